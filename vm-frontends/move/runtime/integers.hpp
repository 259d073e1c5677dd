// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/format/opcode.hpp"
#include "vm-frontends/move/runtime/value.hpp"

/// Checked arithmetic of Move: whatever overflows, divides by zero or shifts too far is refused.
namespace braid::move::integers
{
/// `left` becomes the result. False where it is refused.
template <Opcode opcode>
[[nodiscard, gnu::always_inline]] inline bool compute_u64(
    std::uint64_t& left, std::uint64_t right) noexcept
{
    if constexpr (opcode == Opcode::add)
        return !__builtin_add_overflow(left, right, &left);
    else if constexpr (opcode == Opcode::sub)
        return !__builtin_sub_overflow(left, right, &left);
    else if constexpr (opcode == Opcode::mul)
        return !__builtin_mul_overflow(left, right, &left);
    else if constexpr (opcode == Opcode::bit_or)
        left |= right;
    else if constexpr (opcode == Opcode::bit_and)
        left &= right;
    else if constexpr (opcode == Opcode::bit_xor)
        left ^= right;
    else
    {
        if (right == 0)
            return false;
        left = opcode == Opcode::div ? left / right : left % right;
    }
    return true;
}

/// The same of integers that are not u64. [equal kinds]
[[nodiscard]] bool compute_other(
    Opcode opcode, Value& left, const Value& right, Heap& heap) noexcept;
/// [opcode is shl or shr]
[[nodiscard]] bool shift(Opcode opcode, Value& value, std::uint64_t bits, Heap& heap) noexcept;
/// Makes it an integer of that kind.
[[nodiscard]] bool cast(ValueKind to, Value& value, Heap& heap) noexcept;
/// [u128 or u256]
[[nodiscard]] bool compare_large(Opcode opcode, const Value& left, const Value& right) noexcept;
[[nodiscard]] constexpr ValueKind target_of(Opcode cast) noexcept
{
    switch (cast)
    {
    case Opcode::cast_u8:
        return ValueKind::u8;
    case Opcode::cast_u16:
        return ValueKind::u16;
    case Opcode::cast_u32:
        return ValueKind::u32;
    case Opcode::cast_u64:
        return ValueKind::u64;
    case Opcode::cast_u128:
        return ValueKind::u128;
    default:
        return ValueKind::u256;
    }
}
}  // namespace braid::move::integers
