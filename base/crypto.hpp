// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/hash32.hpp"
#include "base/u256.hpp"
#include <optional>

namespace braid
{
/// An affine point of a prime curve as two 32-byte big-endian coordinates.
using Point64 = std::array<std::uint8_t, 64>;

/// A signature over a message that is still to be hashed. Any values are allowed.
struct RecoverRequest
{
    /// What keccak256 hashes: a transaction's signing payload. Not owned.
    Bytes signed_bytes;
    Hash32 r;
    Hash32 s;
    std::uint8_t recovery_id = 0;
};

struct RecoverResult
{
    /// keccak256 of the signed bytes, whether the signature is good or not.
    Hash32 digest;
    /// The last 20 bytes of keccak256(x || y) of the public key; zero unless ok.
    std::array<std::uint8_t, 20> address{};
    /// Whether there is a public key under which the signature is valid.
    bool ok = false;

    [[nodiscard]] friend bool operator==(const RecoverResult&, const RecoverResult&) = default;
};

/// Operations on many inputs at once, where a host has them quicker than one after another; with results equal to those.
struct CryptoBatches
{
    /// [digests.size() == messages.size()]
    void (*keccak256)(std::span<const Bytes> messages, std::span<Hash32> digests) noexcept;
    /// Signers over secp256k1, as `Crypto::secp256k1_recover` finds them. [results.size() == requests.size()]
    void (*recover)(
        std::span<const RecoverRequest> requests, std::span<RecoverResult> results) noexcept;
    /// Of so many signatures in all, how many to recover at once at the least where threads share them: fewer leave lanes
    /// of vectors empty, or do not pay for the way to a device.
    std::size_t (*recover_count_min)(std::size_t count) noexcept;
};

/// A group of BLS12-381 in the encodings of zcash: coordinates of 48 bytes, most significant first, an element of the
/// extension with its imaginary part first; the three highest bits of the first byte are flags (compressed, infinity, the
/// larger y). False where an encoding is none. Points have 96 bytes in G1, 192 in G2, compressed ones the half.
/// https://www.ietf.org/archive/id/draft-irtf-cfrg-pairing-friendly-curves-11.html#name-point-serialization-procedu
struct Bls12Group
{
    /// Whether it is a point of the group of prime order.
    bool (*is_point)(Bytes point) noexcept = nullptr;
    /// Of points of the curve, whatever their order.
    bool (*add)(Bytes left, Bytes right, std::span<std::uint8_t> result) noexcept = nullptr;
    bool (*subtract)(Bytes left, Bytes right, std::span<std::uint8_t> result) noexcept = nullptr;
    /// Of a point of the group by a number of 32 bytes; false also where that is not below the group's order.
    bool (*multiply)(Bytes number, Bytes point, std::span<std::uint8_t> result) noexcept = nullptr;
    /// A point of the group.
    bool (*decompress)(Bytes point, std::span<std::uint8_t> result) noexcept = nullptr;
};

/// The heavy mathematics of the VMs as one table of functions. A host fills it with libraries
/// (`kernels/host_crypto.hpp`), a proof guest with oracle calls. No function throws, allocates
/// without a bound, or keeps state; all are safe for concurrent callers.
struct Crypto
{
    /// Public key (x, y) that signed `digest`, or nothing. `recovery_id` is 0..3; r and s are any
    /// 256-bit values; low-s is the caller's rule. SEC 1, section 4.1.6.
    std::optional<Point64> (*secp256k1_recover)(
        const Hash32& digest, const Hash32& r, const Hash32& s, unsigned recovery_id) noexcept;
    /// Whether (r, s) over `digest` verifies under the public key. EIP-7951's edge cases included.
    bool (*secp256r1_verify)(
        const Hash32& digest, const Hash32& r, const Hash32& s, const Point64& public_key) noexcept;
    Hash32 (*sha256)(Bytes input) noexcept;
    /// Twenty bytes of digest.
    std::array<std::uint8_t, 20> (*ripemd160)(Bytes input) noexcept;
    /// base^exponent mod modulus, big-endian; fills `result`, whose size is the modulus's.
    /// A zero modulus gives zeros. [result.size() == modulus.size()]
    void (*modexp)(
        Bytes base, Bytes exponent, Bytes modulus, std::span<std::uint8_t> result) noexcept;
    /// EIP-196 addition; false where a point is not on the curve or not reduced. [sizes 128, 64]
    bool (*bn254_add)(Bytes input, std::span<std::uint8_t> result) noexcept;
    /// EIP-196 multiplication. [sizes 96, 64]
    bool (*bn254_mul)(Bytes input, std::span<std::uint8_t> result) noexcept;
    /// EIP-197 pairing check over input.size() / 192 pairs; nothing where a point is wrong.
    std::optional<bool> (*bn254_pairing)(Bytes input) noexcept;
    /// EIP-4844 point evaluation: proof that the polynomial committed to has value y at z. [48, 32, 32, 48]
    bool (*kzg_verify)(Bytes commitment, const Hash32& z, const Hash32& y, Bytes proof) noexcept;
    /// EIP-2537 in its precompile encodings; false where an input is malformed. Sizes were checked by the caller.
    bool (*bls12_g1_add)(Bytes input, std::span<std::uint8_t> result) noexcept;
    bool (*bls12_g1_msm)(Bytes input, std::span<std::uint8_t> result) noexcept;
    bool (*bls12_g2_add)(Bytes input, std::span<std::uint8_t> result) noexcept;
    bool (*bls12_g2_msm)(Bytes input, std::span<std::uint8_t> result) noexcept;
    std::optional<bool> (*bls12_pairing)(Bytes input) noexcept;
    bool (*bls12_map_fp_to_g1)(Bytes input, std::span<std::uint8_t> result) noexcept;
    bool (*bls12_map_fp2_to_g2)(Bytes input, std::span<std::uint8_t> result) noexcept;
    Bls12Group bls12_g1{};
    Bls12Group bls12_g2{};
    /// The product of the pairings of points of the groups, encoded as above: twelve coefficients, the highest first,
    /// 576 bytes. False where a point is wrong. No points give one. [as many of 96 bytes as of 192, at most 8]
    bool (*bls12_pairing_product)(
        Bytes g1_points, Bytes g2_points, std::span<std::uint8_t> result) noexcept = nullptr;
    /// Null where there are none; then the functions above, and our own keccak256, are called once for each.
    const CryptoBatches* batches = nullptr;
};
}  // namespace braid
