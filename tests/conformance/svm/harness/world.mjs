// SPDX-License-Identifier: Apache-2.0
// One LiteSVM and the fixture that is written of it: accounts, then blocks of transactions with what came of each.
import { createHash } from "node:crypto";
import { toBase58 } from "./base58.mjs";
import * as ids from "./ids.mjs";
import { findProgramAddress, keyPair, sha256 } from "./keys.mjs";
import { fromBase58 } from "./base58.mjs";
import { Clock, LiteSvm, maxU64, readAccount, send, writeAccount } from "./lite.mjs";
import { compile, encodeTransaction } from "./message.mjs";
import { amend } from "./validator_rules.mjs";

/** Data beyond this are in a fixture by their digest. */
const inlineDataMax = 1024;
export const rentOf = (size) => BigInt(size + 128) * 6960n;

export function accountJson(account, digests) {
    if (account === null) return null;
    const json = { lamports: String(account.lamports), owner: account.owner };
    if (account.executable) json.executable = true;
    if ((account.rentEpoch ?? maxU64) !== maxU64) json.rentEpoch = String(account.rentEpoch);
    if (digests && account.data.length > inlineDataMax) {
        json.size = account.data.length;
        json.sha256 = createHash("sha256").update(account.data).digest("hex");
    } else if (account.data.length > 0) json.data = account.data.toString("base64");
    return json;
}

export class World {
    constructor(random) {
        this.random = random;
        this.svm = new LiteSvm();
        /** Transactions that paid though their accounts did not load, which LiteSVM does not remember. */
        this.paidFailures = new Set();
        this.svm.setTransactionHistory(20000n);
        this.pairs = new Map();
        this.accounts = {};
        this.blocks = [];
        this.slotHashes = [];
        this.blockhashes = [];
        this.keyCount = 0;
        for (const id of [...ids.programs, ...ids.sysvars]) this.noteInitial(id);
        for (const id of ids.programs) {
            const account = readAccount(this.svm, id);
            if (account !== null && account.owner === ids.loader3)
                this.noteInitial(findProgramAddress([fromBase58(id)], ids.loader3)[0]);
        }
        this.slot = this.svm.getClock().slot;
        this.payers = Array.from({ length: 8 }, () => this.fund(10n ** 15n));
        this.nextSlot();
    }

    noteInitial(address) {
        const account = readAccount(this.svm, address);
        if (account !== null) this.accounts[address] = accountJson(account, false);
    }

    /** A key pair that signs for its address wherever a message names it as a signer. */
    pair() {
        const pair = keyPair(sha256(this.random.bytes(32), Buffer.from([this.keyCount++ & 0xff])));
        this.pairs.set(pair.address, pair);
        return pair.address;
    }

    /** An address that nobody signs for. */
    address() {
        return toBase58(this.random.bytes(32));
    }

    read(address) {
        return readAccount(this.svm, address);
    }

    balance(address) {
        return this.svm.getBalance(fromBase58(address)) ?? 0n;
    }

    /** Sets an account from outside; later transactions are of another block. */
    put(address, account) {
        if (this.block && this.block.transactions.length > 0) this.beginBlock();
        const whole = { data: Buffer.alloc(0), owner: ids.system, ...account };
        writeAccount(this.svm, address, whole);
        const held = this.block ? this.block.accounts : this.accounts;
        held[address] = accountJson(this.read(address), false);
        return address;
    }

    /** A new system account with a key pair. */
    fund(lamports) {
        return this.put(this.pair(), { lamports });
    }

    /** An upgradeable program that is there from the block's begin on. */
    deployed(elf, authority = null, address = this.pair()) {
        const [programData] = findProgramAddress([fromBase58(address)], ids.loader3);
        const header = Buffer.alloc(45);
        header.writeUInt32LE(3, 0);
        header.writeBigUInt64LE(this.slot > 0n ? this.slot - 1n : 0n, 4);
        if (authority !== null) {
            header[12] = 1;
            fromBase58(authority).copy(header, 13);
        }
        const data = Buffer.concat([header, elf]);
        this.put(programData, { lamports: rentOf(data.length), data, owner: ids.loader3 });
        const program = Buffer.concat([Buffer.from([2, 0, 0, 0]), fromBase58(programData)]);
        this.put(address, { lamports: rentOf(36), data: program, owner: ids.loader3, executable: true });
        return address;
    }

