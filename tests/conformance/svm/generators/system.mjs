// SPDX-License-Identifier: Apache-2.0
// The system program: every instruction, well formed and not, and durable nonces.
import * as ids from "../harness/ids.mjs";
import { addressWithSeed } from "../harness/keys.mjs";
import { meta, pack, payer, readonly, signer, u32, u64, writable } from "../harness/message.mjs";
import { durableNonceOf } from "../harness/validator_rules.mjs";
import { rentOf } from "../harness/world.mjs";
import { toBase58 } from "../harness/base58.mjs";

const text = (value) => pack(u64(value.length), Buffer.from(value));
const call = (accounts, ...data) => ({ program: ids.system, accounts, data: pack(...data) });
export const transfer = (from, to, lamports) => call([payer(from), writable(to)], u32(2), u64(lamports));
export const createAccount = (from, to, lamports, size, owner) =>
    call([payer(from), payer(to)], u32(0), u64(lamports), u64(size), owner);
const advance = (nonce, authority) =>
    call([writable(nonce), readonly(ids.recentBlockhashes), signer(authority)], u32(4));

export function setup(world) {
    world.system = { people: Array.from({ length: 24 }, () => world.fund(50n * rentOf(0))), nonces: [], made: [] };
    for (let i = 0; i < 3; ++i) {
        const poor = world.fund(rentOf(0) + BigInt(world.random.below(9000)));
        world.system.people.push(poor);
    }
}

function drawLamports(random, balance) {
    const choices = [0n, 1n, 5000n, rentOf(0), rentOf(0) - 1n, balance, balance - 5000n, balance + 1n, balance / 3n];
    const drawn = random.pick(choices);
    return drawn < 0n ? 0n : drawn;
}

const drawSize = (random) => random.pick([0, 0, 1, 80, 165, 1000, 10240, 10 * 1024 * 1024, 10 * 1024 * 1024 + 1]);

