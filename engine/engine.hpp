// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/executor.hpp"
#include "engine/memory/declared_chains.hpp"
#include "engine/memory/execution_record.hpp"
#include "engine/memory/worker.hpp"
#include "engine/schedule/crew_size.hpp"
#include "engine/schedule/early_start.hpp"
#include "engine/serial/foresight.hpp"
#include "engine/serial/ordered_run.hpp"

namespace braid::engine
{
/// Executes one block after another on any number of workers, with the result of SerialExecutor.
///
/// Workers run transactions ahead of their order. Each read registers in the version that it read; a write hands out the
/// readers it proves wrong, and they run again. The frontier is the lowest transaction that is not committed. It moves on
/// when that transaction is executed: a look at its status, its gas, and the bounds and sums of its deltas.
///
/// Invariants, beside those of Scheduler and MultiVersionMemory:
/// 1. Before a transaction becomes executed, its writes are in the memory and every reader that they proved wrong is
///    marked stale.
/// 2. When the frontier is at i, every lower transaction has published its last word, so nothing below i changes any
///    more. If i is executed, nobody marked it, so by MultiVersionMemory's invariant 3 all its reads have their serial
///    values. By induction its receipt and its writes are the serial ones.
/// 3. What deltas observed is not registered: at the frontier the value below is known, and must lie within the bounds;
///    else the transaction runs again. An execution that starts at the frontier reads committed values alone, so it is
///    never stale, never refused for a lower transaction's sake, and its bounds always hold. A read that waits for the
///    state's device may suspend it as any other, up to `given_up_max` times; then its worker waits.
/// 4. An error of the state counts only where it was met by an execution that started at the frontier. Any other waits
///    for the frontier and runs again. One whose fetch failed asks the state once more then, and waits for the answer.
/// 5. The gas limit is looked at when the frontier arrives, before the transaction's outcome is: as serially.
///
/// Where the crew has shrunk to one worker, that worker claims the rest of the block as soon as everything that was handed
/// out is committed, and runs it in order on a memory without versions, as SerialExecutor does. When it sees that the
/// transactions it runs hang together little, it brings what they left into the memory and hands the rest back.
/// 6. From Scheduler::claim_rest() to give_back() no other worker runs, announces or commits anything: all below the
///    frontier is committed, everything above is claimed, and the worker holds `committing_` and `announcing_`.
///
/// What pairs with what:
/// - Status word, release of `executed` (Scheduler::finish) with the committer's acquire: records, receipts.
/// - `executed` or `stalled`, then a load of `frontier_`, against a store of `frontier_`, then a load of the status; all
///   sequentially consistent. Either the finishing worker sees that the frontier is at its transaction and commits, or
///   the committer sees that it is executed. A worker in the middle of its chunk leaves committing for the chunk's end
///   unless it sees an idle worker: its `executed`, then a load of `idlers_`, against an increment of `idlers_`, then a
///   look at the frontier's status.
/// - `committing_`: exchange (acquire) with store (release): everything that commits guard. Failing to take it is no loss:
///   who holds it looks at the frontier's status once more after giving it back; sequentially consistent too.
/// - `ready_`, `cursor_`, `frontier_`, `announced_`, then a load of `sleepers_`, against an increment of `sleepers_`, then
///   loads of those: a worker that goes to sleep sees the work, or is seen and woken.
/// - Location: see SharedLocation and LocationTable.
/// - What a fetched value resumes: see AwaitedRead. A block ends when no arrival is under way any more (finish()).
/// - `closed_`: its release after the last commit pairs with the acquire of workers, which then gather what they wrote.
/// - `gathering`, `gathered` of each worker: see Worker.
template <typename Policy>
class Engine
{
public:
    struct Options
    {
        unsigned workers = 1;
        /// Transactions above the frontier that may be executed.
        std::uint32_t window = 256;
    };

    explicit Engine(const Options& options) noexcept;

