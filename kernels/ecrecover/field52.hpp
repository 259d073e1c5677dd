// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <immintrin.h>

// With a sanitizer, whole operations are calls: inlined, their checks take the compiler minutes.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define BRAID_FIELD_OPERATION [[gnu::noinline]]
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define BRAID_FIELD_OPERATION [[gnu::noinline]]
#endif
#endif
#if !defined(BRAID_FIELD_OPERATION)
#define BRAID_FIELD_OPERATION [[gnu::always_inline]]
#endif

/// Eight numbers modulo p = 2^256 - 2^32 - 977 side by side, one a 64-bit lane, in five limbs of 52 bits. The instructions
/// multiply the low 52 bits of their operands and ignore the rest; types say what a number may be used for. For files
/// compiled with IFMA alone: every function is inlined where it is called.
namespace braid::kernels::ecrecover
{
/// One 64-bit number a lane; arithmetic is that of the language, lane by lane.
using Lanes [[gnu::vector_size(64), gnu::may_alias]] = unsigned long long;

inline constexpr std::size_t lane_count = 8;
inline constexpr unsigned long long limb_mask = (1ULL << 52) - 1;
inline constexpr unsigned long long top_limb_mask = (1ULL << 48) - 1;
/// 2^256 and 2^260 modulo p.
inline constexpr unsigned long long fold_256 = 0x1000003d1;
inline constexpr unsigned long long fold_260 = 0x1000003d10;

/// A number that may be multiplied: the low 52 bits of its limbs, bits above them left from carrying. The top limb is
/// below 2^52 and has no such bits.
struct Factor
{
    Lanes limb[5];
};

/// A number below 2^256 + 2^221 that may be multiplied, added and subtracted: nothing is above the 52 bits, and the top limb
/// is at most 2^48 + 2^12.
struct Element : Factor
{
};

/// A number whose limbs are any below 2^62, to be carried.
struct Sum
{
    Lanes limb[5];
};

/// A product before its reduction: ten columns of weights 2^0, 2^52, ..., each below 2^60, the last below 2^52.
struct Columns
{
    Lanes column[10];
};

[[gnu::always_inline]] inline Lanes all_lanes(unsigned long long value) noexcept
{
    return Lanes{} + value;
}

/// sum + the low 52 bits of a * b.
[[gnu::always_inline]] inline Lanes multiply_low(Lanes sum, Lanes a, Lanes b) noexcept
{
    return reinterpret_cast<Lanes>(_mm512_madd52lo_epu64(reinterpret_cast<__m512i>(sum),
        reinterpret_cast<__m512i>(a), reinterpret_cast<__m512i>(b)));
}

/// sum + the high 52 bits of a * b.
[[gnu::always_inline]] inline Lanes multiply_high(Lanes sum, Lanes a, Lanes b) noexcept
{
    return reinterpret_cast<Lanes>(_mm512_madd52hi_epu64(reinterpret_cast<__m512i>(sum),
        reinterpret_cast<__m512i>(a), reinterpret_cast<__m512i>(b)));
}

/// a where the mask is clear, b where it is set.
[[gnu::always_inline]] inline Lanes blended(__mmask8 mask, Lanes a, Lanes b) noexcept
{
    return reinterpret_cast<Lanes>(
        _mm512_mask_blend_epi64(mask, reinterpret_cast<__m512i>(a), reinterpret_cast<__m512i>(b)));
}

/// Lanes that are not zero.
[[gnu::always_inline]] inline __mmask8 nonzero(Lanes a) noexcept
{
    return _mm512_test_epi64_mask(reinterpret_cast<__m512i>(a), reinterpret_cast<__m512i>(a));
}

/// 8p with limbs of at least 3 * 2^52, so that up to three elements can be subtracted from it.
[[gnu::always_inline]] inline Sum padding() noexcept
{
    return {{all_lanes(0x4ffff7ffffe178), all_lanes(0x4ffffffffffffb), all_lanes(0x4ffffffffffffb),
        all_lanes(0x4ffffffffffffb), all_lanes(0x7fffffffffffb)}};
}

/// A multiple of p with columns over those of any product of two elements.
[[gnu::always_inline]] inline Columns padding_columns() noexcept
{
    const Lanes middle = all_lanes(0x1fffdfffff85de0);
    const Lanes high = all_lanes(0x200000000000000);
    return {{all_lanes(0x1ffeebbffdb3cbe), all_lanes(0x1fffdfffff83de0), middle, middle, middle,
        high, high, high, high, all_lanes(0x200000000000)}};
}

template <class Left, class Right>
[[gnu::always_inline]] inline Sum plus(const Left& a, const Right& b) noexcept
{
    Sum sum;
#pragma GCC unroll 5
    for (std::size_t i = 0; i < 5; ++i)
        sum.limb[i] = a.limb[i] + b.limb[i];
    return sum;
}

[[gnu::always_inline]] inline Sum minus(const Sum& a, const Element& b) noexcept
{
    Sum difference;
#pragma GCC unroll 5
    for (std::size_t i = 0; i < 5; ++i)
        difference.limb[i] = a.limb[i] - b.limb[i];
    return difference;
}

/// 8p - a.
[[gnu::always_inline]] inline Sum negated(const Element& a) noexcept
{
    return minus(padding(), a);
}

/// Carries from limb to limb. [the sum is below 2^260]
[[gnu::always_inline]] inline Factor carried(const Sum& sum) noexcept
{
    Factor result;
    result.limb[0] = sum.limb[0];
#pragma GCC unroll 4
    for (std::size_t i = 1; i < 5; ++i)
        result.limb[i] = sum.limb[i] + (result.limb[i - 1] >> 52);
    return result;
}

/// Brings a sum below 2^256 + 2^221 and carries. [the top limb is below 2^60]
[[gnu::always_inline]] inline Factor folded(Sum sum) noexcept
{
    const Lanes top = sum.limb[4] >> 48;
    sum.limb[4] &= top_limb_mask;
    sum.limb[0] = multiply_low(sum.limb[0], top, all_lanes(fold_256));
    return carried(sum);
}

/// Takes away what carrying left above 52 bits. [the number is below 2^256 + 2^221]
[[gnu::always_inline]] inline Element exact(const Factor& a) noexcept
{
    return {{{a.limb[0] & limb_mask, a.limb[1] & limb_mask, a.limb[2] & limb_mask,
        a.limb[3] & limb_mask, a.limb[4]}}};
}

[[gnu::always_inline]] inline Columns columns_of(const Sum& sum) noexcept
{
    return {{sum.limb[0], sum.limb[1], sum.limb[2], sum.limb[3], sum.limb[4]}};
}

/// Adds a * b.
[[gnu::always_inline]] inline void add_product(
    Columns& sum, const Factor& a, const Factor& b) noexcept
{
#pragma GCC unroll 5
    for (std::size_t i = 0; i < 5; ++i)
    {
#pragma GCC unroll 5
        for (std::size_t j = 0; j < 5; ++j)
            sum.column[i + j] = multiply_low(sum.column[i + j], a.limb[i], b.limb[j]);
#pragma GCC unroll 5
        for (std::size_t j = 0; j < 5; ++j)
            sum.column[i + j + 1] = multiply_high(sum.column[i + j + 1], a.limb[i], b.limb[j]);
    }
}

/// Adds a * a: products of two limbs once, doubled; then the squares.
[[gnu::always_inline]] inline void add_square(Columns& sum, const Factor& a) noexcept
{
    Columns cross{};
#pragma GCC unroll 5
    for (std::size_t i = 0; i < 4; ++i)
    {
#pragma GCC unroll 5
        for (std::size_t j = i + 1; j < 5; ++j)
            cross.column[i + j] = multiply_low(cross.column[i + j], a.limb[i], a.limb[j]);
#pragma GCC unroll 5
        for (std::size_t j = i + 1; j < 5; ++j)
            cross.column[i + j + 1] = multiply_high(cross.column[i + j + 1], a.limb[i], a.limb[j]);
    }
#pragma GCC unroll 8
    for (std::size_t i = 1; i < 9; ++i)
        sum.column[i] += cross.column[i] + cross.column[i];
#pragma GCC unroll 5
    for (std::size_t i = 0; i < 5; ++i)
    {
        sum.column[2 * i] = multiply_low(sum.column[2 * i], a.limb[i], a.limb[i]);
        sum.column[2 * i + 1] = multiply_high(sum.column[2 * i + 1], a.limb[i], a.limb[i]);
    }
}

[[gnu::always_inline]] inline Columns minus(const Columns& a, const Columns& b) noexcept
{
    Columns difference;
#pragma GCC unroll 10
    for (std::size_t i = 0; i < 10; ++i)
        difference.column[i] = a.column[i] - b.column[i];
    return difference;
}

/// The columns above 2^260 folded onto those below. The last column goes first: what of it passes 2^260 again joins the
/// sixth column before that is folded.
[[gnu::always_inline]] inline Sum reduced(Columns product) noexcept
{
    Lanes* const column = product.column;
    const Lanes fold = all_lanes(fold_260);
    column[4] = multiply_low(column[4], column[9], fold);
    column[5] = multiply_high(column[5], column[9], fold);
#pragma GCC unroll 3
    for (std::size_t i = 5; i < 8; ++i)
        column[i + 1] += column[i] >> 52;
    column[4] = multiply_low(column[4], column[8] >> 52, fold);
#pragma GCC unroll 4
    for (std::size_t i = 5; i < 9; ++i)
    {
        column[i - 5] = multiply_low(column[i - 5], column[i], fold);
        column[i - 4] = multiply_high(column[i - 4], column[i], fold);
    }
    return {{column[0], column[1], column[2], column[3], column[4]}};
}

BRAID_FIELD_OPERATION inline Factor product(const Factor& a, const Factor& b) noexcept
{
    Columns sum{};
    add_product(sum, a, b);
    return folded(reduced(sum));
}

BRAID_FIELD_OPERATION inline Factor square(const Factor& a) noexcept
{
    Columns sum{};
    add_square(sum, a);
    return folded(reduced(sum));
}

/// a * b + c.
BRAID_FIELD_OPERATION inline Factor product_plus(
    const Factor& a, const Factor& b, const Sum& c) noexcept
{
    Columns sum = columns_of(c);
    add_product(sum, a, b);
    return folded(reduced(sum));
}

/// a^2 + c.
BRAID_FIELD_OPERATION inline Factor square_plus(const Factor& a, const Sum& c) noexcept
{
    Columns sum = columns_of(c);
    add_square(sum, a);
    return folded(reduced(sum));
}

/// a * b - c * d. [c, d, and one of a and b are below 2^256 + 2^221]
BRAID_FIELD_OPERATION inline Factor product_minus_product(
    const Factor& a, const Factor& b, const Factor& c, const Factor& d) noexcept
{
    Columns subtracted{};
    add_product(subtracted, c, d);
    Columns sum = minus(padding_columns(), subtracted);
    add_product(sum, a, b);
    return folded(reduced(sum));
}

/// a * b - c^2. [c, and one of a and b are below 2^256 + 2^221]
BRAID_FIELD_OPERATION inline Factor product_minus_square(
    const Factor& a, const Factor& b, const Factor& c) noexcept
{
    Columns subtracted{};
    add_square(subtracted, c);
    Columns sum = minus(padding_columns(), subtracted);
    add_product(sum, a, b);
    return folded(reduced(sum));
}

/// 3/2 a^2: a sum that is odd becomes even by adding p; then each limb leaves its lowest bit to the one below.
BRAID_FIELD_OPERATION inline Factor three_halves_of_square(const Factor& a) noexcept
{
    Columns columns{};
    add_square(columns, a);
    Sum sum = reduced(columns);
    sum = plus(sum, plus(sum, sum));
    const __mmask8 is_odd = nonzero(sum.limb[0] & 1);
    constexpr unsigned long long prime[5]{
        0xffffefffffc2f, limb_mask, limb_mask, limb_mask, top_limb_mask};
#pragma GCC unroll 5
    for (std::size_t i = 0; i < 5; ++i)
        sum.limb[i] = blended(is_odd, sum.limb[i], sum.limb[i] + prime[i]);
#pragma GCC unroll 4
    for (std::size_t i = 0; i < 4; ++i)
        sum.limb[i] = (sum.limb[i] >> 1) + ((sum.limb[i + 1] & 1) << 51);
    sum.limb[4] >>= 1;
    return folded(sum);
}

/// The number below p.
BRAID_FIELD_OPERATION inline Element canonical(const Element& a) noexcept
{
    // a + 2^256 - p reaches 2^256 exactly where a is at least p, and is a - p above it then.
    Sum sum{{a.limb[0], a.limb[1], a.limb[2], a.limb[3], a.limb[4]}};
    Sum raised = sum;
    raised.limb[0] += fold_256;
    const __mmask8 is_over = nonzero(carried(raised).limb[4] >> 48);
    sum.limb[0] = blended(is_over, sum.limb[0], raised.limb[0]);
    Element result = exact(carried(sum));
    result.limb[4] &= top_limb_mask;
    return result;
}

/// The number, or what it leaves above 2^256 folded: below 2^256.
[[gnu::always_inline]] inline Element below_2_256(const Element& a) noexcept
{
    return exact(folded({{a.limb[0], a.limb[1], a.limb[2], a.limb[3], a.limb[4]}}));
}

/// Lanes that are 0 modulo p.
[[gnu::always_inline]] inline __mmask8 is_zero(const Element& a) noexcept
{
    const Element number = canonical(a);
    const Lanes bits =
        number.limb[0] | number.limb[1] | number.limb[2] | number.limb[3] | number.limb[4];
    return static_cast<__mmask8>(~nonzero(bits));
}

/// a where the mask is clear, b where it is set.
template <class Number>
[[gnu::always_inline]] inline Number blended(
    __mmask8 mask, const Number& a, const Number& b) noexcept
{
    Number result;
#pragma GCC unroll 5
    for (std::size_t i = 0; i < 5; ++i)
        result.limb[i] = blended(mask, a.limb[i], b.limb[i]);
    return result;
}

/// A number below 2^52 in every lane.
[[gnu::always_inline]] inline Element small(unsigned long long value) noexcept
{
    return {{{all_lanes(value)}}};
}

/// Five limbs of four 64-bit words. [words[i] holds the words number i of the lanes]
[[gnu::always_inline]] inline Factor factor_of_words(const Lanes (&words)[4]) noexcept
{
    return {{words[0], words[0] >> 52 | words[1] << 12, words[1] >> 40 | words[2] << 24,
        words[2] >> 28 | words[3] << 36, words[3] >> 16}};
}

/// Four words of a number below 2^256.
[[gnu::always_inline]] inline void store_words(const Element& a, Lanes (&words)[4]) noexcept
{
    words[0] = a.limb[0] | a.limb[1] << 52;
    words[1] = a.limb[1] >> 12 | a.limb[2] << 40;
    words[2] = a.limb[2] >> 24 | a.limb[3] << 28;
    words[3] = a.limb[3] >> 36 | a.limb[4] << 16;
}

/// Makes rows of columns: three rounds of exchanging pairs, then quarters of rows.
[[gnu::always_inline]] inline void transpose(Lanes (&rows)[8]) noexcept
{
    Lanes pairs[8];
#pragma GCC unroll 4
    for (std::size_t i = 0; i < 8; i += 2)
    {
        pairs[i] = __builtin_shufflevector(rows[i], rows[i + 1], 0, 8, 2, 10, 4, 12, 6, 14);
        pairs[i + 1] = __builtin_shufflevector(rows[i], rows[i + 1], 1, 9, 3, 11, 5, 13, 7, 15);
    }
    // Quarters 0 and 2, and 1 and 3, of two rows.
    const auto even = [](Lanes a, Lanes b)
    { return __builtin_shufflevector(a, b, 0, 1, 4, 5, 8, 9, 12, 13); };
    const auto odd = [](Lanes a, Lanes b)
    { return __builtin_shufflevector(a, b, 2, 3, 6, 7, 10, 11, 14, 15); };
#pragma GCC unroll 2
    for (std::size_t i = 0; i < 2; ++i)
    {
        const Lanes low_even = even(pairs[i], pairs[i + 2]);
        const Lanes high_even = even(pairs[i + 4], pairs[i + 6]);
        const Lanes low_odd = odd(pairs[i], pairs[i + 2]);
        const Lanes high_odd = odd(pairs[i + 4], pairs[i + 6]);
        rows[i] = even(low_even, high_even);
        rows[i + 2] = even(low_odd, high_odd);
        rows[i + 4] = odd(low_even, high_even);
        rows[i + 6] = odd(low_odd, high_odd);
    }
}
}  // namespace braid::kernels::ecrecover
