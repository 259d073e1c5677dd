// SPDX-License-Identifier: Apache-2.0
#include "kernels/ecrecover/scalars.hpp"
#include "base/assert.hpp"
#include "kernels/ecrecover/inverse.hpp"

namespace braid::kernels::ecrecover
{
namespace
{
using Wide = unsigned __int128;

template <std::size_t size>
using Words = std::array<std::uint64_t, size>;

/// The product's low `size` words.
template <std::size_t size, std::size_t left, std::size_t right>
[[gnu::always_inline]] inline Words<size> multiply(
    const Words<left>& a, const Words<right>& b) noexcept
{
    Words<size> product{};
#pragma GCC unroll 4
    for (std::size_t i = 0; i < left; ++i)
    {
        std::uint64_t carry = 0;
#pragma GCC unroll 4
        for (std::size_t j = 0; j < right; ++j)
        {
            if (i + j >= size)
                break;
            const Wide sum = Wide{a[i]} * b[j] + product[i + j] + carry;
            product[i + j] = static_cast<std::uint64_t>(sum);
            carry = static_cast<std::uint64_t>(sum >> 64);
        }
        if (i + right < size)
            product[i + right] = carry;
    }
    return product;
}

/// Adds, and returns the carry.
template <std::size_t size, std::size_t right>
[[gnu::always_inline]] inline std::uint64_t add(Words<size>& a, const Words<right>& b) noexcept
{
    Wide sum = 0;
#pragma GCC unroll 8
    for (std::size_t i = 0; i < size; ++i)
    {
        sum += Wide{a[i]} + (i < right ? b[i] : 0);
        a[i] = static_cast<std::uint64_t>(sum);
        sum >>= 64;
    }
    return static_cast<std::uint64_t>(sum);
}

template <std::size_t size, std::size_t right>
[[gnu::always_inline]] inline void subtract(Words<size>& a, const Words<right>& b) noexcept
{
    std::uint64_t borrow = 0;
#pragma GCC unroll 8
    for (std::size_t i = 0; i < size; ++i)
    {
        const Wide difference = Wide{a[i]} - (i < right ? b[i] : 0) - borrow;
        a[i] = static_cast<std::uint64_t>(difference);
        borrow = static_cast<std::uint64_t>(difference >> 64) & 1;
    }
}

/// Words [from, from + count).
template <std::size_t from, std::size_t count, std::size_t size>
[[gnu::always_inline]] inline Words<count> part(const Words<size>& words) noexcept
{
    Words<count> result{};
#pragma GCC unroll 8
    for (std::size_t i = 0; i < count; ++i)
        result[i] = words[from + i];
    return result;
}

/// A modulus 2^256 - c, by its c.
inline constexpr Words<1> prime_fold{0x1000003d1};
inline constexpr Words<3> order_fold{0x402da1732fc9bebf, 0x4551231950b75fc4, 1};

/// The product modulo 2^256 - c: what is above 2^256 comes back multiplied by c, until nothing is left.
template <std::size_t size>
[[gnu::always_inline]] inline u256 multiply_modulo(
    const u256& a, const u256& b, const Words<size>& c) noexcept
{
    const auto product = multiply<8>(a.words, b.words);
    // Below 2^256 + 2^(256 + 129), then below 2^256 + 2^(130 + 129).
    auto once = multiply<4 + size>(part<4, 4>(product), c);
    add(once, part<0, 4>(product));
    auto twice = multiply<2 * size>(part<4, size>(once), c);
    Words<5> sum{};
    add(sum, part<0, 4>(once));
    add(sum, part<0, std::min<std::size_t>(2 * size, 5)>(twice));
    u256 result{};
    result.words = part<0, 4>(sum);
    if (add(result.words, multiply<4>(Words<1>{sum[4]}, c)) != 0)
        add(result.words, c);
    // a - (2^256 - c) is a + c where that carries.
    u256 reduced = result;
    return add(reduced.words, c) != 0 ? reduced : result;
}

/// The lattice of (a, b) with a + b lambda = 0 modulo n has the short basis (a1, b1), (a2, b2) with b2 = a1. Gallant, Lambert,
/// Vanstone, "Faster Point Multiplication on Elliptic Curves with Efficient Endomorphisms", 2001.
inline constexpr Words<2> a1{0xe86c90e49284eb15, 0x3086d221a7d46bcd};
inline constexpr Words<2> b1_negated{0x6f547fa90abfe4c3, 0xe4437ed6010e8828};
inline constexpr Words<3> a2{0x57c1108d9d44cfd8, 0x14ca50f7a8e2f3f6, 1};
/// b2 and -b1 times 2^384 over n.
inline constexpr Words<4> b2_over_order{
    0xe893209a45dbb031, 0x3daa8a1471e8ca7f, 0xe86c90e49284eb15, 0x3086d221a7d46bcd};
inline constexpr Words<4> b1_negated_over_order{
    0x1571b4ae8ac47f71, 0x221208ac9df506c6, 0x6f547fa90abfe4c4, 0xe4437ed6010e8828};

/// The product over 2^384, rounded to the nearest integer but for the last place of the second factor.
Words<2> multiply_and_round(const u256& k, const Words<4>& factor) noexcept
{
    const auto product = multiply<8>(k.words, factor);
    auto result = part<6, 2>(product);
    add(result, Words<1>{product[5] >> 63});
    return result;
}

/// (k + 2^bits - 1) / 2: digits e of the number that 2e - (2^w - 1) write. [k is odd, bits = 64 i + shift]
template <std::size_t size>
Words<size> odd_digits(Words<size> k, unsigned bits) noexcept
{
    Words<size> top{};
    top[bits / 64] = std::uint64_t{1} << bits % 64;
    add(k, top);
    // k is odd, and so is k + 2^bits; the 1 to be subtracted is the bit that the shift drops.
    for (std::size_t i = 0; i + 1 < size; ++i)
        k[i] = k[i] >> 1 | k[i + 1] << 63;
    k[size - 1] >>= 1;
    return k;
}

template <std::size_t size, std::size_t rows>
void store(std::uint64_t (&to)[rows][8], std::size_t lane, const Words<size>& words) noexcept
{
    for (std::size_t i = 0; i < rows; ++i)
        to[i][lane] = i < size ? words[i] : 0;
}
}  // namespace

u256 multiply_modulo_order(const u256& a, const u256& b) noexcept
{
    return multiply_modulo(a, b, order_fold);
}

u256 multiply_modulo_prime(const u256& a, const u256& b) noexcept
{
    return multiply_modulo(a, b, prime_fold);
}

void invert_modulo_order(std::span<u256> numbers) noexcept
{
    std::array<u256, 64> products;
    BRAID_ASSERT(numbers.size() <= products.size());
    u256 product{1};
    for (std::size_t i = 0; i < numbers.size(); ++i)
    {
        products[i] = product;
        product = multiply_modulo_order(product, numbers[i]);
    }
    u256 inverse = inverse_modulo_order(product);
    for (std::size_t i = numbers.size(); i-- > 0;)
    {
        const u256 number = numbers[i];
        numbers[i] = multiply_modulo_order(inverse, products[i]);
        inverse = multiply_modulo_order(inverse, number);
    }
}

void invert_lanes_modulo_prime(std::uint64_t (&words)[4][8]) noexcept
{
    std::array<u256, 8> numbers;
    std::array<u256, 8> products;
    u256 product{1};
    for (std::size_t i = 0; i < 8; ++i)
    {
        numbers[i] = u256{words[3][i], words[2][i], words[1][i], words[0][i]};
        products[i] = product;
        product = multiply_modulo_prime(product, numbers[i]);
    }
    u256 inverse = inverse_modulo_prime(product);
    for (std::size_t i = 8; i-- > 0;)
    {
        store(words, i, multiply_modulo_prime(inverse, products[i]).words);
        inverse = multiply_modulo_prime(inverse, numbers[i]);
    }
}

SplitScalar split(const u256& k) noexcept
{
    const auto c1 = multiply_and_round(k, b2_over_order);
    const auto c2 = multiply_and_round(k, b1_negated_over_order);
    SplitScalar result{part<0, 3>(k.words), multiply<3>(c1, b1_negated)};
    subtract(result.point, multiply<3>(c1, a1));
    subtract(result.point, multiply<3>(c2, a2));
    subtract(result.image, multiply<3>(c2, a1));
    // Of the basis, a1, b1 and b2 are odd and a2 is even: adding its vectors makes both parts odd.
    if (result.point[0] % 2 == 0)
    {
        add(result.point, a1);
        subtract(result.image, b1_negated);
    }
    if (result.image[0] % 2 == 0)
    {
        add(result.point, a2);
        add(result.image, a1);
    }
    return result;
}

void set_digits(LaneGroup& group, std::size_t lane, const u256& u1, const u256& u2) noexcept
{
    const auto parts = split(u2);
    constexpr unsigned point_bits = point_window * point_digit_count;
    store(group.point_digits, lane, odd_digits(parts.point, point_bits));
    store(group.image_digits, lane, odd_digits(parts.image, point_bits));
    Words<5> generator = {u1[0], u1[1], u1[2], u1[3], 0};
    if (generator[0] % 2 == 0)
        subtract(generator, order.words);
    store(group.generator_digits, lane,
        odd_digits(generator, generator_window * generator_digit_count));
}
}  // namespace braid::kernels::ecrecover
