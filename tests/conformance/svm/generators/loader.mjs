// SPDX-License-Identifier: Apache-2.0
// The upgradeable loader: buffers written in chunks, programs deployed, invoked, upgraded, extended, handed on and closed.
// What is deployed are the small programs that LiteSVM brings (memo), so that no binary of others is kept here.
import { fromBase58 } from "../harness/base58.mjs";
import * as ids from "../harness/ids.mjs";
import { findProgramAddress } from "../harness/keys.mjs";
import { pack, payer, readonly, signer, u32, u64, u8, writable } from "../harness/message.mjs";
import { rentOf } from "../harness/world.mjs";
import { setLimit } from "./budget.mjs";
import { createAccount } from "./system.mjs";

const bufferHeader = 37;
const dataHeader = 45;
const chunkSize = 900;
const call = (accounts, ...data) => ({ program: ids.loader3, accounts, data: pack(...data) });
const dataOf = (program) => findProgramAddress([fromBase58(program)], ids.loader3)[0];

export function setup(world) {
    const people = Array.from({ length: 3 }, () => world.fund(10n ** 12n));
    const elf = world.read(ids.memo4).data;
    world.loader = { people, elf, buffers: [], programs: [] };
    for (let i = 0; i < 2; ++i) fullBuffer(world);
    world.loader.programs.push({ address: world.deployed(elf, people[0]), authority: people[0] });
    world.loader.programs.push({ address: world.deployed(elf, null), authority: null });
}

/** A buffer that holds a program already, or, now and then, no program. */
function fullBuffer(world) {
    const { random } = world;
    const { people, elf, buffers } = world.loader;
    const authority = random.pick(people.slice(0, 2));
    const address = world.pair();
    const body = Buffer.from(elf);
    if (random.once(4)) body[random.below(200)] ^= 1 << random.below(8);
    const data = Buffer.concat([pack(u32(1), u8(1), authority), body]);
    world.put(address, { lamports: rentOf(data.length) + 10n ** 9n, data, owner: ids.loader3 });
    buffers.push({ address, authority, written: body.length });
    return buffers.at(-1);
}