const kinds = {
    transfer(world, { people }) {
        const from = world.random.pick(people);
        const to = world.random.once(6) ? world.address() : world.random.pick(people);
        const lamports = world.random.once(3) ? drawLamports(world.random, world.balance(from)) : 1000n;
        const paid = world.random.once(4) ? from : undefined;
        return { payer: paid, instructions: [transfer(from, to, lamports)] };
    },
    many(world, { people }) {
        const count = world.random.between(2, 12);
        const draw = () => transfer(world.random.pick(people), world.random.pick(people), world.random.below(9999));
        return { instructions: Array.from({ length: count }, draw) };
    },
    create(world, state) {
        const to = world.random.once(5) ? world.random.pick(state.people) : world.pair();
        const size = drawSize(world.random);
        const lamports = world.random.once(4) ? rentOf(size) - 1n : rentOf(size);
        const owner = world.random.pick([ids.system, ids.token, ids.loader3, world.address()]);
        state.made.push(to);
        return { instructions: [createAccount(world.random.pick(world.payers), to, lamports, size, owner)] };
    },
    createPrefunded(world) {
        const to = world.pair();
        const from = world.random.pick(world.payers);
        const size = drawSize(world.random) % 4096;
        const data = pack(u32(13), u64(rentOf(size)), u64(size), world.address());
        const made = { program: ids.system, accounts: [payer(to), payer(from)], data };
        return { instructions: [transfer(from, to, rentOf(0)), made] };
    },
    seeded(world, state) {
        const base = world.random.pick(state.people);
        const seed = "s".repeat(world.random.pick([0, 1, 8, 31, 32, 33])).slice(0, 40);
        const owner = world.random.pick([ids.system, world.address()]);
        const address = world.random.once(6) ? world.address() : addressWithSeed(base, seed, owner);
        const size = world.random.pick([0, 10, 200]);
        const from = world.random.pick(world.payers);
        const choice = world.random.below(4);
        const with_ = [base, text(seed)];
        if (choice === 0)
            return {
                instructions: [
                    call([payer(from), writable(address), signer(base)], u32(3), ...with_, u64(rentOf(size)), u64(size), owner),
                ],
            };
        const funded = transfer(from, address, rentOf(size));
        const accounts = [writable(address), signer(base)];
        if (choice === 1) return { instructions: [funded, call(accounts, u32(9), ...with_, u64(size), owner)] };
        if (choice === 2) return { instructions: [funded, call(accounts, u32(10), ...with_, owner)] };
        const to = world.random.pick(state.people);
        const moved = call([writable(address), signer(base), writable(to)], u32(11), u64(5), text(seed), owner);
        return { instructions: [funded, moved] };
    },
    allocate(world) {
        const to = world.random.once(3) ? world.fund(rentOf(500)) : world.pair();
        const size = world.random.pick([0, 1, 499, 500, 501, 10 * 1024 * 1024, 10 * 1024 * 1024 + 1]);
        const instructions = [call([payer(to)], u32(8), u64(size))];
        if (world.random.once(2)) instructions.push(call([payer(to)], u32(1), world.address()));
        if (world.random.once(4)) instructions.push(call([payer(to)], u32(8), u64(10)));
        return { instructions };
    },
    nonceCreate(world, state) {
        const nonce = world.pair();
        const authority = world.random.pick(state.people);
        state.nonces.push({ nonce, authority });
        const size = world.random.once(8) ? 79 : 80;
        const lamports = world.random.once(8) ? rentOf(79) : rentOf(80) + 20000n;
        return {
            instructions: [
                createAccount(world.random.pick(world.payers), nonce, lamports, size, ids.system),
                call([writable(nonce), readonly(ids.recentBlockhashes), readonly(ids.rent)], u32(6), authority),
            ],
        };
    },
    nonceUse(world, state) {
        if (state.nonces.length === 0) return kinds.nonceCreate(world, state);
        const { nonce, authority } = world.random.pick(state.nonces);
        const other = world.random.pick(state.people);
        const who = world.random.once(5) ? other : authority;
        const choice = world.random.below(4);
        if (choice === 0) return { instructions: [advance(nonce, who)] };
        if (choice === 1) {
            const lamports = world.random.pick([0n, 1n, 20000n, rentOf(80) + 20000n]);
            const accounts = [writable(nonce), writable(other), readonly(ids.recentBlockhashes), readonly(ids.rent), signer(who)];
            return { instructions: [call(accounts, u32(5), u64(lamports))] };
        }
        if (choice === 2) {
            const known = state.nonces.find((entry) => entry.nonce === nonce);
            const result = { instructions: [call([writable(nonce), signer(who)], u32(7), other)] };
            result.after = (outcome) => outcome?.error === null && (known.authority = other);
            return result;
        }
        return { instructions: [call([writable(nonce)], u32(12))] };
    },
    nonceTransaction(world, state) {
        if (state.nonces.length === 0) return kinds.nonceCreate(world, state);
        const { nonce, authority } = world.random.pick(state.nonces);
        const account = world.read(nonce);
        if (account === null || account.data.length !== 80) return kinds.nonceCreate(world, state);
        const stored = toBase58(account.data.subarray(40, 72));
        const from = world.random.pick(state.people);
        const lamports = world.random.once(3) ? world.balance(from) * 2n : 10n;
        const instructions = [advance(nonce, authority), transfer(from, world.random.pick(state.people), lamports)];
        if (world.random.once(8)) instructions.push(call([], u32(99)));
        const current = stored === toBase58(durableNonceOf(world.blockhash));
        return { instructions, blockhash: current && world.random.once(2) ? world.blockhash : stored };
    },
    odd(world, state) {
        const keys = Array.from({ length: world.random.below(5) }, () =>
            meta(world.random.pick(state.people), world.random.once(2), world.random.once(2)),
        );
        const tag = world.random.pick([...Array(15).keys(), 0xffffffff]);
        const data = world.random.once(6) ? world.random.bytes(world.random.below(4)) : null;
        return {
            instructions: [
                data ? { program: ids.system, accounts: keys, data } : call(keys, u32(tag), world.random.bytes(world.random.below(90))),
            ],
        };
    },
};

export function next(world) {
    const name = world.random.pick(Object.keys(kinds));
    return { name: `system ${name}`, ...kinds[name](world, world.system) };
}
