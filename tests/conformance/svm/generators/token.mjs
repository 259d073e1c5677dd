// SPDX-License-Identifier: Apache-2.0
// SPL Token's instructions, for p-token and, with their numbers the same, for Token-2022; with associated accounts.
//   https://github.com/solana-program/token/blob/main/interface/src/instruction.rs
import { fromBase58 } from "../harness/base58.mjs";
import * as ids from "../harness/ids.mjs";
import { findProgramAddress } from "../harness/keys.mjs";
import { meta, pack, payer, readonly, signer, u64, u8, writable } from "../harness/message.mjs";
import { rentOf } from "../harness/world.mjs";
import { createAccount } from "./system.mjs";

const mintSize = 82;
const accountSize = 165;
const multisigSize = 355;

export const associatedAddress = (owner, mint, program) =>
    findProgramAddress([fromBase58(owner), fromBase58(program), fromBase58(mint)], ids.associatedToken)[0];

export const mintData = (authority, freezer, supply, decimals) =>
    pack([4, 1], authority, u64(supply), u8(decimals), u8(1), [4, freezer ? 1 : 0], freezer ?? ids.system);
export const accountData = (mint, owner, amount, isNative = false) =>
    Buffer.concat([
        pack(mint, owner, u64(amount), Buffer.alloc(36), u8(1), [4, isNative ? 1 : 0]),
        pack(u64(isNative ? rentOf(accountSize) : 0n), Buffer.alloc(8 + 36)),
    ]);

const nativeMint = "So11111111111111111111111111111111111111112";

function makeBank(world, program) {
    const { random } = world;
    const people = Array.from({ length: 6 }, () => world.fund(10n ** 10n));
    const bank = { program, people, mints: [], accounts: [] };
    for (let i = 0; i < 3; ++i) {
        const mint = { address: world.pair(), authority: people[i], freezer: i === 2 ? null : people[i + 1], decimals: i * 3 };
        const data = mintData(mint.authority, mint.freezer, 10n ** 15n, mint.decimals);
        world.put(mint.address, { lamports: rentOf(mintSize), data, owner: program });
        bank.mints.push(mint);
        for (const owner of people) {
            const address = world.pair();
            const data = accountData(mint.address, owner, 10n ** BigInt(random.below(13)));
            world.put(address, { lamports: rentOf(accountSize), data, owner: program });
            bank.accounts.push({ address, owner, mint });
        }
    }
    if (program === ids.token) {
        const native = { address: nativeMint, authority: null, freezer: null, decimals: 9 };
        const data = pack([4, 0], ids.system, u64(0), u8(9), u8(1), [4, 0], ids.system);
        world.put(nativeMint, { lamports: rentOf(mintSize), data, owner: program });
        for (const owner of people.slice(0, 3)) {
            const lamports = rentOf(accountSize) + 5000000n;
            const address = world.pair();
            const data = accountData(nativeMint, owner, 5000000n, true);
            world.put(address, { lamports, data, owner: program });
            bank.accounts.push({ address, owner, mint: native });
        }
    }
    return bank;
}

export function setup(world) {
    world.token = [makeBank(world, ids.token), makeBank(world, ids.token2022)];
}

const amountOf = (account) => (account && account.data.length >= 72 ? account.data.readBigUInt64LE(64) : 0n);

/** Usually what fits, sometimes whatever else there is. */
const usually = (random, good, others) => (random.once(8) ? random.pick(others) : good);

function drawAmount(world, address) {
    const amount = amountOf(world.read(address));
    return world.random.pick([0n, 1n, amount, amount + 1n, amount / 2n, amount / 3n, 7n]);
}