    /// Sets a block up. The arguments outlive finish(). [no worker is inside]
    void begin(
        const VerifiedBlock& block, const VmTable& vms, const storage::StateView& state) noexcept;
    /// Works on the block until it is done. Once a worker and a block, each on a thread; those of fewer workers do, too.
    void work(unsigned worker) noexcept;
    /// Whether the block is done, and calling work() of no more use.
    [[nodiscard]] bool done() const noexcept { return scheduler_.closed(); }
    /// Whether every transaction was committed. Then workers that have not left yet touch neither block nor state, and
    /// finish() need not wait for them. [done()]
    [[nodiscard]] bool complete() const noexcept
    {
        return scheduler_.frontier() == scheduler_.count();
    }
    /// [done(), and complete() or all workers have left]
    [[nodiscard]] Result<BlockResult, ExecuteError> finish() noexcept;

private:
    /// Expected ones, for which the table has room without locks.
    static constexpr std::size_t locations_max = std::size_t{1} << 18;
    /// Bytes that a transaction often takes of its worker's arena: a few locations and versions.
    static constexpr std::size_t prefetch_size = 1024;

    using Shared = SharedLocation<Policy>;
    using Crew = Worker<Policy>;
    using Started = std::optional<Incarnation>;
    using Record = ExecutionRecord<Policy>;
    using Due = DueDelta<Policy>;
    using Ordered = OrderedRun<typename Policy::KeyHash>;

    void pass_on() noexcept;
    /// Whether the worker may take up what it was not at already.
    [[nodiscard]] bool is_in_crew(const Crew& worker) const noexcept
    {
        return worker.index < scheduler_.crew();
    }
    /// Whether the worker is all that is left of a crew, and it may pay to run the rest in order.
    [[nodiscard]] bool is_alone(const Crew& worker) const noexcept
    {
        return scheduler_.crew() == 1 && options_.workers > 1 && worker.index == 0 &&
               worker.chunk.next == worker.chunk.end &&
               scheduler_.frontier() / 2 <= scheduler_.count() - scheduler_.frontier();
    }
    [[nodiscard]] Started take(Crew& worker) noexcept;
    void announce(Crew& worker) noexcept;
    void prefetch(const Crew& worker, std::uint32_t tx) const noexcept;
    [[nodiscard]] Started run(Crew& worker, const Incarnation& execution) noexcept;
    [[nodiscard]] std::optional<std::uint32_t> obstacle(std::uint32_t tx) noexcept;
    [[nodiscard]] Started give_up(
        Crew& worker, const Incarnation& execution, const Blocked& why) noexcept;
    [[nodiscard]] Started stall(Crew& worker, std::uint32_t tx) noexcept;
    // Not inlined: what states that never wait do not need.
    [[gnu::noinline]] [[nodiscard]] bool suspends(
        const Incarnation& execution, bool at_frontier) const noexcept;
    [[gnu::noinline]] [[nodiscard]] bool has_failed_read(
        const Incarnation& execution) const noexcept;
    [[gnu::noinline]] [[nodiscard]] Started suspend(Crew& worker, std::uint32_t tx) noexcept;
    void foresee_behind(std::uint32_t tx) noexcept;
    [[nodiscard]] Started retry(Crew& worker, std::uint32_t tx) noexcept;
    [[nodiscard]] Started conclude(Crew& worker, const Incarnation& execution) noexcept;
    void publish(Crew& worker, const Incarnation& execution) noexcept;
    void publish_bounds(Crew& worker, const Incarnation& execution, const Touch& touch) noexcept;

    [[nodiscard]] Started commit(Crew& worker) noexcept;
    [[nodiscard]] Started advance(Crew& worker) noexcept;
    [[nodiscard]] bool is_commit_due(bool may_start) const noexcept;
    [[nodiscard]] bool can_start(std::uint32_t tx, Status::State state) const noexcept
    {
        return (state == Status::State::pending || state == Status::State::stalled) &&
               scheduler_.was_handed_out(tx);
    }
    [[nodiscard]] bool settle(Crew& worker, std::uint32_t tx) noexcept;

