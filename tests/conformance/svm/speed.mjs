// SPDX-License-Identifier: Apache-2.0
// Times LiteSVM on transactions of one kind, signatures not verified, and writes the same transactions as a fixture:
//   node speed.mjs --out FOLDER [--kind transfer|token|token2022] [--count N]
// Prints {"kind", "transactions", "transactions_per_second"}. Every transaction has accounts of its own, so that each account is
// written once.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import * as ids from "./harness/ids.mjs";
import { time } from "./harness/lite.mjs";
import { compile, encodeTransaction, pack, payer, readonly, signer, u32, u64, u8, writable } from "./harness/message.mjs";
import { Random } from "./harness/random.mjs";
import { rentOf, World } from "./harness/world.mjs";
import { accountData, mintData } from "./generators/token.mjs";

const { values } = parseArgs({
    options: {
        out: { type: "string" },
        kind: { type: "string", default: "transfer" },
        count: { type: "string", default: "20000" },
    },
});
const decimals = 6;
const amount = 1000n;

const kinds = {
    /** Lamports from who pays to another. */
    transfer(world) {
        const from = world.fund(10n ** 10n);
        const to = world.put(world.address(), { lamports: 10n ** 9n });
        return { payer: from, instructions: [{ program: ids.system, accounts: [payer(from), writable(to)], data: pack(u32(2), u64(amount)) }] };
    },
    token: (world) => tokenTransfer(world, ids.token, () => pack(u8(3), u64(amount)), false),
    token2022: (world) => tokenTransfer(world, ids.token2022, () => pack(u8(12), u64(amount), u8(decimals)), true),
};

function tokenTransfer(world, program, data, checked) {
    if (!world.mint) {
        world.mint = world.put(world.pair(), { lamports: rentOf(82), data: mintData(world.payers[0], null, 10n ** 15n, decimals), owner: program });
    }
    const owner = world.fund(10n ** 10n);
    const holder = (who) => world.put(world.address(), { lamports: rentOf(165), data: accountData(world.mint, who, 10n ** 6n), owner: program });
    const [from, to] = [holder(owner), holder(world.address())];
    const accounts = [writable(from), ...(checked ? [readonly(world.mint)] : []), writable(to), signer(owner)];
    return { payer: owner, instructions: [{ program, accounts, data: data() }] };
}

const world = new World(new Random(`speed ${values.kind}`));
world.svm.setSigverify(false);
const count = Number(values.count);
const messages = [];
for (let i = 0; i < count; ++i) {
    const spec = kinds[values.kind](world);
    messages.push(compile(spec.payer, spec.instructions, world.blockhash, null));
}
const bytes = messages.map((message) => encodeTransaction(message, world.pairs));
const { seconds, results } = time(world.svm, bytes);
messages.forEach((message, index) => world.note(values.kind, message, bytes[index], results[index]));

mkdirSync(values.out, { recursive: true });
const fixture = world.fixture(`${count} of ${values.kind}`);
writeFileSync(join(values.out, `speed-${values.kind}.json`), JSON.stringify(fixture, null, 1) + "\n");
console.log(JSON.stringify({ kind: values.kind, transactions: count, transactions_per_second: count / seconds }));
