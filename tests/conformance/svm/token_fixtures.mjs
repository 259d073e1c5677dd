// SPDX-License-Identifier: Apache-2.0
// The SPL Token program's own fixtures (Mollusk's format, tests of an ELF that is not published) as transactions: their accounts
// and errors are held against what the token program that LiteSVM has, which is another build, makes of them, and become
// fixtures of ours.
//   node token_fixtures.mjs --from FOLDER --out FOLDER
// Prints each that ends otherwise, and how many agree.
//   https://github.com/anza-xyz/mollusk/tree/main/fuzz/fixture/proto
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { fromBase58, toBase58 } from "./harness/base58.mjs";
import * as ids from "./harness/ids.mjs";
import { meta } from "./harness/message.mjs";
import { Random } from "./harness/random.mjs";
import { World } from "./harness/world.mjs";

const { values } = parseArgs({ options: { from: { type: "string" }, out: { type: "string" } } });

/** The fields of a protobuf message: lists by number, of BigInts or Buffers. */
function fieldsOf(bytes) {
    const fields = {};
    let at = 0;
    const varint = () => {
        let value = 0n;
        for (let shift = 0n; ; shift += 7n) {
            const byte = bytes[at++];
            value |= BigInt(byte & 0x7f) << shift;
            if (byte < 0x80) return value;
        }
    };
    while (at < bytes.length) {
        const tag = Number(varint());
        let value;
        if ((tag & 7) === 0) value = varint();
        else {
            const size = (tag & 7) === 2 ? Number(varint()) : (tag & 7) === 1 ? 8 : 4;
            value = bytes.subarray(at, (at += size));
        }
        (fields[tag >> 3] ??= []).push(value);
    }
    return fields;
}
const one = (fields, number, otherwise) => fields[number]?.[0] ?? otherwise;

function accountOf(bytes) {
    const fields = fieldsOf(bytes);
    return {
        address: one(fields, 1),
        lamports: one(fields, 2, 0n),
        data: Buffer.from(one(fields, 3, Buffer.alloc(0))),
        executable: one(fields, 4, 0n) !== 0n,
        owner: one(fields, 6, Buffer.alloc(32)),
    };
}

/** A program's result as RPC has the error of an instruction: numbers of 32 bits upwards are the runtime's own. */
function errorOf(result) {
    if (result === 0n) return null;
    const code = Number(result >> 32n);
    return code === 0 ? { Custom: Number(result) } : builtin[code] ?? { Custom: Number(result & 0xffffffffn) };
}
/** ProgramError's numbers, from 1 on. */
const builtin = [
    null, { Custom: 0 }, "InvalidArgument", "InvalidInstructionData", "InvalidAccountData", "AccountDataTooSmall",
    "InsufficientFunds", "IncorrectProgramId", "MissingRequiredSignature", "AccountAlreadyInitialized",
    "UninitializedAccount", "NotEnoughAccountKeys", "AccountBorrowFailed", "MaxSeedLengthExceeded", "InvalidSeeds",
];

/** Whoever signs in a fixture is nobody whose key we have: another takes the place, wherever the address stands. */
function replaceAll(bytes, places) {
    const changed = Buffer.from(bytes);
    for (const [from, to] of places)
        for (let at = changed.indexOf(from); at >= 0; at = changed.indexOf(from, at + 32)) to.copy(changed, at);
    return changed;
}

function read(bytes) {
    const fixture = fieldsOf(bytes);
    const context = fieldsOf(one(fixture, 1));
    const effects = fieldsOf(one(fixture, 2));
    const metas = (context[5] ?? []).map((bytes) => {
        const fields = fieldsOf(bytes);
        return { index: Number(one(fields, 1, 0n)), signer: one(fields, 2, 0n) !== 0n, writable: one(fields, 3, 0n) !== 0n };
    });
    return {
        program: toBase58(one(context, 4)),
        metas,
        data: Buffer.from(one(context, 6, Buffer.alloc(0))),
        before: (context[7] ?? []).map(accountOf),
        error: errorOf(one(effects, 3, 0n)),
        returned: Buffer.from(one(effects, 4, Buffer.alloc(0))),
        after: (effects[5] ?? []).map(accountOf),
    };
}

const known = new Set([...ids.programs, ...ids.sysvars]);

/** What differs: a list of texts. Errors of the transaction, for which nothing ran, are of no instruction. */
function run(world, name, fixture) {
    const signers = new Set(fixture.metas.filter(({ signer }) => signer).map(({ index }) => index));
    const places = [...signers].map((index) => [fixture.before[index].address, fromBase58(world.pair())]);
    const here = (bytes) => replaceAll(bytes, places);
    for (const { address, lamports, data, executable, owner } of fixture.before) {
        const key = toBase58(here(address));
        if (!known.has(key)) world.put(key, { lamports, data: here(data), executable, owner: toBase58(here(owner)) });
    }
    const accounts = fixture.metas.map(({ index, signer, writable }) =>
        meta(toBase58(here(fixture.before[index].address)), signer, writable),
    );
    const outcome = world.run({ name, payer: world.payers[0], instructions: [{ program: fixture.program, accounts, data: here(fixture.data) }] });
    if (outcome === null) return ["is too large for a transaction"];
    const found = outcome.error === null ? null : outcome.error.InstructionError?.[1] ?? outcome.error;
    const differences = [];
    if (JSON.stringify(found) !== JSON.stringify(fixture.error))
        differences.push(`ends with ${JSON.stringify(found)}, not ${JSON.stringify(fixture.error)}`);
    if (!outcome.returnData.data.equals(fixture.returned)) differences.push("returns something else");
    const written = new Set(fixture.metas.filter(({ writable }) => writable).map(({ index }) => index));
    fixture.after.forEach((account, index) => {
        const key = toBase58(here(account.address));
        if (known.has(key) || !written.has(index)) return;
        const now = world.read(key);
        const isGone = account.lamports === 0n;
        const isSame = isGone
            ? now === null
            : now !== null && now.lamports === account.lamports && now.data.equals(here(account.data)) && now.owner === toBase58(here(account.owner));
        if (!isSame) differences.push(`leaves ${key} otherwise`);
    });
    return differences;
}

const world = new World(new Random("token fixtures"));
const files = readdirSync(values.from).filter((name) => name.endsWith(".fix")).sort();
let agreed = 0;
for (const file of files) {
    // Another blockhash: some fixtures are one transaction twice.
    world.nextSlot();
    const differences = run(world, file, read(readFileSync(join(values.from, file))));
    if (differences.length === 0) ++agreed;
    else console.log(`${file}: ${differences.join("; ")}`);
}
mkdirSync(values.out, { recursive: true });
writeFileSync(join(values.out, "token.json"), JSON.stringify(world.fixture("SPL Token's fixtures"), null, 1) + "\n");
if (agreed < files.length) process.exitCode = 1;
console.log(`${agreed} of ${files.length} agree in accounts, errors and what they return`);
