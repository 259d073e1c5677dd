// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/gpu/target.hpp"
#include <cstdint>

/// Words of 32 bits and pairs of them, as the arithmetic units of a GPU take them.
namespace braid::kernels::gpu
{
/// Truth tables of three bits a, b, c, as PTX's lop3 names them: the function's values where a = 0xf0, b = 0xcc, c =
/// 0xaa.
inline constexpr unsigned table_of_a = 0xf0;
inline constexpr unsigned table_of_b = 0xcc;
inline constexpr unsigned table_of_c = 0xaa;
/// a ^ b ^ c.
inline constexpr unsigned table_xor = table_of_a ^ table_of_b ^ table_of_c;
/// a ^ (~b & c): a row of Keccak's chi.
inline constexpr unsigned table_chi = table_of_a ^ (~table_of_b & table_of_c);
/// a ? b : c, bit by bit: SHA-256's Ch.
inline constexpr unsigned table_choose =
    (table_of_a & table_of_b) | (~table_of_a & 0xff & table_of_c);
/// The bit that two of three have: SHA-256's Maj.
inline constexpr unsigned table_majority =
    (table_of_a & table_of_b) | (table_of_a & table_of_c) | (table_of_b & table_of_c);

/// The function of a truth table on every bit of three words: one instruction, LOP3.
template <unsigned table>
[[nodiscard]] BRAID_GPU std::uint32_t logic3(
    std::uint32_t a, std::uint32_t b, std::uint32_t c) noexcept
{
#if BRAID_GPU_PTX
    std::uint32_t result;
    asm("lop3.b32 %0, %1, %2, %3, %4;" : "=r"(result) : "r"(a), "r"(b), "r"(c), "n"(table));
    return result;
#else
    // The two that nearly all instructions are of, so that the emulator is fast without an optimiser as well.
    if constexpr (table == table_xor)
        return a ^ b ^ c;
    if constexpr (table == table_chi)
        return a ^ (~b & c);
    std::uint32_t result = 0;
    for (unsigned bits = 0; bits < 8; ++bits)
    {
        if ((table >> bits & 1) == 0)
            continue;
        const std::uint32_t in_a = (bits & 4) != 0 ? a : ~a;
        const std::uint32_t in_b = (bits & 2) != 0 ? b : ~b;
        const std::uint32_t in_c = (bits & 1) != 0 ? c : ~c;
        result |= in_a & in_b & in_c;
    }
    return result;
#endif
}

/// The upper word of high:low shifted left. One instruction, SHF. [shift is below 32]
[[nodiscard]] BRAID_GPU std::uint32_t funnel_left(
    std::uint32_t low, std::uint32_t high, unsigned shift) noexcept
{
#if BRAID_GPU_PTX
    return __funnelshift_l(low, high, shift);
#else
    return static_cast<std::uint32_t>(((std::uint64_t{high} << 32 | low) << shift) >> 32);
#endif
}

[[nodiscard]] BRAID_GPU std::uint32_t rotate_right(std::uint32_t word, unsigned shift) noexcept
{
    return funnel_left(word, word, 32 - shift);
}

/// The word with its bytes in reverse order. One instruction, PRMT.
[[nodiscard]] BRAID_GPU std::uint32_t reverse_word(std::uint32_t word) noexcept
{
#if BRAID_GPU_PTX
    return __byte_perm(word, 0, 0x0123);
#else
    return __builtin_bswap32(word);
#endif
}

/// Sixty-four bits as two words.
struct Pair
{
    std::uint32_t low = 0;
    std::uint32_t high = 0;
};

[[nodiscard]] BRAID_GPU Pair pair_of(std::uint64_t value) noexcept
{
    return {static_cast<std::uint32_t>(value), static_cast<std::uint32_t>(value >> 32)};
}

[[nodiscard]] BRAID_GPU std::uint64_t value_of(Pair pair) noexcept
{
    return std::uint64_t{pair.high} << 32 | pair.low;
}

template <unsigned table>
[[nodiscard]] BRAID_GPU Pair logic3(Pair a, Pair b, Pair c) noexcept
{
    return {logic3<table>(a.low, b.low, c.low), logic3<table>(a.high, b.high, c.high)};
}

/// Rotates to the left. Two instructions; by 32 bits, none.
template <unsigned shift>
[[nodiscard]] BRAID_GPU Pair rotate_left(Pair pair) noexcept
{
    static_assert(shift < 64);
    if constexpr (shift == 0)
        return pair;
    else if constexpr (shift >= 32)
        return rotate_left<shift - 32>(Pair{pair.high, pair.low});
    else
        return {funnel_left(pair.high, pair.low, shift), funnel_left(pair.low, pair.high, shift)};
}
}  // namespace braid::kernels::gpu
