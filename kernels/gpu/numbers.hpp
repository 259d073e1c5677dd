// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/gpu/carry_chain.hpp"

/// Numbers of 256 and 512 bits for a GPU's threads: words of 32 bits, the least first.
namespace braid::kernels::gpu
{
struct Number256
{
    std::uint32_t words[8];
};

struct Number512
{
    std::uint32_t words[16];
};

/// a + b; `carry` becomes 0 or 1.
[[nodiscard]] BRAID_GPU Number256 add(
    const Number256& a, const Number256& b, std::uint32_t& carry) noexcept
{
    CarryChain chain;
    Number256 sum;
    sum.words[0] = chain.add(a.words[0], b.words[0]);
    BRAID_GPU_UNROLL
    for (unsigned i = 1; i < 8; ++i)
        sum.words[i] = chain.add_on(a.words[i], b.words[i]);
    carry = chain.carry();
    return sum;
}

/// a - b; `borrow` becomes 0 or all ones.
[[nodiscard]] BRAID_GPU Number256 subtract(
    const Number256& a, const Number256& b, std::uint32_t& borrow) noexcept
{
    CarryChain chain;
    Number256 difference;
    difference.words[0] = chain.subtract(a.words[0], b.words[0]);
    BRAID_GPU_UNROLL
    for (unsigned i = 1; i < 8; ++i)
        difference.words[i] = chain.subtract_on(a.words[i], b.words[i]);
    borrow = chain.borrow_mask();
    return difference;
}

/// condition ? a : b.
[[nodiscard]] BRAID_GPU Number256 choose(
    bool condition, const Number256& a, const Number256& b) noexcept
{
    Number256 chosen;
    BRAID_GPU_UNROLL
    for (unsigned i = 0; i < 8; ++i)
        chosen.words[i] = condition ? a.words[i] : b.words[i];
    return chosen;
}

[[nodiscard]] BRAID_GPU bool is_equal(const Number256& a, const Number256& b) noexcept
{
    std::uint32_t difference = 0;
    BRAID_GPU_UNROLL
    for (unsigned i = 0; i < 8; ++i)
        difference |= a.words[i] ^ b.words[i];
    return difference == 0;
}

[[nodiscard]] BRAID_GPU bool is_zero(const Number256& a) noexcept
{
    std::uint32_t all = 0;
    BRAID_GPU_UNROLL
    for (unsigned i = 0; i < 8; ++i)
        all |= a.words[i];
    return all == 0;
}

[[nodiscard]] BRAID_GPU bool is_less(const Number256& a, const Number256& b) noexcept
{
    std::uint32_t borrow = 0;
    (void)subtract(a, b, borrow);
    return borrow != 0;
}

/// Adds a[0] * b, a[2] * b, ... to `count` pairs of words that stand side by side. What is carried out goes to the word
/// behind them, which held 0.
template <unsigned count, bool carries>
BRAID_GPU void add_products(std::uint32_t* sum, const std::uint32_t* a, std::uint32_t b) noexcept
{
    CarryChain chain;
    sum[0] = chain.multiply_low(a[0], b, sum[0]);
    sum[1] = chain.multiply_high_on(a[0], b, sum[1]);
    BRAID_GPU_UNROLL
    for (unsigned i = 2; i < 2 * count; i += 2)
    {
        sum[i] = chain.multiply_low_on(a[i], b, sum[i]);
        sum[i + 1] = chain.multiply_high_on(a[i], b, sum[i + 1]);
    }
    if (carries)
        sum[2 * count] = chain.carry();
}

/// The words of a product.
BRAID_GPU void set_product(std::uint32_t* result, std::uint32_t a, std::uint32_t b) noexcept
{
    const std::uint64_t product = std::uint64_t{a} * b;
    result[0] = static_cast<std::uint32_t>(product);
    result[1] = static_cast<std::uint32_t>(product >> 32);
}

/// even + odd * 2^32.
[[nodiscard]] BRAID_GPU Number512 merge(
    const std::uint32_t* even, const std::uint32_t* odd) noexcept
{
    CarryChain chain;
    Number512 sum;
    sum.words[0] = even[0];
    sum.words[1] = chain.add(even[1], odd[0]);
    BRAID_GPU_UNROLL
    for (unsigned i = 2; i < 16; ++i)
        sum.words[i] = chain.add_on(even[i], odd[i - 1]);
    return sum;
}

/// a * b in 64 products. Those that start at an even word and those that start at an odd one are summed apart: in
/// either sum products lie side by side, so that carries run from each to the next.
[[nodiscard]] BRAID_GPU Number512 multiply(const Number256& a, const Number256& b) noexcept
{
    std::uint32_t even[16]{};
    std::uint32_t odd[16]{};
    BRAID_GPU_UNROLL
    for (unsigned j = 0; j < 8; j += 2)
    {
        set_product(even + j, a.words[j], b.words[0]);
        set_product(odd + j, a.words[j + 1], b.words[0]);
    }
    BRAID_GPU_UNROLL
    for (unsigned i = 1; i < 8; ++i)
    {
        if (i % 2 == 0)
        {
            add_products<4, true>(even + i, a.words, b.words[i]);
            add_products<4, false>(odd + i, a.words + 1, b.words[i]);
        }
        else
        {
            add_products<4, false>(even + i + 1, a.words + 1, b.words[i]);
            add_products<4, true>(odd + i - 1, a.words, b.words[i]);
        }
    }
    return merge(even, odd);
}

/// The products a[i] * a[j] of i < j, each once.
[[nodiscard]] BRAID_GPU Number512 cross_products(const std::uint32_t* a) noexcept
{
    std::uint32_t even[16]{};
    std::uint32_t odd[16]{};
    BRAID_GPU_UNROLL
    for (unsigned j = 1; j < 8; j += 2)
        set_product(odd + j - 1, a[j], a[0]);
    BRAID_GPU_UNROLL
    for (unsigned j = 2; j < 8; j += 2)
        set_product(even + j, a[j], a[0]);
    add_products<3, true>(odd + 2, a + 2, a[1]);
    add_products<3, false>(even + 4, a + 3, a[1]);
    add_products<3, false>(odd + 4, a + 3, a[2]);
    add_products<2, true>(even + 6, a + 4, a[2]);
    add_products<2, true>(odd + 6, a + 4, a[3]);
    add_products<2, false>(even + 8, a + 5, a[3]);
    add_products<2, false>(odd + 8, a + 5, a[4]);
    add_products<1, true>(even + 10, a + 6, a[4]);
    add_products<1, true>(odd + 10, a + 6, a[5]);
    add_products<1, false>(even + 12, a + 7, a[5]);
    add_products<1, false>(odd + 12, a + 7, a[6]);
    return merge(even, odd);
}

/// a * a in 36 products: those of different words count twice.
[[nodiscard]] BRAID_GPU Number512 square(const Number256& a) noexcept
{
    const Number512 cross = cross_products(a.words);
    Number512 result;
    result.words[0] = cross.words[0] << 1;
    BRAID_GPU_UNROLL
    for (unsigned i = 1; i < 16; ++i)
        result.words[i] = cross.words[i] << 1 | cross.words[i - 1] >> 31;
    CarryChain chain;
    result.words[0] = chain.multiply_low(a.words[0], a.words[0], result.words[0]);
    result.words[1] = chain.multiply_high_on(a.words[0], a.words[0], result.words[1]);
    BRAID_GPU_UNROLL
    for (unsigned i = 1; i < 8; ++i)
    {
        result.words[2 * i] = chain.multiply_low_on(a.words[i], a.words[i], result.words[2 * i]);
        result.words[2 * i + 1] =
            chain.multiply_high_on(a.words[i], a.words[i], result.words[2 * i + 1]);
    }
    return result;
}

/// sum += a * b over `sum_words` words, of which the product's own are the first; gives the carry out of the last.
template <unsigned sum_words, unsigned a_words, unsigned b_words>
BRAID_GPU std::uint32_t add_product(
    std::uint32_t* sum, const std::uint32_t* a, const std::uint32_t* b) noexcept
{
    static_assert(sum_words >= a_words + b_words - 1);
    std::uint32_t over = 0;
    BRAID_GPU_UNROLL
    for (unsigned i = 0; i < a_words; ++i)
    {
        std::uint64_t carry = 0;
        BRAID_GPU_UNROLL
        for (unsigned j = 0; j < sum_words - i; ++j)
        {
            const std::uint64_t product = j < b_words ? std::uint64_t{a[i]} * b[j] : 0;
            carry += product + sum[i + j];
            sum[i + j] = static_cast<std::uint32_t>(carry);
            carry >>= 32;
        }
        over += static_cast<std::uint32_t>(carry);
    }
    return over;
}
}  // namespace braid::kernels::gpu
