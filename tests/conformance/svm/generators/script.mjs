// SPDX-License-Identifier: Apache-2.0
// Composes what programs/probe.c reads: steps, values, and structures in the program's heap.
import { fromBase58 } from "../harness/base58.mjs";
import { pack, u32, u64, u8 } from "../harness/message.mjs";

export const heapStart = 0x300000000n;
const names = [
    "log", "log64", "logUnits", "logPubkey", "logData", "createAddress", "sha256", "keccak256", "recover", "memcpy",
    "memmove", "memset", "memcmp", "clock", "rent", "epochSchedule", "epochRewards", "lastRestartSlot", "sysvar",
    "epochStake", "setReturn", "getReturn", "stackHeight", "validatePoint", "bn128Group", "bn128Compress", "panic", "abort",
    "decompress",
];
const wideNames = ["findAddress", "sibling", "invokeC", "invokeRust", "groupOp", "multiscalar", "poseidon", "pairing"];
export const syscalls = Object.fromEntries([
    ...names.map((name, index) => [name, index]),
    ...wideNames.map((name, index) => [name, 32 + index]),
]);

const fields = { key: 0, owner: 1, lamports: 2, data: 3, flags: 4, size: 5 };
export const number = (value) => pack(u8(0), u64(value));
export const inHeap = (offset) => pack(u8(1), u32(offset));
export const ofAccount = (index, field, offset = 0) => pack(u8(2), u8(index), u8(fields[field]), u32(offset));

export class Script {
    constructor(top = 64) {
        this.parts = [];
        this.top = top;
    }

    /** Bytes in the heap: their offset. */
    place(bytes) {
        const offset = this.top;
        this.top += (bytes.length + 7) & ~7;
        for (let at = 0; at < bytes.length; at += 255) {
            const chunk = bytes.subarray(at, at + 255);
            this.parts.push(pack(u8(2), u32(offset + at), u8(chunk.length), chunk));
        }
        return offset;
    }

    reserve(size) {
        const offset = this.top;
        this.top += (size + 7) & ~7;
        return offset;
    }

    call(name, ...values) {
        while (values.length < 5) values.push(number(0));
        this.parts.push(pack(u8(3), u8(syscalls[name] ?? name)), ...values);
        return this;
    }

    load(width, address) {
        this.parts.push(pack(u8(4), u8(width)), address);
        return this;
    }

    store(width, address, value) {
        this.parts.push(pack(u8(5), u8(width)), address, value);
        return this;
    }

    countDown(times) {
        this.parts.push(pack(u8(6)), number(times));
        return this;
    }

    descend(depth) {
        this.parts.push(pack(u8(7)), number(depth));
        return this;
    }

    divide(by, what) {
        this.parts.push(pack(u8(8)), number(by), number(what));
        return this;
    }

    /** Goes on with the script that an account's data have from there on. */
    goOn(index, offset) {
        this.parts.push(pack(u8(9), u8(index), u32(offset)));
        return this;
    }

    end(value = null) {
        this.parts.push(value === null ? pack(u8(0)) : pack(u8(1), number(value)));
        return this;
    }

    /** The list of slices {address, size} that hashes and logs take. */
    slices(list) {
        const made = list.map((bytes) => [u64(heapStart + BigInt(this.place(bytes))), u64(bytes.length)]);
        return this.place(pack(...made.flat()));
    }

    /** Seeds of signers: a list of lists of Buffers. */
    signers(lists) {
        const made = lists.map((seeds) => [u64(heapStart + BigInt(this.slices(seeds))), u64(seeds.length)]);
        return made.length === 0 ? 0 : this.place(pack(...made.flat()));
    }

    /**
     * An invocation in the C ABI. `accounts`: {index, signer, writable}, places in the running instruction; `extra` are infos
     * of places beyond those.
     */
    invokeC({ program, accounts, data, signers = [], extra = [] }) {
        const programAt = this.place(fromBase58(program));
        const dataAt = this.place(data);
        const metas = accounts.map(({ writable, signer }) => [u64(0), u8(writable ? 1 : 0), u8(signer ? 1 : 0), Buffer.alloc(6)]);
        const metasAt = this.place(pack(...metas.flat()));
        accounts.forEach(({ index }, i) => this.store(8, inHeap(metasAt + 16 * i), ofAccount(index, "key")));
        const places = [...new Set([...accounts.map(({ index }) => index), ...extra])];
        const infosAt = this.reserve(56 * places.length);
        places.forEach((index, i) => {
            const at = infosAt + 56 * i;
            this.store(8, inHeap(at), ofAccount(index, "key")).store(8, inHeap(at + 8), ofAccount(index, "lamports"));
            this.copy(at + 16, index, "size", 8);
            this.store(8, inHeap(at + 24), ofAccount(index, "data")).store(8, inHeap(at + 32), ofAccount(index, "owner"));
            this.copy(at + 48, index, "flags", 3, 1);
        });
        const head = [u64(heapStart + BigInt(programAt)), u64(heapStart + BigInt(metasAt)), u64(accounts.length)];
        const instruction = this.place(pack(...head, u64(heapStart + BigInt(dataAt)), u64(data.length)));
        const signersAt = this.signers(signers);
        const signersValue = signers.length === 0 ? number(0) : inHeap(signersAt);
        return this.call("invokeC", inHeap(instruction), inHeap(infosAt), number(places.length), signersValue, number(signers.length));
    }

    /** The same in the Rust ABI, with the vectors and the cells that Rust has in memory. */
    invokeRust({ program, accounts, data, signers = [] }) {
        const dataAt = this.place(data);
        const metasAt = this.place(Buffer.alloc(34 * accounts.length));
        const places = [...new Set(accounts.map(({ index }) => index))];
        accounts.forEach(({ index, signer, writable }, i) => {
            this.copy(metasAt + 34 * i, index, "key", 32);
            this.store(1, inHeap(metasAt + 34 * i + 32), number(signer ? 1 : 0));
            this.store(1, inHeap(metasAt + 34 * i + 33), number(writable ? 1 : 0));
        });
        const infosAt = this.reserve(48 * places.length);
        places.forEach((index, i) => {
            const at = infosAt + 48 * i;
            const lamports = this.place(pack(u64(1), u64(1), u64(0), u64(0)));
            const cell = this.place(pack(u64(1), u64(1), u64(0), u64(0), u64(0)));
            this.store(8, inHeap(lamports + 24), ofAccount(index, "lamports"));
            this.store(8, inHeap(cell + 24), ofAccount(index, "data"));
            this.copy(cell + 32, index, "size", 8);
            this.store(8, inHeap(at), ofAccount(index, "key")).store(8, inHeap(at + 8), number(heapStart + BigInt(lamports)));
            this.store(8, inHeap(at + 16), number(heapStart + BigInt(cell))).store(8, inHeap(at + 24), ofAccount(index, "owner"));
            this.copy(at + 40, index, "flags", 3, 1);
        });
        const vector = (at, count) => [u64(heapStart + BigInt(at)), u64(count), u64(count)];
        const instruction = this.place(pack(...vector(metasAt, accounts.length), ...vector(dataAt, data.length), program));
        const signersAt = this.signers(signers);
        const signersValue = signers.length === 0 ? number(0) : inHeap(signersAt);
        return this.call("invokeRust", inHeap(instruction), inHeap(infosAt), number(places.length), signersValue, number(signers.length));
    }

    copy(to, index, field, size, offset = 0) {
        return this.call("memcpy", inHeap(to), ofAccount(index, field, offset), number(size));
    }

    bytes() {
        return Buffer.concat(this.parts);
    }
}
