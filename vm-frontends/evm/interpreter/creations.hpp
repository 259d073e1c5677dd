// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/evm/interpreter/frame.hpp"

namespace braid::evm
{
/// As begin_call(), for CREATE and CREATE2.
[[nodiscard]] bool begin_create(Machine& m, TraceCallKind kind) noexcept;

/// Whether the address may not become a contract: EIP-684, EIP-7610. Reads the state.
[[nodiscard]] bool collides(TxState& state, Account& account) noexcept;

/// Deposits what the running frame's init code returned and pays for it from `gas`. `output` becomes what was deposited.
[[nodiscard]] ExecutionStatus deposit_code(Machine& m, std::int64_t& gas, Bytes& output) noexcept;
}  // namespace braid::evm
