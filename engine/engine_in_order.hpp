// SPDX-License-Identifier: Apache-2.0
#pragma once

// The part of Engine that runs what is left of a block in order. Included by engine.hpp.
#include "engine/engine.hpp"

namespace braid::engine
{
/// Runs what is left of the block in order, or part of it. False where others are at work or commit.
template <typename Policy>
bool Engine<Policy>::run_in_order(Crew& worker) noexcept
{
    if (committing_.exchange(1, std::memory_order_seq_cst) != 0)
        return false;
    bool has_run = false;
    if (announcing_.try_lock())
    {
        has_run = !scheduler_.closed() && scheduler_.claim_rest();
        if (has_run)
            run_rest(worker);
        announcing_.unlock();
    }
    committing_.store(0, std::memory_order_seq_cst);
    return has_run;
}

template <typename Policy>
void Engine<Policy>::run_rest(Crew& worker) noexcept
{
    const std::uint32_t first = scheduler_.frontier();
    ordered_.emplace(*state_, worker.results);
    for (const auto& each : workers_)
        for (const Shared* location : each->publisher.written)
            if (const auto value = memory_.value_below(*location, first))
                ordered_->memory.assume(location->key(), *value);

    ChainGauge gauge{gauge_length};
    std::uint32_t tx = first;
    const Stop stop = run_rest_from(worker, tx, gauge);
    worker.stats.executions += tx - first;
    worker.stats.in_order += tx - first;
    // What was announced for these transactions holds no more.
    for (std::uint32_t i = first; i < std::min(tx, scheduler_.announced()) && !resets_records_; ++i)
        for (Shared* location : records_[i].written)
            memory_.remove(*location, i, worker.publisher);
    if (scheduler_.announced() < tx)
        scheduler_.set_announced(tx);
    if (stop == Stop::gas_limit || stop == Stop::parallelism)
        bring_back(worker, tx);
    if (stop != Stop::parallelism)
    {
        scheduler_.set_frontier(tx);
        scheduler_.close();
        return;
    }
    ordered_min_ = std::min(2 * ordered_min_, scheduler_.count());
    crew_size_.restart(static_cast<unsigned>(2 * gauge.parallelism()));
    scheduler_.give_back(tx);
    scheduler_.set_crew(crew_size_.now());
}

/// Runs transactions from `tx` on, which ends as the first that was not run.
template <typename Policy>
typename Engine<Policy>::Stop Engine<Policy>::run_rest_from(
    Crew& worker, std::uint32_t& tx, ChainGauge& gauge) noexcept
{
    const std::uint32_t first = tx;
    TxView& view = ordered_->view;
    for (; tx < scheduler_.count(); ++tx)
    {
        if (gauge.parallelism() >= parallelism_min && tx - first >= ordered_min_)
            return Stop::parallelism;
        const Tx& running = block_->txs()[tx];
        const bool counted = block_->counts_gas(tx);
        if (counted && running.gas_limit > gas_left_)
        {
            included_ = tx;
            return Stop::gas_limit;
        }
        view.begin(tx, worker.results);
        const auto receipt = execute_tx(running, block_->env(), *vms_, view);
        if (!receipt.ok())
        {
            BRAID_ASSERT(receipt.error().reason == Blocked::Reason::state);
            error_ = ExecuteError{.state = receipt.error().error, .index = tx};
            return Stop::error;
        }
        ordered_->memory.apply(view);
        if (counted)
            gas_left_ -= std::min(gas_left_, receipt->gas_used);
        receipts_.push_back(*receipt);
        gauge.add(ordered_->memory.follow(view, gauge.epoch()));
    }
    return Stop::end;
}

/// Brings what transactions below `end` left in the run in order into the memory.
template <typename Policy>
void Engine<Policy>::bring_back(Crew& worker, std::uint32_t end) noexcept
{
    Publisher<Policy>& by = worker.publisher;
    ordered_->memory.for_each_written([&](const StateKey& key, const Value& value)
        { memory_.put(*memory_.locate(key, by), {.tx = end - 1, .number = 0}, value, by); });
    // Nobody reads what is above the frontier.
    BRAID_ASSERT(by.outdated.empty());
    ordered_.reset();
}
}  // namespace braid::engine
