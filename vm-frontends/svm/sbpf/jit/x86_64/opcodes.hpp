// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/svm/sbpf/jit/x86_64/run_state.hpp"

namespace braid::svm::jit
{
/// The parts of an opcode: its class in the lowest three bits, then what the class has there.
/// https://github.com/anza-xyz/sbpf/blob/main/doc/bytecode.md
enum OpcodeClass : std::uint8_t
{
    class_load_immediate = 0,
    class_load = 1,
    class_store_immediate = 2,
    class_store = 3,
    /// With loads, in v2.
    class_arithmetic32 = 4,
    class_jump = 5,
    /// Products, quotients and remainders in v2, 32-bit jumps in v3.
    class_extension = 6,
    /// With stores, in v2.
    class_arithmetic64 = 7,
};
[[nodiscard]] constexpr std::uint8_t class_of(std::uint8_t opcode) noexcept
{
    return opcode & 7;
}
/// The operation among those of its class.
[[nodiscard]] constexpr std::uint8_t operation_of(std::uint8_t opcode) noexcept
{
    return opcode >> 4;
}
/// Whether the second operand is a register, not the immediate.
[[nodiscard]] constexpr bool has_register_operand(std::uint8_t opcode) noexcept
{
    return (opcode & 8) != 0;
}

inline constexpr std::uint8_t opcode_load_immediate = 0x18;
inline constexpr std::uint8_t opcode_jump = 0x05;
inline constexpr std::uint8_t opcode_call = 0x85;
inline constexpr std::uint8_t opcode_call_register = 0x8d;
inline constexpr std::uint8_t opcode_exit = 0x95;
/// Operations of the jumps' classes that are calls and returns.
inline constexpr std::uint8_t operation_call = 8;
inline constexpr std::uint8_t operation_exit = 9;

[[nodiscard]] constexpr bool is_jump(SbpfVersion version, std::uint8_t opcode) noexcept
{
    const bool in_class = class_of(opcode) == class_jump ||
                          (class_of(opcode) == class_extension && version == SbpfVersion::v3);
    return in_class && operation_of(opcode) != operation_call &&
           operation_of(opcode) != operation_exit;
}
/// Whether the next instruction is not, or not always, the one behind.
[[nodiscard]] constexpr bool ends_block(SbpfVersion version, std::uint8_t opcode) noexcept
{
    return class_of(opcode) == class_jump || is_jump(version, opcode);
}
/// The width that an opcode of a load's or store's class has.
[[nodiscard]] constexpr Width width_of(std::uint8_t opcode) noexcept
{
    constexpr std::array<Width, 4> widths = {Width::four, Width::two, Width::one, Width::eight};
    return widths[(opcode >> 3) & 3];
}
/// The width that v2's loads and stores, among the arithmetic, have in their operation; nothing for other operations.
[[nodiscard]] constexpr std::optional<Width> moved_width_of(std::uint8_t opcode) noexcept
{
    switch (operation_of(opcode))
    {
    case 2:
        return Width::one;
    case 3:
        return Width::two;
    case 8:
        return Width::four;
    case 9:
        return Width::eight;
    default:
        return std::nullopt;
    }
}
[[nodiscard]] constexpr bool is_relative_call(
    SbpfVersion version, const Instruction& instruction) noexcept
{
    return version == SbpfVersion::v3 && instruction.opcode == opcode_call &&
           instruction.source == 1;
}
}  // namespace braid::svm::jit
