// SPDX-License-Identifier: Apache-2.0
// Addresses are base-58 strings throughout the harness; their bytes are kept once computed.
const digits = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const decoded = new Map();
const encoded = new Map();

export function toBase58(bytes) {
    const key = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
    const known = encoded.get(key);
    if (known !== undefined) return known;
    let text = "";
    let number = bytes.length === 0 ? 0n : BigInt("0x" + Buffer.from(bytes).toString("hex"));
    for (; number > 0n; number /= 58n) text = digits[Number(number % 58n)] + text;
    for (let i = 0; i < bytes.length && bytes[i] === 0; ++i) text = "1" + text;
    if (bytes.length === 32) encoded.set(key, text);
    return text;
}

/** The 32 bytes of an address or a hash. */
export function fromBase58(text) {
    const known = decoded.get(text);
    if (known !== undefined) return known;
    let number = 0n;
    for (const digit of text) number = number * 58n + BigInt(digits.indexOf(digit));
    const bytes = Buffer.from(number.toString(16).padStart(64, "0"), "hex");
    decoded.set(text, bytes);
    return bytes;
}
