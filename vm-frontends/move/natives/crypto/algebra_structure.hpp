// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/natives/crypto/crypto_call.hpp"

/// What the type parameters of 0x1::crypto_algebra name.
namespace braid::move
{
/// An algebraic structure: a phantom type of 0x1::bls12381_algebra or 0x1::bn254_algebra.
enum class Structure : std::uint8_t
{
    bls_fr,
    bls_fq12,
    bls_g1,
    bls_g2,
    bls_gt,
    bn_fr,
    bn_fq,
    bn_fq12,
    bn_g1,
    bn_g2,
    bn_gt,
    none,
};

/// A way to write an element of a structure.
enum class ElementFormat : std::uint8_t
{
    bls_fr_lsb,
    bls_fr_msb,
    bls_fq12,
    bls_g1_compressed,
    bls_g1_uncompressed,
    bls_g2_compressed,
    bls_g2_uncompressed,
    bls_gt,
    bn_fr_lsb,
    bn_fr_msb,
    bn_fq_lsb,
    bn_fq_msb,
    bn_fq12,
    bn_g1_compressed,
    bn_g1_uncompressed,
    bn_g2_compressed,
    bn_g2_uncompressed,
    bn_gt,
    none,
};

/// A way to hash to a structure.
enum class HashSuite : std::uint8_t
{
    bls_g1_sswu,
    bls_g2_sswu,
    none,
};

inline constexpr std::uint64_t abort_input_sizes_differ = 0x010002;
inline constexpr std::uint64_t abort_too_much_memory = 0x090003;
inline constexpr std::uint64_t abort_no_such_operation = 0x0C0001;

/// What the type argument names, `none` where it is none of these; or why a type has no name.
[[nodiscard]] Result<Structure, StatusCode> structure_at(
    const CryptoCall& call, std::size_t type_argument) noexcept;
[[nodiscard]] Result<ElementFormat, StatusCode> format_at(
    const CryptoCall& call, std::size_t type_argument) noexcept;
[[nodiscard]] Result<HashSuite, StatusCode> suite_at(
    const CryptoCall& call, std::size_t type_argument) noexcept;

/// Whether the chain has structures of its curve. False of `none`.
[[nodiscard]] bool is_enabled(const CryptoCall& call, Structure structure) noexcept;
[[nodiscard]] bool is_enabled(const CryptoCall& call, ElementFormat format) noexcept;
}  // namespace braid::move
