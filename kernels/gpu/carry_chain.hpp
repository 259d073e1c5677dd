// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/gpu/target.hpp"
#include <cstdint>

namespace braid::kernels::gpu
{
/// Additions, subtractions and multiplications whose carry goes from one to the next. A GPU keeps the carry in a flag
/// that nothing but these instructions touches, and they stay in their order; the portable twin keeps it here.
class CarryChain
{
public:
    /// Starts a chain: a + b.
    [[nodiscard]] BRAID_GPU std::uint32_t add(std::uint32_t a, std::uint32_t b) noexcept
    {
#if BRAID_GPU_PTX
        std::uint32_t result;
        asm volatile("add.cc.u32 %0, %1, %2;" : "=r"(result) : "r"(a), "r"(b));
        return result;
#else
        return carried(std::uint64_t{a} + b);
#endif
    }

    /// a + b + carry.
    [[nodiscard]] BRAID_GPU std::uint32_t add_on(std::uint32_t a, std::uint32_t b) noexcept
    {
#if BRAID_GPU_PTX
        std::uint32_t result;
        asm volatile("addc.cc.u32 %0, %1, %2;" : "=r"(result) : "r"(a), "r"(b));
        return result;
#else
        return carried(std::uint64_t{a} + b + carry_);
#endif
    }

    /// Starts a chain: a - b.
    [[nodiscard]] BRAID_GPU std::uint32_t subtract(std::uint32_t a, std::uint32_t b) noexcept
    {
#if BRAID_GPU_PTX
        std::uint32_t result;
        asm volatile("sub.cc.u32 %0, %1, %2;" : "=r"(result) : "r"(a), "r"(b));
        return result;
#else
        return borrowed(std::uint64_t{a} - b);
#endif
    }

    /// a - b - borrow.
    [[nodiscard]] BRAID_GPU std::uint32_t subtract_on(std::uint32_t a, std::uint32_t b) noexcept
    {
#if BRAID_GPU_PTX
        std::uint32_t result;
        asm volatile("subc.cc.u32 %0, %1, %2;" : "=r"(result) : "r"(a), "r"(b));
        return result;
#else
        return borrowed(std::uint64_t{a} - b - carry_);
#endif
    }

    /// Ends a chain of additions: its carry, 0 or 1.
    [[nodiscard]] BRAID_GPU std::uint32_t carry() noexcept
    {
#if BRAID_GPU_PTX
        std::uint32_t result;
        asm volatile("addc.u32 %0, 0, 0;" : "=r"(result));
        return result;
#else
        return carry_;
#endif
    }

    /// Ends a chain of subtractions: all ones where it borrows, else 0.
    [[nodiscard]] BRAID_GPU std::uint32_t borrow_mask() noexcept
    {
#if BRAID_GPU_PTX
        std::uint32_t result;
        asm volatile("subc.u32 %0, 0, 0;" : "=r"(result));
        return result;
#else
        return 0 - carry_;
#endif
    }

    /// Starts a chain: the low half of a * b, plus c. The high half comes next; ptxas makes one IMAD.WIDE of both.
    [[nodiscard]] BRAID_GPU std::uint32_t multiply_low(
        std::uint32_t a, std::uint32_t b, std::uint32_t c) noexcept
    {
#if BRAID_GPU_PTX
        std::uint32_t result;
        asm volatile("mad.lo.cc.u32 %0, %1, %2, %3;" : "=r"(result) : "r"(a), "r"(b), "r"(c));
        return result;
#else
        return carried(std::uint64_t{a * b} + c);
#endif
    }

    /// The low half of a * b, plus c and carry.
    [[nodiscard]] BRAID_GPU std::uint32_t multiply_low_on(
        std::uint32_t a, std::uint32_t b, std::uint32_t c) noexcept
    {
#if BRAID_GPU_PTX
        std::uint32_t result;
        asm volatile("madc.lo.cc.u32 %0, %1, %2, %3;" : "=r"(result) : "r"(a), "r"(b), "r"(c));
        return result;
#else
        return carried(std::uint64_t{a * b} + c + carry_);
#endif
    }

    /// The high half of a * b, plus c and carry.
    [[nodiscard]] BRAID_GPU std::uint32_t multiply_high_on(
        std::uint32_t a, std::uint32_t b, std::uint32_t c) noexcept
    {
#if BRAID_GPU_PTX
        std::uint32_t result;
        asm volatile("madc.hi.cc.u32 %0, %1, %2, %3;" : "=r"(result) : "r"(a), "r"(b), "r"(c));
        return result;
#else
        return carried((std::uint64_t{a} * b >> 32) + c + carry_);
#endif
    }

private:
#if !BRAID_GPU_PTX
    [[nodiscard]] BRAID_GPU std::uint32_t carried(std::uint64_t sum) noexcept
    {
        carry_ = static_cast<std::uint32_t>(sum >> 32);
        return static_cast<std::uint32_t>(sum);
    }
    [[nodiscard]] BRAID_GPU std::uint32_t borrowed(std::uint64_t difference) noexcept
    {
        carry_ = static_cast<std::uint32_t>(difference >> 63);
        return static_cast<std::uint32_t>(difference);
    }

    std::uint32_t carry_ = 0;
#endif
};
}  // namespace braid::kernels::gpu
