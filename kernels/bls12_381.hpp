// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/bytes.hpp"
#include <array>
#include <cstdint>
#include <optional>
#include <span>

/// BLS12-381 as values: the field of scalars, the tower's top, the groups and their pairing. Not constant in time. Points
/// of the groups have prime order. Encodings of fields are those of ark-bls12-381 0.4 (least significant byte first, the
/// lowest coefficient first), those of points zcash's.
/// https://www.ietf.org/archive/id/draft-irtf-cfrg-pairing-friendly-curves-11.html#name-point-serialization-procedu
namespace braid::kernels::bls12_381
{
inline constexpr std::size_t fr_size = 32;
inline constexpr std::size_t fp_size = 48;
inline constexpr std::size_t fp12_size = 12 * fp_size;
/// Of a compressed point; twice that where y is there too.
inline constexpr std::size_t g1_size = fp_size;
inline constexpr std::size_t g2_size = 2 * fp_size;

enum class PointForm : std::uint8_t
{
    compressed,
    uncompressed,
};

/// A number modulo the order of the groups.
struct Fr
{
    std::array<std::uint64_t, 4> limbs{};

    [[nodiscard]] static Fr of(std::uint64_t number) noexcept;
    [[nodiscard]] static Fr one() noexcept { return of(1); }
    [[nodiscard]] bool is_zero() const noexcept { return *this == Fr{}; }
    [[nodiscard]] friend bool operator==(const Fr&, const Fr&) noexcept = default;
    friend Fr operator+(const Fr& a, const Fr& b) noexcept;
    friend Fr operator-(const Fr& a, const Fr& b) noexcept;
    friend Fr operator*(const Fr& a, const Fr& b) noexcept;
    [[nodiscard]] Fr operator-() const noexcept { return Fr{} - *this; }
    [[nodiscard]] Fr squared() const noexcept { return *this * *this; }
    /// Zero of zero.
    [[nodiscard]] Fr inverted() const noexcept;
    /// The number, least significant word first.
    [[nodiscard]] std::array<std::uint64_t, 4> number() const noexcept;
};

/// An element of the extension of degree 12: Fp2 = Fp[u]/(u^2 + 1), Fp6 = Fp2[v]/(v^3 - u - 1), Fp12 = Fp6[w]/(w^2 - v).
struct Fp12
{
    std::array<std::uint64_t, 72> limbs{};

    [[nodiscard]] static Fp12 of(std::uint64_t number) noexcept;
    [[nodiscard]] static Fp12 one() noexcept { return of(1); }
    [[nodiscard]] bool is_zero() const noexcept { return *this == Fp12{}; }
    [[nodiscard]] friend bool operator==(const Fp12&, const Fp12&) noexcept = default;
    friend Fp12 operator+(const Fp12& a, const Fp12& b) noexcept;
    friend Fp12 operator-(const Fp12& a, const Fp12& b) noexcept;
    friend Fp12 operator*(const Fp12& a, const Fp12& b) noexcept;
    [[nodiscard]] Fp12 operator-() const noexcept { return Fp12{} - *this; }
    [[nodiscard]] Fp12 squared() const noexcept;
    /// Zero of zero.
    [[nodiscard]] Fp12 inverted() const noexcept;
};

/// A point in projective coordinates; infinity by default.
struct G1
{
    std::array<std::uint64_t, 18> limbs{};

    [[nodiscard]] static G1 generator() noexcept;
    friend bool operator==(const G1& a, const G1& b) noexcept;
    friend G1 operator+(const G1& a, const G1& b) noexcept;
    [[nodiscard]] G1 operator-() const noexcept;
    [[nodiscard]] G1 doubled() const noexcept;
};

struct G2
{
    std::array<std::uint64_t, 36> limbs{};

    [[nodiscard]] static G2 generator() noexcept;
    friend bool operator==(const G2& a, const G2& b) noexcept;
    friend G2 operator+(const G2& a, const G2& b) noexcept;
    [[nodiscard]] G2 operator-() const noexcept;
    [[nodiscard]] G2 doubled() const noexcept;
};

/// Nothing where a number is not reduced. [from has just the size]
[[nodiscard]] std::optional<Fr> read_fr(Bytes from) noexcept;
[[nodiscard]] std::optional<Fp12> read_fp12(Bytes from) noexcept;

/// As ark-bls12-381 0.4.0 reads points, leniently: behind the flag of infinity nothing is looked at, the flag of the larger
/// y counts only where it is needed, and an uncompressed point need not be on the curve, if only it passes the test for the
/// group, as points of isomorphic curves do. Nothing of other points. [from has just the size]
/// https://docs.rs/ark-bls12-381/0.4.0/src/ark_bls12_381/curves/util.rs.html
[[nodiscard]] std::optional<G1> read_g1(PointForm form, Bytes from) noexcept;
[[nodiscard]] std::optional<G2> read_g2(PointForm form, Bytes from) noexcept;

/// [to has just the size]
void write(const Fr& from, std::span<std::uint8_t> to) noexcept;
void write(const Fp12& from, std::span<std::uint8_t> to) noexcept;
void write(const G1& from, PointForm form, std::span<std::uint8_t> to) noexcept;
void write(const G2& from, PointForm form, std::span<std::uint8_t> to) noexcept;

/// The sum of multiples; infinity of none. [as many points as scalars]
[[nodiscard]] G1 sum_of_multiples(std::span<const G1> points, std::span<const Fr> scalars);
[[nodiscard]] G2 sum_of_multiples(std::span<const G2> points, std::span<const Fr> scalars);

/// The product of the pairings of all pairs, to the power that ark-ec and blst have (three times the least one); one of
/// none. [as many of each group]
[[nodiscard]] Fp12 pairing_product(std::span<const G1> first, std::span<const G2> second) noexcept;

/// RFC 9380, suites BLS12381G1_XMD:SHA-256_SSWU_RO_ and BLS12381G2_XMD:SHA-256_SSWU_RO_, with any domain.
/// https://www.rfc-editor.org/rfc/rfc9380#name-bls12-381-g1
[[nodiscard]] G1 hash_to_g1(Bytes message, Bytes domain) noexcept;
[[nodiscard]] G2 hash_to_g2(Bytes message, Bytes domain) noexcept;
}  // namespace braid::kernels::bls12_381
