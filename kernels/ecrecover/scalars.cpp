// SPDX-License-Identifier: Apache-2.0
#include "kernels/ecrecover/scalars.hpp"
#include "kernels/ecrecover/inverse.hpp"
#include "kernels/ecrecover/lane_inverse.hpp"

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

/// Inverts the lanes with one inversion and three products each.
template <auto multiply, auto inverse>
void invert_lanes(std::uint64_t (&words)[4][8]) noexcept
{
    std::array<u256, 8> numbers;
    std::array<u256, 8> products;
    u256 product{1};
    for (std::size_t i = 0; i < 8; ++i)
    {
        numbers[i] = u256{words[3][i], words[2][i], words[1][i], words[0][i]};
        products[i] = product;
        product = multiply(product, numbers[i]);
    }
    u256 inverse_of_rest = inverse(product);
    for (std::size_t i = 8; i-- > 0;)
    {
        const u256 result = multiply(inverse_of_rest, products[i]);
        for (std::size_t word = 0; word < 4; ++word)
            words[word][i] = result[word];
        inverse_of_rest = multiply(inverse_of_rest, numbers[i]);
    }
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

void invert_lanes_modulo_prime(std::uint64_t (&words)[4][8]) noexcept
{
    invert_lanes<multiply_modulo_prime, inverse_modulo_prime>(words);
}

void invert_lanes_modulo_order(std::uint64_t (&words)[4][8]) noexcept
{
    invert_lanes<multiply_modulo_order, inverse_modulo_order>(words);
}
}  // namespace braid::kernels::ecrecover
