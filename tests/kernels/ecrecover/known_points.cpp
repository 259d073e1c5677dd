// SPDX-License-Identifier: Apache-2.0
#include "tests/kernels/ecrecover/known_points.hpp"
#include "tests/kernels/openssl_secp256k1.hpp"

namespace braid::tests
{
namespace
{
KnownPoint known_point(const u256& k)
{
    const Point64 point = openssl_multiple(k.to_be());
    u256 r = u256::from_be(point.data());
    auto id = static_cast<std::uint8_t>(point[63] & 1);
    if (r >= order)
    {
        r = r - order;
        id |= 2;
    }
    return {k, r, id};
}
}  // namespace

const u256 order{0xffffffffffffffff, 0xfffffffffffffffe, 0xbaaedce6af48a03b, 0xbfd25e8cd0364141};
const u256 lambda{0x5363ad4cc05c30e0, 0xa5261c028812645a, 0x122e22ea20816678, 0xdf02967c1b23bd72};

u256 times(const u256& a, const u256& b)
{
    return mulmod(a, b, order);
}

u256 negated(const u256& a)
{
    return a.is_zero() ? a : order - a;
}

std::vector<KnownPoint> known_points()
{
    std::vector<KnownPoint> points;
    const auto add = [&](const u256& k)
    {
        points.push_back(known_point(k));
        points.push_back(known_point(negated(k)));
    };
    for (std::uint64_t k = 1; k <= 17; ++k)
        add(u256{k});
    for (std::uint64_t k = 1; k <= 3; ++k)
    {
        add(times(lambda, u256{k}));
        add(times(times(lambda, lambda), u256{k}));
        add(addmod(lambda, u256{k}, order));
    }
    for (unsigned bits = 5; bits < 256; bits += 25)
        add(u256{1} << bits);
    return points;
}

kernels::DigestSignature signature_of(const KnownPoint& point, const u256& z, const u256& s)
{
    return {z.to_be(), point.r.to_be(), s.to_be(), point.recovery_id};
}
}  // namespace braid::tests
