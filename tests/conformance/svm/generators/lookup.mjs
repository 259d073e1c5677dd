// SPDX-License-Identifier: Apache-2.0
// Address lookup tables: made, extended, frozen, deactivated, closed, and used by messages of version 0.
import { fromBase58 } from "../harness/base58.mjs";
import * as ids from "../harness/ids.mjs";
import { findProgramAddress } from "../harness/keys.mjs";
import { pack, payer, readonly, signer, u32, u64, u8, writable } from "../harness/message.mjs";
import { rentOf } from "../harness/world.mjs";
import { transfer } from "./system.mjs";

const call = (accounts, ...data) => ({ program: ids.lookupTable, accounts, data: pack(...data) });
const never = 2n ** 64n - 1n;

function tableData(world, keys, { deactivated = never, extended = 1n, start = 0, authority = null }) {
    const header = pack(u32(1), u64(deactivated), u64(extended), u8(start), u8(authority ? 1 : 0), authority ?? ids.system);
    return Buffer.concat([header, Buffer.alloc(56 - header.length), ...keys.map(fromBase58)]);
}

/** A table that is there from the next block on. */
function place(world, keys, options) {
    const address = world.address();
    const data = tableData(world, keys, options);
    world.put(address, { lamports: rentOf(data.length), data, owner: options.owner ?? ids.lookupTable });
    // Each has keys of its own, as extending it adds to them.
    return { address, keys: [...keys], authority: options.authority };
}

export function setup(world) {
    const people = Array.from({ length: 10 }, () => world.fund(10n ** 10n));
    const authority = people[0];
    const keys = [...people.slice(2), ids.memo4, ids.clock, ids.system];
    world.lookup = {
        people,
        tables: [
            place(world, keys, { authority }),
            place(world, keys, { authority, extended: world.slot + 3n, start: 4 }),
            place(world, keys, { authority, deactivated: world.slot - 1n }),
            place(world, keys, { authority, deactivated: 5n }),
            place(world, keys, { authority: null }),
            place(world, keys, { authority, owner: ids.token }),
        ],
    };
}

const kinds = {
    use(world, { people, tables }) {
        const { random } = world;
        const chosen = random.shuffle([...tables]).slice(0, random.between(0, 2));
        const instructions = [transfer(people[1], random.pick(people), 100)];
        if (random.once(2)) instructions.push(transfer(people[1], random.pick(people), 100));
        if (random.once(3)) instructions[0].accounts.push(readonly(ids.clock));
        return { instructions, tables: chosen, payer: people[1] };
    },
    useBent(world, state) {
        const { random } = world;
        const spec = kinds.use(world, state);
        spec.tables = [random.pick(state.tables)];
        const bends = [
            (lookup) => lookup.writable.push(200),
            (lookup) => (lookup.address = world.address()),
            (lookup) => lookup.readonly.push(...lookup.writable),
            (lookup) => ((lookup.writable = []), (lookup.readonly = [])),
            (lookup) => lookup.readonly.push(random.below(11)),
        ];
        const bend = random.pick(bends);
        spec.bend = (message) => message.lookups.length > 0 && bend(message.lookups[0]);
        return spec;
    },
    create(world, { people, tables }) {
        const { random } = world;
        const slot = random.once(6) ? world.slot + 5n : random.pick(world.slotHashes).slot;
        const authority = random.pick(people);
        const [address, bump] = findProgramAddress([fromBase58(authority), pack(u64(slot))], ids.lookupTable);
        const keys = [writable(address), readonly(authority), payer(people[1]), readonly(ids.system)];
        // Made once: whoever makes a table again leaves it as it is.
        const isNew = !tables.some((table) => table.address === address);
        const after = (outcome) => isNew && outcome?.error === null && tables.push({ address, keys: [], authority });
        return { instructions: [call(keys, u32(0), u64(slot), u8(random.once(8) ? bump - 1 : bump))], after };
    },
    extend(world, { people, tables }) {
        const { random } = world;
        const table = random.pick(tables);
        const added = Array.from({ length: random.below(6) }, () => random.pick([...people, world.address()]));
        const keys = [writable(table.address), signer(table.authority ?? people[0]), payer(people[1]), readonly(ids.system)];
        const after = (outcome) => outcome?.error === null && table.keys.push(...added);
        return { instructions: [call(keys, u32(2), u64(added.length), ...added)], after };
    },
    others(world, { people, tables }) {
        const { random } = world;
        const table = random.pick(tables);
        const who = random.once(6) ? people[3] : table.authority ?? people[0];
        const keys = [writable(table.address), signer(who)];
        const kind = random.pick([1, 3, 3, 4, 4, 9]);
        return { instructions: [call(kind === 4 ? [...keys, writable(people[2])] : keys, u32(kind))] };
    },
};

export function next(world) {
    const name = world.random.pick(["use", "use", "use", ...Object.keys(kinds)]);
    return { name: `lookup ${name}`, ...kinds[name](world, world.lookup) };
}
