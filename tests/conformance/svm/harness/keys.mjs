// SPDX-License-Identifier: Apache-2.0
// Key pairs, signatures, and addresses that programs derive.
import { createHash, createPrivateKey, createPublicKey, sign } from "node:crypto";
import { fromBase58, toBase58 } from "./base58.mjs";

const pkcs8Prefix = Buffer.from("302e020100300506032b657004220420", "hex");
const spkiSize = 44;

export const sha256 = (...parts) => {
    const hash = createHash("sha256");
    for (const part of parts) hash.update(part);
    return hash.digest();
};

/** A pair whose secret is `secret` (32 bytes): {address, key}. */
export function keyPair(secret) {
    const key = createPrivateKey({ key: Buffer.concat([pkcs8Prefix, secret]), format: "der", type: "pkcs8" });
    const spki = createPublicKey(key).export({ format: "der", type: "spki" });
    return { address: toBase58(spki.subarray(spkiSize - 32)), key };
}

export const signWith = (pair, message) => sign(null, message, pair.key);

const prime = 2n ** 255n - 19n;
const modulo = (x) => ((x % prime) + prime) % prime;
function power(base, exponent) {
    let result = 1n;
    for (base = modulo(base); exponent > 0n; exponent >>= 1n) {
        if (exponent & 1n) result = (result * base) % prime;
        base = (base * base) % prime;
    }
    return result;
}
const d = modulo(-121665n * power(121666n, prime - 2n));
const rootOfMinusOne = power(2n, (prime - 1n) / 4n);

/** Whether 32 bytes are a point of the curve as curve25519-dalek decompresses it. */
export function isOnCurve(bytes) {
    const y = modulo(BigInt("0x" + Buffer.from(bytes).reverse().toString("hex")) & (2n ** 255n - 1n));
    const u = modulo(y * y - 1n);
    const v = modulo(d * y * y + 1n);
    const candidate = modulo(u * power(v, 3n) * power(u * power(v, 7n), (prime - 5n) / 8n));
    const check = modulo(v * candidate * candidate);
    return check === u || check === modulo(-u) || (check === modulo(-u * rootOfMinusOne) && u === 0n);
}

/** The address of these seeds, or null where it is a point of the curve. */
export function programAddress(seeds, program) {
    const hash = sha256(...seeds, fromBase58(program), "ProgramDerivedAddress");
    return isOnCurve(hash) ? null : toBase58(hash);
}

/** [address, bump] */
export function findProgramAddress(seeds, program) {
    for (let bump = 255; bump >= 0; --bump) {
        const address = programAddress([...seeds, Buffer.from([bump])], program);
        if (address !== null) return [address, bump];
    }
    throw new Error("no bump gives an address");
}

export const addressWithSeed = (base, seed, owner) =>
    toBase58(sha256(fromBase58(base), Buffer.from(seed), fromBase58(owner)));
