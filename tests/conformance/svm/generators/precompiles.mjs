// SPDX-License-Identifier: Apache-2.0
// Instructions that carry signatures of ed25519, secp256k1 and secp256r1: right ones, and ones bent in every field.
import { createECDH, createPrivateKey, sign } from "node:crypto";
import { fromBase58 } from "../harness/base58.mjs";
import { ethereumKey } from "../harness/ethereum.mjs";
import * as ids from "../harness/ids.mjs";
import { signWith } from "../harness/keys.mjs";
import { pack, u16, u8 } from "../harness/message.mjs";
import { transfer } from "./system.mjs";

const orderR1 = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const here = 0xffff;

export function setup(world) {
    const people = Array.from({ length: 4 }, () => world.fund(10n ** 9n));
    const ecdh = createECDH("prime256v1");
    ecdh.setPrivateKey(Buffer.concat([Buffer.from([1]), world.random.bytes(31)]));
    const point = ecdh.getPublicKey();
    const field = (bytes) => bytes.toString("base64url");
    const jwk = { kty: "EC", crv: "P-256", d: field(ecdh.getPrivateKey()) };
    const key = createPrivateKey({
        key: { ...jwk, x: field(point.subarray(1, 33)), y: field(point.subarray(33)) },
        format: "jwk",
    });
    const k1 = Array.from({ length: 2 }, () => ethereumKey(Buffer.concat([Buffer.from([1]), world.random.bytes(31)])));
    world.precompiles = { people, k1, r1: { key, point: ecdh.getPublicKey(null, "compressed") } };
}

/** Many signatures in one instruction: header, seven fields each, then what they point to. */
function carry(entries, keySize) {
    const head = 2 + entries.length * 14;
    const fields = [u8(entries.length), u8(0)];
    const bodies = [];
    let at = head;
    for (const { key, signature, message } of entries) {
        fields.push(u16(at + keySize), u16(here), u16(at), u16(here), u16(at + keySize + 64), u16(message.length), u16(here));
        bodies.push(key, signature, message);
        at += keySize + 64 + message.length;
    }
    return pack(...fields, ...bodies);
}

function drawEd25519(world) {
    const { random } = world;
    return carry(
        Array.from({ length: random.below(4) }, () => {
            const address = random.pick(world.precompiles.people);
            const message = random.bytes(random.below(60));
            return { key: fromBase58(address), signature: signWith(world.pairs.get(address), message), message };
        }),
        32,
    );
}

function signR1(key, message, random) {
    const signature = sign("sha256", message, { key, dsaEncoding: "ieee-p1363" });
    const s = BigInt("0x" + signature.subarray(32).toString("hex"));
    const isHigh = s > orderR1 / 2n;
    if (isHigh !== random.once(8)) Buffer.from((orderR1 - s).toString(16).padStart(64, "0"), "hex").copy(signature, 32);
    return signature;
}

function drawR1(world) {
    const { random } = world;
    const { key, point } = world.precompiles.r1;
    return carry(
        Array.from({ length: random.pick([0, 1, 1, 2, 3]) }, () => {
            const message = random.bytes(random.below(60));
            return { key: point, signature: signR1(key, message, random), message };
        }),
        33,
    );
}

/** Signatures by Ethereum's keys, of which some are of another message, another key, or drawn at random. */
function drawK1(world) {
    const { random } = world;
    const count = random.below(4);
    const head = 1 + count * 11;
    const fields = [u8(count)];
    let at = head;
    const bodies = [];
    for (let i = 0; i < count; ++i) {
        const message = random.bytes(random.below(40));
        const { address, sign } = random.pick(world.precompiles.k1);
        const { signature, recovery } = random.once(10)
            ? { signature: random.bytes(64), recovery: random.below(5) }
            : sign(message, random.bytes(32), random.once(4));
        fields.push(u16(at + 20), u8(0), u16(at), u8(0), u16(at + 85), u16(message.length), u8(0));
        bodies.push(address, signature, u8(recovery), message);
        at += 85 + message.length;
    }
    return pack(...fields, ...bodies);
}

export function next(world) {
    const { random } = world;
    const drawn = random.pick([
        ["ed25519", ids.ed25519, drawEd25519],
        ["ed25519", ids.ed25519, drawEd25519],
        ["secp256r1", ids.secp256r1, drawR1],
        ["secp256k1", ids.secp256k1, drawK1],
    ]);
    const data = drawn[2](world);
    const isBent = random.once(2) && data.length > 0;
    if (isBent) data[random.below(random.once(2) ? Math.min(data.length, 16) : data.length)] ^= 1 << random.below(8);
    const cut = random.once(12) ? data.subarray(0, random.below(data.length + 1)) : data;
    const instructions = [{ program: drawn[1], accounts: [], data: cut }];
    if (random.once(2)) instructions.push(transfer(world.precompiles.people[0], world.precompiles.people[1], 3));
    return { name: `precompiles ${drawn[0]}${isBent ? " bent" : ""}`, instructions };
}
