// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/ed25519/field.hpp"
#include <immintrin.h>

// Eight integers modulo p = 2^255 - 19, one a lane, for the file built with AVX-512 IFMA: all names are local to it.
//
// The instructions multiply numbers of 52 bits and add the lower or the upper 52 bits of the product to 64. With
// limbs of 51 bits, factors have one bit to spare, and sums of products thirteen: sums and differences of whole
// products need no carries of their own, only what is multiplied again does.
namespace braid::kernels::ed25519
{
namespace
{
/// Limbs below 2^63, of 51 bits each but for what is not yet carried: a product's are below 2^59.
struct Sum8
{
    __m512i limbs[5];
};

/// Limbs below 2^51 + 2^18: a factor.
struct Field8
{
    __m512i limbs[5];
};

[[gnu::always_inline]] inline __m512i broadcast(std::uint64_t word) noexcept
{
    return _mm512_set1_epi64(static_cast<std::int64_t>(word));
}

[[gnu::always_inline]] inline __m512i limb_mask() noexcept
{
    return broadcast((std::uint64_t{1} << 51) - 1);
}

[[gnu::always_inline]] inline Field8 broadcast(const Field& value) noexcept
{
    std::uint64_t limbs[5];
    std::memcpy(limbs, &value, sizeof limbs);
    return {{broadcast(limbs[0]), broadcast(limbs[1]), broadcast(limbs[2]), broadcast(limbs[3]),
        broadcast(limbs[4])}};
}

/// Moves what stands above 51 bits one limb up, all limbs at once: a carry is below 2^13, so one time is enough.
[[gnu::always_inline]] inline Field8 carried(const Sum8& sum) noexcept
{
    const __m512i* s = sum.limbs;
    const __m512i mask = limb_mask();
    const __m512i top = _mm512_srli_epi64(s[4], 51);
    Field8 result;
    result.limbs[0] = _mm512_madd52lo_epu64(_mm512_and_si512(s[0], mask), top, broadcast(19));
#pragma GCC unroll 4
    for (std::size_t i = 1; i < 5; ++i)
        result.limbs[i] =
            _mm512_add_epi64(_mm512_and_si512(s[i], mask), _mm512_srli_epi64(s[i - 1], 51));
    return result;
}

template <typename A, typename B>
[[gnu::always_inline]] inline Sum8 plus(const A& a, const B& b) noexcept
{
    Sum8 sum;
#pragma GCC unroll 5
    for (std::size_t i = 0; i < 5; ++i)
        sum.limbs[i] = _mm512_add_epi64(a.limbs[i], b.limbs[i]);
    return sum;
}

/// 2^shift p, which keeps the limbs of differences above zero.
template <int shift>
[[gnu::always_inline]] inline Sum8 multiple_of_p() noexcept
{
    constexpr std::uint64_t ones = (std::uint64_t{1} << 51) - 1;
    const __m512i other = broadcast(ones << shift);
    return {{broadcast((ones - 18) << shift), other, other, other, other}};
}

/// a - b. [no limb of b is above that of a]
template <typename A, typename B>
[[gnu::always_inline]] inline Sum8 less(const A& a, const B& b) noexcept
{
    Sum8 difference;
#pragma GCC unroll 5
    for (std::size_t i = 0; i < 5; ++i)
        difference.limbs[i] = _mm512_sub_epi64(a.limbs[i], b.limbs[i]);
    return difference;
}

/// Columns 0 to 9 of a product as a sum of five limbs: 2^255 is 19.
[[gnu::always_inline]] inline Sum8 folded(const __m512i (&columns)[10]) noexcept
{
    // A constant would become shifts and additions, four where one product does: a twentieth of all time.
    __m512i nineteen = broadcast(19);
    asm("" : "+v"(nineteen));
    Sum8 sum;
#pragma GCC unroll 5
    for (std::size_t i = 0; i < 5; ++i)
        sum.limbs[i] = _mm512_add_epi64(columns[i], _mm512_mullo_epi64(columns[i + 5], nineteen));
    return sum;
}

/// Ten columns to add products to; the first five hold 2^shift p unless the shift is 0, divided by the powers of two
/// that the doublings to come will bring back.
template <int shift>
[[gnu::always_inline]] inline void clear(__m512i (&columns)[10], const int (&doublings)[5]) noexcept
{
    constexpr std::uint64_t ones = (std::uint64_t{1} << 51) - 1;
#pragma GCC unroll 10
    for (std::size_t i = 0; i < 10; ++i)
        if (shift == 0 || i >= 5)
            columns[i] = _mm512_setzero_si512();
        else
            columns[i] = broadcast((i == 0 ? ones - 18 : ones) << (shift - doublings[i]));
}

/// a * b, plus 2^shift p unless the shift is 0: a later difference then needs none. The upper halves of limb products
/// weigh 2^52, twice the next limb: they are added up first and doubled.
template <int shift = 0>
[[gnu::always_inline]] inline Sum8 multiply(const Field8& a, const Field8& b) noexcept
{
    __m512i c[10];
    clear<shift>(c, {0, 1, 1, 1, 1});
#pragma GCC unroll 5
    for (std::size_t i = 0; i < 5; ++i)
#pragma GCC unroll 5
        for (std::size_t j = 0; j < 5; ++j)
            c[i + j + 1] = _mm512_madd52hi_epu64(c[i + j + 1], a.limbs[i], b.limbs[j]);
#pragma GCC unroll 9
    for (std::size_t i = 1; i < 10; ++i)
        c[i] = _mm512_add_epi64(c[i], c[i]);
#pragma GCC unroll 5
    for (std::size_t i = 0; i < 5; ++i)
#pragma GCC unroll 5
        for (std::size_t j = 0; j < 5; ++j)
            c[i + j] = _mm512_madd52lo_epu64(c[i + j], a.limbs[i], b.limbs[j]);
    return folded(c);
}

/// a * a, plus 2^shift p unless the shift is 0. Fifteen limb products instead of twenty-five: mixed ones count twice.
template <int shift = 0>
[[gnu::always_inline]] inline Sum8 square(const Field8& a) noexcept
{
    __m512i c[10];
    clear<shift>(c, {0, 1, 2, 2, 2});
#pragma GCC unroll 4
    for (std::size_t i = 0; i < 4; ++i)
#pragma GCC unroll 4
        for (std::size_t j = i + 1; j < 5; ++j)
            c[i + j + 1] = _mm512_madd52hi_epu64(c[i + j + 1], a.limbs[i], a.limbs[j]);
#pragma GCC unroll 7
    for (std::size_t i = 2; i < 9; ++i)
        c[i] = _mm512_add_epi64(c[i], c[i]);
#pragma GCC unroll 4
    for (std::size_t i = 0; i < 4; ++i)
#pragma GCC unroll 4
        for (std::size_t j = i + 1; j < 5; ++j)
            c[i + j] = _mm512_madd52lo_epu64(c[i + j], a.limbs[i], a.limbs[j]);
#pragma GCC unroll 5
    for (std::size_t i = 0; i < 5; ++i)
        c[2 * i + 1] = _mm512_madd52hi_epu64(c[2 * i + 1], a.limbs[i], a.limbs[i]);
#pragma GCC unroll 9
    for (std::size_t i = 1; i < 10; ++i)
        c[i] = _mm512_add_epi64(c[i], c[i]);
#pragma GCC unroll 5
    for (std::size_t i = 0; i < 5; ++i)
        c[2 * i] = _mm512_madd52lo_epu64(c[2 * i], a.limbs[i], a.limbs[i]);
    return folded(c);
}

[[gnu::always_inline]] inline Field8 operator*(const Field8& a, const Field8& b) noexcept
{
    return carried(multiply(a, b));
}

[[gnu::always_inline]] inline Field8 operator+(const Field8& a, const Field8& b) noexcept
{
    return carried(plus(a, b));
}

[[gnu::always_inline]] inline Field8 operator-(const Field8& a, const Field8& b) noexcept
{
    return carried(less(plus(a, multiple_of_p<2>()), b));
}

/// b in the lanes of the mask, else a.
[[gnu::always_inline]] inline Field8 blend(const Field8& a, const Field8& b, __mmask8 mask) noexcept
{
    Field8 result;
#pragma GCC unroll 5
    for (std::size_t i = 0; i < 5; ++i)
        result.limbs[i] = _mm512_mask_mov_epi64(a.limbs[i], mask, b.limbs[i]);
    return result;
}

/// The one representation below p, all limbs below 2^51.
Field8 canonical(const Field8& value) noexcept
{
    Field8 result =
        carried({{value.limbs[0], value.limbs[1], value.limbs[2], value.limbs[3], value.limbs[4]}});
    // Adding 19 carries out of bit 255 where the value is p or above.
    __m512i carry = broadcast(19);
    for (const __m512i& limb : result.limbs)
        carry = _mm512_srli_epi64(_mm512_add_epi64(limb, carry), 51);
    carry = _mm512_madd52lo_epu64(_mm512_setzero_si512(), carry, broadcast(19));
    for (__m512i& limb : result.limbs)
    {
        limb = _mm512_add_epi64(limb, carry);
        carry = _mm512_srli_epi64(limb, 51);
        limb = _mm512_and_si512(limb, limb_mask());
    }
    return result;
}

[[nodiscard]] __mmask8 is_zero(const Field8& value) noexcept
{
    const Field8 least = canonical(value);
    __m512i bits = least.limbs[0];
    for (std::size_t i = 1; i < 5; ++i)
        bits = _mm512_or_si512(bits, least.limbs[i]);
    return _mm512_testn_epi64_mask(bits, bits);
}

[[nodiscard]] __mmask8 is_odd(const Field8& value) noexcept
{
    return _mm512_test_epi64_mask(canonical(value).limbs[0], broadcast(1));
}

/// The 255 low bits of four words.
[[nodiscard]] Field8 field_of_words(const __m512i* words) noexcept
{
    Field8 result;
    result.limbs[0] = words[0];
    for (int i = 1; i < 4; ++i)
        result.limbs[i] =
            _mm512_or_si512(_mm512_srl_epi64(words[i - 1], _mm_cvtsi32_si128(64 - 13 * i)),
                _mm512_sll_epi64(words[i], _mm_cvtsi32_si128(13 * i)));
    result.limbs[4] = _mm512_srli_epi64(words[3], 12);
    for (__m512i& limb : result.limbs)
        limb = _mm512_and_si512(limb, limb_mask());
    return result;
}
}  // namespace
}  // namespace braid::kernels::ed25519
