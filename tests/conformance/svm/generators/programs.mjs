// SPDX-License-Identifier: Apache-2.0
// Our own program, programs/probe.c, as sBPF v0 and v3 and under every loader: every syscall with what it takes and what it
// refuses, faults, invocations, changes of accounts that are allowed and that are not.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fromBase58 } from "../harness/base58.mjs";
import * as ids from "../harness/ids.mjs";
import { findProgramAddress } from "../harness/keys.mjs";
import { meta, pack, readonly, u32, u64 } from "../harness/message.mjs";
import { rentOf } from "../harness/world.mjs";
import { requestHeap, setLimit } from "./budget.mjs";
import { inHeap, number, ofAccount, Script } from "./script.mjs";

const folder = process.env.BRAID_SVM_PROGRAMS;

function under(world, loader, elf) {
    const address = world.pair();
    world.put(address, { lamports: rentOf(elf.length), data: elf, owner: loader, executable: true });
    return address;
}

export function setup(world) {
    if (!folder) throw new Error("BRAID_SVM_PROGRAMS names no folder: run programs/build.sh");
    const [v0, v3] = [0, 3].map((version) => readFileSync(join(folder, `probe-v${version}.so`)));
    const programs = [world.deployed(v0), world.deployed(v3), under(world, ids.loader2, v0), under(world, ids.loader1, v0)];
    const people = Array.from({ length: 3 }, () => world.fund(10n ** 11n));
    world.programs = programs.map((program) => {
        const held = [0, 16, 200, 5000].map((size) =>
            world.put(world.address(), { lamports: rentOf(size) + 1000000n, data: Buffer.alloc(size, 7), owner: program }),
        );
        const [derived, bump] = findProgramAddress([Buffer.from("vault")], program);
        world.put(derived, { lamports: 10n ** 10n });
        return { program, people, held, derived, bump, others: programs };
    });
}

/** Places: 0 payer-like signer, 1 another person, 2..5 held, 6 derived, 7 system, 8 itself, 9 memo, 10 clock. */
function accountsOf({ program, people, held, derived }, random) {
    const writes = () => !random.once(8);
    return [
        meta(people[0], !random.once(10), true),
        meta(people[1], random.once(3), writes()),
        ...held.map((key) => meta(key, false, writes())),
        meta(derived, false, writes()),
        readonly(ids.system),
        readonly(program),
        readonly(ids.memo4),
        readonly(ids.clock),
        readonly(random.pick([ids.instructions, ids.rent, people[2]])),
    ];
}

