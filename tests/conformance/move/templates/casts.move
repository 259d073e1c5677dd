// SPDX-License-Identifier: Apache-2.0
// One width as every other: what does not fit ends the call.
module 0x42::casts_@W@ {
    use 0x42::out::put;

    public entry fun as_u8(s: &signer, a: @W@) { put(s, (a as u8)) }
    public entry fun as_u16(s: &signer, a: @W@) { put(s, (a as u16)) }
    public entry fun as_u32(s: &signer, a: @W@) { put(s, (a as u32)) }
    public entry fun as_u64(s: &signer, a: @W@) { put(s, (a as u64)) }
    public entry fun as_u128(s: &signer, a: @W@) { put(s, (a as u128)) }
    public entry fun as_u256(s: &signer, a: @W@) { put(s, (a as u256)) }
    public entry fun there_and_back(s: &signer, a: @W@) { put(s, (((a as u256) + 1) as @W@)) }
    public entry fun lowest_byte(s: &signer, a: @W@) { put(s, ((a % 128) as u8)) }
}
