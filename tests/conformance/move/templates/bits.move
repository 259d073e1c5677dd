// SPDX-License-Identifier: Apache-2.0
// Bits, shifts and order of one width: shifting by the width or more ends the call.
module 0x42::bits_@W@ {
    use 0x42::out::put;

    public entry fun all_and(s: &signer, a: @W@, b: @W@) { put(s, a & b) }
    public entry fun all_or(s: &signer, a: @W@, b: @W@) { put(s, a | b) }
    public entry fun all_xor(s: &signer, a: @W@, b: @W@) { put(s, a ^ b) }
    public entry fun left(s: &signer, a: @W@, by: u8) { put(s, a << by) }
    public entry fun right(s: &signer, a: @W@, by: u8) { put(s, a >> by) }
    public entry fun order(s: &signer, a: @W@, b: @W@) {
        put(s, vector[a < b, a <= b, a > b, a >= b, a == b, a != b])
    }
    public entry fun ones(s: &signer, a: @W@) {
        let count = 0u64;
        while (a != 0) {
            a = a & (a - 1);
            count = count + 1;
        };
        put(s, count)
    }
    public entry fun rotate(s: &signer, a: @W@, by: u8) { put(s, (a << (by % 8)) | (a >> (8 - by % 8))) }
}
