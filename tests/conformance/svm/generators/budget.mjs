// SPDX-License-Identifier: Apache-2.0
// Compute-budget instructions: in order, repeated, malformed, too small for what follows; and what loading may cost.
import * as ids from "../harness/ids.mjs";
import { pack, readonly, u32, u64, u8, writable } from "../harness/message.mjs";
import { transfer } from "./system.mjs";

const call = (...data) => ({ program: ids.computeBudget, accounts: [], data: pack(...data) });
export const setLimit = (units) => call(u8(2), u32(units));
export const setPrice = (price) => call(u8(3), u64(price));
export const requestHeap = (bytes) => call(u8(1), u32(bytes));
const setLoadedMax = (bytes) => call(u8(4), u32(bytes));

export function setup(world) {
    world.budget = { people: Array.from({ length: 6 }, () => world.fund(10n ** 9n)), stranger: world.address() };
    world.put(world.budget.stranger, { lamports: 10n ** 9n, owner: world.address() });
}

export function next(world) {
    const { random } = world;
    const { people, stranger } = world.budget;
    const paid = transfer(random.pick(people), random.pick(people), 1);
    const memo = { program: ids.memo4, accounts: [], data: Buffer.from("budget") };
    const kinds = {
        limit: () => [setLimit(random.pick([0, 1, 149, 150, 299, 300, 450, 451, 600, 1400000, 1400001, 0xffffffff])), paid, memo],
        price: () => [setLimit(random.between(2000, 5000)), setPrice(random.pick([0, 1, 999999, 1000000, 12345678])), paid],
        heap: () => [requestHeap(random.pick([0, 1024, 32767, 32768, 32769, 33792, 262144, 263168])), paid, memo],
        repeated: () => random.shuffle([setLimit(10000), random.pick([setLimit(9), setPrice(0), setPrice(0)]), setPrice(0), paid]),
        odd: () => [{ ...setLimit(9), data: random.bytes(random.below(7)) }, paid],
        loadedMax: () => [setLoadedMax(random.pick([0, 1, 60, 67108864, 67108865])), paid],
        missingProgram: () => [setLimit(5000), setPrice(random.below(3000)), paid, { ...memo, program: world.address() }],
        noProgram: () => [paid, { ...memo, program: random.pick([stranger, people[0]]) }],
        withAccounts: () => [{ ...setLimit(5000), accounts: [readonly(people[0]), writable(people[1])] }, paid],
    };
    const name = random.pick(Object.keys(kinds));
    // Bytes that happen to be a price would need the limit that is not there.
    const instructions = kinds[name]().filter((made) => name !== "odd" || made.data[0] !== 3);
    return { name: `budget ${name}`, instructions };
}
