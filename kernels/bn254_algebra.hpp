// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/bn254/pairing.hpp"
#include "kernels/bn254/scalar_field.hpp"
#include <span>

/// BN254 as values: its fields, its groups and their pairing, in the encodings of ark-bn254 0.4: least significant byte
/// first, the real part of an element of the extension first; the highest bit of a point's last byte says that y is the
/// larger root, the next one that the point is infinity. Not constant in time.
/// https://docs.rs/ark-ec/0.4.2/src/ark_ec/models/short_weierstrass/serialization_flags.rs.html
namespace braid::kernels::bn254
{
inline constexpr std::size_t field_size = 32;
inline constexpr std::size_t fp12_size = 12 * field_size;
/// Of a compressed point; twice that where y is there too.
inline constexpr std::size_t g1_size = field_size;
inline constexpr std::size_t g2_size = 2 * field_size;

enum class PointForm : std::uint8_t
{
    compressed,
    uncompressed,
};

/// Nothing where a number is not reduced or flags exclude each other, where a point is not on its curve or not in the group
/// of prime order. With the flag of infinity nothing else of the point counts, but that its coordinates are reduced. [from
/// has just the size]
[[nodiscard]] std::optional<Fr> read_fr(Bytes from) noexcept;
[[nodiscard]] std::optional<Fp> read_fp(Bytes from) noexcept;
[[nodiscard]] std::optional<Fp12> read_fp12(Bytes from) noexcept;
[[nodiscard]] std::optional<G1> read_g1(PointForm form, Bytes from) noexcept;
[[nodiscard]] std::optional<G2> read_g2(PointForm form, Bytes from) noexcept;

/// [to has just the size]
void write(const Fr& from, std::span<std::uint8_t> to) noexcept;
void write(const Fp& from, std::span<std::uint8_t> to) noexcept;
void write(const Fp12& from, std::span<std::uint8_t> to) noexcept;
void write(const G1& from, PointForm form, std::span<std::uint8_t> to) noexcept;
void write(const G2& from, PointForm form, std::span<std::uint8_t> to) noexcept;

/// The generators that EIP-197 names.
[[nodiscard]] G1 g1_generator() noexcept;
[[nodiscard]] G2 g2_generator() noexcept;

[[nodiscard]] bool equal_points(const G1& a, const G1& b) noexcept;
[[nodiscard]] bool equal_points(const G2& a, const G2& b) noexcept;

/// The sum of multiples; infinity of none. Cost: some 40 additions a point for many. [as many points as scalars]
[[nodiscard]] G1 sum_of_multiples(std::span<const G1> points, std::span<const Fr> scalars);
[[nodiscard]] G2 sum_of_multiples(std::span<const G2> points, std::span<const Fr> scalars);

/// The product of the pairings of all pairs; one of none. [as many of each group]
[[nodiscard]] Fp12 pairing_product(std::span<const G1> first, std::span<const G2> second) noexcept;
}  // namespace braid::kernels::bn254
