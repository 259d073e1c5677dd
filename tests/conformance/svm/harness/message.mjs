// SPDX-License-Identifier: Apache-2.0
// Transactions as bytes. An instruction is {program, accounts: [{key, signer, writable}], data}.
//   https://solana.com/docs/core/transactions
import { fromBase58 } from "./base58.mjs";
import { signWith } from "./keys.mjs";

export const meta = (key, signer = false, writable = false) => ({ key, signer, writable });
export const writable = (key) => meta(key, false, true);
export const readonly = (key) => meta(key, false, false);
export const signer = (key) => meta(key, true, false);
export const payer = (key) => meta(key, true, true);

/** A count in one to three bytes of seven bits each. */
export function compactU16(count) {
    const out = [];
    for (; count >= 0x80; count >>= 7) out.push((count & 0x7f) | 0x80);
    out.push(count);
    return Buffer.from(out);
}

/** Little-endian fields: [size, value] pairs, Buffers as they are, and addresses as strings. */
export function pack(...fields) {
    return Buffer.concat(
        fields.map((field) => {
            if (typeof field === "string") return fromBase58(field);
            if (!Array.isArray(field)) return Buffer.from(field);
            const [size, value] = field;
            const out = Buffer.alloc(size);
            let left = BigInt.asUintN(size * 8, BigInt(value));
            for (let i = 0; i < size; ++i, left >>= 8n) out[i] = Number(left & 0xffn);
            return out;
        }),
    );
}
export const u8 = (value) => [1, value];
export const u16 = (value) => [2, value];
export const u32 = (value) => [4, value];
export const u64 = (value) => [8, value];

/**
 * Orders the keys as a wallet does, `feePayer` first. Where `tables` ({address, keys}) are given, the message is of
 * version 0 and takes what it can from them. The result may be bent before it is encoded.
 */
export function compile(feePayer, instructions, blockhash, tables = null) {
    const flags = new Map([[feePayer, { signer: true, writable: true, invoked: false }]]);
    const note = (key, change) => {
        const known = flags.get(key) ?? { signer: false, writable: false, invoked: false };
        flags.set(key, {
            signer: known.signer || change.signer,
            writable: known.writable || change.writable,
            invoked: known.invoked || change.invoked,
        });
    };
    for (const instruction of instructions) {
        note(instruction.program, { signer: false, writable: false, invoked: true });
        for (const account of instruction.accounts) note(account.key, { ...account, invoked: false });
    }
    const lookups = [];
    const loaded = { writable: [], readonly: [] };
    for (const table of tables ?? []) {
        const lookup = { address: table.address, writable: [], readonly: [] };
        for (const [key, flag] of flags) {
            const index = table.keys.indexOf(key);
            if (flag.signer || flag.invoked || index < 0 || index > 255) continue;
            const side = flag.writable ? "writable" : "readonly";
            lookup[side].push(index);
            loaded[side].push(key);
            flags.delete(key);
        }
        if (lookup.writable.length + lookup.readonly.length > 0) lookups.push(lookup);
    }
    const select = (isSigner, isWritable) =>
        [...flags].filter(([, flag]) => flag.signer === isSigner && flag.writable === isWritable).map(([key]) => key);
    const groups = [select(true, true), select(true, false), select(false, true), select(false, false)];
    const keys = groups.flat();
    const all = [...keys, ...loaded.writable, ...loaded.readonly];
    return {
        version: tables === null ? null : 0,
        header: [groups[0].length + groups[1].length, groups[1].length, groups[3].length],
        keys,
        blockhash,
        instructions: instructions.map((instruction) => ({
            program: all.indexOf(instruction.program),
            accounts: instruction.accounts.map((account) => all.indexOf(account.key)),
            data: instruction.data,
        })),
        lookups,
        loaded,
    };
}

export function encodeMessage(message) {
    const parts = [];
    if (message.version !== null) parts.push(Buffer.from([0x80 | message.version]));
    parts.push(Buffer.from(message.header), compactU16(message.keys.length), ...message.keys.map(fromBase58));
    parts.push(fromBase58(message.blockhash), compactU16(message.instructions.length));
    for (const instruction of message.instructions) {
        parts.push(Buffer.from([instruction.program]), compactU16(instruction.accounts.length));
        parts.push(Buffer.from(instruction.accounts), compactU16(instruction.data.length), instruction.data);
    }
    if (message.version !== null) {
        parts.push(compactU16(message.lookups.length));
        for (const lookup of message.lookups) {
            parts.push(fromBase58(lookup.address), compactU16(lookup.writable.length), Buffer.from(lookup.writable));
            parts.push(compactU16(lookup.readonly.length), Buffer.from(lookup.readonly));
        }
    }
    return Buffer.concat(parts);
}

/** The wire bytes; `pairs` (Map of address to key pair) sign for the message's signers, zeros stand for the others. */
export function encodeTransaction(message, pairs) {
    const body = encodeMessage(message);
    const signatures = message.keys
        .slice(0, message.header[0])
        .map((key) => (pairs.has(key) ? signWith(pairs.get(key), body) : Buffer.alloc(64)));
    return Buffer.concat([compactU16(signatures.length), ...signatures, body]);
}