    [[nodiscard]] bool run_in_order(Crew& worker) noexcept;
    void run_rest(Crew& worker) noexcept;
    void bring_back(Crew& worker, std::uint32_t end) noexcept;

    void run_after(Crew& worker) noexcept;
    void gather(Crew& worker) noexcept;
    [[nodiscard]] storage::WriteSet collect() noexcept;

    /// How much of a block runs in order before it is thought over whether it should, at first; each time twice as much.
    static constexpr std::uint32_t ordered_epochs_min = 4;
    /// Transactions that are looked at together.
    static constexpr std::uint32_t gauge_length = 4 * Policy::crew_epoch;
    /// The parallelism that is worth more workers than one, and the one that is not.
    static constexpr double parallelism_min = 3;
    static constexpr double parallelism_poor = 1.3;
    /// Executions of one transaction given up, after which its reads of the state wait: each begins at the beginning.
    static constexpr std::uint32_t given_up_max = 8;

    Options options_;
    const VerifiedBlock* block_ = nullptr;
    const VmTable* vms_ = nullptr;
    const storage::StateView* state_ = nullptr;
    MultiVersionMemory<Policy> memory_;
    Scheduler<Policy> scheduler_;
    std::vector<std::unique_ptr<Crew>> workers_;
    std::vector<Record> records_;
    bool resets_records_ = false;
    /// Whether the state leaves reads open.
    bool may_wait_ = false;
    /// The first transaction that does not say exactly what it accesses.
    std::uint32_t exact_end_ = 0;
    std::vector<std::uint32_t> early_;
    /// Found in the last block; the next one is expected to be alike.
    std::size_t locations_a_tx_ = 4;
    /// Lower transactions were foreseen, or began to run before one had to be.
    typename Policy::template Atomic<std::uint32_t> foreseen_{0};
    /// Guards what is announced.
    SpinLock<Policy> announcing_;
    DeclaredChains<Policy> declared_chains_;

