// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/bls12_381.hpp"

/// BLS signatures with keys in G1 and signatures in G2, as blst's `min_pk` has them.
/// https://www.ietf.org/archive/id/draft-irtf-cfrg-bls-signature-05.html
/// https://docs.rs/blst/0.3.14/blst/min_pk/index.html
namespace braid::kernels::bls12_381
{
/// A point of the curve, infinity included, of which nothing else is known. Affine.
struct SignatureKey
{
    std::array<std::uint64_t, 12> limbs{};
};
struct Signature
{
    std::array<std::uint64_t, 24> limbs{};
};

/// From 48 or 96 bytes, as the first bit says; signatures have twice as many. Nothing where that is no point of the curve.
[[nodiscard]] std::optional<SignatureKey> read_signature_key(Bytes from) noexcept;
[[nodiscard]] std::optional<Signature> read_signature(Bytes from) noexcept;
[[nodiscard]] std::array<std::uint8_t, g1_size> compressed(const SignatureKey& key) noexcept;
[[nodiscard]] std::array<std::uint8_t, g2_size> compressed(const Signature& signature) noexcept;

/// Whether the point is in the group of prime order and not infinity.
[[nodiscard]] bool is_valid(const SignatureKey& key) noexcept;
[[nodiscard]] bool is_valid(const Signature& signature) noexcept;

/// [not empty]
[[nodiscard]] SignatureKey sum(std::span<const SignatureKey> keys) noexcept;
[[nodiscard]] Signature sum(std::span<const Signature> signatures) noexcept;

/// Whether the signature, which must be in its group, is the sum of one of each key under the message with its number. False
/// where there are none, or a key is infinity. The keys' group is not checked. Cost: a pairing a key and one more.
/// [as many keys as messages]
[[nodiscard]] bool verify_aggregate(const Signature& signature, std::span<const SignatureKey> keys,
    std::span<const Bytes> messages, Bytes domain);
}  // namespace braid::kernels::bls12_381
