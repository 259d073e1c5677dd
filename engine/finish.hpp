// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/engine.hpp"

/// How an Engine ends a block: what its members do once the frontier stands still.
namespace braid::engine
{
/// Runs `after` on top of what was included, where the gas limit stopped inclusion.
template <typename Policy>
void Engine<Policy>::run_after(Crew& worker) noexcept
{
    for (const auto& each : workers_)
        for (Shared* location : each->publisher.written)
            memory_.truncate(*location, included_);
    const auto count = static_cast<std::uint32_t>(block_->txs().size());
    for (auto tx = count - static_cast<std::uint32_t>(block_->after_count()); tx < count; ++tx)
    {
        const Incarnation execution{.tx = tx, .number = 0};
        records_[tx].reset();
        worker.access.begin(execution, {.at_frontier = true});
        worker.view.begin(tx, worker.results);
        const auto receipt = execute_tx(block_->txs()[tx], block_->env(), *vms_, worker.view);
        ++worker.stats.executions;
        if (!receipt.ok())
        {
            BRAID_ASSERT(receipt.error().reason == Blocked::Reason::state);
            committed_.error = ExecuteError{.state = receipt.error().error, .index = tx};
            return;
        }
        records_[tx].receipt = *receipt;
        publish(worker, execution);
        const bool settled = settle(worker, tx);
        BRAID_ASSERT(settled);
    }
}

template <typename Policy>
Result<BlockResult, ExecuteError> Engine<Policy>::finish() noexcept
{
    BlockResult result;
    const std::size_t count = block_->txs().size();
    const bool was_stopped = included_ < count;
    for (const auto& worker : workers_)
        worker->base.forget();
    if (was_stopped && !committed_.error.has_value())
        run_after(*workers_.front());
    if (committed_.error.has_value())
        return Err{*committed_.error};
    result.included = included_;
    result.receipts = std::move(committed_.receipts);
    for (std::size_t i = count - block_->after_count(); was_stopped && i < count; ++i)
        result.receipts.push_back(records_[i].receipt);
    result.write_set = collect();
    for (const auto& worker : workers_)
    {
        result.arenas.push_back(std::move(worker->results));
        result.stats.executions += worker->stats.executions;
        result.stats.aborts += worker->stats.aborts;
        result.stats.blocked += worker->stats.blocked;
        result.stats.validations += worker->stats.validations;
        result.stats.in_order += worker->stats.in_order;
        result.stats.suspended += worker->stats.suspended;
    }
    std::size_t locations = 0;
    for (const auto& worker : workers_)
        locations += worker->publisher.locations_made;
    // What ran in order met the memory where it was announced, or handed back: a window at most.
    const std::size_t versioned =
        std::min<std::size_t>(count - result.stats.in_order + options_.window, count);
    locations_a_tx_ = locations / std::max<std::size_t>(versioned, 1) + 1;
    ordered_.reset();
    return result;
}

template <typename Policy>
void Engine<Policy>::gather(Crew& worker) noexcept
{
    worker.gather(memory_, scheduler_.count(), [this](const StateKey& key)
        { return ordered_.has_value() && ordered_->memory().has_written(key); });
}

/// Does what sleeping workers have not begun, and waits for what the others have.
template <typename Policy>
storage::WriteSet Engine<Policy>::collect() noexcept
{
    std::vector<const WriteRun*> runs;
    for (const auto& worker : workers_)
    {
        gather(*worker);
        runs.push_back(&worker->run);
    }
    WriteRun ordered;
    if (ordered_.has_value())
    {
        ordered_->memory().add_to(ordered);
        ordered.sort();
        runs.push_back(&ordered);
    }
    for (const auto& worker : workers_)
        for (unsigned turns = 0; worker->gathered.load(std::memory_order_acquire) == 0; ++turns)
            Policy::relax(turns);
    return merge(runs);
}
}  // namespace braid::engine