const kinds = {
    transfer(world, { accounts, people }) {
        const { random } = world;
        const from = random.pick(accounts);
        const same = accounts.filter((account) => account.mint === from.mint);
        const to = random.once(10) ? random.pick(accounts) : random.pick(same);
        const owner = usually(random, from.owner, people);
        const amount = drawAmount(world, from.address);
        const checked = random.once(2);
        const authority = random.once(12) ? readonly(owner) : signer(owner);
        if (!checked) return [[writable(from.address), writable(to.address), authority], u8(3), u64(amount)];
        const mint = usually(random, from.mint, accounts.map((account) => account.mint));
        const decimals = usually(random, mint.decimals, [0, 3, 200]);
        const keys = [writable(from.address), readonly(mint.address), writable(to.address), authority];
        return [keys, u8(12), u64(amount), u8(decimals)];
    },
    approve(world, { accounts, people }) {
        const { random } = world;
        const { address, owner, mint } = random.pick(accounts);
        const who = usually(random, owner, people);
        const delegate = random.pick(people);
        if (random.once(4)) return [[writable(address), signer(who)], u8(5)];
        const amount = random.pick([0n, 5n, 1000n, 2n ** 64n - 1n]);
        if (random.once(2)) return [[writable(address), readonly(delegate), signer(who)], u8(4), u64(amount)];
        const keys = [writable(address), readonly(mint.address), readonly(delegate), signer(who)];
        return [keys, u8(13), u64(amount), u8(usually(random, mint.decimals, [1, 9]))];
    },
    mintTo(world, { accounts, people }) {
        const { random } = world;
        const { address, mint } = random.pick(accounts);
        const who = usually(random, mint.authority ?? people[0], people);
        const amount = random.pick([0n, 1n, 10n ** 6n, 2n ** 64n - 1n]);
        const keys = [writable(mint.address), writable(address), signer(who)];
        if (random.once(2)) return [keys, u8(7), u64(amount)];
        return [keys, u8(14), u64(amount), u8(usually(random, mint.decimals, [2]))];
    },
    burn(world, { accounts, people }) {
        const { random } = world;
        const { address, owner, mint } = random.pick(accounts);
        const keys = [writable(address), writable(mint.address), signer(usually(random, owner, people))];
        const amount = drawAmount(world, address);
        return random.once(2) ? [keys, u8(8), u64(amount)] : [keys, u8(15), u64(amount), u8(mint.decimals)];
    },
    freeze(world, { accounts, people }) {
        const { random } = world;
        const { address, mint } = random.pick(accounts);
        const who = usually(random, mint.freezer ?? people[0], people);
        return [[writable(address), readonly(mint.address), signer(who)], u8(random.once(3) ? 10 : 11)];
    },
    close(world, { accounts, people }) {
        const { random } = world;
        const { address, owner } = random.pick(accounts);
        if (!random.once(3)) return kinds.transfer(world, { accounts, people });
        return [[writable(address), writable(random.pick(people)), signer(usually(random, owner, people))], u8(9)];
    },
    setAuthority(world, { accounts, mints, people }) {
        const { random } = world;
        const target = random.once(4) ? random.pick(mints) : random.pick(accounts);
        const who = usually(random, target.owner ?? target.authority, people);
        const next = random.once(4) ? [u8(0)] : [u8(1), random.pick(people)];
        return [[writable(target.address), signer(who)], u8(6), u8(random.below(4)), ...next];
    },
    queries(world, { accounts, mints }) {
        const { random } = world;
        const mint = readonly(random.pick(mints).address);
        return random.pick([
            [[mint], u8(21)],
            [[mint], u8(23), u64(random.u64())],
            [[mint], u8(24), Buffer.from(random.pick(["1", "0.25", "12.3456789", "-1", "x", ""]))],
            [[writable(random.pick(accounts).address)], u8(17)],
        ]);
    },
    odd(world, { accounts, mints, people }) {
        const { random } = world;
        const all = [...accounts, ...mints].map((entry) => entry.address).concat(people);
        const pairs = (key) => people.includes(key);
        const keys = Array.from({ length: random.below(6) }, () => {
            const key = random.pick(all);
            return meta(key, pairs(key) && random.once(2), random.once(2));
        });
        return [keys, u8(random.pick([...Array(46).keys(), 255])), random.bytes(random.below(50))];
    },
};

/** Instructions that make a mint, an account, or a multisignature. */
function making(world, bank) {
    const { random } = world;
    const { program, people } = bank;
    const from = random.pick(world.payers);
    const at = world.pair();
    const call = (keys, ...data) => ({ program, accounts: keys, data: pack(...data) });
    const choice = random.below(4);
    if (choice === 0) {
        const [authority, freezer] = [random.pick(people), random.pick(people)];
        const mint = { address: at, authority, freezer, decimals: random.below(20) };
        const data = [u8(mint.decimals), authority, u8(1), freezer];
        const made = random.once(2)
            ? call([writable(at), readonly(ids.rent)], u8(0), ...data)
            : call([writable(at)], u8(20), ...data);
        const after = (outcome) => outcome?.error === null && bank.mints.push(mint);
        return { instructions: [createAccount(from, at, rentOf(mintSize), mintSize, program), made], after };
    }
    if (choice === 1) {
        const members = random.shuffle([...people]).slice(0, 3).map(readonly);
        const needed = u8(random.pick([1, 2, 3, 4, 0]));
        const made = random.once(2)
            ? call([writable(at), readonly(ids.rent), ...members], u8(2), needed)
            : call([writable(at), ...members], u8(19), needed);
        return { instructions: [createAccount(from, at, rentOf(multisigSize), multisigSize, program), made] };
    }
    const mint = random.pick(bank.mints);
    const owner = random.pick(people);
    if (choice === 2) {
        const [address] = [associatedAddress(owner, mint.address, program)];
        const keys = [payer(from), writable(random.once(9) ? at : address), readonly(owner), readonly(mint.address)];
        const made = {
            program: ids.associatedToken,
            accounts: [...keys, readonly(ids.system), readonly(program)],
            data: random.pick([Buffer.alloc(0), Buffer.from([0]), Buffer.from([1])]),
        };
        const after = (outcome) => outcome?.error === null && bank.accounts.push({ address, owner, mint });
        return { instructions: [made], after };
    }
    const made = random.pick([
        call([writable(at), readonly(mint.address), readonly(owner), readonly(ids.rent)], u8(1)),
        call([writable(at), readonly(mint.address), readonly(ids.rent)], u8(16), owner),
        call([writable(at), readonly(mint.address)], u8(18), owner),
    ]);
    const immutable = call([writable(at)], u8(22));
    const instructions = [createAccount(from, at, rentOf(accountSize), accountSize, program)];
    if (random.once(3)) instructions.push(immutable);
    instructions.push(made);
    const after = (outcome) => outcome?.error === null && bank.accounts.push({ address: at, owner, mint });
    return { instructions, after };
}

export function next(world) {
    const { random } = world;
    const bank = random.pick(world.token);
    const short = bank.program === ids.token ? "token" : "token2022";
    if (random.once(6)) return { name: `${short} make`, ...making(world, bank) };
    const count = random.once(4) ? random.between(2, 4) : 1;
    const names = Array.from({ length: count }, () => random.pick(Object.keys(kinds)));
    const instructions = names.map((name) => {
        const [accounts, ...data] = kinds[name](world, bank);
        return { program: bank.program, accounts, data: pack(...data) };
    });
    return { name: `${short} ${names.join("+")}`, instructions };
}
