// SPDX-License-Identifier: Apache-2.0
// Token-2022's extensions: mints that have them, associated accounts of those, and what they change about transfers.
//   https://github.com/solana-program/token-2022/tree/main/interface/src/extension
import * as ids from "../harness/ids.mjs";
import { pack, payer, readonly, signer, u16, u64, u8, writable } from "../harness/message.mjs";
import { rentOf } from "../harness/world.mjs";
import { createAccount } from "./system.mjs";
import { associatedAddress } from "./token.mjs";

const program = ids.token2022;
const call = (accounts, ...data) => ({ program, accounts, data: pack(...data) });
const some = (address) => [u8(1), address];

/** By name: the size of the mint's entry, and the instruction that makes it. */
const extensions = {
    transferFee: [108, (mint, who, random) => {
        const [points, most] = [random.pick([0, 1, 50, 333, 10000, 10001]), random.pick([0n, 5n, 10n ** 6n, 2n ** 64n - 1n])];
        return call([writable(mint)], u8(26), u8(0), ...some(who), ...some(who), u16(points), u64(most));
    }],
    closeAuthority: [32, (mint, who) => call([writable(mint)], u8(25), ...some(who))],
    defaultState: [1, (mint, who, random) => call([writable(mint)], u8(28), u8(0), u8(random.pick([1, 2, 2, 3])))],
    nonTransferable: [0, (mint) => call([writable(mint)], u8(32))],
    interest: [52, (mint, who, random) => call([writable(mint)], u8(33), u8(0), who, u16(random.pick([0, 500, 65000])))],
    permanentDelegate: [32, (mint, who) => call([writable(mint)], u8(35), who)],
    metadataPointer: [64, (mint, who) => call([writable(mint)], u8(39), u8(0), who, mint)],
};

export function setup(world) {
    world.extensions = {
        people: Array.from({ length: 4 }, () => world.fund(10n ** 11n)),
        mints: [],
        accounts: [],
    };
}

function makeMint(world) {
    const { random } = world;
    const { people, mints } = world.extensions;
    const from = random.pick(world.payers);
    const address = world.pair();
    const authority = random.pick(people);
    const names = random.shuffle(Object.keys(extensions)).slice(0, random.between(1, 3));
    const size = 166 + names.reduce((sum, name) => sum + 4 + extensions[name][0], 0) + (random.once(10) ? random.pick([-1, 4]) : 0);
    const decimals = random.below(10);
    const made = names.map((name) => extensions[name][1](address, authority, random));
    const begun = call([writable(address)], u8(20), u8(decimals), authority, ...some(authority));
    const mint = { address, authority, decimals, names };
    const after = (outcome) => outcome?.error === null && mints.push(mint);
    // Extensions come before the mint itself.
    if (random.once(12)) made.unshift(begun);
    else made.push(begun);
    return { instructions: [createAccount(from, address, rentOf(size), size, program), ...made], after };
}

function makeAccount(world) {
    const { random } = world;
    const { people, mints, accounts } = world.extensions;
    const mint = random.pick(mints);
    const owner = random.pick(people);
    const address = associatedAddress(owner, mint.address, program);
    const from = random.pick(world.payers);
    const keys = [payer(from), writable(address), readonly(owner), readonly(mint.address), readonly(ids.system), readonly(program)];
    const made = { program: ids.associatedToken, accounts: keys, data: Buffer.from([1]) };
    const thawed = call([writable(address), readonly(mint.address), signer(mint.authority)], u8(11));
    const minted = call([writable(mint.address), writable(address), signer(mint.authority)], u8(7), u64(10n ** 9n));
    const instructions = [made];
    if (mint.names.includes("defaultState") && !random.once(4)) instructions.push(thawed);
    if (!random.once(6)) instructions.push(minted);
    const after = (outcome) =>
        outcome?.error === null && !accounts.some((known) => known.address === address) && accounts.push({ address, owner, mint });
    return { instructions, after };
}

/** Usually what fits, sometimes whatever else there is. */
const usually = (random, good, others) => (random.once(8) ? random.pick(others) : good);

