// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/vm.hpp"
#include "vm-frontends/evm/env.hpp"
#include "vm-frontends/evm/transaction.hpp"

namespace braid::evm
{
using ExecuteResult = Result<engine::Receipt, engine::Blocked>;

/// Validates and executes a transaction of a signed type; its receipt's detail is an EvmReceipt in the view's arena.
[[nodiscard]] ExecuteResult execute_signed(
    const EvmTx& tx, const EvmEnv& env, engine::TxView& view) noexcept;

/// Executes a deposit of the OP Stack, which is always included. OP Stack specification, deposits, "Execution".
[[nodiscard]] ExecuteResult execute_deposit(
    const EvmTx& tx, const EvmEnv& env, engine::TxView& view) noexcept;

/// Executes the protocol's own transaction; its receipt's detail is a SystemReceipt.
[[nodiscard]] ExecuteResult execute_system(
    const SystemTx& tx, const EvmEnv& env, engine::TxView& view) noexcept;
}  // namespace braid::evm
