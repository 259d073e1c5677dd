// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/gpu/numbers.hpp"

/// Integers modulo p = 2^255 - 19 for a GPU's threads.
namespace braid::kernels::ed25519_gpu
{
using gpu::CarryChain;
using gpu::Number256;
using gpu::Number512;

/// 2^256 is this modulo p.
inline constexpr std::uint32_t fold = 38;

/// An element as any number below 2^256 that is congruent to it.
struct Element
{
    Number256 value;
};

[[nodiscard]] BRAID_GPU Element one() noexcept
{
    return {{{1}}};
}

/// Folds the upper half onto the lower one, and what overflows again.
[[nodiscard]] BRAID_GPU Element reduce(const Number512& product) noexcept
{
    std::uint32_t even[9];
    std::uint32_t odd[9]{};
    BRAID_GPU_UNROLL
    for (unsigned i = 0; i < 8; ++i)
        even[i] = product.words[i];
    gpu::add_products<4, true>(even, product.words + 8, fold);
    BRAID_GPU_UNROLL
    for (unsigned i = 0; i < 8; i += 2)
        gpu::set_product(odd + i, product.words[9 + i], fold);
    Number256 sum;
    CarryChain merging;
    sum.words[0] = even[0];
    sum.words[1] = merging.add(even[1], odd[0]);
    BRAID_GPU_UNROLL
    for (unsigned i = 2; i < 8; ++i)
        sum.words[i] = merging.add_on(even[i], odd[i - 1]);
    // At most 38.
    const std::uint32_t over = merging.add_on(even[8], odd[7]);
    CarryChain chain;
    sum.words[0] = chain.add(sum.words[0], over * fold);
    BRAID_GPU_UNROLL
    for (unsigned i = 1; i < 8; ++i)
        sum.words[i] = chain.add_on(sum.words[i], 0);
    // Where that overflows, a small number is left.
    sum.words[0] += chain.carry() * fold;
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

[[nodiscard]] BRAID_GPU Element add(const Element& a, const Element& b) noexcept
{
    std::uint32_t carry = 0;
    Number256 sum = gpu::add(a.value, b.value, carry);
    CarryChain chain;
    sum.words[0] = chain.add(sum.words[0], carry * fold);
    BRAID_GPU_UNROLL
    for (unsigned i = 1; i < 8; ++i)
        sum.words[i] = chain.add_on(sum.words[i], 0);
    sum.words[0] += chain.carry() * fold;
    return {sum};
}

[[nodiscard]] BRAID_GPU Element subtract(const Element& a, const Element& b) noexcept
{
    std::uint32_t borrow = 0;
    Number256 difference = gpu::subtract(a.value, b.value, borrow);
    CarryChain chain;
    difference.words[0] = chain.subtract(difference.words[0], borrow & fold);
    BRAID_GPU_UNROLL
    for (unsigned i = 1; i < 8; ++i)
        difference.words[i] = chain.subtract_on(difference.words[i], 0);
    // After a second borrow the number is next to 2^256.
    difference.words[0] -= chain.borrow_mask() & fold;
    return {difference};
}

[[nodiscard]] BRAID_GPU Element negate(const Element& a) noexcept
{
    return subtract(Element{}, a);
}

/// The number below p: bit 255 counts 19, and then p and what lies above it are those that reach 2^255 with 19 more.
[[nodiscard]] BRAID_GPU Number256 canonical(const Element& a) noexcept
{
    constexpr std::uint32_t low_bits = 0x7fffffff;
    Number256 number = a.value;
    const std::uint32_t top = number.words[7] >> 31;
    number.words[7] &= low_bits;
    CarryChain folding;
    number.words[0] = folding.add(number.words[0], top * 19);
    BRAID_GPU_UNROLL
    for (unsigned i = 1; i < 8; ++i)
        number.words[i] = folding.add_on(number.words[i], 0);
    Number256 more;
    CarryChain chain;
    more.words[0] = chain.add(number.words[0], 19);
    BRAID_GPU_UNROLL
    for (unsigned i = 1; i < 8; ++i)
        more.words[i] = chain.add_on(number.words[i], 0);
    const bool is_above = more.words[7] >> 31 != 0;
    more.words[7] &= low_bits;
    return gpu::choose(is_above, more, number);
}

[[nodiscard]] BRAID_GPU bool is_zero(const Element& a) noexcept
{
    return gpu::is_zero(canonical(a));
}

[[nodiscard]] BRAID_GPU bool is_equal(const Element& a, const Element& b) noexcept
{
    return is_zero(subtract(a, b));
}

[[nodiscard]] BRAID_GPU Element choose(bool condition, const Element& a, const Element& b) noexcept
{
    return {gpu::choose(condition, a.value, b.value)};
}

/// Powers are chains of these two, which are called so that a kernel has them once.
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

/// a^(2^252 - 3) = a^((p - 5) / 8). ones(n) is a^(2^n - 1).
[[nodiscard]] BRAID_GPU Element power_for_root(const Element& a) noexcept
{
    const Element ones2 = multiply_called(square_times(a, 1), a);
    const Element ones4 = multiply_called(square_times(ones2, 2), ones2);
    const Element ones5 = multiply_called(square_times(ones4, 1), a);
    const Element ones10 = multiply_called(square_times(ones5, 5), ones5);
    const Element ones20 = multiply_called(square_times(ones10, 10), ones10);
    const Element ones40 = multiply_called(square_times(ones20, 20), ones20);
    const Element ones50 = multiply_called(square_times(ones40, 10), ones10);
    const Element ones100 = multiply_called(square_times(ones50, 50), ones50);
    const Element ones200 = multiply_called(square_times(ones100, 100), ones100);
    const Element ones250 = multiply_called(square_times(ones200, 50), ones50);
    return multiply_called(square_times(ones250, 2), a);
}
}  // namespace braid::kernels::ed25519_gpu
