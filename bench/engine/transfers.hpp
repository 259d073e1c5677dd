// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/executor.hpp"
#include <cstdint>
#include <vector>

namespace braid::bench
{
/// One transaction of a language that does next to nothing: reads two integers, adds to both, computes for a while.
struct Transfer
{
    std::uint32_t from = 0;
    std::uint32_t to = 0;
};

/// How transfers are executed beyond their two reads and two writes.
struct TransferOptions
{
    /// Rounds of computing a transaction; one takes about a nanosecond.
    std::uint32_t work_rounds = 0;
    /// Whether every transaction adds a fee to one location.
    bool pays_fee = false;
    /// Whether both accounts are declared: AccessClass::exact.
    bool is_exact = false;
    /// Whether the language can tell both accounts before a transaction runs, to prefetch them and no more.
    bool tells_accounts = false;
};

/// A block of transfers.
[[nodiscard]] engine::VerifiedBlock make_block(
    const std::vector<Transfer>& transfers, const TransferOptions& options);

/// The table with the language of transfers, and a state in which every account holds something.
[[nodiscard]] const engine::VmTable& transfer_vms() noexcept;
[[nodiscard]] const storage::StateView& transfer_state() noexcept;

/// What the transfers cost with a hash table and nothing else, in nanoseconds a transaction.
[[nodiscard]] double table_ns(
    const std::vector<Transfer>& transfers, const TransferOptions& options);

/// Transaction i moves between accounts 2i and 2i + 1 of `accounts`, wrapping around.
[[nodiscard]] std::vector<Transfer> disjoint(std::size_t count, std::uint32_t accounts);
/// Transaction i moves from account i to account i + 1.
[[nodiscard]] std::vector<Transfer> chained(std::size_t count);
/// Both ends at random among `accounts`, distinct.
[[nodiscard]] std::vector<Transfer> random_pairs(std::size_t count, std::uint32_t accounts);
/// Both ends by Zipf's law over 10,000 accounts.
[[nodiscard]] std::vector<Transfer> zipf(std::size_t count, double theta);
/// Transactions over the longest chain of conflicts: what no number of threads can exceed.
[[nodiscard]] double ideal_parallelism(const std::vector<Transfer>& transfers);
}  // namespace braid::bench