const kinds = {
    transfer(world, account) {
        const { random } = world;
        const { mint } = account;
        const same = world.extensions.accounts.filter((other) => other.mint === mint);
        const to = usually(random, random.pick(same), world.extensions.accounts);
        const who = signer(usually(random, account.owner, [mint.authority, ...world.extensions.people]));
        const amount = random.pick([0n, 1n, 7n, 99999n, 10n ** 8n, 10n ** 10n]);
        const decimals = u8(usually(random, mint.decimals, [0, 9]));
        const keys = [writable(account.address), readonly(mint.address), writable(to.address), who];
        if (random.once(4)) return call([writable(account.address), writable(to.address), who], u8(3), u64(amount));
        if (random.once(2)) return call(keys, u8(12), u64(amount), decimals);
        return call(keys, u8(26), u8(1), u64(amount), decimals, u64(random.pick([0n, 1n, amount / 200n, (amount + 199n) / 200n])));
    },
    fees(world, account) {
        const { random } = world;
        const { mint } = account;
        const who = signer(usually(random, mint.authority, world.extensions.people));
        const sources = world.extensions.accounts.filter((other) => other.mint === mint).slice(0, 3).map((other) => writable(other.address));
        return random.pick([
            () => call([writable(mint.address), writable(account.address), who], u8(26), u8(2)),
            () => call([readonly(mint.address), writable(account.address), who, ...sources], u8(26), u8(3), u8(sources.length)),
            () => call([writable(mint.address), ...sources], u8(26), u8(4)),
            () => call([writable(mint.address), who], u8(26), u8(5), u16(random.pick([0, 100, 10001])), u64(random.pick([0n, 10n ** 6n]))),
        ])();
    },
    settings(world, account) {
        const { random } = world;
        const who = signer(usually(random, account.owner, world.extensions.people));
        const maker = signer(usually(random, account.mint.authority, world.extensions.people));
        const at = writable(account.address);
        const mint = writable(account.mint.address);
        return random.pick([
            () => call([at, payer(random.pick(world.payers)), readonly(ids.system), who], u8(29), u16(random.pick([7, 8, 11, 99]))),
            () => call([at, who], u8(30), u8(random.below(3))),
            () => call([at, who], u8(34), u8(random.below(3))),
            () => call([mint, maker], u8(28), u8(1), u8(random.below(4))),
            () => call([mint, maker], u8(33), u8(1), u16(random.below(65536))),
            () => call([mint, maker], u8(39), u8(1), random.pick(world.extensions.people)),
        ])();
    },
    burn(world, account) {
        const { random } = world;
        const who = signer(usually(random, account.owner, [account.mint.authority, ...world.extensions.people]));
        const amount = random.pick([0n, 5n, 10n ** 7n, 10n ** 9n]);
        return call([writable(account.address), writable(account.mint.address), who], u8(8), u64(amount));
    },
    close(world, account) {
        const { random } = world;
        const target = random.once(3) ? account.mint : account;
        const who = signer(target.owner ?? target.authority);
        return call([writable(target.address), writable(random.pick(world.extensions.people)), who], u8(9));
    },
    amounts(world, account) {
        const { random } = world;
        const mint = readonly(account.mint.address);
        return random.pick([
            () => call([mint], u8(23), u64(random.u64())),
            () => call([mint], u8(24), Buffer.from(random.pick(["1", "0.5", "12.25"]))),
            () => call([mint], u8(21), u16(random.below(30))),
        ])();
    },
};

export function next(world) {
    const { random } = world;
    const { mints, accounts } = world.extensions;
    if (mints.length < 3 || random.once(12)) return { name: "extensions mint", ...makeMint(world) };
    if (accounts.length < 8 || random.once(8)) return { name: "extensions account", ...makeAccount(world) };
    const names = Array.from({ length: random.between(1, 3) }, () => {
        const name = random.pick(Object.keys(kinds));
        return name === "close" && !random.once(4) ? "transfer" : name;
    });
    const instructions = names.map((name) => kinds[name](world, random.pick(accounts)));
    return { name: `extensions ${names.join("+")}`, instructions };
}
