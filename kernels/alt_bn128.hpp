// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/bytes.hpp"
#include <optional>

/// BN254 in the encodings of Solana's syscalls: little means those of arkworks, in which an element of the extension has
/// its real part first; big turns each coordinate's bytes round. The two bits above y's last coefficient are arkworks'
/// flags: y is the larger root (ignored where y is there itself), the point is infinity, both are an error. All zeros are
/// infinity too. False, or nothing, where a point is none.
/// https://docs.rs/solana-bn254/3.2.1/solana_bn254/ https://docs.rs/ark-serialize/0.4.2/ark_serialize/
namespace braid::kernels
{
inline constexpr std::size_t alt_bn128_field_size = 32;
inline constexpr std::size_t alt_bn128_g1_size = 2 * alt_bn128_field_size;
inline constexpr std::size_t alt_bn128_g2_size = 4 * alt_bn128_field_size;

/// Two points. Those of G2 need not be in the group of prime order. [input 128 or 256 bytes, result 64 or 128]
[[nodiscard]] bool alt_bn128_g1_add(
    std::endian byte_order, Bytes input, std::span<std::uint8_t> result) noexcept;
[[nodiscard]] bool alt_bn128_g2_add(
    std::endian byte_order, Bytes input, std::span<std::uint8_t> result) noexcept;

/// A point of prime order and any number. [input 96 or 160 bytes, result 64 or 128]
[[nodiscard]] bool alt_bn128_g1_multiply(
    std::endian byte_order, Bytes input, std::span<std::uint8_t> result) noexcept;
[[nodiscard]] bool alt_bn128_g2_multiply(
    std::endian byte_order, Bytes input, std::span<std::uint8_t> result) noexcept;

/// Whether the product of the pairings of a point of G1 and one of G2 each is one. [a multiple of 192 bytes]
[[nodiscard]] std::optional<bool> alt_bn128_pairing(std::endian byte_order, Bytes input) noexcept;

/// The x coordinate with flags. The point is not held against the curve's equation. [input 64 or 128, result the half]
[[nodiscard]] bool alt_bn128_g1_compress(
    std::endian byte_order, Bytes input, std::span<std::uint8_t> result) noexcept;
[[nodiscard]] bool alt_bn128_g2_compress(
    std::endian byte_order, Bytes input, std::span<std::uint8_t> result) noexcept;

/// And back. The group is not checked. [input 32 or 64, result the double]
[[nodiscard]] bool alt_bn128_g1_decompress(
    std::endian byte_order, Bytes input, std::span<std::uint8_t> result) noexcept;
[[nodiscard]] bool alt_bn128_g2_decompress(
    std::endian byte_order, Bytes input, std::span<std::uint8_t> result) noexcept;
}  // namespace braid::kernels