    beginBlock() {
        this.block = {
            slot: String(this.slot),
            blockhashes: this.blockhashes.slice(0, 150),
            accounts: {},
            transactions: [],
        };
        this.blocks.push(this.block);
    }

    /** Another slot with another blockhash and the sysvars of it. */
    nextSlot(step = 1n) {
        this.slot += step;
        this.svm.expireBlockhash();
        this.svm.setClock(new Clock(this.slot, 1n, this.slot / 432000n, this.slot / 432000n + 1n, 1700000000n + this.slot));
        this.blockhash = this.svm.latestBlockhash();
        this.blockhashes.unshift(this.blockhash);
        this.slotHashes.unshift({ slot: this.slot - 1n, hash: this.blockhash });
        this.slotHashes.length = Math.min(this.slotHashes.length, 512);
        this.svm.setSlotHashes(this.slotHashes);
        this.beginBlock();
        for (const id of [ids.clock, ids.slotHashes, ids.recentBlockhashes])
            this.block.accounts[id] = accountJson(this.read(id), false);
    }

    /**
     * Runs a transaction and notes what came of it. `spec`: name, instructions, and optionally payer, tables, blockhash,
     * bend (changes the compiled message), spoil (changes the bytes).
     */
    run(spec) {
        const feePayer = spec.payer ?? this.random.pick(this.payers);
        const blockhash = spec.blockhash ?? this.blockhash;
        const message = compile(feePayer, spec.instructions, blockhash, spec.tables ?? null);
        spec.bend?.(message);
        let bytes = encodeTransaction(message, this.pairs);
        if (spec.spoil) bytes = spec.spoil(bytes);
        if (bytes.length > 1232) return null;
        return this.runBytes(spec.name, message, bytes);
    }

    runBytes(name, message, bytes) {
        const isOlder = message.blockhash !== this.blockhash && this.blockhashes.includes(message.blockhash);
        if (isOlder) this.svm.setBlockhashCheck(false);
        const written = writableKeys(message);
        const before = new Map(written.map((key) => [key, this.read(key)]));
        const result = send(this.svm, bytes);
        if (isOlder) this.svm.setBlockhashCheck(true);
        amend(this, { message, bytes }, before, result);
        this.note(name, message, bytes, result);
        return result;
    }

    /** Puts a transaction that has run into the fixture. */
    note(name, message, bytes, result) {
        const json = this.resultJson(result, writableKeys(message));
        this.block.transactions.push({ name, bytes: bytes.toString("base64"), result: json });
    }

    resultJson(result, written) {
        const json = { error: result.error, units: result.units, logs: result.logs };
        if (result.returnData.data.length > 0)
            json.returnData = { program: result.returnData.program, data: result.returnData.data.toString("base64") };
        if (result.inner.some((list) => list.length > 0))
            json.inner = result.inner.map((list) =>
                list.map((inner) => ({
                    ...inner,
                    accounts: inner.accounts.toString("base64"),
                    data: inner.data.toString("base64"),
                })),
            );
        json.accounts = {};
        for (const key of written) json.accounts[key] = accountJson(this.read(key), true);
        return json;
    }

    fixture(comment) {
        return {
            format: "braid-svm-fixture-1",
            comment,
            accounts: this.accounts,
            blocks: this.blocks.filter((block) => block.transactions.length > 0 || Object.keys(block.accounts).length > 0),
        };
    }
}

/** The keys that the message asks to write, and the payer. */
function writableKeys(message) {
    const [signatures, readonlySigned, readonlyUnsigned] = message.header;
    const fixed = message.keys.filter((key, index) =>
        index < signatures ? index < signatures - readonlySigned : index < message.keys.length - readonlyUnsigned,
    );
    return [...new Set([...fixed, ...message.keys.slice(0, 1), ...message.loaded.writable])];
}
