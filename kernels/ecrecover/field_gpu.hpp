// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/gpu/numbers.hpp"

/// The field of secp256k1, integers modulo p = 2^256 - 2^32 - 977, for a GPU's threads. SEC 2, section 2.4.1.
/// https://www.secg.org/sec2-v2.pdf
namespace braid::kernels::secp256k1_gpu
{
using gpu::CarryChain;
using gpu::Number256;
using gpu::Number512;

/// 2^256 - p = 2^32 + this.
inline constexpr std::uint32_t fold = 977;

BRAID_GPU_TABLE Number256 prime{{0xfffffc2f, 0xfffffffe, 0xffffffff, 0xffffffff, 0xffffffff,
    0xffffffff, 0xffffffff, 0xffffffff}};

/// An element as any number below 2^256 that is congruent to it.
struct Element
{
    Number256 value;
};

/// Adds overflow * 2^256, which is overflow * (2^32 + 977), to a number that is below 2^67 where overflow is 1.
BRAID_GPU void fold_bit(Number256& value, std::uint32_t overflow) noexcept
{
    CarryChain chain;
    value.words[0] = chain.add(value.words[0], overflow * fold);
    value.words[1] = chain.add_on(value.words[1], overflow);
    value.words[2] = chain.add_on(value.words[2], 0);
}

/// Folds the upper half onto the lower one: twice, for what the first time overflows, and then a last bit.
[[nodiscard]] BRAID_GPU Element reduce(const Number512& product) noexcept
{
    // upper * 977 in two sums, and upper * 2^32 in the one that starts at the second word.
    std::uint32_t even[9];
    std::uint32_t odd[9];
    BRAID_GPU_UNROLL
    for (unsigned i = 0; i < 8; ++i)
    {
        even[i] = product.words[i];
        odd[i] = product.words[8 + i];
    }
    gpu::add_products<4, true>(even, product.words + 8, fold);
    gpu::add_products<4, true>(odd, product.words + 9, fold);
    Number256 sum;
    CarryChain merging;
    sum.words[0] = even[0];
    sum.words[1] = merging.add(even[1], odd[0]);
    BRAID_GPU_UNROLL
    for (unsigned i = 2; i < 8; ++i)
        sum.words[i] = merging.add_on(even[i], odd[i - 1]);
    const std::uint32_t over = merging.add_on(even[8], odd[7]);
    // At most 1: the upper half times 2^32 + 977 has 289 bits.
    const std::uint32_t far_over = merging.add_on(odd[8], 0);

    // (over + far_over * 2^32) * (2^32 + 977), which has 67 bits.
    std::uint32_t folded[3];
    gpu::set_product(folded, over, fold);
    CarryChain folding;
    folded[1] = folding.add(folded[1] + far_over * fold, over);
    folded[2] = folding.add_on(far_over, 0);
    CarryChain chain;
    sum.words[0] = chain.add(sum.words[0], folded[0]);
    sum.words[1] = chain.add_on(sum.words[1], folded[1]);
    sum.words[2] = chain.add_on(sum.words[2], folded[2]);
    BRAID_GPU_UNROLL
    for (unsigned i = 3; i < 8; ++i)
        sum.words[i] = chain.add_on(sum.words[i], 0);
    fold_bit(sum, chain.carry());
    return {sum};
}

[[nodiscard]] BRAID_GPU Element multiply(const Element& a, const Element& b) noexcept
{
    return reduce(gpu::multiply(a.value, b.value));
}

[[nodiscard]] BRAID_GPU Element square(const Element& a) noexcept
{
    return reduce(gpu::square(a.value));
}

/// a + b. What overflows is folded in; where that overflows again, the sum is below 2^34 and a last fold ends in two
/// words.
[[nodiscard]] BRAID_GPU Element add(const Element& a, const Element& b) noexcept
{
    std::uint32_t overflow = 0;
    Number256 sum = gpu::add(a.value, b.value, overflow);
    CarryChain chain;
    sum.words[0] = chain.add(sum.words[0], overflow * fold);
    sum.words[1] = chain.add_on(sum.words[1], overflow);
    BRAID_GPU_UNROLL
    for (unsigned i = 2; i < 8; ++i)
        sum.words[i] = chain.add_on(sum.words[i], 0);
    fold_bit(sum, chain.carry());
    return {sum};
}

/// a - b, in the same way: after a second borrow the difference is next to 2^256, and the last subtraction ends in
/// two words.
[[nodiscard]] BRAID_GPU Element subtract(const Element& a, const Element& b) noexcept
{
    std::uint32_t borrow = 0;
    Number256 difference = gpu::subtract(a.value, b.value, borrow);
    CarryChain chain;
    difference.words[0] = chain.subtract(difference.words[0], borrow & fold);
    difference.words[1] = chain.subtract_on(difference.words[1], borrow & 1);
    BRAID_GPU_UNROLL
    for (unsigned i = 2; i < 8; ++i)
        difference.words[i] = chain.subtract_on(difference.words[i], 0);
    borrow = chain.borrow_mask();
    CarryChain last;
    difference.words[0] = last.subtract(difference.words[0], borrow & fold);
    difference.words[1] = last.subtract_on(difference.words[1], borrow & 1);
    return {difference};
}

[[nodiscard]] BRAID_GPU Element negate(const Element& a) noexcept
{
    return subtract(Element{}, a);
}

/// a / 2: an odd number plus p is even.
[[nodiscard]] BRAID_GPU Element halve(const Element& a) noexcept
{
    const std::uint32_t odd = 0 - (a.value.words[0] & 1);
    CarryChain chain;
    Number256 even;
    even.words[0] = chain.add(a.value.words[0], odd & 0xfffffc2f);
    even.words[1] = chain.add_on(a.value.words[1], odd & 0xfffffffe);
    BRAID_GPU_UNROLL
    for (unsigned i = 2; i < 8; ++i)
        even.words[i] = chain.add_on(a.value.words[i], odd);
    const std::uint32_t top = chain.carry();
    BRAID_GPU_UNROLL
    for (unsigned i = 0; i < 7; ++i)
        even.words[i] = even.words[i] >> 1 | even.words[i + 1] << 31;
    even.words[7] = even.words[7] >> 1 | top << 31;
    return {even};
}

/// The number below p.
[[nodiscard]] BRAID_GPU Number256 canonical(const Element& a) noexcept
{
    std::uint32_t borrow = 0;
    const Number256 less = gpu::subtract(a.value, prime, borrow);
    return gpu::choose(borrow != 0, a.value, less);
}

/// Whether it is 0 modulo p: 0 or p itself.
[[nodiscard]] BRAID_GPU bool is_zero(const Element& a) noexcept
{
    return gpu::is_zero(a.value) || gpu::is_equal(a.value, prime);
}

[[nodiscard]] BRAID_GPU bool is_equal(const Element& a, const Element& b) noexcept
{
    return is_zero(subtract(a, b));
}

/// The powers below are chains of these two, which are called so that a kernel has them once.
[[nodiscard]] BRAID_GPU_CALLED Element square_times(Element a, unsigned times) noexcept
{
    BRAID_GPU_KEEP_LOOP
    for (unsigned i = 0; i < times; ++i)
        a = square(a);
    return a;
}

[[nodiscard]] BRAID_GPU_CALLED Element multiply_called(Element a, Element b) noexcept
{
    return multiply(a, b);
}

/// a^(2^n - 1) of the n with which the exponents p - 2 and (p + 1) / 4 begin and end.
struct Powers
{
    Element of2;
    Element of22;
    Element of223;
};

[[nodiscard]] BRAID_GPU Powers powers_of(const Element& a) noexcept
{
    const Element of2 = multiply_called(square_times(a, 1), a);
    const Element of3 = multiply_called(square_times(of2, 1), a);
    const Element of6 = multiply_called(square_times(of3, 3), of3);
    const Element of9 = multiply_called(square_times(of6, 3), of3);
    const Element of11 = multiply_called(square_times(of9, 2), of2);
    const Element of22 = multiply_called(square_times(of11, 11), of11);
    const Element of44 = multiply_called(square_times(of22, 22), of22);
    const Element of88 = multiply_called(square_times(of44, 44), of44);
    const Element of176 = multiply_called(square_times(of88, 88), of88);
    const Element of220 = multiply_called(square_times(of176, 44), of44);
    return {of2, of22, multiply_called(square_times(of220, 3), of3)};
}

/// a^((p + 1) / 4): a root of a, where it has one.
[[nodiscard]] BRAID_GPU Element root_candidate(const Element& a) noexcept
{
    const Powers powers = powers_of(a);
    const Element upper = multiply_called(square_times(powers.of223, 23), powers.of22);
    return square_times(multiply_called(square_times(upper, 6), powers.of2), 2);
}

/// a^(p - 2): 1 / a, or 0 for 0.
[[nodiscard]] BRAID_GPU Element invert(const Element& a) noexcept
{
    const Powers powers = powers_of(a);
    Element result = multiply_called(square_times(powers.of223, 23), powers.of22);
    result = multiply_called(square_times(result, 5), a);
    result = multiply_called(square_times(result, 3), powers.of2);
    return multiply_called(square_times(result, 2), a);
}
}  // namespace braid::kernels::secp256k1_gpu
