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
}  // namespace braid::kernels::host
