// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/svm/runtime/invoke_context.hpp"

namespace braid::svm
{
/// Numbers of the system program's own errors, InstructionError::custom.
/// https://docs.rs/solana-system-interface/latest/solana_system_interface/error/enum.SystemError.html
enum class SystemError : std::uint32_t
{
    account_already_in_use,
    result_with_negative_lamports,
    invalid_program_id,
    invalid_account_data_length,
    max_seed_length_exceeded,
    address_with_seed_mismatch,
    nonce_no_recent_blockhashes,
    nonce_blockhash_not_expired,
    nonce_unexpected_blockhash_value,
};

/// What an instruction of the system program takes from the meter.
inline constexpr std::uint64_t system_program_units = 150;

/// Makes accounts, gives them to programs, moves lamports, keeps durable nonces.
/// https://github.com/anza-xyz/agave/blob/master/programs/system/src/system_processor.rs
[[nodiscard]] Result<Done, InstructionError> run_system_program(InvokeContext& invoke) noexcept;
}  // namespace braid::svm
