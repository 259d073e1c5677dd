// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/svm/runtime/invoke_context.hpp"
#include "vm-frontends/svm/transaction/message.hpp"

namespace braid::svm
{
/// https://github.com/anza-xyz/agave/blob/master/program-runtime/src/execution_budget.rs
inline constexpr std::uint32_t compute_unit_limit_max = 1'400'000;
inline constexpr std::uint32_t instruction_compute_units = 200'000;
/// SIMD-0170: of programs that are part of the runtime.
inline constexpr std::uint32_t builtin_compute_units = 3'000;
inline constexpr std::uint32_t heap_size_min = 32 * 1024;
inline constexpr std::uint32_t heap_size_max = 256 * 1024;
inline constexpr std::uint32_t loaded_data_size_limit = 64 * 1024 * 1024;

/// What a transaction asks for in instructions of the compute-budget program.
struct BudgetRequest
{
    ComputeBudget budget;
    /// Micro-lamports a compute unit.
    std::uint64_t compute_unit_price = 0;
    /// Whether the request is within limits; else why the transaction is refused once its accounts are known.
    std::optional<TransactionError> refused;
};

/// Reads the compute-budget instructions of a message, and adds up what instructions get by default where they set no limit.
/// Errors, which refuse the transaction before its accounts are known: duplicate_instruction, and invalid_instruction_data
/// of an instruction.
/// https://github.com/anza-xyz/agave/blob/master/compute-budget-instruction/src/compute_budget_instruction_details.rs
[[nodiscard]] Result<BudgetRequest, TransactionError> read_budget(const Message& message) noexcept;

/// Signatures that a transaction pays for: its own, and those that its instructions give to precompiles to verify, by what
/// the first byte of their data says. https://github.com/anza-xyz/agave/blob/master/fee/src/lib.rs
struct SignatureCounts
{
    std::uint64_t transaction = 0;
    std::uint64_t ed25519 = 0;
    std::uint64_t secp256k1 = 0;
    std::uint64_t secp256r1 = 0;

    [[nodiscard]] std::uint64_t total() const noexcept
    {
        return transaction + ed25519 + secp256k1 + secp256r1;
    }
};
[[nodiscard]] SignatureCounts count_signatures(const Message& message) noexcept;

/// What a transaction pays, in lamports.
struct Fees
{
    std::uint64_t signatures = 0;
    std::uint64_t priority = 0;

    /// At most 2^64 - 1.
    [[nodiscard]] std::uint64_t total() const noexcept
    {
        const std::uint64_t sum = signatures + priority;
        return sum < priority ? ~std::uint64_t{0} : sum;
    }
};

/// Price times limit in lamports, rounded up; at most 2^64 - 1.
[[nodiscard]] std::uint64_t priority_fee_of(std::uint64_t price, std::uint64_t limit) noexcept;
}  // namespace braid::svm
