// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/bytes.hpp"
#include "vm-frontends/svm/sbpf/operations.hpp"

#define BRAID_INLINE [[gnu::always_inline]] inline

namespace braid::svm
{
/// The value with its lower 32 bits extended by their sign.
[[nodiscard]] constexpr std::uint64_t extend_sign(std::uint32_t value) noexcept
{
    return static_cast<std::uint64_t>(std::int64_t{static_cast<std::int32_t>(value)});
}

/// Whether the operation faults by that divisor. [operation is a binary one's first of two]
template <Operation operation>
[[nodiscard]] constexpr bool divides_by_zero(std::uint64_t divisor) noexcept
{
    using enum Operation;
    if constexpr (operation == div32_immediate || operation == mod32_immediate ||
                  operation == signed_div32_immediate || operation == signed_mod32_immediate)
        return static_cast<std::uint32_t>(divisor) == 0;
    else if constexpr (operation == div64_immediate || operation == mod64_immediate ||
                       operation == signed_div64_immediate || operation == signed_mod64_immediate)
        return divisor == 0;
    else
        return false;
}

/// Whether the quotient is one more than its type has. [as above]
template <Operation operation>
[[nodiscard]] constexpr bool overflows(std::uint64_t value, std::uint64_t divisor) noexcept
{
    using enum Operation;
    if constexpr (operation == signed_div32_immediate || operation == signed_mod32_immediate)
        return static_cast<std::uint32_t>(value) == 0x80000000U &&
               static_cast<std::uint32_t>(divisor) == 0xffffffffU;
    else if constexpr (operation == signed_div64_immediate || operation == signed_mod64_immediate)
        return value == std::uint64_t{1} << 63 && divisor == ~std::uint64_t{0};
    else
        return false;
}

/// [as above]
template <Operation operation>
[[nodiscard]] constexpr std::uint64_t compute32(std::uint32_t a, std::uint32_t b) noexcept
{
    using enum Operation;
    const auto signed_a = static_cast<std::int32_t>(a);
    const auto signed_b = static_cast<std::int32_t>(b);
    if constexpr (operation == add32_signed_immediate)
        return extend_sign(a + b);
    else if constexpr (operation == add32_immediate)
        return std::uint32_t{a + b};
    else if constexpr (operation == sub32_signed_immediate)
        return extend_sign(a - b);
    else if constexpr (operation == sub32_immediate)
        return std::uint32_t{a - b};
    else if constexpr (operation == reverse_sub32_immediate)
        return std::uint32_t{b - a};
    else if constexpr (operation == mul32_signed_immediate)
        return extend_sign(a * b);
    else if constexpr (operation == mul32_immediate)
        return std::uint32_t{a * b};
    else if constexpr (operation == div32_immediate)
        return a / b;
    else if constexpr (operation == mod32_immediate)
        return a % b;
    else if constexpr (operation == signed_div32_immediate)
        return static_cast<std::uint32_t>(signed_a / signed_b);
    else if constexpr (operation == signed_mod32_immediate)
        return static_cast<std::uint32_t>(signed_a % signed_b);
    else if constexpr (operation == or32_immediate)
        return a | b;
    else if constexpr (operation == and32_immediate)
        return a & b;
    else if constexpr (operation == xor32_immediate)
        return a ^ b;
    else if constexpr (operation == lsh32_immediate)
        return std::uint32_t{a << (b & 31)};
    else if constexpr (operation == rsh32_immediate)
        return a >> (b & 31);
    else if constexpr (operation == arsh32_immediate)
        return static_cast<std::uint32_t>(signed_a >> (b & 31));
    else if constexpr (operation == mov32_immediate)
        return b;
    else
    {
        static_assert(operation == mov32_signed_immediate);
        return extend_sign(b);
    }
}

/// [as above]
template <Operation operation>
[[nodiscard]] constexpr std::uint64_t compute64(std::uint64_t a, std::uint64_t b) noexcept
{
    using enum Operation;
    const auto signed_a = static_cast<std::int64_t>(a);
    const auto signed_b = static_cast<std::int64_t>(b);
    if constexpr (operation == add64_immediate)
        return a + b;
    else if constexpr (operation == sub64_immediate)
        return a - b;
    else if constexpr (operation == reverse_sub64_immediate)
        return b - a;
    else if constexpr (operation == mul64_immediate)
        return a * b;
    else if constexpr (operation == high_mul64_immediate)
        return static_cast<std::uint64_t>((static_cast<unsigned __int128>(a) * b) >> 64);
    else if constexpr (operation == signed_high_mul64_immediate)
        return static_cast<std::uint64_t>((static_cast<__int128>(signed_a) * signed_b) >> 64);
    else if constexpr (operation == div64_immediate)
        return a / b;
    else if constexpr (operation == mod64_immediate)
        return a % b;
    else if constexpr (operation == signed_div64_immediate)
        return static_cast<std::uint64_t>(signed_a / signed_b);
    else if constexpr (operation == signed_mod64_immediate)
        return static_cast<std::uint64_t>(signed_a % signed_b);
    else if constexpr (operation == or64_immediate)
        return a | b;
    else if constexpr (operation == high_or64_immediate)
        return a | (b << 32);
    else if constexpr (operation == and64_immediate)
        return a & b;
    else if constexpr (operation == xor64_immediate)
        return a ^ b;
    else if constexpr (operation == lsh64_immediate)
        return a << (b & 63);
    else if constexpr (operation == rsh64_immediate)
        return a >> (b & 63);
    else if constexpr (operation == arsh64_immediate)
        return static_cast<std::uint64_t>(signed_a >> (b & 63));
    else
    {
        static_assert(operation == mov64_immediate);
        return b;
    }
}

/// What a binary operation makes of the destination's value and the operand. [neither of the two faults above]
template <Operation operation>
[[nodiscard]] constexpr std::uint64_t compute(std::uint64_t a, std::uint64_t b) noexcept
{
    if constexpr (operation < Operation::add64_immediate)
        return compute32<operation>(static_cast<std::uint32_t>(a), static_cast<std::uint32_t>(b));
    else
        return compute64<operation>(a, b);
}

/// What a unary operation makes of the destination's value.
template <Operation operation>
[[nodiscard]] constexpr std::uint64_t compute_alone(std::uint64_t value) noexcept
{
    using enum Operation;
    if constexpr (operation == neg32)
        return std::uint32_t{0 - static_cast<std::uint32_t>(value)};
    else if constexpr (operation == neg64)
        return 0 - value;
    else if constexpr (operation == le16)
        return static_cast<std::uint16_t>(value);
    else if constexpr (operation == le32)
        return static_cast<std::uint32_t>(value);
    else if constexpr (operation == le64)
        return value;
    else if constexpr (operation == be16)
        return reverse_bytes(static_cast<std::uint16_t>(value));
    else if constexpr (operation == be32)
        return reverse_bytes(static_cast<std::uint32_t>(value));
    else
    {
        static_assert(operation == be64);
        return reverse_bytes(value);
    }
}

/// Whether two values of one type compare as a branch asks; its place among those of its width says how.
template <int relation, typename Unsigned>
[[nodiscard]] constexpr bool compares(Unsigned a, Unsigned b) noexcept
{
    using Signed = std::make_signed_t<Unsigned>;
    const auto signed_a = static_cast<Signed>(a);
    const auto signed_b = static_cast<Signed>(b);
    if constexpr (relation == 0)
        return a == b;
    else if constexpr (relation == 1)
        return a > b;
    else if constexpr (relation == 2)
        return a >= b;
    else if constexpr (relation == 3)
        return a < b;
    else if constexpr (relation == 4)
        return a <= b;
    else if constexpr (relation == 5)
        return (a & b) != 0;
    else if constexpr (relation == 6)
        return a != b;
    else if constexpr (relation == 7)
        return signed_a > signed_b;
    else if constexpr (relation == 8)
        return signed_a >= signed_b;
    else if constexpr (relation == 9)
        return signed_a < signed_b;
    else
    {
        static_assert(relation == 10);
        return signed_a <= signed_b;
    }
}

/// Whether a branch is taken. [operation is a branch's first of two]
template <Operation operation>
[[nodiscard]] constexpr bool holds(std::uint64_t a, std::uint64_t b) noexcept
{
    using enum Operation;
    constexpr bool is_narrow = operation < equal64_immediate;
    constexpr Operation first = is_narrow ? equal32_immediate : equal64_immediate;
    constexpr int relation = (static_cast<int>(operation) - static_cast<int>(first)) / 2;
    if constexpr (is_narrow)
        return compares<relation>(static_cast<std::uint32_t>(a), static_cast<std::uint32_t>(b));
    else
        return compares<relation>(a, b);
}
}  // namespace braid::svm
