// SPDX-License-Identifier: Apache-2.0
// Invocations within invocations, as deep as they may be and deeper, of programs that are there already and of others. Scripts
// are in an account, which every frame gets, so that a transaction's size does not bound them: each begins with where the
// next one is. On the way: points of BLS12-381, return data, siblings, lamports that move.
import * as ids from "../harness/ids.mjs";
import { meta, pack, readonly, u32, u64, u8 } from "../harness/message.mjs";
import { rentOf } from "../harness/world.mjs";
import { requestHeap, setLimit } from "./budget.mjs";
import * as programs from "./programs.mjs";
import { inHeap, number, ofAccount, Script } from "./script.mjs";

const scriptPlace = 8;
const firstProgram = 11;

export function setup(world) {
    if (!world.programs) programs.setup(world);
    world.nested = { script: world.address() };
}

/** Places as of programs.mjs up to 7; 8 the script, 9 memo, 10 clock, from 11 on the programs. */
function accountsOf({ people, held, derived, others }, script, random) {
    const writes = () => !random.once(12);
    return [
        meta(people[0], true, true),
        meta(people[1], false, writes()),
        ...held.map((key) => meta(key, false, writes())),
        meta(derived, false, writes()),
        readonly(ids.system),
        readonly(script),
        readonly(ids.memo4),
        readonly(ids.clock),
        ...others.map(readonly),
    ];
}

const g1 =
    "17f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac586c55e83ff97a1aeffb3af00adb22c6bb" +
    "08b3f481e3aaa0f1a09e30ed741d8ae4fcf5e095d5d00af600db18cb2c04b3edd03cc744a2888ae40caa232946c5e7e1";
const g2 =
    "13e02b6052719f607dacd3a088274f65596bd0d09920b61ab5da61bbdc7f5049334cf11213945d57e5ac7d055d042b7e" +
    "024aa2b2f08f0a91260805272dc51051c6e47ad4fa403b02b4510b647ae3d1770bac0326a805bbefd48056c8c121bdb8" +
    "0606c4a02ea734cc32acd2b02bc28b99cb3e287e85a763af267492ab572e99ab3f370d275cec1da1aaa9075ff05f79be" +
    "0ce5d527727d6e118cc9cdc6da2e351aadfd9baa8cbdd3a76d429a695160d12c923ac9cc3baca289e193548608b82801";
const isBig = 0x80;
const groups = [
    { id: 5, size: 96, field: 48, generator: Buffer.from(g1, "hex") },
    { id: 6, size: 192, field: 96, generator: Buffer.from(g2, "hex") },
];

/** In the order of bytes that the name says: little turns each coordinate round. */
function inOrder({ field, generator }, big) {
    if (big) return generator;
    const turned = Buffer.alloc(generator.length);
    for (let at = 0; at < generator.length; at += field)
        Buffer.from(generator.subarray(at, at + field)).reverse().copy(turned, at);
    return turned;
}

/** A scalar: mostly below the order. */
function drawScalar(random, big) {
    const scalar = random.pick([() => random.bytes(32), () => Buffer.alloc(32), () => Buffer.alloc(32, 255)])();
    if (!random.once(5)) scalar[big ? 0 : 31] &= 0x3f;
    return scalar;
}

function drawBls(world, script) {
    const { random } = world;
    const big = random.once(2);
    const flag = big ? isBig : 0;
    const group = random.pick(groups);
    const id = number(group.id | flag);
    const base = inHeap(script.place(inOrder(group, big)));
    const scalar = inHeap(script.place(drawScalar(random, big)));
    const [a, b] = [script.reserve(192), script.reserve(192)];
    script.call("groupOp", id, number(2), scalar, base, inHeap(a)).call("logPubkey", inHeap(a + 16));
    script.call("groupOp", id, number(random.below(random.once(9) ? 4 : 2)), inHeap(a), base, inHeap(b));
    script.call("logPubkey", inHeap(b)).call("validatePoint", id, random.once(4) ? base : inHeap(b));
    if (random.once(3)) {
        const bent = Buffer.from(inOrder(group, big));
        bent[random.pick([0, 47, 48, 95, random.below(group.size)])] ^= 1 << random.below(8);
        const at = inHeap(script.place(bent));
        script.call("validatePoint", id, at).call("groupOp", id, number(random.below(3)), at, base, inHeap(b));
    }
    if (random.once(2)) {
        const short = Buffer.from(group.generator.subarray(0, group.size / 2));
        short[0] |= random.pick([0x80, 0xa0, 0xa0, 0xc0, 0]);
        if (random.once(4)) random.bytes(8).copy(short, 9);
        if (!big) short.reverse();
        script.call("decompress", id, inHeap(script.place(short)), inHeap(a)).call("logPubkey", inHeap(a));
    }
    if (random.once(2)) {
        const count = random.pick([0, 1, 1, 2, 3, 8, 9]);
        const [first, second] = groups.map((of) => script.place(Buffer.concat(Array(count).fill(inOrder(of, big)))));
        const out = script.reserve(576);
        script.call("pairing", number(random.pick([4, 4, 4, 5]) | flag), number(count), inHeap(first), inHeap(second), inHeap(out));
        script.call("logPubkey", inHeap(out + random.below(544)));
    }
}

