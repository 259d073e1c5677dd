// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/block.hpp"
#include "vm-frontends/svm/transaction/budget_request.hpp"
#include <string_view>

namespace braid::svm
{
/// An instruction that a program invoked.
struct InnerInstruction
{
    /// The instruction of the message that it ran for.
    std::uint8_t outer = 0;
    /// 2 for what an instruction of the message invoked.
    std::uint8_t stack_height = 0;
    /// Places in the transaction.
    std::uint8_t program = 0;
    Bytes accounts;
    Bytes data;
};

/// What the SVM adds to a receipt; everything lives in an arena of the block's result.
/// Receipt::error is one above the error's kind, 0 where there is none; Receipt::gas_used is what the transaction counts
/// against the block's limit (transaction/cost.hpp), not its compute units.
struct SvmReceipt : engine::ReceiptDetail
{
    std::optional<TransactionError> error;
    /// Whether instructions ran. Where none did and there is an error, the transaction either is invalid or, its accounts
    /// being unusable, has paid its fee and nothing more.
    bool was_executed = false;
    Fees fees;
    std::uint64_t compute_units = 0;
    /// As SIMD-0186 counts.
    std::uint32_t loaded_data_size = 0;
    std::span<const std::string_view> logs;
    Pubkey return_program;
    Bytes return_data;
    std::span<const InnerInstruction> inner_instructions;
};

/// How Receipt::error says it.
[[nodiscard]] constexpr std::uint16_t receipt_error_of(TransactionErrorKind kind) noexcept
{
    return static_cast<std::uint16_t>(static_cast<std::uint32_t>(kind) + 1);
}
}  // namespace braid::svm
