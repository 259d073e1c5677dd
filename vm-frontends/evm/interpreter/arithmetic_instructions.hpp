// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/evm/interpreter/instruction.hpp"

// Arithmetic, comparison and bits: operands come from the top of the stack and the result takes the place of the lowest.
// `sp` is one above the top word. Yellow Paper, appendix H.2, 0x01 to 0x1e.

namespace braid::evm
{
BRAID_INLINE void execute(Op<Opcode::add>, u256* sp) noexcept
{
    sp[-2] = sp[-1] + sp[-2];
}

BRAID_INLINE void execute(Op<Opcode::mul>, u256* sp) noexcept
{
    sp[-2] = sp[-1] * sp[-2];
}

BRAID_INLINE void execute(Op<Opcode::sub>, u256* sp) noexcept
{
    sp[-2] = sp[-1] - sp[-2];
}

BRAID_INLINE void execute(Op<Opcode::div>, u256* sp) noexcept
{
    sp[-2] = divmod(sp[-1], sp[-2]).quotient;
}

BRAID_INLINE void execute(Op<Opcode::sdiv>, u256* sp) noexcept
{
    sp[-2] = sdivmod(sp[-1], sp[-2]).quotient;
}

BRAID_INLINE void execute(Op<Opcode::mod>, u256* sp) noexcept
{
    sp[-2] = divmod(sp[-1], sp[-2]).remainder;
}

BRAID_INLINE void execute(Op<Opcode::smod>, u256* sp) noexcept
{
    sp[-2] = sdivmod(sp[-1], sp[-2]).remainder;
}

BRAID_INLINE void execute(Op<Opcode::addmod>, u256* sp) noexcept
{
    sp[-3] = addmod(sp[-1], sp[-2], sp[-3]);
}

BRAID_INLINE void execute(Op<Opcode::mulmod>, u256* sp) noexcept
{
    sp[-3] = mulmod(sp[-1], sp[-2], sp[-3]);
}

template <typename Rules>
BRAID_INLINE std::int64_t execute(
    Op<Opcode::exp>, u256* sp, std::int64_t gas, const Rules& rules) noexcept
{
    const std::int64_t byte_gas = rules.fork() >= Fork::spurious_dragon ? 50 : 10;
    gas -= byte_gas * ((bit_width(sp[-2]) + 7) / 8);
    if (gas >= 0)
        sp[-2] = exp(sp[-1], sp[-2]);
    return gas;
}

BRAID_INLINE void execute(Op<Opcode::signextend>, u256* sp) noexcept
{
    const u256& byte = sp[-1];
    if (!byte.fits_u64() || byte[0] >= 31)
        return;
    // The bits above the sign's byte become copies of it, word by word.
    u256& value = sp[-2];
    const std::size_t word = byte[0] / 8;
    const auto unused = static_cast<unsigned>(56 - 8 * (byte[0] % 8));
    const auto extended = static_cast<std::int64_t>(value[word] << unused) >> unused;
    const auto sign = static_cast<std::uint64_t>(extended >> 63);
    value[word] = static_cast<std::uint64_t>(extended);
    for (std::size_t i = word + 1; i < 4; ++i)
        value[i] = sign;
}

BRAID_INLINE void set_flag(u256& word, bool flag) noexcept
{
    word = u256{static_cast<std::uint64_t>(flag)};
}

/// Two's complement order: flipping the signs maps it to the order of unsigned integers.
[[nodiscard]] BRAID_INLINE bool is_less_signed(const u256& a, const u256& b) noexcept
{
    constexpr std::uint64_t sign = std::uint64_t{1} << 63;
    return u256{a[3] ^ sign, a[2], a[1], a[0]} < u256{b[3] ^ sign, b[2], b[1], b[0]};
}

BRAID_INLINE void execute(Op<Opcode::lt>, u256* sp) noexcept
{
    set_flag(sp[-2], sp[-1] < sp[-2]);
}

BRAID_INLINE void execute(Op<Opcode::gt>, u256* sp) noexcept
{
    set_flag(sp[-2], sp[-2] < sp[-1]);
}

BRAID_INLINE void execute(Op<Opcode::slt>, u256* sp) noexcept
{
    set_flag(sp[-2], is_less_signed(sp[-1], sp[-2]));
}

BRAID_INLINE void execute(Op<Opcode::sgt>, u256* sp) noexcept
{
    set_flag(sp[-2], is_less_signed(sp[-2], sp[-1]));
}

BRAID_INLINE void execute(Op<Opcode::eq>, u256* sp) noexcept
{
    set_flag(sp[-2], sp[-1] == sp[-2]);
}

BRAID_INLINE void execute(Op<Opcode::iszero>, u256* sp) noexcept
{
    set_flag(sp[-1], sp[-1].is_zero());
}

BRAID_INLINE void execute(Op<Opcode::bit_and>, u256* sp) noexcept
{
    sp[-2] = sp[-1] & sp[-2];
}

BRAID_INLINE void execute(Op<Opcode::bit_or>, u256* sp) noexcept
{
    sp[-2] = sp[-1] | sp[-2];
}

BRAID_INLINE void execute(Op<Opcode::bit_xor>, u256* sp) noexcept
{
    sp[-2] = sp[-1] ^ sp[-2];
}

BRAID_INLINE void execute(Op<Opcode::bit_not>, u256* sp) noexcept
{
    sp[-1] = ~sp[-1];
}

BRAID_INLINE void execute(Op<Opcode::byte>, u256* sp) noexcept
{
    const u256& index = sp[-1];
    const bool inside = index.fits_u64() && index[0] < 32;
    const std::uint64_t position = inside ? 31 - index[0] : 0;
    const std::uint64_t byte = (sp[-2][position / 8] >> (8 * (position % 8))) & 0xff;
    sp[-2] = u256{inside ? byte : 0};
}

/// A shift count; every count of 256 or more shifts all bits out.
[[nodiscard]] BRAID_INLINE std::uint64_t shift_count(const u256& count) noexcept
{
    return (count[1] | count[2] | count[3]) == 0 ? count[0] : 256;
}

BRAID_INLINE void execute(Op<Opcode::shl>, u256* sp) noexcept
{
    sp[-2] = sp[-2] << shift_count(sp[-1]);
}

BRAID_INLINE void execute(Op<Opcode::shr>, u256* sp) noexcept
{
    sp[-2] = sp[-2] >> shift_count(sp[-1]);
}

BRAID_INLINE void execute(Op<Opcode::sar>, u256* sp) noexcept
{
    // Shifting the complement of a negative number brings in zeros, which are ones again when complemented back.
    const auto sign = static_cast<std::uint64_t>(static_cast<std::int64_t>(sp[-2][3]) >> 63);
    const u256 mask{sign, sign, sign, sign};
    sp[-2] = ((sp[-2] ^ mask) >> shift_count(sp[-1])) ^ mask;
}

BRAID_INLINE void execute(Op<Opcode::clz>, u256* sp) noexcept
{
    sp[-1] = u256{256 - bit_width(sp[-1])};
}
}  // namespace braid::evm
