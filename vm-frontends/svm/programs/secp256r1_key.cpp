// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/programs/secp256r1_key.hpp"

namespace braid::svm
{
namespace
{
constexpr u256 prime{
    0xffffffff00000001, 0x0000000000000000, 0x00000000ffffffff, 0xffffffffffffffff};
/// (prime + 1) / 4: the power that is a square root, prime being 3 modulo 4.
constexpr u256 root_exponent{
    0x3fffffffc0000000, 0x4000000000000000, 0x0000000040000000, 0x0000000000000000};
/// Of y^2 = x^3 - 3x + b.
constexpr u256 b{0x5ac635d8aa3a93e7, 0xb3ebbd55769886bc, 0x651d06b0cc53b0f6, 0x3bce3c3e27d2604b};
}  // namespace

std::optional<Point64> decompress_secp256r1(Bytes key, const Crypto& crypto) noexcept
{
    constexpr std::uint8_t even = 2;
    constexpr std::uint8_t odd = 3;
    const u256 x = u256::from_be(key.data() + 1);
    if ((key[0] != even && key[0] != odd) || x >= prime)
        return std::nullopt;
    const u256 x_squared_less_3 = addmod(mulmod(x, x, prime), prime - u256{3}, prime);
    const u256 y_squared = addmod(mulmod(x_squared_less_3, x, prime), b, prime);
    Hash32 root;
    crypto.modexp(y_squared.to_be(), root_exponent.to_be(), prime.to_be(), root.bytes);
    u256 y = u256::from_be(root);
    if (mulmod(y, y, prime) != y_squared)
        return std::nullopt;
    if ((y[0] & 1) != (key[0] & 1U))
    {
        // Nothing but itself is the other root of zero.
        if (y.is_zero())
            return std::nullopt;
        y = prime - y;
    }
    Point64 point;
    x.store_be(point.data());
    y.store_be(point.data() + 32);
    return point;
}
}  // namespace braid::svm
