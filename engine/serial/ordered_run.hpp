// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/serial/execution.hpp"
#include "engine/serial/foresight.hpp"
#include "engine/serial/serial_memory.hpp"
#include <algorithm>
#include <optional>
#include <vector>

namespace braid::engine
{
/// How far the execution of a block has come.
struct BlockProgress
{
    /// The lowest transaction that has not run.
    std::uint32_t next = 0;
    std::uint64_t gas_left = 0;
    /// Of those that ran and stay, in order.
    std::vector<Receipt> receipts{};
    /// The state failed the transaction that it names; nothing behind it counts.
    std::optional<ExecuteError> error{};
};

/// Whether the gas that lower transactions left lets a transaction into the block.
[[nodiscard]] inline bool fits(
    const VerifiedBlock& block, std::uint32_t tx, std::uint64_t gas_left) noexcept
{
    return !block.counts_gas(tx) || block.txs()[tx].gas_limit <= gas_left;
}

/// Takes what a transaction used from the block's gas.
inline void charge(const VerifiedBlock& block, std::uint32_t tx, const Receipt& receipt,
    std::uint64_t& gas_left) noexcept
{
    if (block.counts_gas(tx))
        gas_left -= std::min(gas_left, receipt.gas_used);
}

/// Runs transactions of a block one after another, each on what the one before it left: the meaning of a block.
template <typename Hash>
class OrderedRun
{
public:
    using Memory = SerialMemory<Hash>;
    enum class Stop : std::uint8_t
    {
        /// All have run.
        end,
        /// The next one does not fit into the block.
        gas_limit,
        /// BlockProgress::error says why.
        error,
        /// Who runs them wanted it. There is a next one.
        asked,
    };

    /// What outlives the block's execution goes to `results`. [state, results outlive this]
    OrderedRun(const storage::StateView& state, Arena& results, const Hash& hash) noexcept
      : state_(state), results_(results), memory_(state, results, hash), view_(memory_)
    {}
    OrderedRun(const OrderedRun&) = delete;
    OrderedRun& operator=(const OrderedRun&) = delete;

    [[nodiscard]] Memory& memory() noexcept { return memory_; }
    [[nodiscard]] const Memory& memory() const noexcept { return memory_; }

    /// Runs transactions from `progress.next` on. Behind each, `stops(view)` is asked whether to go no further; the view
    /// still shows what the transaction did.
    template <typename Stops>
    [[nodiscard]] Stop run(const VerifiedBlock& block, const VmTable& vms, BlockProgress& progress,
        const Stops& stops) noexcept
    {
        const std::span<const Tx> txs = block.txs();
        std::uint32_t& tx = progress.next;
        while (tx < txs.size())
        {
            if (!fits(block, tx, progress.gas_left))
                return Stop::gas_limit;
            view_.begin(tx, results_);
            const auto receipt = execute_tx(txs[tx], block.env(), vms, view_);
            if (!receipt.ok())
            {
                BRAID_ASSERT(receipt.error().reason == Blocked::Reason::state);
                progress.error = ExecuteError{.state = receipt.error().error, .index = tx};
                return Stop::error;
            }
            memory_.apply(view_);
            charge(block, tx, *receipt, progress.gas_left);
            progress.receipts.push_back(*receipt);
            ++tx;
            if (memory_.waits() != waits_) [[unlikely]]
                foresee_from(block, vms, tx);
            if (stops(view_) && tx < txs.size())
                return Stop::asked;
        }
        return Stop::end;
    }

private:
    /// The state has waited for its device: the next transactions may find the same.
    [[gnu::noinline]] void foresee_from(
        const VerifiedBlock& block, const VmTable& vms, std::uint32_t tx) noexcept
    {
        waits_ = memory_.waits();
        const auto left = static_cast<std::uint32_t>(block.txs().size()) - tx;
        const std::uint32_t end = tx + std::min(left, foreseen_ahead);
        const std::uint32_t first = std::max(tx, foreseen_);
        if (first < end)
            foresee(block, vms, state_, first, end);
        foreseen_ = std::max(foreseen_, end);
    }

    const storage::StateView& state_;
    Arena& results_;
    Memory memory_;
    TxView view_;
    /// How often the state had waited when it was last looked at, and where what was foreseen ends.
    std::uint64_t waits_ = 0;
    std::uint32_t foreseen_ = 0;
};
}  // namespace braid::engine
