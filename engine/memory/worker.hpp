// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/executor.hpp"
#include "engine/memory/base_reader.hpp"
#include "engine/serial/tx_memory.hpp"
#include "engine/serial/write_run.hpp"

namespace braid::engine
{
/// The multi-version memory as one execution after another of one worker sees it.
template <typename Policy>
class WorkerAccess final : public TxMemory
{
public:
    WorkerAccess(MultiVersionMemory<Policy>& memory, const Scheduler<Policy>& scheduler,
        Publisher<Policy>& publisher, BaseReader<Policy>& base) noexcept
      : memory_(memory), scheduler_(scheduler), publisher_(publisher), base_(base)
    {}

    struct Options
    {
        bool at_frontier = false;
        /// Whether the execution is given up where the state would wait for its device.
        bool suspends = false;
        /// Whether this transaction and all lower ones are exact.
        bool is_exact = false;
    };
    void begin(const Incarnation& execution, const Options& options) noexcept
    {
        base_.begin_execution(execution.tx, options.suspends);
        execution_ = execution;
        at_frontier_ = options.at_frontier;
        is_exact_ = options.is_exact;
        wants_frontier_ = false;
    }
    /// Whether the last execution read what only the frontier can tell.
    [[nodiscard]] bool wants_frontier() const noexcept { return wants_frontier_; }

    [[nodiscard]] Location* locate(const StateKey& key) noexcept override
    {
        return memory_.locate(key, publisher_);
    }

    [[nodiscard]] bool read(Location* location, Value& value, Blocked& why) noexcept override
    {
        auto& shared = *static_cast<SharedLocation<Policy>*>(location);
        if (is_exact_ && MultiVersionMemory<Policy>::read_untouched(shared, value))
            return true;
        if (at_frontier_)
            return memory_.read_committed(shared, execution_.tx, base_, value, why);
        if (scheduler_.status(execution_.tx).stale() || scheduler_.closed())
        {
            why = {.reason = Blocked::Reason::aborted};
            return false;
        }
        if (shared.hot.load(std::memory_order_acquire))
        {
            wants_frontier_ = true;
            why = {.reason = Blocked::Reason::dependency, .on = execution_.tx - 1};
            return false;
        }
        return memory_.read(shared, execution_, base_, value, why);
    }

    [[nodiscard]] bool estimate(Location* location, Value& value, Blocked& why) noexcept override
    {
        auto& shared = *static_cast<SharedLocation<Policy>*>(location);
        return at_frontier_ ? memory_.read_committed(shared, execution_.tx, base_, value, why) :
                              memory_.estimate(shared, execution_.tx, base_, value, why);
    }

private:
    MultiVersionMemory<Policy>& memory_;
    const Scheduler<Policy>& scheduler_;
    Publisher<Policy>& publisher_;
    BaseReader<Policy>& base_;
    Incarnation execution_;
    bool at_frontier_ = false;
    bool is_exact_ = false;
    bool wants_frontier_ = false;
};

/// All that one worker has for itself; kept from block to block.
template <typename Policy>
struct alignas(128) Worker
{
    Worker(
        unsigned number, MultiVersionMemory<Policy>& memory, Scheduler<Policy>& scheduler) noexcept
      : index(number),
        base(memory, scheduler, publisher.arena),
        access(memory, scheduler, publisher, base),
        view(access)
    {}

    void begin(const storage::StateView& state) noexcept
    {
        publisher.arena.reset();
        base.begin(state);
        publisher.locations_made = 0;
        publisher.written.clear();
        publisher.outdated.clear();
        results = Arena{};
        chunk = {};
        stats = {};
        gathering.store(0, std::memory_order_relaxed);
        gathered.store(0, std::memory_order_relaxed);
    }

    /// Puts what transactions below `end` left where this worker was the first to write in order, but for keys that
    /// `is_elsewhere` knows, unless somebody does already. [no more commits]
    template <typename IsElsewhere>
    void gather(const MultiVersionMemory<Policy>& memory, std::uint32_t end,
        const IsElsewhere& is_elsewhere) noexcept;

    unsigned index;
    Publisher<Policy> publisher;
    /// What outlives the block's execution.
    Arena results;
    BaseReader<Policy> base;
    WorkerAccess<Policy> access;
    TxView view;
    typename Scheduler<Policy>::Chunk chunk;
    ExecutionStats stats;
    std::vector<std::uint32_t> woken;
    std::vector<u256> bases;

    /// What this worker was the first to write, in order. Made once the block is done by who raises `gathering` first,
    /// complete when `gathered` is set: release, pairs with the acquire of who ends the block.
    WriteRun run;
    typename Policy::template Atomic<std::uint32_t> gathering{0};
    typename Policy::template Atomic<std::uint32_t> gathered{0};
};

template <typename Policy>
template <typename IsElsewhere>
void Worker<Policy>::gather(const MultiVersionMemory<Policy>& memory, std::uint32_t end,
    const IsElsewhere& is_elsewhere) noexcept
{
    if (gathering.exchange(1, std::memory_order_acq_rel) != 0)
        return;
    const std::span<SharedLocation<Policy>* const> written{publisher.written};
    run.clear();
    run.reserve(written.size());
    for (std::size_t i = 0; i < written.size(); ++i)
    {
        memory.prefetch_values(written, i);
        const auto value = memory.value_below(*written[i], end);
        StateKey key = written[i]->key();
        if (!value.has_value() || is_elsewhere(key))
            continue;
        key.bytes = results.copy(key.bytes);
        run.add({.key = key, .value = *value});
    }
    run.sort();
    gathered.store(1, std::memory_order_release);
}
}  // namespace braid::engine
