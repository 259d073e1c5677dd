// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/svm/transaction/transaction.hpp"

namespace braid::svm
{
/// What a transaction counts against the limits of its block, in compute units.
/// https://github.com/anza-xyz/agave/blob/master/cost-model/src/cost_model.rs
struct TransactionCost
{
    std::uint64_t signatures = 0;
    std::uint64_t write_locks = 0;
    std::uint64_t data_bytes = 0;
    std::uint64_t execution = 0;
    std::uint64_t loaded_data = 0;
    /// Bytes of accounts that its instructions of the system program ask for; counted apart.
    std::uint64_t allocated_data_size = 0;

    [[nodiscard]] std::uint64_t total() const noexcept
    {
        return signatures + write_locks + data_bytes + execution + loaded_data;
    }
};

/// Before it runs, by what it may use.
[[nodiscard]] TransactionCost estimated_cost_of(const SvmTx& tx) noexcept;
/// By what it used.
[[nodiscard]] TransactionCost actual_cost_of(
    const SvmTx& tx, std::uint64_t compute_units, std::uint32_t loaded_data_size) noexcept;
}  // namespace braid::svm
