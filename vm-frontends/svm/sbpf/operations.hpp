// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/svm/sbpf/version.hpp"
#include <array>

// What instructions do, whatever a version's encoding of it is: names end in the operand's kind where there are two. Of
// results with 32 bits, `signed` ones are extended by their sign and the others by zeros.

// Arithmetic: destination = f(destination, operand), the operand being an immediate or a register.
// M(name, mnemonic)
#define BRAID_SBPF_BINARY(M)        \
    M(add32_signed, "add32")        \
    M(add32, "add32")               \
    M(sub32_signed, "sub32")        \
    M(sub32, "sub32")               \
    M(reverse_sub32, "sub32")       \
    M(mul32_signed, "mul32")        \
    M(mul32, "lmul32")              \
    M(div32, "div32")               \
    M(mod32, "mod32")               \
    M(signed_div32, "sdiv32")       \
    M(signed_mod32, "srem32")       \
    M(or32, "or32")                 \
    M(and32, "and32")               \
    M(xor32, "xor32")               \
    M(lsh32, "lsh32")               \
    M(rsh32, "rsh32")               \
    M(arsh32, "arsh32")             \
    M(mov32, "mov32")               \
    M(mov32_signed, "mov32")        \
    M(add64, "add64")               \
    M(sub64, "sub64")               \
    M(reverse_sub64, "sub64")       \
    M(mul64, "mul64")               \
    M(high_mul64, "uhmul64")        \
    M(signed_high_mul64, "shmul64") \
    M(div64, "div64")               \
    M(mod64, "mod64")               \
    M(signed_div64, "sdiv64")       \
    M(signed_mod64, "srem64")       \
    M(or64, "or64")                 \
    M(high_or64, "hor64")           \
    M(and64, "and64")               \
    M(xor64, "xor64")               \
    M(lsh64, "lsh64")               \
    M(rsh64, "rsh64")               \
    M(arsh64, "arsh64")             \
    M(mov64, "mov64")

// Arithmetic on the destination alone.
#define BRAID_SBPF_UNARY(M) \
    M(neg32, "neg32")       \
    M(neg64, "neg64")       \
    M(le16, "le16")         \
    M(le32, "le32")         \
    M(le64, "le64")         \
    M(be16, "be16")         \
    M(be32, "be32")         \
    M(be64, "be64")

// Accesses; stores are of a register or an immediate.
#define BRAID_SBPF_LOAD(M) \
    M(load8, "ldxb")       \
    M(load16, "ldxh")      \
    M(load32, "ldxw")      \
    M(load64, "ldxdw")
#define BRAID_SBPF_STORE(M) \
    M(store8, "b")          \
    M(store16, "h")         \
    M(store32, "w")         \
    M(store64, "dw")

// Jumps where destination and operand compare so.
#define BRAID_SBPF_BRANCH(M)          \
    M(equal32, "jeq32")               \
    M(greater32, "jgt32")             \
    M(not_less32, "jge32")            \
    M(less32, "jlt32")                \
    M(not_greater32, "jle32")         \
    M(any_bit32, "jset32")            \
    M(not_equal32, "jne32")           \
    M(signed_greater32, "jsgt32")     \
    M(signed_not_less32, "jsge32")    \
    M(signed_less32, "jslt32")        \
    M(signed_not_greater32, "jsle32") \
    M(equal64, "jeq")                 \
    M(greater64, "jgt")               \
    M(not_less64, "jge")              \
    M(less64, "jlt")                  \
    M(not_greater64, "jle")           \
    M(any_bit64, "jset")              \
    M(not_equal64, "jne")             \
    M(signed_greater64, "jsgt")       \
    M(signed_not_less64, "jsge")      \
    M(signed_less64, "jslt")          \
    M(signed_not_greater64, "jsle")

// `unsupported` is what has no meaning: other opcodes, second halves, calls of nothing. `overrun` stands behind the last
// instruction; call_outside is a call of a function that is not in the text.
#define BRAID_SBPF_SPECIAL(M)  \
    M(load_immediate, "lddw")  \
    M(jump, "ja")              \
    M(call_function, "call")   \
    M(call_syscall, "syscall") \
    M(call_register, "callx")  \
    M(call_outside, "call")    \
    M(exit, "exit")            \
    M(invalid, "invalid")      \
    M(overrun, "overrun")      \
    M(unsupported, "unsupported")

// All of them in the order of Operation, by M1(name, mnemonic) where there is one and M2(name, mnemonic) where there are two.
#define BRAID_SBPF_OPERATIONS(M1, M2) \
    BRAID_SBPF_BINARY(M2)             \
    BRAID_SBPF_UNARY(M1)              \
    BRAID_SBPF_LOAD(M1)               \
    BRAID_SBPF_STORE(M2)              \
    BRAID_SBPF_BRANCH(M2)             \
    BRAID_SBPF_SPECIAL(M1)

namespace braid::svm
{
enum class Operation : std::uint8_t
{
#define BRAID_SBPF_ONE(name, mnemonic) name,
#define BRAID_SBPF_TWO(name, mnemonic) name##_immediate, name##_register,
    BRAID_SBPF_OPERATIONS(BRAID_SBPF_ONE, BRAID_SBPF_TWO)
#undef BRAID_SBPF_ONE
#undef BRAID_SBPF_TWO
};
inline constexpr std::size_t operation_count = static_cast<std::size_t>(Operation::unsupported) + 1;

/// What the operations of an opcode are in a version: `unsupported` where it has none, `call_function` for any call of an
/// immediate, le64 and be64 for any conversion of bytes' order (the immediate says which). Cost: one load.
[[nodiscard]] Operation operation_of(SbpfVersion version, std::uint8_t opcode) noexcept;

[[nodiscard]] constexpr bool is_between(Operation what, Operation first, Operation last) noexcept
{
    return what >= first && what <= last;
}
[[nodiscard]] constexpr bool is_load(Operation what) noexcept
{
    return is_between(what, Operation::load8, Operation::load64);
}
[[nodiscard]] constexpr bool is_store(Operation what) noexcept
{
    return is_between(what, Operation::store8_immediate, Operation::store64_register);
}
/// Whether it jumps within a function, always or not.
[[nodiscard]] constexpr bool is_jump(Operation what) noexcept
{
    return what == Operation::jump ||
           is_between(what, Operation::equal32_immediate, Operation::signed_not_greater64_register);
}
/// Whether the operand is a register. [a binary operation, a store or a branch]
[[nodiscard]] constexpr bool takes_register(Operation what) noexcept
{
    if (what < Operation::neg32)
        return static_cast<int>(what) % 2 == 1;
    const Operation first =
        is_store(what) ? Operation::store8_immediate : Operation::equal32_immediate;
    return (static_cast<int>(what) - static_cast<int>(first)) % 2 == 1;
}
}  // namespace braid::svm
