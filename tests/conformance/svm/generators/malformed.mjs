// SPDX-License-Identifier: Apache-2.0
// Messages that are bent after they were compiled, signatures that do not fit, duplicates, and blockhashes out of season.
import * as ids from "../harness/ids.mjs";
import { pack, payer, readonly, u32, u64, writable } from "../harness/message.mjs";
import { transfer } from "./system.mjs";

export function setup(world) {
    const owned = world.put(world.pair(), { lamports: 10n ** 9n, owner: ids.token });
    world.malformed = { people: Array.from({ length: 6 }, () => world.fund(10n ** 9n)), owned, empty: world.pair() };
}

const bends = {
    programIndex: (message, random) => (message.instructions[0].program = random.pick([0, 200, message.keys.length])),
    accountIndex: (message, random) => (message.instructions[0].accounts[0] = random.pick([200, 255, message.keys.length])),
    duplicateKey: (message) => message.keys.splice(-1, 0, message.keys[0]),
    noSigners: (message) => (message.header[0] = 0),
    allReadonly: (message) => (message.header[1] = message.header[0]),
    tooManySigners: (message) => (message.header[0] = message.keys.length + 1),
    tooManyReadonly: (message) => (message.header[2] = message.keys.length),
    moreReadonly: (message) => (message.header[2] = Math.min(message.header[2] + 1, message.keys.length - message.header[0])),
    staleHash: (message, random, world) => (message.blockhash = random.pick([ids.stake, ...world.blockhashes.slice(1, 9)])),
    manyKeys: (message, random, world) => {
        for (let i = random.between(25, 30); i > 0; --i) message.keys.push(world.address());
    },
    noInstructions: (message) => (message.instructions = []),
};

const spoils = {
    signature: (bytes) => ((bytes[5] ^= 1), bytes),
    message: (bytes) => ((bytes[bytes.length - 1] ^= 1), bytes),
    zeros: (bytes) => bytes.fill(0, 1, 65),
};

export function next(world) {
    const { random } = world;
    const { people, owned, empty } = world.malformed;
    const instructions = [transfer(random.pick(people), random.pick(people), 1 + random.below(5000))];
    if (random.once(3)) instructions.push(transfer(random.pick(people), random.pick(people), 1));
    if (random.once(5)) {
        const payers = { payerOwned: owned, payerEmpty: empty, payerPoor: world.fund(BigInt(random.below(6000))) };
        const name = random.pick(Object.keys(payers));
        return { name: `malformed ${name}`, payer: payers[name], instructions };
    }
    if (random.once(5)) {
        const [key] = random.shuffle([...ids.sysvars, ids.incinerator, ids.token, ids.system]);
        const made = { program: ids.system, accounts: [payer(people[0]), writable(key)], data: pack(u32(2), u64(1000)) };
        return { name: "malformed reserved", instructions: [made] };
    }
    if (random.once(4)) {
        const name = random.pick(Object.keys(spoils));
        return { name: `malformed ${name}`, instructions, spoil: spoils[name] };
    }
    const name = random.pick(Object.keys(bends));
    const twice = random.once(12);
    const bend = twice ? undefined : (message) => bends[name](message, random, world);
    if (random.once(6)) instructions[0].accounts.push(readonly(ids.clock));
    const spec = { name: twice ? "malformed twice" : `malformed ${name}`, instructions, bend };
    if (twice) {
        spec.payer = people[0];
        spec.after = () => world.run({ ...spec, after: undefined });
    }
    return spec;
}
