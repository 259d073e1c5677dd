// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/crypto.hpp"

/// The functions of `Crypto` that libraries compute; contracts as there.
namespace braid::kernels::host
{
/// libsecp256k1, with its static context: nothing is set up and nothing is shared.
std::optional<Point64> secp256k1_recover(
    const Hash32& digest, const Hash32& r, const Hash32& s, unsigned recovery_id) noexcept;

/// OpenSSL's P-256 arithmetic.
bool secp256r1_verify(
    const Hash32& digest, const Hash32& r, const Hash32& s, const Point64& public_key) noexcept;

/// GMP; its memory is linear in the operands' sizes, and running out of it stops the process.
void modexp(Bytes base, Bytes exponent, Bytes modulus, std::span<std::uint8_t> result) noexcept;

/// blst, with the constant of the KZG ceremony.
bool kzg_verify(Bytes commitment, const Hash32& z, const Hash32& y, Bytes proof) noexcept;

/// blst. Sums of multiples take memory linear in their input.
bool bls12_g1_add(Bytes input, std::span<std::uint8_t> result) noexcept;
bool bls12_g1_msm(Bytes input, std::span<std::uint8_t> result) noexcept;
bool bls12_g2_add(Bytes input, std::span<std::uint8_t> result) noexcept;
bool bls12_g2_msm(Bytes input, std::span<std::uint8_t> result) noexcept;
std::optional<bool> bls12_pairing(Bytes input) noexcept;
extern const Bls12Group bls12_g1;
extern const Bls12Group bls12_g2;
bool bls12_pairing_product(
    Bytes g1_points, Bytes g2_points, std::span<std::uint8_t> result) noexcept;
bool bls12_map_fp_to_g1(Bytes input, std::span<std::uint8_t> result) noexcept;
bool bls12_map_fp2_to_g2(Bytes input, std::span<std::uint8_t> result) noexcept;
}  // namespace braid::kernels::host
