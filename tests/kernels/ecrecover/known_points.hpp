// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/ecrecover.hpp"
#include <vector>

/// Signatures whose points' logarithms are known, so that sums of multiples can be made to meet in any way.
namespace braid::tests
{
/// The group's order n, and a cube root of one modulo n, by which the curve's endomorphism multiplies.
extern const u256 order;
extern const u256 lambda;

/// The product modulo n.
[[nodiscard]] u256 times(const u256& a, const u256& b);
/// -a modulo n. [a < n]
[[nodiscard]] u256 negated(const u256& a);

/// A point R = kG, as r and recovery identifier: the key of (z, s) is ((sk - z) / r) G.
struct KnownPoint
{
    u256 k;
    u256 r;
    std::uint8_t recovery_id = 0;
};

/// Logarithms near those that additions of small multiples, of their images under the endomorphism, and of powers of
/// two times the generator meet.
[[nodiscard]] std::vector<KnownPoint> known_points();

[[nodiscard]] kernels::DigestSignature signature_of(
    const KnownPoint& point, const u256& z, const u256& s);
}  // namespace braid::tests
