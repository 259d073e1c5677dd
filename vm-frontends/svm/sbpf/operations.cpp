// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/sbpf/operations.hpp"

namespace braid::svm
{
namespace
{
using enum Operation;
using Operations = std::array<Operation, 256>;

/// An opcode whose bit 3 says whether the operand is a register.
struct Pair
{
    std::uint8_t opcode;
    Operation immediate;
};
struct Single
{
    std::uint8_t opcode;
    Operation operation;
};

template <std::size_t count>
constexpr void set(Operations& to, const std::array<Pair, count>& pairs)
{
    for (const Pair& pair : pairs)
    {
        to[pair.opcode] = pair.immediate;
        to[pair.opcode | 8] = static_cast<Operation>(static_cast<int>(pair.immediate) + 1);
    }
}
template <std::size_t count>
constexpr void set(Operations& to, const std::array<Single, count>& singles)
{
    for (const Single& single : singles)
        to[single.opcode] = single.operation;
}

// https://github.com/anza-xyz/sbpf/blob/main/doc/bytecode.md

constexpr std::array<Pair, 27> shared_pairs = {{
    {0x44, or32_immediate},
    {0x54, and32_immediate},
    {0x64, lsh32_immediate},
    {0x74, rsh32_immediate},
    {0xa4, xor32_immediate},
    {0xb4, mov32_immediate},
    {0xc4, arsh32_immediate},
    {0x07, add64_immediate},
    {0x17, sub64_immediate},
    {0x47, or64_immediate},
    {0x57, and64_immediate},
    {0x67, lsh64_immediate},
    {0x77, rsh64_immediate},
    {0xa7, xor64_immediate},
    {0xb7, mov64_immediate},
    {0xc7, arsh64_immediate},
    {0x15, equal64_immediate},
    {0x25, greater64_immediate},
    {0x35, not_less64_immediate},
    {0xa5, less64_immediate},
    {0xb5, not_greater64_immediate},
    {0x45, any_bit64_immediate},
    {0x55, not_equal64_immediate},
    {0x65, signed_greater64_immediate},
    {0x75, signed_not_less64_immediate},
    {0xc5, signed_less64_immediate},
    {0xd5, signed_not_greater64_immediate},
}};
constexpr std::array<Single, 5> shared_singles = {{
    {0xdc, be64},
    {0x05, jump},
    {0x85, call_function},
    {0x8d, call_register},
    {0x95, exit},
}};

constexpr std::array<Pair, 8> first_pairs = {{
    {0x04, add32_signed_immediate},
    {0x14, sub32_signed_immediate},
    {0x24, mul32_signed_immediate},
    {0x34, div32_immediate},
    {0x94, mod32_immediate},
    {0x27, mul64_immediate},
    {0x37, div64_immediate},
    {0x97, mod64_immediate},
}};
constexpr std::array<Single, 16> first_singles = {{
    {0x18, load_immediate},
    {0x84, neg32},
    {0x87, neg64},
    {0xd4, le64},
    {0x71, load8},
    {0x69, load16},
    {0x61, load32},
    {0x79, load64},
    {0x72, store8_immediate},
    {0x6a, store16_immediate},
    {0x62, store32_immediate},
    {0x7a, store64_immediate},
    {0x73, store8_register},
    {0x6b, store16_register},
    {0x63, store32_register},
    {0x7b, store64_register},
}};

// SIMD-0173 and SIMD-0174.
constexpr std::array<Pair, 17> second_pairs = {{
    {0x04, add32_immediate},
    {0x14, sub32_immediate},
    {0x86, mul32_immediate},
    {0x96, mul64_immediate},
    {0x36, high_mul64_immediate},
    {0xb6, signed_high_mul64_immediate},
    {0x46, div32_immediate},
    {0x56, div64_immediate},
    {0x66, mod32_immediate},
    {0x76, mod64_immediate},
    {0xc6, signed_div32_immediate},
    {0xd6, signed_div64_immediate},
    {0xe6, signed_mod32_immediate},
    {0xf6, signed_mod64_immediate},
    {0x27, store8_immediate},
    {0x37, store16_immediate},
    {0x87, store32_immediate},
}};
constexpr std::array<Single, 10> second_singles = {{
    {0x97, store64_immediate},
    {0x9f, store64_register},
    {0x2c, load8},
    {0x3c, load16},
    {0x8c, load32},
    {0x9c, load64},
    {0xbc, mov32_signed_register},
    {0x14, reverse_sub32_immediate},
    {0x17, reverse_sub64_immediate},
    {0xf7, high_or64_immediate},
}};

// SIMD-0377.
constexpr std::array<Pair, 11> third_pairs = {{
    {0x16, equal32_immediate},
    {0x26, greater32_immediate},
    {0x36, not_less32_immediate},
    {0xa6, less32_immediate},
    {0xb6, not_greater32_immediate},
    {0x46, any_bit32_immediate},
    {0x56, not_equal32_immediate},
    {0x66, signed_greater32_immediate},
    {0x76, signed_not_less32_immediate},
    {0xc6, signed_less32_immediate},
    {0xd6, signed_not_greater32_immediate},
}};

constexpr Operations operations_of(SbpfVersion version)
{
    Operations operations{};
    operations.fill(unsupported);
    set(operations, shared_pairs);
    set(operations, shared_singles);
    if (version == SbpfVersion::v2)
    {
        set(operations, second_pairs);
        set(operations, second_singles);
        return operations;
    }
    set(operations, first_pairs);
    set(operations, first_singles);
    if (version == SbpfVersion::v3)
        set(operations, third_pairs);
    return operations;
}

constexpr std::array<Operations, sbpf_version_count> operations = {operations_of(SbpfVersion::v0),
    operations_of(SbpfVersion::v1), operations_of(SbpfVersion::v2), operations_of(SbpfVersion::v3)};
}  // namespace

Operation operation_of(SbpfVersion version, std::uint8_t opcode) noexcept
{
    return operations[static_cast<std::size_t>(version)][opcode];
}
}  // namespace braid::svm
