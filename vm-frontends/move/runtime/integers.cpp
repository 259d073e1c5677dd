// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/runtime/integers.hpp"

namespace braid::move::integers
{
namespace
{
/// How many bits an integer of the kind has.
unsigned width_of(ValueKind kind) noexcept
{
    switch (kind)
    {
    case ValueKind::u8:
        return 8;
    case ValueKind::u16:
        return 16;
    case ValueKind::u32:
        return 32;
    case ValueKind::u64:
        return 64;
    case ValueKind::u128:
        return 128;
    default:
        return 256;
    }
}

template <typename Integer>
bool compute_builtin(Opcode opcode, Integer& left, Integer right) noexcept
{
    switch (opcode)
    {
    case Opcode::add:
        return !__builtin_add_overflow(left, right, &left);
    case Opcode::sub:
        return !__builtin_sub_overflow(left, right, &left);
    case Opcode::mul:
        return !__builtin_mul_overflow(left, right, &left);
    case Opcode::bit_or:
        left |= right;
        return true;
    case Opcode::bit_and:
        left &= right;
        return true;
    case Opcode::bit_xor:
        left ^= right;
        return true;
    default:
        if (right == 0)
            return false;
        left = opcode == Opcode::div ? left / right : left % right;
        return true;
    }
}

/// Those that fit a word: computed in one, then looked at.
bool compute_narrow(Opcode opcode, Value& left, const Value& right) noexcept
{
    std::uint64_t result = left.scalar;
    if (!compute_builtin(opcode, result, right.scalar))
        return false;
    if (result >> width_of(left.kind) != 0)
        return false;
    left.scalar = result;
    return true;
}

bool multiply(const u256& a, const u256& b, u256& product) noexcept
{
    if (bit_width(a) + bit_width(b) > 257)
        return false;
    product = a * b;
    // At most one bit too many: the quotient tells whether it was lost.
    return a.is_zero() || divmod(product, a).quotient == b;
}

bool compute_u256(Opcode opcode, const u256& a, const u256& b, u256& result) noexcept
{
    switch (opcode)
    {
    case Opcode::add:
        result = a + b;
        return result >= a;
    case Opcode::sub:
        result = a - b;
        return a >= b;
    case Opcode::mul:
        return multiply(a, b, result);
    case Opcode::bit_or:
        result = a | b;
        return true;
    case Opcode::bit_and:
        result = a & b;
        return true;
    case Opcode::bit_xor:
        result = a ^ b;
        return true;
    default:
    {
        const DivMod both = divmod(a, b);
        result = opcode == Opcode::div ? both.quotient : both.remainder;
        return !b.is_zero();
    }
    }
}

u256 widened(const Value& value) noexcept
{
    if (value.kind == ValueKind::u256)
        return *value.big;
    if (value.kind == ValueKind::u128)
        return {0, 0, value.words[1], value.words[0]};
    return {value.scalar};
}
}  // namespace

bool compute_other(Opcode opcode, Value& left, const Value& right, Heap& heap) noexcept
{
    if (left.kind < ValueKind::u64)
        return compute_narrow(opcode, left, right);
    if (left.kind == ValueKind::u128)
    {
        uint128 result = left.as_u128();
        if (!compute_builtin(opcode, result, right.as_u128()))
            return false;
        left = Value::of_u128(result);
        return true;
    }
    u256 result;
    if (!compute_u256(opcode, *left.big, *right.big, result))
        return false;
    left = Value::of_u256(result, heap);
    return true;
}

bool shift(Opcode opcode, Value& value, std::uint64_t bits, Heap& heap) noexcept
{
    const unsigned width = width_of(value.kind);
    if (bits >= width)
        return false;
    const bool is_left = opcode == Opcode::shl;
    if (width <= 64)
    {
        const std::uint64_t shifted = is_left ? value.scalar << bits : value.scalar >> bits;
        value.scalar = width == 64 ? shifted : shifted & ((std::uint64_t{1} << width) - 1);
    }
    else if (width == 128)
        value = Value::of_u128(is_left ? value.as_u128() << bits : value.as_u128() >> bits);
    else
        value = Value::of_u256(is_left ? *value.big << bits : *value.big >> bits, heap);
    return true;
}

bool cast(ValueKind to, Value& value, Heap& heap) noexcept
{
    if (value.kind == to)
        return true;
    const u256 wide = widened(value);
    if (bit_width(wide) > width_of(to))
        return false;
    if (to == ValueKind::u256)
        value = Value::of_u256(wide, heap);
    else if (to == ValueKind::u128)
        value = Value::of_u128((static_cast<uint128>(wide[1]) << 64) | wide[0]);
    else
        value = Value::of_scalar(to, wide[0]);
    return true;
}

bool compare_large(Opcode opcode, const Value& left, const Value& right) noexcept
{
    const u256 a = widened(left);
    const u256 b = widened(right);
    switch (opcode)
    {
    case Opcode::lt:
        return a < b;
    case Opcode::gt:
        return a > b;
    case Opcode::le:
        return a <= b;
    default:
        return a >= b;
    }
}
}  // namespace braid::move::integers
