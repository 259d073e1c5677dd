// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/executor.hpp"
#include "vm-frontends/svm/bank.hpp"
#include "vm-frontends/svm/memory_state.hpp"
#include <memory>
#include <optional>
#include <string_view>

namespace braid::bench
{
/// The SVM blocks that can be generated. Each is one block on a state in memory.
enum class SvmWorkloadKind : std::uint8_t
{
    /// Every transaction sends lamports between two accounts of its own.
    transfer,
    /// Every transaction sends lamports from an account of its own to the same one.
    transfer_hot,
    /// Transfers between accounts that a table holds.
    transfer_lookup,
};

/// The name on the command line.
[[nodiscard]] std::string_view name_of(SvmWorkloadKind kind) noexcept;
[[nodiscard]] std::span<const SvmWorkloadKind> svm_workload_kinds() noexcept;
[[nodiscard]] std::optional<SvmWorkloadKind> svm_workload_of(std::string_view name) noexcept;

/// A generated block, undecoded and unsigned, and the state that it runs on.
struct SvmWorkload
{
    svm::MemoryState state;
    std::unique_ptr<svm::Bank> bank;
    /// Serialised; signatures are zeros, so a frontend that trusts signatures has to decode them.
    std::vector<std::vector<std::uint8_t>> transactions;
    svm::BlockContent content;
    std::vector<Bytes> bytes;
    /// Transactions over the longest chain of transactions that write the same account.
    double ideal_parallelism = 1;
};

/// Generates a workload of so many transactions; the same numbers give the same bytes on every machine.
[[nodiscard]] std::unique_ptr<SvmWorkload> generate(SvmWorkloadKind kind, std::uint32_t count);

/// The workload's block, ready to be prepared. Opened anew for each preparation.
[[nodiscard]] std::unique_ptr<svm::OpenBlock> open_workload(
    const SvmWorkload& workload, const svm::Host& host);
}  // namespace braid::bench
