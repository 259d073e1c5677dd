// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/svm/programs/instruction_accounts.hpp"

namespace braid::svm
{
/// The system program's instructions about durable nonces, with the logs and errors of
/// https://github.com/anza-xyz/agave/blob/master/programs/system/src/system_instruction.rs .
/// Each is run by the current instruction of `invoke`.
[[nodiscard]] Result<Done, InstructionError> advance_nonce(InvokeContext& invoke) noexcept;
[[nodiscard]] Result<Done, InstructionError> withdraw_nonce(
    InvokeContext& invoke, std::uint64_t lamports) noexcept;
[[nodiscard]] Result<Done, InstructionError> initialize_nonce(
    InvokeContext& invoke, const Pubkey& authority) noexcept;
[[nodiscard]] Result<Done, InstructionError> authorize_nonce(
    InvokeContext& invoke, const Pubkey& authority) noexcept;
[[nodiscard]] Result<Done, InstructionError> upgrade_nonce(InvokeContext& invoke) noexcept;
}  // namespace braid::svm
