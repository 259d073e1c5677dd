// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/gpu/numbers.hpp"

/// Integers modulo n, the order of secp256k1's group, for a GPU's threads; and the split of one into two halves.
namespace braid::kernels::secp256k1_gpu
{
using gpu::Number256;
using gpu::Number512;

/// SEC 2, section 2.4.1.
BRAID_GPU_TABLE Number256 order{{0xd0364141, 0xbfd25e8c, 0xaf48a03b, 0xbaaedce6, 0xfffffffe,
    0xffffffff, 0xffffffff, 0xffffffff}};

/// 2^256 - n, in five words.
inline constexpr unsigned order_rest_words = 5;
BRAID_GPU_TABLE std::uint32_t order_rest[order_rest_words]{
    0x2fc9bebf, 0x402da173, 0x50b75fc4, 0x45512319, 1};

/// The number below n that is congruent to one below 2^256.
[[nodiscard]] BRAID_GPU Number256 reduce_once(const Number256& a) noexcept
{
    std::uint32_t borrow = 0;
    const Number256 less = gpu::subtract(a, order, borrow);
    return gpu::choose(borrow != 0, a, less);
}

/// Folds what is above 256 bits onto the rest three times: it has 256 bits, then 130, then 4; at last one carry is
/// left.
[[nodiscard]] BRAID_GPU Number256 reduce_by_order(const Number512& product) noexcept
{
    std::uint32_t first[13]{};
    BRAID_GPU_UNROLL
    for (unsigned i = 0; i < 8; ++i)
        first[i] = product.words[i];
    (void)gpu::add_product<13, 8, order_rest_words>(first, product.words + 8, order_rest);
    std::uint32_t second[10]{};
    BRAID_GPU_UNROLL
    for (unsigned i = 0; i < 8; ++i)
        second[i] = first[i];
    (void)gpu::add_product<10, 5, order_rest_words>(second, first + 8, order_rest);
    Number256 third;
    BRAID_GPU_UNROLL
    for (unsigned i = 0; i < 8; ++i)
        third.words[i] = second[i];
    const std::uint32_t carry =
        gpu::add_product<8, 1, order_rest_words>(third.words, second + 8, order_rest);
    (void)gpu::add_product<8, 1, order_rest_words>(third.words, &carry, order_rest);
    return reduce_once(third);
}

/// a * b modulo n; called, for a kernel has it often and needs it seldom.
[[nodiscard]] BRAID_GPU_CALLED Number256 multiply_by_order(Number256 a, Number256 b) noexcept
{
    return reduce_by_order(gpu::multiply(a, b));
}

/// n - a, or 0 for 0. [a < n]
[[nodiscard]] BRAID_GPU Number256 negate_by_order(const Number256& a) noexcept
{
    std::uint32_t borrow = 0;
    const Number256 difference = gpu::subtract(order, a, borrow);
    return gpu::choose(gpu::is_zero(a), a, difference);
}

/// a^(2^times) * b.
[[nodiscard]] BRAID_GPU_CALLED Number256 square_and_multiply_by_order(
    Number256 a, unsigned times, Number256 b) noexcept
{
    BRAID_GPU_KEEP_LOOP
    for (unsigned i = 0; i < times; ++i)
        a = multiply_by_order(a, a);
    return multiply_by_order(a, b);
}

/// a^(n - 2) = 1 / a, or 0 for 0. The exponent begins with 127 ones; what follows is taken bit by bit.
[[nodiscard]] BRAID_GPU Number256 invert_by_order(const Number256& a) noexcept
{
    const Number256 of2 = square_and_multiply_by_order(a, 1, a);
    const Number256 of3 = square_and_multiply_by_order(of2, 1, a);
    const Number256 of6 = square_and_multiply_by_order(of3, 3, of3);
    const Number256 of12 = square_and_multiply_by_order(of6, 6, of6);
    const Number256 of15 = square_and_multiply_by_order(of12, 3, of3);
    const Number256 of16 = square_and_multiply_by_order(of15, 1, a);
    Number256 result = of15;
    BRAID_GPU_KEEP_LOOP
    for (unsigned i = 0; i < 7; ++i)
        result = square_and_multiply_by_order(result, 16, of16);
    // The lowest 129 bits of n - 2; n's lowest word is no less than 2.
    BRAID_GPU_KEEP_LOOP
    for (unsigned bit = 129; bit-- > 0;)
    {
        const std::uint32_t word = order.words[bit / 32] - (bit < 32 ? 2 : 0);
        const bool is_set = (word >> bit % 32 & 1) != 0;
        const Number256 one{{1}};
        result = square_and_multiply_by_order(result, 1, gpu::choose(is_set, a, one));
    }
    return result;
}

/// A scalar below 2^128 with a sign, plus the digits' offset: see digit_of.
struct Half
{
    std::uint32_t words[5];
    bool is_negative;
};

/// A scalar as low + high * lambda, where lambda times a point is a multiplication in the field. Gallant, Lambert,
/// Vanstone, "Faster point multiplication on elliptic curves with efficient endomorphisms", CRYPTO 2001.
struct Halves
{
    Half low;
    Half high;
};

/// round(2^384 * b / n) for the two short vectors (a1, b1), (a2, b2) of the lattice of (x, y) with x + y * lambda = 0,
/// by b2 and -b1.
BRAID_GPU_TABLE Number256 split_by_b2{{0x45dbb031, 0xe893209a, 0x71e8ca7f, 0x3daa8a14, 0x9284eb15,
    0xe86c90e4, 0xa7d46bcd, 0x3086d221}};
BRAID_GPU_TABLE Number256 split_by_b1{{0x8ac47f71, 0x1571b4ae, 0x9df506c6, 0x221208ac, 0x0abfe4c4,
    0x6f547fa9, 0x010e8828, 0xe4437ed6}};
/// a1 = b2, a2 and -b1.
BRAID_GPU_TABLE std::uint32_t lattice_a1[4]{0x9284eb15, 0xe86c90e4, 0xa7d46bcd, 0x3086d221};
BRAID_GPU_TABLE std::uint32_t lattice_a2[5]{0x9d44cfd8, 0x57c1108d, 0xa8e2f3f6, 0x14ca50f7, 1};
BRAID_GPU_TABLE std::uint32_t lattice_minus_b1[4]{0x0abfe4c3, 0x6f547fa9, 0x010e8828, 0xe4437ed6};

/// The product's words above 2^384, rounded: four of them.
struct Quotient
{
    std::uint32_t words[4];
};
[[nodiscard]] BRAID_GPU Quotient rounded_quotient(const Number512& product) noexcept
{
    gpu::CarryChain chain;
    (void)chain.add(product.words[11], 0x80000000);
    Quotient quotient;
    BRAID_GPU_UNROLL
    for (unsigned i = 0; i < 4; ++i)
        quotient.words[i] = chain.add_on(product.words[12 + i], 0);
    return quotient;
}

/// The lowest five words of a * b, which are all that a difference of 129 bits needs.
template <unsigned b_words>
BRAID_GPU void multiply_low_words(
    std::uint32_t* result, const Quotient& a, const std::uint32_t* b) noexcept
{
    std::uint32_t product[9]{};
    (void)gpu::add_product<9, 4, b_words>(product, a.words, b);
    BRAID_GPU_UNROLL
    for (unsigned i = 0; i < 5; ++i)
        result[i] = product[i];
}

BRAID_GPU void subtract_five(
    std::uint32_t* result, const std::uint32_t* a, const std::uint32_t* b) noexcept
{
    gpu::CarryChain chain;
    result[0] = chain.subtract(a[0], b[0]);
    BRAID_GPU_UNROLL
    for (unsigned i = 1; i < 5; ++i)
        result[i] = chain.subtract_on(a[i], b[i]);
}

/// Sign and size of a number in two's complement, plus `offset`.
[[nodiscard]] BRAID_GPU Half half_of(
    const std::uint32_t* number, const std::uint32_t* offset) noexcept
{
    Half half;
    half.is_negative = number[4] >> 31 != 0;
    const std::uint32_t flip = half.is_negative ? 0xffffffff : 0;
    gpu::CarryChain chain;
    half.words[0] = chain.add(number[0] ^ flip, flip & 1);
    BRAID_GPU_UNROLL
    for (unsigned i = 1; i < 5; ++i)
        half.words[i] = chain.add_on(number[i] ^ flip, 0);
    gpu::CarryChain shift;
    half.words[0] = shift.add(half.words[0], offset[0]);
    BRAID_GPU_UNROLL
    for (unsigned i = 1; i < 5; ++i)
        half.words[i] = shift.add_on(half.words[i], offset[i]);
    return half;
}

/// Splits a scalar. Both halves are below 2^128. [scalar < n]
[[nodiscard]] BRAID_GPU Halves split(const Number256& scalar, const std::uint32_t* offset) noexcept
{
    const Quotient by_b2 = rounded_quotient(gpu::multiply(scalar, split_by_b2));
    const Quotient by_b1 = rounded_quotient(gpu::multiply(scalar, split_by_b1));
    std::uint32_t first[5];
    std::uint32_t second[5];
    std::uint32_t rest[5];
    // low = scalar - by_b2 * a1 - by_b1 * a2.
    multiply_low_words<4>(first, by_b2, lattice_a1);
    multiply_low_words<5>(second, by_b1, lattice_a2);
    subtract_five(rest, scalar.words, first);
    subtract_five(rest, rest, second);
    Halves halves;
    halves.low = half_of(rest, offset);
    // high = by_b2 * -b1 - by_b1 * b2.
    multiply_low_words<4>(first, by_b2, lattice_minus_b1);
    multiply_low_words<4>(second, by_b1, lattice_a1);
    subtract_five(rest, first, second);
    halves.high = half_of(rest, offset);
    return halves;
}

/// The sum of 2^(width - 1) * 2^(width * i) over all digits: added to a number, it turns the digits, which are then
/// plain bit fields, into signed ones plus 2^(width - 1).
template <unsigned width, unsigned digits>
struct DigitOffset
{
    std::uint32_t words[5]{};

    constexpr DigitOffset() noexcept
    {
        for (unsigned i = 0; i < digits; ++i)
            words[(width * i + width - 1) / 32] |= 1U << (width * i + width - 1) % 32;
    }
};

/// Digit `index` of a half, -2^(width - 1) to 2^(width - 1) - 1, regardless of the half's sign. [width * index < 160]
[[nodiscard]] BRAID_GPU std::int32_t digit_of(
    const Half& half, unsigned width, unsigned index) noexcept
{
    const unsigned at = width * index;
    const std::uint64_t low = half.words[at / 32];
    const std::uint64_t high = at / 32 < 4 ? half.words[at / 32 + 1] : 0;
    const std::uint64_t field = (high << 32 | low) >> at % 32 & ((1U << width) - 1);
    return static_cast<std::int32_t>(field) - (1 << (width - 1));
}
}  // namespace braid::kernels::secp256k1_gpu
