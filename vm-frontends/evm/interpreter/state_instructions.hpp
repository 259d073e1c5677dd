// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/evm/interpreter/instruction.hpp"

// Instructions that read or change the state. Each gives up where the state is blocked.

namespace braid::evm
{
/// Gas left after an access to the account, beyond the base gas: EIP-2929's cold surcharge.
[[nodiscard]] std::int64_t charge_account_access(
    Machine& m, std::int64_t gas, Account& account) noexcept;

[[nodiscard]] std::int64_t execute(
    Op<Opcode::balance>, u256* sp, std::int64_t gas, Machine& m) noexcept;
[[nodiscard]] std::int64_t execute(
    Op<Opcode::selfbalance>, u256* sp, std::int64_t gas, Machine& m) noexcept;
[[nodiscard]] std::int64_t execute(
    Op<Opcode::extcodesize>, u256* sp, std::int64_t gas, Machine& m) noexcept;
[[nodiscard]] std::int64_t execute(
    Op<Opcode::extcodehash>, u256* sp, std::int64_t gas, Machine& m) noexcept;
[[nodiscard]] std::int64_t execute(
    Op<Opcode::sload>, u256* sp, std::int64_t gas, Machine& m) noexcept;
[[nodiscard]] std::int64_t execute(
    Op<Opcode::sstore>, u256* sp, std::int64_t gas, Machine& m) noexcept;
[[nodiscard]] std::int64_t execute(
    Op<Opcode::tload>, u256* sp, std::int64_t gas, Machine& m) noexcept;
[[nodiscard]] std::int64_t execute(
    Op<Opcode::tstore>, u256* sp, std::int64_t gas, Machine& m) noexcept;
/// Moves the balance and schedules the deletion; the frame ends after it.
[[nodiscard]] std::int64_t execute(
    Op<Opcode::selfdestruct>, u256* sp, std::int64_t gas, Machine& m) noexcept;
}  // namespace braid::evm
