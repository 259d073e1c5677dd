// SPDX-License-Identifier: Apache-2.0
#include "kernels/ed25519/order.hpp"

namespace braid::kernels::ed25519
{
namespace
{
using Wide = unsigned __int128;

constexpr Words order{
    0x5812631a5cf5d3ed, 0x14def9dea2f79cd6, 0x0000000000000000, 0x1000000000000000};
/// 2^512 / L, rounded down.
constexpr std::array<std::uint64_t, 5> order_reciprocal{0xed9ce5a30a2c131b, 0x2106215d086329a7,
    0xffffffffffffffeb, 0xffffffffffffffff, 0x000000000000000f};

/// `from` - `what` modulo 2^320; whether it was negative. `what` has the word `top` above its four.
struct Difference
{
    std::array<std::uint64_t, 5> words{};
    bool is_negative = false;
};

template <std::size_t size>
Difference subtract(
    const std::array<std::uint64_t, 5>& from, const std::array<std::uint64_t, size>& what) noexcept
{
    Difference difference;
    std::uint64_t borrow = 0;
    for (std::size_t i = 0; i < 5; ++i)
    {
        const Wide word = Wide{from[i]} - (i < size ? what[i] : 0) - borrow;
        difference.words[i] = static_cast<std::uint64_t>(word);
        borrow = static_cast<std::uint64_t>(word >> 64) & 1;
    }
    difference.is_negative = borrow != 0;
    return difference;
}

template <std::size_t a_size, std::size_t b_size>
std::array<std::uint64_t, a_size + b_size> multiply(
    const std::array<std::uint64_t, a_size>& a, const std::array<std::uint64_t, b_size>& b) noexcept
{
    std::array<std::uint64_t, a_size + b_size> product{};
    for (std::size_t i = 0; i < a_size; ++i)
    {
        Wide carry = 0;
        for (std::size_t j = 0; j < b_size; ++j)
        {
            carry += Wide{a[i]} * b[j] + product[i + j];
            product[i + j] = static_cast<std::uint64_t>(carry);
            carry >>= 64;
        }
        product[i + b_size] = static_cast<std::uint64_t>(carry);
    }
    return product;
}
/// A number of 512 bits modulo L. Barrett's reduction, Handbook of Applied Cryptography, algorithm 14.42, with words of 64
/// bits and four of them in L. The quotient is at most two too small. https://cacr.uwaterloo.ca/hac/about/chap14.pdf
Words reduce(const std::array<std::uint64_t, 8>& number) noexcept
{
    const std::array<std::uint64_t, 5> high{number[3], number[4], number[5], number[6], number[7]};
    const auto scaled = multiply(high, order_reciprocal);
    const std::array<std::uint64_t, 5> quotient{
        scaled[5], scaled[6], scaled[7], scaled[8], scaled[9]};
    const auto multiple = multiply(quotient, order);
    auto rest = subtract({number[0], number[1], number[2], number[3], number[4]}, multiple).words;
    for (;;)
    {
        const Difference less = subtract(rest, order);
        if (less.is_negative)
            return {rest[0], rest[1], rest[2], rest[3]};
        rest = less.words;
    }
}
}  // namespace

Words scalar_from_bytes(const std::uint8_t* from) noexcept
{
    Words words;
    for (std::size_t i = 0; i < 4; ++i)
        words[i] = load_le<std::uint64_t>(from + 8 * i);
    return words;
}

bool is_below_order(const Words& scalar) noexcept
{
    return subtract({scalar[0], scalar[1], scalar[2], scalar[3], 0}, order).is_negative;
}

Words reduce_digest(const Sha512Digest& digest) noexcept
{
    std::array<std::uint64_t, 8> number;
    for (std::size_t i = 0; i < 8; ++i)
        number[i] = load_le<std::uint64_t>(digest.data() + 8 * i);
    return reduce(number);
}

Words add_scalars(const Words& a, const Words& b) noexcept
{
    std::array<std::uint64_t, 5> sum{};
    Wide carry = 0;
    for (std::size_t i = 0; i < 4; ++i)
    {
        carry += Wide{a[i]} + b[i];
        sum[i] = static_cast<std::uint64_t>(carry);
        carry >>= 64;
    }
    const Difference less = subtract(sum, order);
    const auto& words = less.is_negative ? sum : less.words;
    return {words[0], words[1], words[2], words[3]};
}

Words subtract_scalars(const Words& a, const Words& b) noexcept
{
    const auto negated = subtract({order[0], order[1], order[2], order[3], 0}, b).words;
    return add_scalars(a, {negated[0], negated[1], negated[2], negated[3]});
}

Words multiply_scalars(const Words& a, const Words& b) noexcept
{
    return reduce(multiply(a, b));
}

Words invert_scalar(const Words& scalar) noexcept
{
    const Words exponent{order[0] - 2, order[1], order[2], order[3]};
    Words result{1};
    for (int bit = 252; bit >= 0; --bit)
    {
        result = multiply_scalars(result, result);
        if (((exponent[static_cast<std::size_t>(bit / 64)] >> (bit % 64)) & 1) != 0)
            result = multiply_scalars(result, scalar);
    }
    return result;
}
}  // namespace braid::kernels::ed25519