const kinds = {
    bls: drawBls,
    stack(world, script) {
        script.call("stackHeight").call("logUnits");
    },
    returns(world, script) {
        const { random } = world;
        const at = script.place(random.bytes(30));
        if (random.once(2)) script.call("setReturn", inHeap(at), number(random.below(31)));
        script.call("getReturn", inHeap(script.reserve(64)), number(40), inHeap(script.reserve(32)));
    },
    sibling(world, script) {
        const { random } = world;
        const [head, program, data, metas] = [script.place(Buffer.alloc(16)), ...[32, 64, 700].map((size) => script.reserve(size))];
        script.call("sibling", number(random.below(4)), inHeap(head), inHeap(program), inHeap(data), inHeap(metas));
        script.load(8, inHeap(head)).load(8, inHeap(head + 8)).call("logPubkey", inHeap(program));
    },
    data(world, script) {
        const { random } = world;
        const index = 2 + random.below(4);
        if (random.once(3)) script.store(8, ofAccount(index, "size"), number(random.pick([0, 16, 300, 5000, 10256, 15240])));
        script.store(1, ofAccount(index, "data", random.below(16)), number(random.below(256)));
    },
    reads(world, script) {
        const { random } = world;
        const index = random.below(7);
        script.load(8, ofAccount(index, "lamports")).load(8, ofAccount(index, "size"));
    },
    transfer(world, script, state) {
        const { random } = world;
        const from = random.once(3) ? 6 : 0;
        const seeds = from === 6 ? [[Buffer.from("vault"), Buffer.from([state.bump])]] : [];
        script[random.once(2) ? "invokeC" : "invokeRust"]({
            program: ids.system,
            accounts: [{ index: from, signer: true, writable: true }, { index: 1 + random.below(5), writable: true }],
            data: pack(u32(2), u64(random.pick([0n, 1n, 1000000n]))),
            signers: random.once(8) ? [] : seeds,
        });
    },
    fault(world, script) {
        const { random } = world;
        random.pick([
            () => script.load(8, number(0x400000000n)),
            () => script.end(random.between(1, 40)),
            () => script.call("abort"),
            () => script.countDown(60000),
            () => script.store(8, ofAccount(random.below(2), "lamports"), number(5)),
        ])();
    },
};
const usualKinds = ["bls", "stack", "returns", "sibling", "data", "reads", "transfer"];

function act(world, script, state, most) {
    const { random } = world;
    for (let i = random.below(most + 1); i > 0; --i) kinds[random.once(40) ? "fault" : random.pick(usualKinds)](world, script, state);
}

/** What each frame gives the next: mostly what it has itself, sometimes less, seldom more. */
function drawPrivileges(random, outer, count) {
    const levels = [outer];
    while (levels.length < count) {
        const asksMore = random.once(12);
        levels.push(
            levels[levels.length - 1].map(({ signer, writable }, index) => ({
                index,
                signer: asksMore && random.once(15) ? true : signer && !random.once(20),
                writable: asksMore && random.once(15) ? true : writable && !random.once(40),
            })),
        );
    }
    return levels;
}

/** The scripts of all frames, the last one first; {data, offset} of the first. */
function write(world, state, path, outer) {
    const { random } = world;
    const privileges = drawPrivileges(random, outer, path.length);
    let data = Buffer.alloc(0);
    let offset = 0;
    for (let level = path.length - 1; level >= 0; --level) {
        const script = new Script();
        act(world, script, state, 2);
        for (let calls = level + 1 < path.length ? (random.once(6) ? 2 : 1) : 0; calls > 0; --calls) {
            const accounts = privileges[level + 1];
            script[random.once(2) ? "invokeC" : "invokeRust"]({
                program: path[level + 1],
                accounts: random.once(30) ? accounts.slice(0, firstProgram) : accounts,
                data: pack(u8(9), u8(scriptPlace), u32(offset)),
            });
            act(world, script, state, 1);
        }
        script.end(random.once(40) ? random.below(9) : null);
        offset = data.length;
        data = Buffer.concat([data, script.bytes()]);
    }
    return { data, offset };
}

export function next(world) {
    const { random } = world;
    const state = random.pick(world.programs.slice(0, 3));
    const depth = random.pick([1, 2, 3, 4, 5, 6, 8, 9, 10]);
    // Calls of itself are allowed; of one that is further up, not.
    const path = [state.program];
    while (path.length < depth)
        path.push(random.once(4) ? random.pick(state.others) : path[path.length - 1]);
    const accounts = accountsOf(state, world.nested.script, random);
    const { data, offset } = write(world, state, path, accounts.map(({ signer, writable }, index) => ({ index, signer, writable })));
    world.put(world.nested.script, { lamports: rentOf(data.length), data });
    const instructions = [{ program: state.program, accounts, data: pack(u8(9), u8(scriptPlace), u32(offset)) }];
    instructions.unshift(setLimit(random.once(8) ? 200000 : 1400000));
    instructions.unshift(requestHeap(262144));
    return { name: `nested ${depth}`, payer: world.payers[0], instructions };
}
