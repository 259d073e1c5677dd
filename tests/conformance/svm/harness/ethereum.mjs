// SPDX-License-Identifier: Apache-2.0
// Ethereum's keys over secp256k1: addresses, and signatures with a recovery identifier.
import { createECDH } from "node:crypto";

const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
const mask = 2n ** 64n - 1n;

/** The constants of Keccak's rounds and its rotations, as FIPS 202 derives them. */
function constants() {
    const rounds = [];
    let bits = 1;
    for (let round = 0; round < 24; ++round) {
        let word = 0n;
        for (let j = 0; j < 7; ++j) {
            if (bits & 1) word |= 1n << (2n ** BigInt(j) - 1n);
            bits = bits & 0x80 ? (bits << 1) ^ 0x171 : bits << 1;
        }
        rounds.push(word);
    }
    const turns = new Array(25).fill(0n);
    for (let t = 0, x = 1, y = 0; t < 24; ++t) {
        turns[x + 5 * y] = BigInt((((t + 1) * (t + 2)) / 2) % 64);
        [x, y] = [y, (2 * x + 3 * y) % 5];
    }
    return { rounds, turns };
}
const { rounds, turns } = constants();
const rotate = (word, count) => ((word << count) | (word >> (64n - count))) & mask;

function permute(a) {
    for (const constant of rounds) {
        const c = [0, 1, 2, 3, 4].map((x) => a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20]);
        for (let i = 0; i < 25; ++i) a[i] ^= c[(i + 4) % 5] ^ rotate(c[(i + 1) % 5], 1n);
        const b = new Array(25);
        for (let x = 0; x < 5; ++x)
            for (let y = 0; y < 5; ++y) b[y + 5 * ((2 * x + 3 * y) % 5)] = rotate(a[x + 5 * y], turns[x + 5 * y]);
        for (let i = 0; i < 25; ++i) {
            const row = i - (i % 5);
            a[i] = b[i] ^ (~b[row + ((i + 1) % 5)] & mask & b[row + ((i + 2) % 5)]);
        }
        a[0] ^= constant;
    }
}

export function keccak256(message) {
    const rate = 136;
    const padded = Buffer.alloc((Math.floor(message.length / rate) + 1) * rate);
    message.copy(padded);
    padded[message.length] ^= 1;
    padded[padded.length - 1] ^= 0x80;
    const state = new Array(25).fill(0n);
    for (let at = 0; at < padded.length; at += rate) {
        for (let i = 0; i < rate / 8; ++i) state[i] ^= padded.readBigUInt64LE(at + 8 * i);
        permute(state);
    }
    const digest = Buffer.alloc(32);
    for (let i = 0; i < 4; ++i) digest.writeBigUInt64LE(state[i], 8 * i);
    return digest;
}

const numberOf = (bytes) => BigInt("0x" + bytes.toString("hex"));
const bytesOf = (number) => Buffer.from(number.toString(16).padStart(64, "0"), "hex");

/** x and the parity of y of a multiple of the base point. */
function multiple(scalar) {
    const ecdh = createECDH("secp256k1");
    ecdh.setPrivateKey(scalar);
    const point = ecdh.getPublicKey();
    return { point, x: numberOf(point.subarray(1, 33)), isOdd: (point[64] & 1) === 1 };
}

function inverse(value) {
    let [a, b, x, y] = [value, order, 1n, 0n];
    while (b !== 0n) {
        const quotient = a / b;
        [a, b, x, y] = [b, a - quotient * b, y, x - quotient * y];
    }
    return ((x % order) + order) % order;
}

/** {address, sign(message, nonce, isHigh)} of a secret; `isHigh` asks for the larger s of both. */
export function ethereumKey(secret) {
    const address = keccak256(multiple(secret).point.subarray(1)).subarray(12);
    const sign = (message, nonce, isHigh) => {
        const k = numberOf(nonce) % (order - 1n) + 1n;
        const { x, isOdd } = multiple(bytesOf(k));
        const r = x % order;
        let s = (inverse(k) * (numberOf(keccak256(message)) + r * numberOf(secret))) % order;
        let recovery = isOdd ? 1 : 0;
        if (s > order / 2n !== isHigh) {
            s = order - s;
            recovery ^= 1;
        }
        return { signature: Buffer.concat([bytesOf(r), bytesOf(s)]), recovery };
    };
    return { address, sign };
}
