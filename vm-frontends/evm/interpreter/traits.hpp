// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/evm/fork.hpp"
#include "vm-frontends/evm/interpreter/opcodes.hpp"
#include <array>

namespace braid::evm
{
enum class Opcode : std::uint8_t
{
#define BRAID_EVM_X(value, name, mnemonic, takes, leaves, gas) name = value,
#define BRAID_EVM_U(value)
    BRAID_EVM_OPCODES(BRAID_EVM_X, BRAID_EVM_U)
#undef BRAID_EVM_X
#undef BRAID_EVM_U
};

/// What an instruction does to the height of the stack.
struct StackEffect
{
    std::int8_t takes = 0;
    std::int8_t leaves = 0;
};

inline constexpr std::array<StackEffect, 256> stack_effects{{
#define BRAID_EVM_X(value, name, mnemonic, takes, leaves, gas) StackEffect{takes, leaves},
#define BRAID_EVM_U(value) StackEffect{},
    BRAID_EVM_OPCODES(BRAID_EVM_X, BRAID_EVM_U)
#undef BRAID_EVM_X
#undef BRAID_EVM_U
}};

/// The fork that brought the instruction.
[[nodiscard]] constexpr Fork first_fork_of(Opcode opcode) noexcept
{
    switch (opcode)
    {
    case Opcode::delegatecall:
        return Fork::homestead;
    case Opcode::revert:
    case Opcode::returndatasize:
    case Opcode::returndatacopy:
    case Opcode::staticcall:
        return Fork::byzantium;
    case Opcode::shl:
    case Opcode::shr:
    case Opcode::sar:
    case Opcode::extcodehash:
    case Opcode::create2:
        return Fork::constantinople;
    case Opcode::chainid:
    case Opcode::selfbalance:
        return Fork::istanbul;
    case Opcode::basefee:
        return Fork::london;
    case Opcode::push0:
        return Fork::shanghai;
    case Opcode::tload:
    case Opcode::tstore:
    case Opcode::mcopy:
    case Opcode::blobhash:
    case Opcode::blobbasefee:
        return Fork::cancun;
    case Opcode::clz:
        return Fork::osaka;
    default:
        return Fork::frontier;
    }
}

[[nodiscard]] constexpr bool is_available(Fork fork, Opcode opcode) noexcept
{
    return opcode != Opcode::invalid && fork >= first_fork_of(opcode);
}

/// Gas constants that are not one instruction's price. Yellow Paper, appendix G, and the EIPs named.
namespace gas
{
inline constexpr std::int64_t word_copy = 3;
inline constexpr std::int64_t keccak_word = 6;
inline constexpr std::int64_t log_topic = 375;
inline constexpr std::int64_t log_byte = 8;
inline constexpr std::int64_t call_value = 9000;
inline constexpr std::int64_t call_stipend = 2300;
inline constexpr std::int64_t new_account = 25000;
inline constexpr std::int64_t code_deposit_byte = 200;
inline constexpr std::int64_t initcode_word = 2;
/// EIP-2929.
inline constexpr std::int64_t warm_access = 100;
inline constexpr std::int64_t cold_account = 2600;
inline constexpr std::int64_t cold_slot = 2100;
inline constexpr std::int64_t storage_set = 20000;
inline constexpr std::int64_t storage_reset = 5000;
/// EIP-2200.
inline constexpr std::int64_t storage_sentry = 2300;
inline constexpr std::uint64_t selfdestruct_refund = 24000;
}  // namespace gas

/// EIP-170.
inline constexpr std::size_t code_size_max = 24576;
/// EIP-3860.
inline constexpr std::size_t initcode_size_max = 2 * code_size_max;
inline constexpr std::size_t stack_size_max = 1024;
/// Frames above the outermost one.
inline constexpr std::uint32_t call_depth_max = 1024;

/// Gas of instructions that read an account, the part every access pays.
[[nodiscard]] constexpr std::int16_t account_access_gas(
    Fork fork, std::int16_t before_tangerine_whistle, std::int16_t before_berlin) noexcept
{
    if (fork >= Fork::berlin)
        return gas::warm_access;
    return fork >= Fork::tangerine_whistle ? before_berlin : before_tangerine_whistle;
}

/// Gas that the instruction takes whatever its operands are, where the fork does not matter.
inline constexpr std::array<std::int16_t, 256> constant_gas{{
#define BRAID_EVM_X(value, name, mnemonic, takes, leaves, gas) gas,
#define BRAID_EVM_U(value) 0,
    BRAID_EVM_OPCODES(BRAID_EVM_X, BRAID_EVM_U)
#undef BRAID_EVM_X
#undef BRAID_EVM_U
}};

/// Gas that the instruction takes whatever its operands are.
[[nodiscard]] constexpr std::int16_t base_gas(Fork fork, Opcode opcode) noexcept
{
    switch (opcode)
    {
    case Opcode::balance:
        return account_access_gas(fork, 20, fork >= Fork::istanbul ? 700 : 400);
    case Opcode::extcodehash:
        return account_access_gas(fork, 400, fork >= Fork::istanbul ? 700 : 400);
    case Opcode::extcodesize:
    case Opcode::extcodecopy:
        return account_access_gas(fork, 20, 700);
    case Opcode::sload:
        return account_access_gas(fork, 50, fork >= Fork::istanbul ? 800 : 200);
    case Opcode::call:
    case Opcode::callcode:
    case Opcode::delegatecall:
    case Opcode::staticcall:
        return account_access_gas(fork, 40, 700);
    case Opcode::selfdestruct:
        return fork >= Fork::tangerine_whistle ? 5000 : 0;
    default:
        return constant_gas[static_cast<std::size_t>(opcode)];
    }
}

/// base_gas() of every opcode byte.
[[nodiscard]] constexpr std::array<std::int16_t, 256> base_gas_table(Fork fork) noexcept
{
    std::array<std::int16_t, 256> table{};
    for (std::size_t i = 0; i < table.size(); ++i)
        table[i] = base_gas(fork, static_cast<Opcode>(i));
    return table;
}

/// The fork whose interpreter runs `fork`: the oldest one with the same instructions, prices and call rules.
[[nodiscard]] constexpr Fork interpreter_fork(Fork fork) noexcept
{
    if (fork == Fork::dao)
        return Fork::homestead;
    return fork > Fork::osaka ? Fork::osaka : fork;
}

/// The rules of one fork, known at compile time.
template <Fork of>
struct ForkRules
{
    static_assert(interpreter_fork(of) == of);
    [[nodiscard]] static constexpr Fork fork() noexcept { return of; }
    template <Opcode opcode>
    [[nodiscard]] static constexpr std::int64_t base_gas() noexcept
    {
        return evm::base_gas(of, opcode);
    }
};

/// The rules of a fork that is chosen at run time; for tracing, where speed matters less than one copy of the code.
class AnyForkRules
{
public:
    explicit AnyForkRules(Fork fork) noexcept : fork_(fork), base_gas_(base_gas_table(fork)) {}

    [[nodiscard]] Fork fork() const noexcept { return fork_; }
    template <Opcode opcode>
    [[nodiscard]] std::int64_t base_gas() const noexcept
    {
        return base_gas_[static_cast<std::size_t>(opcode)];
    }

private:
    Fork fork_;
    std::array<std::int16_t, 256> base_gas_;
};
}  // namespace braid::evm
