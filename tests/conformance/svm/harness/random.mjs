// SPDX-License-Identifier: Apache-2.0
// Drawn numbers that a seed repeats: sfc32, whose state the seed's bytes fill through SHA-256.
import { createHash } from "node:crypto";

export class Random {
    constructor(seed) {
        const digest = createHash("sha256").update(String(seed)).digest();
        this.state = [0, 4, 8, 12].map((at) => digest.readUInt32LE(at));
        for (let i = 0; i < 12; ++i) this.word();
    }

    word() {
        let [a, b, c, d] = this.state;
        const sum = (a + b + d) | 0;
        d = (d + 1) | 0;
        a = b ^ (b >>> 9);
        b = (c + (c << 3)) | 0;
        c = ((c << 21) | (c >>> 11)) + sum;
        this.state = [a, b, c | 0, d];
        return sum >>> 0;
    }

    /** A whole number in [0, count). */
    below(count) {
        return Math.floor((this.word() / 2 ** 32) * count);
    }

    /** A whole number in [least, most]. */
    between(least, most) {
        return least + this.below(most - least + 1);
    }

    /** True once in `times` draws. */
    once(times) {
        return this.below(times) === 0;
    }

    pick(list) {
        return list[this.below(list.length)];
    }

    bytes(count) {
        const out = Buffer.alloc(count);
        for (let i = 0; i < count; ++i) out[i] = this.word() >>> 13;
        return out;
    }

    u64() {
        return (BigInt(this.word()) << 32n) | BigInt(this.word());
    }

    /** A number of 64 bits that is often at an edge. */
    edgyU64() {
        const edges = [0n, 1n, 2n ** 31n, 2n ** 32n, 2n ** 63n - 1n, 2n ** 63n, 2n ** 64n - 1n];
        return this.once(2) ? this.pick(edges) : this.u64() >> BigInt(this.below(64));
    }

    shuffle(list) {
        for (let i = list.length - 1; i > 0; --i) {
            const j = this.below(i + 1);
            [list[i], list[j]] = [list[j], list[i]];
        }
        return list;
    }
}