const kinds = {
    log(world, script) {
        const { random } = world;
        const size = random.pick([0, 5, 99, 101, 250, 400]);
        const bytes = random.once(5) ? random.bytes(size) : Buffer.alloc(size, "log");
        const at = inHeap(script.place(bytes));
        for (let i = random.pick([1, 2, 3, 30]); i > 0; --i) script.call("log", at, number(size));
        script.call("logUnits").call("log64", number(random.u64()), number(2), number(3), number(4));
        script.call("logPubkey", ofAccount(random.below(8), "key"));
        const list = Array.from({ length: random.below(4) }, () => random.bytes(random.below(40)));
        script.call("logData", inHeap(script.slices(list)), number(list.length));
    },
    hashes(world, script) {
        const { random } = world;
        const list = Array.from({ length: random.below(5) }, () => random.bytes(random.below(60)));
        const at = inHeap(script.slices(list));
        const out = script.reserve(32);
        script.call(random.pick(["sha256", "keccak256"]), at, number(list.length), inHeap(out));
        script.call("logPubkey", inHeap(out));
        if (random.once(5)) script.call("sha256", at, number(random.edgyU64()), inHeap(out));
    },
    addresses(world, script, { program, bump }) {
        const { random } = world;
        const seeds = [Buffer.from(random.once(3) ? "vault" : random.bytes(random.pick([0, 4, 32, 33])))];
        if (random.once(2)) seeds.push(Buffer.from([bump]));
        const out = script.reserve(40);
        const id = inHeap(script.place(fromBase58(program)));
        const at = inHeap(script.slices(seeds));
        const count = number(random.once(8) ? 17 : seeds.length);
        if (random.once(2)) script.call("createAddress", at, count, id, inHeap(out));
        else script.call("findAddress", at, count, id, inHeap(out), inHeap(out + 32)).load(1, inHeap(out + 32));
        script.call("logPubkey", inHeap(out));
    },
    memory(world, script) {
        const { random } = world;
        const a = script.place(random.bytes(40));
        const b = script.reserve(64);
        const count = number(random.pick([0, 1, 39, 40, 600, 40000]));
        script.call(random.pick(["memcpy", "memmove"]), inHeap(random.once(3) ? a + 8 : b), inHeap(a), count);
        script.call("memset", inHeap(b), number(random.u64()), number(random.below(64)));
        script.call("memcmp", inHeap(a), inHeap(b), number(40), inHeap(b + 56)).load(4, inHeap(b + 56));
        if (random.once(4)) script.call("memcpy", ofAccount(3, "data"), inHeap(a), number(random.pick([8, 16, 17])));
        if (random.once(4)) script.call("memcpy", ofAccount(10, "data"), inHeap(a), number(4));
    },
    sysvars(world, script) {
        const { random } = world;
        const out = script.reserve(600);
        const name = random.pick(["clock", "rent", "epochSchedule", "epochRewards", "lastRestartSlot"]);
        script.call(name, inHeap(random.once(8) ? out + 4 : out)).load(8, inHeap(out)).load(8, inHeap(out + 32));
        const id = inHeap(script.place(fromBase58(random.pick([...ids.sysvars, ids.system]))));
        const offset = number(random.pick([0, 8, 40, 20000, 20488]));
        script.call("sysvar", id, inHeap(out), offset, number(random.pick([0, 8, 40, 512]))).load(8, inHeap(out));
        script.call("epochStake", random.once(2) ? number(0) : id);
    },
    returns(world, script) {
        const { random } = world;
        const at = inHeap(script.place(random.bytes(60)));
        const size = random.pick([0, 1, 60, 1024, 1025]);
        script.call("setReturn", at, number(size));
        const out = script.reserve(1100);
        script.call("getReturn", inHeap(out), number(random.pick([0, 10, 1024])), inHeap(out + 1030));
        if (random.once(2)) script.call("getReturn", inHeap(out), number(100), inHeap(out + 50));
        script.load(8, inHeap(out)).call("stackHeight");
    },
    sibling(world, script) {
        const out = script.reserve(16 + 32 + 400 + 34 * 16);
        const [sizes, id, data, metas] = [out, out + 16, out + 48, out + 448];
        for (let index = 0; index < 2; ++index) {
            const values = [number(index), inHeap(sizes), inHeap(id), inHeap(data), inHeap(metas)];
            script.call("sibling", ...values).load(8, inHeap(sizes)).load(8, inHeap(sizes + 8));
            script.call("sibling", ...values).call("logPubkey", inHeap(id)).load(8, inHeap(data)).load(1, inHeap(metas + 33));
        }
    },
    curves(world, script) {
        const { random } = world;
        const base = Buffer.from("58" + "66".repeat(31), "hex");
        const ristretto = Buffer.from("e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76", "hex");
        const curve = random.pick([0, 1, 2]);
        const point = random.once(4) ? random.bytes(32) : curve === 1 ? ristretto : base;
        const p = inHeap(script.place(point));
        const out = script.reserve(32);
        const scalar = script.place(Buffer.concat([random.bytes(31), Buffer.from([random.below(20)])]));
        script.call("validatePoint", number(curve), p);
        const op = random.below(4);
        script.call("groupOp", number(curve), number(op), op === 2 ? inHeap(scalar) : p, p, inHeap(out)).call("logPubkey", inHeap(out));
        if (random.once(3)) script.call("multiscalar", number(curve), inHeap(scalar), p, number(random.pick([0, 1, 513])), inHeap(out));
        script.call("logPubkey", inHeap(out));
    },
    numbers(world, script) {
        const { random } = world;
        const word = (value) => Buffer.from(BigInt(value).toString(16).padStart(64, "0"), "hex");
        const g1 = Buffer.concat([word(1), word(2)]);
        const body = random.once(4) ? random.bytes(128) : Buffer.concat([g1, random.once(2) ? g1 : word(random.u64())]);
        const at = script.place(body);
        const out = script.reserve(200);
        const op = random.pick([0, 1, 2, 3, 4, 128, 129, 130]);
        script.call("bn128Group", number(op), inHeap(at), number(random.pick([128, 96, 64, 192, 0])), inHeap(out));
        script.call("logPubkey", inHeap(out));
        script.call("bn128Compress", number(random.pick([0, 1, 2, 3, 4, 128])), inHeap(at), number(random.pick([64, 32, 128])), inHeap(out));
        const list = Array.from({ length: random.pick([0, 1, 2, 3, 12, 13]) }, () => Buffer.concat([Buffer.alloc(2), random.bytes(random.pick([30, 30, 29]))]));
        if (list.length < 4) {
            const words = inHeap(script.slices(list));
            script.call("poseidon", number(random.pick([0, 0, 1])), number(random.below(3)), words, number(list.length), inHeap(out));
            script.call("logPubkey", inHeap(out));
        }
    },
    recover(world, script) {
        const { random } = world;
        const hash = inHeap(script.place(random.bytes(32)));
        const signature = inHeap(script.place(random.bytes(64)));
        const out = script.reserve(64);
        script.call("recover", hash, number(random.below(5)), signature, inHeap(out)).call("logPubkey", inHeap(out));
    },
    faults(world, script) {
        const { random } = world;
        const text = script.place(Buffer.from("src/file.rs"));
        const at = random.pick([0n, 0x100000000n, 0x200000000n, 0x200001000n, 0x200002000n, 0x300007ff8n, 0x300008000n, 0x400000000n, 0x500000000n]);
        const address = number(at + BigInt(random.below(16)));
        const width = random.pick([1, 2, 4, 8]);
        random.pick([
            () => script.load(width, address),
            () => script.store(width, address, number(9)),
            () => script.divide(random.u64(), random.below(3)),
            () => script.descend(random.pick([3, 20, 40, 58, 59, 60, 61, 62, 63, 64, 100])),
            () => script.countDown(random.pick([100, 10000, 60000])),
            () => script.call("abort"),
            () => script.call("panic", inHeap(text), number(random.pick([0, 11, 40000])), number(7), number(8)),
            () => script.end(random.edgyU64()),
            () => script.call(random.below(32), address, number(random.edgyU64()), address, number(random.below(99)), address),
            () => script.call(32 + random.below(8), address, number(random.edgyU64()), address, number(random.below(99)), address),
        ])();
    },
    accounts(world, script) {
        const { random } = world;
        const index = random.below(7);
        const lamports = world.random.pick([0n, 1n, rentOf(16), 10n ** 9n]);
        random.pick([
            () => script.store(8, ofAccount(index, "lamports"), number(lamports)),
            () => script.store(1, ofAccount(index, "data", random.below(20)), number(random.below(256))),
            () => script.store(8, ofAccount(index, "size"), number(random.pick([0, 1, 16, 17, 300, 10240, 10256, 10257, 20000]))),
            () => script.copy(0, 8, "key", 32).call("memcpy", ofAccount(index, "owner"), inHeap(0), number(32)),
            () => script.store(1, ofAccount(index, "flags", random.below(4)), number(random.below(2))),
            () => script.call("memset", ofAccount(index, "data"), number(0), number(16)).call("memcpy", ofAccount(index, "owner"), ofAccount(7, "key"), number(32)),
            () => {
                const moved = random.pick([1n, 5000n, 1000000n]);
                const [from, to] = [2 + random.below(4), 2 + random.below(4)];
                script.store(8, ofAccount(from, "lamports"), number(rentOf(5000)));
                script.store(8, ofAccount(to, "lamports"), number(rentOf(5000) + moved));
            },
            () => {
                const grown = random.pick([32, 216, 10256]);
                script.store(8, ofAccount(3, "size"), number(grown)).store(1, ofAccount(3, "data", grown - 1), number(5));
            },
        ])();
        if (random.once(3)) kinds.accounts(world, script);
    },
};