const kinds = {
    createBuffer(world, { people, buffers, elf }) {
        const address = world.pair();
        const authority = world.random.pick(people);
        const size = bufferHeader + elf.length;
        const after = (outcome) => outcome?.error === null && buffers.push({ address, authority, written: 0 });
        const made = call([writable(address), readonly(authority)], u32(0));
        return { instructions: [createAccount(people[0], address, rentOf(size), size, ids.loader3), made], after };
    },
    write(world, { people, buffers, elf }) {
        const buffer = buffers.length > 0 ? world.random.pick(buffers) : fullBuffer(world);
        const at = buffer.written < elf.length ? buffer.written : world.random.below(elf.length + 50);
        const chunk = elf.subarray(at, at + chunkSize);
        const who = world.random.once(8) ? world.random.pick(people) : buffer.authority;
        const after = (outcome) => outcome?.error === null && (buffer.written = Math.max(buffer.written, at + chunk.length));
        const made = call([writable(buffer.address), signer(who)], u32(1), u32(at), u64(chunk.length), chunk);
        return { instructions: [made], after };
    },
    deploy(world, { people, programs, elf, buffers }) {
        const { random } = world;
        const full = buffers.filter((buffer) => buffer.written >= elf.length);
        const buffer = full.length > 0 ? random.pick(full) : fullBuffer(world);
        const address = world.pair();
        const size = random.pick([elf.length, elf.length + 100, elf.length - 1, 20000]);
        const keys = [
            payer(people[0]), writable(dataOf(address)), writable(address), writable(buffer.address), readonly(ids.rent),
            readonly(ids.clock), readonly(ids.system), signer(buffer.authority),
        ];
        const after = (outcome) => {
            if (outcome?.error !== null) return;
            programs.push({ address, authority: buffer.authority });
            buffers.splice(buffers.indexOf(buffer), 1);
        };
        const instructions = [createAccount(people[0], address, rentOf(36), 36, ids.loader3), call(keys, u32(2), u64(size))];
        if (random.once(4)) instructions.push({ program: address, accounts: [], data: Buffer.from("too early") });
        return { instructions, after };
    },
    invoke(world, { programs }) {
        const { address } = world.random.pick(programs);
        return { instructions: [{ program: address, accounts: [], data: Buffer.from("invoked") }] };
    },
    upgrade(world, { people, programs, elf, buffers }) {
        const { random } = world;
        const program = random.pick(programs);
        const full = buffers.filter((buffer) => buffer.written >= elf.length);
        const buffer = full.length > 0 ? random.pick(full) : fullBuffer(world);
        const who = random.once(6) ? random.pick(people) : buffer.authority;
        const keys = [
            writable(dataOf(program.address)), writable(program.address), writable(buffer.address), writable(people[2]),
            readonly(ids.rent), readonly(ids.clock), signer(who),
        ];
        const after = (outcome) => outcome?.error === null && buffers.splice(buffers.indexOf(buffer), 1);
        return { instructions: [call(keys, u32(3))], after };
    },
    extend(world, { people, programs }) {
        const { address } = world.random.pick(programs);
        const more = world.random.pick([0, 1, 100, 10240, 20000]);
        const keys = [writable(dataOf(address)), writable(address), readonly(ids.system), payer(people[0])];
        return { instructions: [call(keys, u32(6), u32(more))] };
    },
    setAuthority(world, { people, programs, buffers }) {
        const { random } = world;
        const isBuffer = random.once(2) && buffers.length > 0;
        const target = isBuffer ? random.pick(buffers) : random.pick(programs);
        const next = random.pick(people);
        const held = isBuffer ? target.address : dataOf(target.address);
        const who = random.once(6) ? random.pick(people) : target.authority ?? people[0];
        const isChecked = random.once(2);
        const keys = [writable(held), signer(who)];
        const isFinal = !isChecked && random.once(8);
        if (!isFinal) keys.push(isChecked ? signer(next) : readonly(next));
        const after = (outcome) => outcome?.error === null && (target.authority = isFinal ? null : next);
        return { instructions: [call(keys, u32(isChecked ? 7 : 4))], after };
    },
    close(world, { people, programs, buffers }) {
        const { random } = world;
        if (!random.once(3)) return kinds.invoke(world, { programs });
        const isBuffer = random.once(2) && buffers.length > 1;
        const target = isBuffer ? random.pick(buffers) : random.pick(programs);
        const held = isBuffer ? target.address : dataOf(target.address);
        const keys = [writable(held), writable(people[1]), signer(target.authority ?? people[0])];
        if (!isBuffer) keys.push(writable(target.address));
        const after = (outcome) => outcome?.error === null && isBuffer && buffers.splice(buffers.indexOf(target), 1);
        return { instructions: [call(keys, u32(5))], after };
    },
    odd(world, { people, programs, buffers }) {
        const { random } = world;
        const all = [...people, ...programs.map((p) => p.address), ...buffers.map((b) => b.address)];
        const keys = Array.from({ length: random.below(7) }, () => random.pick([readonly, writable])(random.pick(all)));
        return { instructions: [call(keys, u32(random.below(12)), random.bytes(random.below(20)))] };
    },
};

export function next(world) {
    const name = world.random.pick(Object.keys(kinds));
    const spec = { name: `loader ${name}`, ...kinds[name](world, world.loader) };
    const { after } = spec;
    spec.after = (outcome) => {
        after?.(outcome);
        // LiteSVM shows programs that were changed at once; a validator, from the next slot on.
        if (["deploy", "upgrade", "extend", "close"].includes(name)) world.nextSlot();
    };
    if (world.random.once(9)) spec.instructions.unshift(setLimit(1400000));
    return spec;
}