    /// Guards what follows.
    alignas(64) typename Policy::template Atomic<std::uint32_t> committing_{0};
    /// `next` counts while a worker runs the rest in order; else the frontier does.
    BlockProgress committed_;
    CrewSize crew_size_;
    std::uint32_t included_ = 0;
    std::uint32_t ordered_min_ = 0;
    /// The one that reached the block's end. Also read by workers that gather, after the close.
    std::optional<Ordered> ordered_;
};

template <typename Policy>
Engine<Policy>::Engine(const Options& options) noexcept
  : options_(options), crew_size_(options.workers, Policy::crew_epoch)
{
    BRAID_ASSERT(options.workers > 0);
    BRAID_ASSERT(options.window > 0);
    for (unsigned i = 0; i < options.workers; ++i)
        workers_.push_back(std::make_unique<Crew>(i, memory_, scheduler_));
}

template <typename Policy>
void Engine<Policy>::begin(
    const VerifiedBlock& block, const VmTable& vms, const storage::StateView& state) noexcept
{
    block_ = &block;
    vms_ = &vms;
    state_ = &state;
    const std::span<const Tx> txs = block.txs();
    const auto count = static_cast<std::uint32_t>(txs.size());
    bool any_declared = false;
    for (const Tx& tx : txs)
        any_declared = any_declared || !tx.accesses.empty();
    exact_end_ = 0;
    while (exact_end_ < count && txs[exact_end_].access_class == AccessClass::exact)
        ++exact_end_;

    may_wait_ = state.may_wait();
    foreseen_.store(0, std::memory_order_relaxed);
    memory_.begin(scheduler_, std::min(count * locations_a_tx_, locations_max));
    choose_early(block, any_declared ? 1 : options_.workers, early_);
    scheduler_.begin({.count = count,
        .crew = options_.workers,
        .window = options_.window,
        .chunk_max = std::clamp<std::uint32_t>(count / (8 * options_.workers), 1, 16),
        .announced = any_declared ? 0 : count,
        .early = early_});
    // A record is reset when its transaction is announced or, where nothing is, when it runs for the first time.
    if (records_.size() < count)
        records_.resize(count);
    resets_records_ = !any_declared;
    for (const auto& worker : workers_)
        worker->begin(state);
    committed_ = {.gas_left = block.env().gas_limit};
    committed_.receipts.reserve(count + block.after_count());
    crew_size_ = CrewSize{options_.workers, Policy::crew_epoch};
    included_ = count;
    declared_chains_ = DeclaredChains<Policy>{gauge_length};
    ordered_min_ = ordered_epochs_min * Policy::crew_epoch;
    ordered_.reset();
    if (count == 0)
        scheduler_.close();
}

template <typename Policy>
void Engine<Policy>::work(unsigned worker_index) noexcept
{
    Crew& worker = *workers_[worker_index];
    bool is_idle = false;
    unsigned idle_turns = 0;
    while (!scheduler_.closed())
    {
        if (!is_in_crew(worker) && worker.chunk.next == worker.chunk.end)
        {
            if (is_idle)
                scheduler_.leave_idle();
            is_idle = false;
            pass_on();
            scheduler_.stand_aside(worker.index);
            continue;
        }
        if (is_alone(worker) && run_in_order(worker))
            continue;
        Started task = take(worker);
        if (!task)
            task = commit(worker);
        if (!task)
        {
            if (is_idle)
                scheduler_.idle(idle_turns++);
            else
                scheduler_.enter_idle();
            is_idle = true;
            continue;
        }
        if (is_idle)
        {
            scheduler_.leave_idle();
            pass_on();
        }
        is_idle = false;
        idle_turns = 0;
        while (task)
            task = run(worker, *task);
    }
    if (is_idle)
        scheduler_.leave_idle();
    if (complete())
        gather(worker);
}

/// One sleeper is woken at a time; each wakes the next while there is more to do, also one that was woken in vain.
template <typename Policy>
void Engine<Policy>::pass_on() noexcept
{
    if (scheduler_.has_work() || is_commit_due(true))
        scheduler_.notify();
}

template <typename Policy>
typename Engine<Policy>::Started Engine<Policy>::take(Crew& worker) noexcept
{
    if (scheduler_.announced() < scheduler_.count())
        announce(worker);
    for (;;)
    {
        // One worker at the least keeps to the order, so the frontier moves on.
        std::uint32_t tx = Scheduler<Policy>::none;
        if (worker.index != 0 && worker.chunk.next == worker.chunk.end)
            tx = scheduler_.next_early();
        if (tx == Scheduler<Policy>::none)
            tx = scheduler_.next(worker.chunk);
        if (tx == Scheduler<Policy>::none)
            return std::nullopt;
        if (const Started started = scheduler_.start(tx))
            return started;
    }
}

/// Announces the declared writes of the next transactions, in order: a transaction starts when those of all lower
/// ones can be seen.
template <typename Policy>
void Engine<Policy>::announce(Crew& worker) noexcept
{
    if (!announcing_.try_lock())
        return;
    const std::uint32_t end = scheduler_.window_end();
    std::uint32_t tx = scheduler_.announced();
    for (; tx < end; ++tx)
    {
        records_[tx].reset();
        const auto accesses = block_->txs()[tx].accesses;
        Arena& arena = worker.publisher.arena;
        const auto declared = arena.make_array<Shared*>(accesses.size());
        const auto written = arena.make_array<Shared*>(accesses.size());
        std::size_t writes = 0;
        for (std::size_t i = 0; i < accesses.size(); ++i)
        {
            declared[i] = memory_.locate(accesses[i].key, worker.publisher);
            if (!accesses[i].write)
                continue;
            memory_.announce(*declared[i], tx, worker.publisher);
            written[writes++] = declared[i];
        }
        records_[tx].declared = declared;
        records_[tx].written = written.first(writes);
        if (declared_chains_.add(declared, written.first(writes)) &&
            declared_chains_.parallelism() < parallelism_poor)
            scheduler_.set_crew(1);
    }
    if (tx > scheduler_.announced())
        scheduler_.set_announced(tx);
    announcing_.unlock();
}

/// The highest lower transaction, not executed, of the same order key or that announced a write to what this one declared.
template <typename Policy>
std::optional<std::uint32_t> Engine<Policy>::obstacle(std::uint32_t tx) noexcept
{
    std::optional<std::uint32_t> highest;
    const std::uint32_t follows = block_->follows()[tx];
    if (follows != VerifiedBlock::no_tx &&
        scheduler_.status(follows).state() != Status::State::executed)
        highest = follows;
    for (Shared* location : records_[tx].declared)
    {
        const auto on = memory_.announced_below(*location, tx);
        if (on.has_value() && (!highest.has_value() || *on > *highest))
            highest = on;
    }
    return highest;
}

/// Fetches what the next transaction will write of the engine's, while this one runs: the cache has forgotten it.
template <typename Policy>
void Engine<Policy>::prefetch(const Crew& worker, std::uint32_t tx) const noexcept
{
    worker.publisher.arena.prefetch(prefetch_size);
    if (tx == scheduler_.count())
        return;
    prefetch_object(records_[tx]);
    scheduler_.prefetch(tx);
}

/// Runs one execution; gives the one to run next, already started, where one offers itself.
template <typename Policy>
typename Engine<Policy>::Started Engine<Policy>::run(
    Crew& worker, const Incarnation& execution) noexcept
{
    if (execution.number == 0 && resets_records_)
        records_[execution.tx].reset();
    const bool at_frontier = scheduler_.frontier() == execution.tx;
    if (!at_frontier)
    {
        if (const auto on = obstacle(execution.tx))
            return give_up(worker, execution, {.reason = Blocked::Reason::dependency, .on = *on});
        if (may_wait_ && has_failed_read(execution)) [[unlikely]]
            return stall(worker, execution.tx);
    }
    worker.access.begin(execution, {.at_frontier = at_frontier,
                                       .suspends = may_wait_ && suspends(execution, at_frontier),
                                       .is_exact = execution.tx < exact_end_});
    worker.view.begin(execution.tx, worker.results);
    prefetch(worker, execution.tx + 1);
    const auto receipt = execute_tx(block_->txs()[execution.tx], block_->env(), *vms_, worker.view);
    ++worker.stats.executions;

    Record& record = records_[execution.tx];
    if (!receipt.ok())
    {
        const Blocked& why = receipt.error();
        if (why.reason != Blocked::Reason::state || !at_frontier)
            return give_up(worker, execution, why);
        record.failed = true;
        record.error = why.error;
        return conclude(worker, execution);
    }
    record.receipt = *receipt;
    const bool was_published = !record.written.empty() || !record.due.empty();
    if (!was_published || !scheduler_.status(execution.tx).stale())
        publish(worker, execution);
    return conclude(worker, execution);
}

template <typename Policy>
typename Engine<Policy>::Started Engine<Policy>::give_up(
    Crew& worker, const Incarnation& execution, const Blocked& why) noexcept
{
    if (scheduler_.closed())
        return std::nullopt;
    ++worker.stats.blocked;
    if (why.reason == Blocked::Reason::arrival)
        return suspend(worker, execution.tx);
    worker.chunk.size = 1;
    if (why.reason == Blocked::Reason::aborted)
        return retry(worker, execution.tx);
    if (why.reason == Blocked::Reason::state || worker.access.wants_frontier())
        return stall(worker, execution.tx);
    if (scheduler_.block(execution.tx, why.on))
        return std::nullopt;
    return scheduler_.start(execution.tx);
}

template <typename Policy>
typename Engine<Policy>::Started Engine<Policy>::stall(Crew& worker, std::uint32_t tx) noexcept
{
    scheduler_.stall(tx);
    return commit(worker);
}

/// Whether what the transaction was last given up for came as an error. Then it waits for the frontier, and asks again.
/// [the state may wait]
template <typename Policy>
bool Engine<Policy>::has_failed_read(const Incarnation& execution) const noexcept
{
    if (execution.number == 0)
        return false;
    const AwaitedRead<Policy>* awaited = records_[execution.tx].awaited;
    return awaited != nullptr && awaited->has_failed();
}

/// Whether the execution is given up, and not its worker held up, where the state would wait. At the frontier only if there
/// is something else to do. [the state may wait]
template <typename Policy>
bool Engine<Policy>::suspends(const Incarnation& execution, bool at_frontier) const noexcept
{
    return execution.number < given_up_max && !has_failed_read(execution) &&
           (!at_frontier || scheduler_.has_work());
}

template <typename Policy>
typename Engine<Policy>::Started Engine<Policy>::suspend(Crew& worker, std::uint32_t tx) noexcept
{
    ++worker.stats.suspended;
    AwaitedRead<Policy>& awaited = *worker.base.left_open();
    records_[tx].awaited = &awaited;
    // While the transaction is executing: from then on the block may be done without this worker.
    foresee_behind(tx);
    scheduler_.suspend(tx);
    if (awaited.park())
        return std::nullopt;
    scheduler_.keep(tx);
    return scheduler_.start(tx);
}

/// The state waits for its device: the transactions behind this one may find the same.
template <typename Policy>
void Engine<Policy>::foresee_behind(std::uint32_t tx) noexcept
{
    const std::uint32_t end = std::min(scheduler_.count() - tx, foreseen_ahead) + tx;
    std::uint32_t from = foreseen_.load(std::memory_order_relaxed);
    while (from < end)
    {
        if (!foreseen_.compare_exchange_weak(
                from, end, std::memory_order_relaxed, std::memory_order_relaxed))
            continue;
        foresee(*block_, *vms_, *state_, std::max(from, tx + 1), end);
        return;
    }
}

template <typename Policy>
typename Engine<Policy>::Started Engine<Policy>::retry(Crew& worker, std::uint32_t tx) noexcept
{
    ++worker.stats.aborts;
    worker.chunk.size = 1;
    if (scheduler_.abort(tx, scheduler_.frontier() == tx) && scheduler_.was_handed_out(tx))
        return scheduler_.start(tx);
    return commit(worker);
}

/// Makes the transaction executed, unless it has become stale.
template <typename Policy>
typename Engine<Policy>::Started Engine<Policy>::conclude(
    Crew& worker, const Incarnation& execution) noexcept
{
    using Finish = typename Scheduler<Policy>::Finish;
    const std::uint32_t tx = execution.tx;
    std::vector<std::uint32_t>& woken = worker.woken;
    if (scheduler_.finish(tx, woken) == Finish::stale)
        return retry(worker, tx);

    const bool chunk_is_done = worker.chunk.next == worker.chunk.end;
    Started next;
    if (chunk_is_done || scheduler_.anyone_idle() || records_[tx].failed)
        next = commit(worker);
    if (!next && !woken.empty() && is_in_crew(worker))
    {
        const bool is_next = chunk_is_done || woken.back() < worker.chunk.next;
        if (is_next)
        {
            next = scheduler_.start(woken.back());
            woken.pop_back();
        }
    }
    for (const std::uint32_t dependent : woken)
        scheduler_.release(dependent);
    return next;
}

/// Brings what the view holds into the memory, in place of what the last incarnation left there.
template <typename Policy>
void Engine<Policy>::publish(Crew& worker, const Incarnation& execution) noexcept
{
    Record& record = records_[execution.tx];
    const TxView& view = worker.view;
    Publisher<Policy>& by = worker.publisher;
    const std::span<Shared*> before = record.written;
    auto** written = static_cast<Shared**>(
        by.arena.allocate(view.touches().size() * sizeof(Shared*), alignof(Shared*)));
    record.written = {written, 0};
    record.due = {};
    for (const Touch& touch : view.touches())
    {
        auto* location = static_cast<Shared*>(touch.location);
        if (touch.own == Touch::Own::value)
            memory_.put(*location, execution, touch.value, by);
        if (touch.own != Touch::Own::none)
        {
            written[record.written.size()] = location;
            record.written = {written, record.written.size() + 1};
        }
        if (touch.bounds != Touch::no_bounds && !touch.read)
            publish_bounds(worker, execution, touch);
    }
    for (Shared* location : before)
        if (!view.writes(location))
            memory_.remove(*location, execution.tx, by);
    if (by.outdated.empty())
        return;
    for (const Incarnation& reader : by.outdated)
        worker.stats.aborts += scheduler_.mark_stale(reader) ? 1 : 0;
    by.outdated.clear();
}

/// Keeps what a delta observed and added for the frontier.
template <typename Policy>
void Engine<Policy>::publish_bounds(
    Crew& worker, const Incarnation& execution, const Touch& touch) noexcept
{
    Record& record = records_[execution.tx];
    Publisher<Policy>& by = worker.publisher;
    if (record.due.empty())
    {
        auto* due = by.arena.allocate(worker.view.bounds_count() * sizeof(Due), alignof(Due));
        record.due = {static_cast<Due*>(due), 0};
    }
    auto* location = static_cast<Shared*>(touch.location);
    const Bounds& bounds = worker.view.bounds(touch);
    const bool adds = touch.own == Touch::Own::delta;
    ::new (static_cast<void*>(record.due.data() + record.due.size())) Due{.location = location,
        .sum = bounds.sum,
        .low = bounds.low,
        .high = bounds.high,
        .adds = adds};
    record.due = {record.due.data(), record.due.size() + 1};
    if (adds)
        memory_.add(*location, execution, bounds.sum, by);
}

/// Moves the frontier as far as it goes, if nobody else does. Gives the transaction at the frontier, started, where it
/// waits to be run.
template <typename Policy>
typename Engine<Policy>::Started Engine<Policy>::commit(Crew& worker) noexcept
{
    while (is_commit_due(is_in_crew(worker)) &&
           committing_.exchange(1, std::memory_order_seq_cst) == 0)
    {
        const Started started = advance(worker);
        committing_.store(0, std::memory_order_seq_cst);
        if (started)
            return started;
    }
    return std::nullopt;
}

/// Whether the transaction at the frontier is executed or, where the caller may start it, waits to be run.
template <typename Policy>
bool Engine<Policy>::is_commit_due(bool may_start) const noexcept
{
    const std::uint32_t tx = scheduler_.frontier();
    if (scheduler_.closed())
        return false;
    const Status::State state = scheduler_.status(tx).state();
    return state == Status::State::executed || (may_start && can_start(tx, state));
}

template <typename Policy>
typename Engine<Policy>::Started Engine<Policy>::advance(Crew& worker) noexcept
{
    using State = Status::State;
    const std::uint32_t first = scheduler_.frontier();
    std::uint32_t tx = first;
    for (;; ++tx)
    {
        if (tx == scheduler_.count())
            break;
        if (!fits(*block_, tx, committed_.gas_left))
        {
            included_ = tx;
            break;
        }
        const State state = scheduler_.status(tx).state();
        if (state != State::executed)
        {
            if (tx != first)
                scheduler_.set_frontier(tx);
            return can_start(tx, state) && is_in_crew(worker) ? scheduler_.start_at_frontier(tx) :
                                                                std::nullopt;
        }
        const Record& record = records_[tx];
        if (record.failed)
        {
            committed_.error = ExecuteError{.state = record.error, .index = tx};
            break;
        }
        if (!record.due.empty() && !settle(worker, tx))
        {
            scheduler_.set_frontier(tx);
            return scheduler_.restart(tx);
        }
        charge(*block_, tx, record.receipt, committed_.gas_left);
        committed_.receipts.push_back(record.receipt);
        if (crew_size_.committed(scheduler_.status(tx).aborts()))
            scheduler_.set_crew(crew_size_.now());
    }
    scheduler_.set_frontier(tx);
    scheduler_.close();
    return std::nullopt;
}

/// Folds the transaction's deltas into what lies below; false where their bounds do not hold.
template <typename Policy>
bool Engine<Policy>::settle(Crew& worker, std::uint32_t tx) noexcept
{
    const std::span<const Due> due = records_[tx].due;
    ++worker.stats.validations;
    worker.base.begin_execution(tx, false);
    std::vector<u256>& bases = worker.bases;
    bases.clear();
    for (const Due& one : due)
    {
        Value base;
        Blocked why;
        if (!memory_.read_committed(*one.location, tx, worker.base, base, why))
            return false;
        const auto integer = integer_of(base);
        if (!integer.has_value() || *integer < one.low || *integer > one.high)
            return false;
        bases.push_back(*integer);
    }
    for (std::size_t i = 0; i < due.size(); ++i)
        if (due[i].adds)
            memory_.fold(*due[i].location, tx, braid::engine::fold(bases[i], due[i].sum),
                worker.publisher.arena);
    return true;
}

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
    using Stop = typename Ordered::Stop;
    const std::uint32_t first = scheduler_.frontier();
    ordered_.emplace(*state_, worker.results, typename Policy::KeyHash{});
    for (const auto& each : workers_)
        for (const Shared* location : each->publisher.written)
            if (const auto value = memory_.value_below(*location, first))
                ordered_->memory().assume(location->key(), *value);

