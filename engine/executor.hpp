// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/vm.hpp"

namespace braid::engine
{
/// Bytes as admitted: an environment, an order, and raw transactions that nobody has checked.
struct Block
{
    BlockEnv env;
    std::vector<RawTx> transactions;
    /// Trusted transactions of the node's own, run before and after the others; never decoded from bytes.
    std::vector<Tx> before;
    std::vector<Tx> after;
    /// Holds what raw and system transactions view; may be empty.
    Arena arena;
};

/// The languages of the transactions of a block; null where a language is off.
using VmTable = std::array<const Vm*, storage::vm_count>;

/// Transaction `index` of the block is not a transaction.
struct PrepareError
{
    std::uint32_t index = 0;
    DecodeError error;
};

/// A transaction that is expected to take a good part of the block's time.
struct LongTx
{
    std::uint32_t index = 0;
    std::uint64_t cost_ns = 0;
    /// Of this one and all behind it.
    std::uint64_t rest_ns = 0;
};

/// A block whose transactions all decoded and whose signatures are right. Only prepare() makes one.
class VerifiedBlock
{
public:
    VerifiedBlock(VerifiedBlock&&) noexcept = default;
    VerifiedBlock& operator=(VerifiedBlock&&) noexcept = default;
    VerifiedBlock(const VerifiedBlock&) = delete;
    VerifiedBlock& operator=(const VerifiedBlock&) = delete;

    [[nodiscard]] const BlockEnv& env() const noexcept { return env_; }
    /// `before`, then the decoded ones, then `after`, in the block's order.
    [[nodiscard]] std::span<const Tx> txs() const noexcept { return txs_; }
    [[nodiscard]] std::size_t before_count() const noexcept { return before_count_; }
    [[nodiscard]] std::size_t after_count() const noexcept { return after_count_; }
    /// `follows()[i]`: the next lower transaction of the same order key, or no_tx.
    [[nodiscard]] std::span<const std::uint32_t> follows() const noexcept { return follows_; }
    static constexpr std::uint32_t no_tx = ~std::uint32_t{0};
    /// Sum of what the transactions are expected to cost; 0 where none says.
    [[nodiscard]] std::uint64_t cost_ns() const noexcept { return cost_ns_; }
    /// The same of the dearest sequence of one order key, which no number of threads hastens.
    [[nodiscard]] std::uint64_t ordered_cost_ns_max() const noexcept
    {
        return ordered_cost_ns_max_;
    }
    /// Those that cost a 256th of all at least, the dearest first.
    [[nodiscard]] std::span<const LongTx> long_txs() const noexcept { return long_txs_; }
    /// Whether transaction `index` counts against the block's gas limit: all do but `before` and `after`.
    [[nodiscard]] bool counts_gas(std::size_t index) const noexcept
    {
        return index >= before_count_ && index < txs_.size() - after_count_;
    }

private:
    VerifiedBlock() = default;
    friend class Preparation;
    friend class Resolution;

    BlockEnv env_;
    std::vector<Tx> txs_;
    std::vector<std::uint32_t> follows_;
    std::size_t before_count_ = 0;
    std::size_t after_count_ = 0;
    std::uint64_t cost_ns_ = 0;
    std::uint64_t ordered_cost_ns_max_ = 0;
    std::vector<LongTx> long_txs_;
    std::vector<std::uint32_t> unresolved_;
    std::vector<Arena> arenas_;
};

/// Decodes all transactions and checks their signatures. Gives the error of the lowest transaction that has one.
/// [the languages of system transactions are in `vms`]
[[nodiscard]] Result<VerifiedBlock, PrepareError> prepare(
    Block&& block, const VmTable& vms) noexcept;
/// The same on `threads` threads of oneTBB's pool (1: on the caller's).
[[nodiscard]] Result<VerifiedBlock, PrepareError> prepare(
    Block&& block, const VmTable& vms, unsigned threads) noexcept;

/// Lets languages look up in the state before the block what their transactions will access, where only it can tell: see
/// Vm::resolve(). Costs nothing where there are no such transactions. Blocks that are executed without it have the same
/// results, and may run transactions more than once.
void resolve(VerifiedBlock& block, const VmTable& vms, const storage::StateView& state) noexcept;
/// The same on `threads` threads of oneTBB's pool (1: on the caller's).
void resolve(VerifiedBlock& block, const VmTable& vms, const storage::StateView& state,
    unsigned threads) noexcept;

/// What an execution cost.
struct ExecutionStats
{
    std::uint64_t executions = 0;
    std::uint64_t aborts = 0;
    std::uint64_t blocked = 0;
    std::uint64_t validations = 0;
    /// Transactions that one worker ran one after another, as to run them ahead of their order was in vain.
    std::uint64_t in_order = 0;
    /// Executions given up for a value that the state had to fetch; of `blocked` too.
    std::uint64_t suspended = 0;
};

/// The value that execution hands to commitment.
struct BlockResult
{
    /// In the block's order, one a transaction that was run: the included ones, then, where the gas limit stopped
    /// inclusion, `after`.
    std::vector<Receipt> receipts;
    storage::WriteSet write_set;
    /// txs().size(), or the position in txs() of the transaction that the gas limit stopped.
    /// `after` transactions are always run, directly behind the last included one.
    std::size_t included = 0;
    ExecutionStats stats;
    /// Holds what receipts and the write set view.
    std::vector<Arena> arenas;
};

/// The block could not be executed at all: the state before it failed to answer.
struct ExecuteError
{
    storage::StateError state{};
    std::uint32_t index = 0;
};
}  // namespace braid::engine