/** Invocations: of the system program, of memos, of itself and of its kin with a script of their own. */
function invoke(world, script, state, depth) {
    const { random } = world;
    const abi = random.once(2) ? "invokeC" : "invokeRust";
    const call = (made) => script[abi](made);
    const from = { index: random.once(4) ? 6 : 0, signer: true, writable: true };
    const seeds = [Buffer.from("vault"), Buffer.from([state.bump])];
    const signers = random.once(4) ? [] : from.index === 6 ? [seeds] : [];
    const lamports = random.pick([0n, 1000n, 2000000n, 10n ** 12n]);
    const transfer = pack(u32(2), u64(lamports));
    random.pick([
        () => call({ program: ids.system, accounts: [from, { index: 1 + random.below(5), writable: true }], data: transfer, signers }),
        () => call({ program: ids.memo4, accounts: [{ index: from.index, signer: true }], data: Buffer.from("memo"), signers }),
        () => call({ program: random.pick([ids.token, ids.clock, state.people[2], ids.loader3, ids.ed25519]), accounts: [], data: Buffer.from([9]) }),
        () => {
            const inner = new Script();
            fillScript(world, inner, state, depth + 1);
            const accounts = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10].slice(0, random.between(3, 8)).map((index) => ({
                index,
                signer: index === 0,
                writable: index < 6 && !random.once(8),
            }));
            const self = { index: 8 };
            call({ program: state.program, accounts: random.once(8) ? accounts : [...accounts, self], data: inner.bytes() });
        },
    ])();
    if (random.once(3)) script.load(8, ofAccount(random.below(7), "lamports")).load(8, ofAccount(3, "size"));
}

function fillScript(world, script, state, depth) {
    const { random } = world;
    for (let i = random.between(1, depth === 0 ? 3 : 1); i > 0; --i) {
        if (depth < 3 && random.once(3)) invoke(world, script, state, depth);
        else kinds[random.pick(Object.keys(kinds))](world, script, state);
    }
    script.end(random.once(12) ? random.below(9) : null);
}

export function next(world) {
    const { random } = world;
    const state = random.pick([...world.programs, world.programs[0], world.programs[1]]);
    const script = new Script();
    if (random.once(3)) invoke(world, script, state, 0);
    fillScript(world, script, state, 0);
    const accounts = accountsOf(state, random);
    if (random.once(6)) accounts.splice(random.below(7), 1, random.pick(accounts));
    const instructions = [{ program: state.program, accounts, data: script.bytes() }];
    if (random.once(4)) instructions.unshift({ program: ids.memo4, accounts: [], data: Buffer.from("before") });
    if (random.once(3)) instructions.unshift(setLimit(random.pick([1400000, 1400000, 5000, 20000])));
    if (random.once(8)) instructions.unshift(requestHeap(random.pick([65536, 262144])));
    return { name: "programs", payer: world.payers[0], instructions };
}