    ChainGauge gauge{gauge_length};
    committed_.next = first;
    const Stop stop = ordered_->run(*block_, *vms_, committed_,
        [&](const TxView& view)
        {
            gauge.add(ordered_->memory().follow(view, gauge.epoch()));
            return committed_.next - first >= ordered_min_ &&
                   gauge.parallelism() >= parallelism_min;
        });
    const std::uint32_t end = committed_.next;
    worker.stats.executions += end - first;
    worker.stats.in_order += end - first;
    // What was announced for these transactions holds no more.
    for (auto i = first; i < std::min(end, scheduler_.announced()) && !resets_records_; ++i)
        for (Shared* location : records_[i].written)
            memory_.remove(*location, i, worker.publisher);
    if (scheduler_.announced() < end)
        scheduler_.set_announced(end);
    if (stop == Stop::gas_limit)
        included_ = end;
    if (stop == Stop::gas_limit || stop == Stop::asked)
        bring_back(worker, end);
    if (stop != Stop::asked)
    {
        scheduler_.set_frontier(end);
        scheduler_.close();
        return;
    }
    ordered_min_ = std::min(2 * ordered_min_, scheduler_.count());
    crew_size_.restart(static_cast<unsigned>(2 * gauge.parallelism()));
    scheduler_.give_back(end);
    scheduler_.set_crew(crew_size_.now());
}

/// Brings what transactions below `end` left in the run in order into the memory.
template <typename Policy>
void Engine<Policy>::bring_back(Crew& worker, std::uint32_t end) noexcept
{
    Publisher<Policy>& by = worker.publisher;
    ordered_->memory().for_each_written([&](const StateKey& key, const Value& value)
        { memory_.put(*memory_.locate(key, by), {.tx = end - 1, .number = 0}, value, by); });
    // Nobody reads what is above the frontier.
    BRAID_ASSERT(by.outdated.empty());
    ordered_.reset();
}
}  // namespace braid::engine

#include "engine/finish.hpp"
