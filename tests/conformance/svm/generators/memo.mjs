// SPDX-License-Identifier: Apache-2.0
// Memos of both programs: UTF-8 and not, with and without signers.
import * as ids from "../harness/ids.mjs";
import { meta } from "../harness/message.mjs";

export function setup(world) {
    world.memo = { people: Array.from({ length: 4 }, () => world.fund(10n ** 9n)) };
}

export function next(world) {
    const { random } = world;
    const size = random.pick([0, 1, 20, 32, 100, 300, 566, 800]);
    let data = Buffer.from("\u00e9\u4e16\u{1f600}memo ".repeat(100)).subarray(0, size);
    if (random.once(4)) data = random.bytes(size);
    const accounts = world.memo.people
        .slice(0, random.below(4))
        .map((key) => meta(key, !random.once(5), random.once(5)));
    const program = random.pick([ids.memo1, ids.memo4, ids.memo4]);
    return { name: "memo", instructions: [{ program, accounts, data }] };
}
