// SPDX-License-Identifier: Apache-2.0
#include "base/u256.hpp"

#include <algorithm>

// Division by a normalised divisor's reciprocal: N. Möller, T. Granlund, "Improved division by invariant
// integers", IEEE Transactions on Computers 60 (2011); algorithm numbers below are the paper's. Around it
// stands Knuth's algorithm D (TAOCP 4.3.1).

namespace braid
{
namespace
{
using u128 = unsigned __int128;

constexpr std::uint64_t low(u128 t) noexcept
{
    return static_cast<std::uint64_t>(t);
}

constexpr std::uint64_t high(u128 t) noexcept
{
    return static_cast<std::uint64_t>(t >> 64);
}

constexpr u128 join(std::uint64_t upper, std::uint64_t lower) noexcept
{
    return (static_cast<u128>(upper) << 64) | lower;
}

constexpr u128 product(std::uint64_t a, std::uint64_t b) noexcept
{
    return static_cast<u128>(a) * b;
}

/// floor((2^128 - 1) / divisor) - 2^64. [the divisor's highest bit is set]
std::uint64_t reciprocal_of(std::uint64_t divisor) noexcept
{
#if defined(__x86_64__)
    std::uint64_t quotient = ~std::uint64_t{0};
    std::uint64_t upper = ~divisor;
    asm("divq %[d]" : "+a"(quotient), "+d"(upper) : [d] "r"(divisor) : "cc");
    return quotient;
#else
    return low(join(~divisor, ~std::uint64_t{0}) / divisor);
#endif
}

/// Reciprocal of a divisor of two words: algorithm 6. [the highest bit of `divisor` is set]
std::uint64_t reciprocal_of(u128 divisor) noexcept
{
    const std::uint64_t d1 = high(divisor);
    const std::uint64_t d0 = low(divisor);
    std::uint64_t v = reciprocal_of(d1);
    std::uint64_t p = d1 * v + d0;
    if (p < d0)
    {
        --v;
        if (p >= d1)
        {
            --v;
            p -= d1;
        }
        p -= d1;
    }
    const u128 t = product(v, d0);
    p += high(t);
    if (p < high(t))
    {
        --v;
        if (join(p, low(t)) >= divisor)
            --v;
    }
    return v;
}

struct WordStep
{
    std::uint64_t quotient;
    std::uint64_t remainder;
};

/// (upper, lower) / divisor: algorithm 4. [upper < divisor]
WordStep divide_2by1(std::uint64_t upper, std::uint64_t lower, std::uint64_t divisor,
    std::uint64_t reciprocal) noexcept
{
    const u128 q = product(reciprocal, upper) + join(upper, lower);
    std::uint64_t quotient = high(q) + 1;
    std::uint64_t remainder = lower - quotient * divisor;
    if (remainder > low(q))
    {
        --quotient;
        remainder += divisor;
    }
    if (remainder >= divisor) [[unlikely]]
    {
        ++quotient;
        remainder -= divisor;
    }
    return {quotient, remainder};
}

struct PairStep
{
    std::uint64_t quotient;
    u128 remainder;
};

/// (upper, lower) / divisor, where upper has two words: algorithm 5. [upper < divisor]
PairStep divide_3by2(
    u128 upper, std::uint64_t lower, u128 divisor, std::uint64_t reciprocal) noexcept
{
    const u128 q = product(reciprocal, high(upper)) + upper;
    std::uint64_t quotient = high(q);
    const std::uint64_t r1 = low(upper) - quotient * high(divisor);
    u128 remainder = join(r1, lower) - product(low(divisor), quotient) - divisor;
    ++quotient;
    if (high(remainder) >= low(q))
    {
        --quotient;
        remainder += divisor;
    }
    if (remainder >= divisor) [[unlikely]]
    {
        ++quotient;
        remainder -= divisor;
    }
    return {quotient, remainder};
}

/// to[0..count) -= from[0..count) * factor; gives what must still be taken from to[count].
std::uint64_t subtract_product(
    std::uint64_t* to, const std::uint64_t* from, std::size_t count, std::uint64_t factor) noexcept
{
    std::uint64_t borrow = 0;
    for (std::size_t i = 0; i < count; ++i)
    {
        const u128 p = product(from[i], factor) + borrow;
        borrow = high(p) + static_cast<std::uint64_t>(to[i] < low(p));
        to[i] -= low(p);
    }
    return borrow;
}

/// to[0..count) += from[0..count); gives the carry.
std::uint64_t add_words(std::uint64_t* to, const std::uint64_t* from, std::size_t count) noexcept
{
    std::uint64_t carry = 0;
    for (std::size_t i = 0; i < count; ++i)
    {
        const u128 sum = static_cast<u128>(to[i]) + from[i] + carry;
        to[i] = low(sum);
        carry = high(sum);
    }
    return carry;
}

std::size_t significant_words(const std::uint64_t* words, std::size_t count) noexcept
{
    while (count > 0 && words[count - 1] == 0)
        --count;
    return count;
}

/// A numerator shifted left with a word to spare, and the divisor shifted so that its highest bit is set.
template <std::size_t size_max>
struct Normalised
{
    std::array<std::uint64_t, size_max + 1> numerator;
    std::array<std::uint64_t, 4> divisor;
    /// Significant words; the spare one not counted.
    std::size_t numerator_size;
    std::size_t divisor_size;
    unsigned shift;
};

/// [the divisor is not zero]
template <std::size_t size_max>
Normalised<size_max> normalise(
    const std::array<std::uint64_t, size_max>& numerator, const u256& divisor) noexcept
{
    Normalised<size_max> out;
    out.numerator_size = significant_words(numerator.data(), size_max);
    out.divisor_size = significant_words(divisor.words.data(), 4);
    out.shift = static_cast<unsigned>(std::countl_zero(divisor[out.divisor_size - 1]));
    const unsigned rest = 63 - out.shift;
    out.numerator[size_max] = (numerator[size_max - 1] >> 1) >> rest;
    for (std::size_t i = size_max - 1; i > 0; --i)
        out.numerator[i] = (numerator[i] << out.shift) | ((numerator[i - 1] >> 1) >> rest);
    out.numerator[0] = numerator[0] << out.shift;
    for (std::size_t i = 3; i > 0; --i)
        out.divisor[i] = (divisor[i] << out.shift) | ((divisor[i - 1] >> 1) >> rest);
    out.divisor[0] = divisor[0] << out.shift;
    return out;
}

/// Leaves the remainder, still shifted, in the numerator's low words and writes the quotient's words.
/// [numerator_size >= divisor_size]
template <std::size_t size_max>
void divide(Normalised<size_max>& n, std::array<std::uint64_t, size_max>& quotient) noexcept
{
    std::uint64_t* const u = n.numerator.data();
    const std::uint64_t* const d = n.divisor.data();
    const std::size_t size = n.divisor_size;

    if (size == 1)
    {
        const std::uint64_t reciprocal = reciprocal_of(d[0]);
        std::uint64_t remainder = u[n.numerator_size];
        for (std::size_t i = n.numerator_size; i-- > 0;)
        {
            const WordStep step = divide_2by1(remainder, u[i], d[0], reciprocal);
            quotient[i] = step.quotient;
            remainder = step.remainder;
        }
        u[0] = remainder;
        return;
    }

    const u128 top = join(d[size - 1], d[size - 2]);
    const std::uint64_t reciprocal = reciprocal_of(top);
    if (size == 2)
    {
        u128 remainder = join(u[n.numerator_size], u[n.numerator_size - 1]);
        for (std::size_t i = n.numerator_size - 1; i-- > 0;)
        {
            const PairStep step = divide_3by2(remainder, u[i], top, reciprocal);
            quotient[i] = step.quotient;
            remainder = step.remainder;
        }
        u[0] = low(remainder);
        u[1] = high(remainder);
        return;
    }

    for (std::size_t j = n.numerator_size - size + 1; j-- > 0;)
    {
        const u128 upper = join(u[j + size], u[j + size - 1]);
        if (upper == top) [[unlikely]]
        {
            // The digit is 2^64 - 1: it cannot be more, and the divisor's two top words exceed 2^64 - 1.
            quotient[j] = ~std::uint64_t{0};
            u[j + size] -= subtract_product(u + j, d, size, ~std::uint64_t{0});
            continue;
        }
        const PairStep step = divide_3by2(upper, u[j + size - 2], top, reciprocal);
        const std::uint64_t borrow = subtract_product(u + j, d, size - 2, step.quotient);
        const bool too_large = step.remainder < borrow;
        const u128 remainder = step.remainder - borrow;
        u[j + size - 2] = low(remainder);
        u[j + size - 1] = high(remainder);
        quotient[j] = step.quotient;
        if (too_large) [[unlikely]]
        {
            --quotient[j];
            u[j + size - 1] += d[size - 1] + add_words(u + j, d, size - 1);
        }
    }
}

/// The remainder, shifted back. [after divide()]
template <std::size_t size_max>
u256 remainder_of(const Normalised<size_max>& n) noexcept
{
    u256 remainder;
    for (std::size_t i = 0; i < n.divisor_size; ++i)
        remainder[i] = n.numerator[i];
    return remainder >> n.shift;
}

constexpr u256 negate(const u256& a) noexcept
{
    return u256{} - a;
}

constexpr bool is_negative(const u256& a) noexcept
{
    return (a[3] >> 63) != 0;
}

/// All 512 bits of a * b.
std::array<std::uint64_t, 8> full_product(const u256& a, const u256& b) noexcept
{
    std::array<std::uint64_t, 8> r{};
    for (std::size_t i = 0; i < 4; ++i)
    {
        std::uint64_t carry = 0;
        for (std::size_t j = 0; j < 4; ++j)
        {
            const u128 t = product(a[i], b[j]) + r[i + j] + carry;
            r[i + j] = low(t);
            carry = high(t);
        }
        r[i + 4] = carry;
    }
    return r;
}
}  // namespace

DivMod divmod(const u256& a, const u256& b) noexcept
{
    const u256 below = b - u256{1};
    if ((b & below).is_zero()) [[unlikely]]
    {
        if (b.is_zero())
            return {};
        return {.quotient = a >> (bit_width(b) - 1), .remainder = a & below};
    }
    if (a < b)
        return {.quotient = {}, .remainder = a};
    if (a.fits_u64())
        return {.quotient = a[0] / b[0], .remainder = a[0] % b[0]};
    Normalised<4> n = normalise(a.words, b);
    DivMod result;
    divide(n, result.quotient.words);
    result.remainder = remainder_of(n);
    return result;
}

DivMod sdivmod(const u256& a, const u256& b) noexcept
{
    const bool a_negative = is_negative(a);
    const bool b_negative = is_negative(b);
    DivMod result = divmod(a_negative ? negate(a) : a, b_negative ? negate(b) : b);
    if (a_negative != b_negative)
        result.quotient = negate(result.quotient);
    if (a_negative)
        result.remainder = negate(result.remainder);
    return result;
}

u256 addmod(const u256& a, const u256& b, const u256& m) noexcept
{
    if (m.is_zero())
        return {};
    const u256 x = a < m ? a : divmod(a, m).remainder;
    const u256 y = b < m ? b : divmod(b, m).remainder;
    const u256 sum = x + y;
    // A sum below one of its terms has wrapped; as both are below m, taking m once puts it right.
    return sum < x || sum >= m ? sum - m : sum;
}

u256 mulmod(const u256& a, const u256& b, const u256& m) noexcept
{
    if (m.is_zero())
        return {};
    Normalised<8> n = normalise(full_product(a, b), m);
    if (n.numerator_size >= n.divisor_size)
    {
        std::array<std::uint64_t, 8> quotient;
        divide(n, quotient);
    }
    return remainder_of(n);
}

u256 exp(const u256& a, const u256& e) noexcept
{
    if (a == u256{2})
        return e.fits_u64() ? u256{1} << e[0] : u256{};
    u256 result{1};
    for (unsigned bit = bit_width(e); bit-- > 0;)
    {
        result = result * result;
        if (((e[bit / 64] >> (bit % 64)) & 1) != 0)
            result = result * a;
    }
    return result;
}
}  // namespace braid
