// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/prefetch.hpp"
#include "engine/schedule/policy.hpp"
#include "engine/schedule/status.hpp"
#include <algorithm>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace braid::engine
{
/// Names one execution of one transaction: who registers as a reader, whose a version is.
struct Incarnation
{
    std::uint32_t tx = 0;
    std::uint32_t number = 0;
};

/// Decides which transaction runs where, and when it runs again.
///
/// Transactions are handed out in order, in chunks, at most `window` above the frontier. A few long ones may be taken
/// before their turn (`early`). What must run again is a bit in
/// `ready_`, found lowest first by whoever looks. A blocked transaction hangs on the one it waits for; a stalled one is
/// taken up when the frontier reaches it.
///
/// Invariants:
/// 1. Only the worker that brought a transaction from pending or stalled to executing moves it on from executing;
///    others may add the stale mark and dependents.
/// 2. An incarnation's number grows whenever an execution is given up, so a mark meant for an earlier one has no effect.
/// 3. A pending transaction is at or above the cursor, in a worker's chunk, in `ready_`, or in the hands of a worker
///    that is about to start it. So no transaction is forgotten.
/// 4. What is at or above the cursor and was taken early is like any other, but once it is pending again nobody takes it
///    before its turn. It became pending before the cursor is looked at, and the cursor moves before the status is looked
///    at, both sequentially consistent: who hands it out sees that it is pending, or its last worker sees that it was
///    handed out.
/// 5. A blocked transaction is in the list of one that is not executed, or suspended. That list is emptied exactly when
///    the other one becomes executed; edges lead to lower transactions, so there is no cycle. A suspended one is made
///    pending once, by what it waits for, which no transaction holds up.
///
/// Status words: changed with acquire-release compare-and-swaps. The release of `executed` pairs with the acquire of
/// the committer, which then reads what the executing worker recorded; the release of `pending` with the acquire of
/// start(). executed and stalled are also sequentially consistent against `frontier_` (see Engine).
template <typename Policy>
class Scheduler
{
public:
    static constexpr std::uint32_t none = ~std::uint32_t{0};
    using State = Status::State;

    struct Options
    {
        std::uint32_t count = 0;
        unsigned crew = 1;
        std::uint32_t window = 256;
        std::uint32_t chunk_max = 16;
        /// Aborts after which a transaction waits for the frontier.
        unsigned stall_after = 4;
        /// Transactions whose declared writes are announced before anything runs.
        std::uint32_t announced = 0;
        /// To be started as soon as a worker has time, in this order. [outlive the block; all are announced]
        std::span<const std::uint32_t> early;
    };
    /// A worker's share of the transactions that run for the first time.
    struct Chunk
    {
        std::uint32_t next = 0;
        std::uint32_t end = 0;
        std::uint32_t size = 1;
        /// When it was claimed.
        std::uint64_t claimed_ns = 0;
    };

    /// Forgets the last block. [no worker is inside]
    void begin(const Options& options) noexcept;

    [[nodiscard]] std::uint32_t count() const noexcept { return options_.count; }
    [[nodiscard]] Status status(std::uint32_t tx) const noexcept
    {
        return Status{slots_[tx].status.load(std::memory_order_seq_cst)};
    }
    /// Whether what the incarnation wrote is its last word as far as is known.
    [[nodiscard]] bool holds(const Incarnation& writer) const noexcept
    {
        if (writer.tx < frontier_.load(std::memory_order_relaxed))
            return true;
        const Status now = status(writer.tx);
        return now.incarnation() == writer.number && !now.stale();
    }

    /// The next transaction to start, or none. Re-executions below the chunk come first.
    [[nodiscard]] std::uint32_t next(Chunk& chunk) noexcept;
    /// A transaction to start before its turn, or none.
    [[nodiscard]] std::uint32_t next_early() noexcept;
    /// Brings a pending transaction to executing; its incarnation, or nothing where somebody else was faster.
    [[nodiscard]] std::optional<Incarnation> start(std::uint32_t tx) noexcept;
    /// The same for one that may be stalled. [the frontier is at tx]
    [[nodiscard]] std::optional<Incarnation> start_at_frontier(std::uint32_t tx) noexcept;

    /// Fetches the status of a transaction that will soon be started here.
    void prefetch(std::uint32_t tx) const noexcept { prefetch_object(slots_[tx]); }

    /// Begins a new execution of an executed transaction. [caller commits; the frontier is at tx]
    [[nodiscard]] Incarnation restart(std::uint32_t tx) noexcept;

    enum class Finish : std::uint8_t
    {
        executed,
        stale,
    };
    /// Ends an execution that published its writes; gives what waits for it, lowest last. [executing]
    [[nodiscard]] Finish finish(std::uint32_t tx, std::vector<std::uint32_t>& woken) noexcept;
    /// Gives the execution up: pending, in the caller's hands (true), or stalled (false). [executing]
    [[nodiscard]] bool abort(std::uint32_t tx, bool at_frontier) noexcept;
    /// Gives the execution up until the frontier is there. [executing]
    void stall(std::uint32_t tx) noexcept;
    /// Gives the execution up until `on` has been executed. False where it has been, and the transaction is pending
    /// in the caller's hands. [executing; on < tx]
    [[nodiscard]] bool block(std::uint32_t tx, std::uint32_t on) noexcept;
    /// Gives the execution up until resume(), or keep(). [executing]
    void suspend(std::uint32_t tx) noexcept;
    /// What the transaction waited for is there: anyone may start it, in its turn. On any thread. [suspend()]
    void resume(std::uint32_t tx) noexcept;
    /// The same, with the transaction pending in the caller's hands.
    void keep(std::uint32_t tx) noexcept;
    /// Makes a transaction that is pending in the caller's hands available to everyone, in its turn.
    void release(std::uint32_t tx) noexcept;

    /// An incarnation read what has changed: it must run again. True where this call changed that.
    bool mark_stale(const Incarnation& reader) noexcept;

    [[nodiscard]] std::uint32_t frontier() const noexcept
    {
        return frontier_.load(std::memory_order_seq_cst);
    }
    /// [caller commits]
    void set_frontier(std::uint32_t tx) noexcept;
    /// Claims everything from the frontier on, if all that was handed out or taken early is committed: then nobody else runs
    /// anything until give_back(). Nothing is taken early any more, either way. [caller commits]
    [[nodiscard]] bool claim_rest() noexcept;
    /// Commits what is below `tx`, and lets everyone have the rest again. [claim_rest(); caller commits]
    void give_back(std::uint32_t tx) noexcept;
    /// No more work: workers leave.
    void close() noexcept;
    [[nodiscard]] bool closed() const noexcept
    {
        return closed_.load(std::memory_order_seq_cst) != 0;
    }

    /// Transactions below it may start, and were announced.
    [[nodiscard]] std::uint32_t announced() const noexcept
    {
        return announced_.load(std::memory_order_seq_cst);
    }
    void set_announced(std::uint32_t tx) noexcept;
    /// Whether the transaction is or was in somebody's chunk.
    [[nodiscard]] bool was_handed_out(std::uint32_t tx) const noexcept
    {
        return tx < cursor_.load(std::memory_order_seq_cst);
    }
    /// Where handing out stops for now.
    [[nodiscard]] std::uint32_t window_end() const noexcept
    {
        const std::uint32_t from = frontier();
        return options_.count - from <= options_.window ? options_.count : from + options_.window;
    }

    /// A worker found nothing to do; it has to look once more before it idles. From now on others commit at once what
    /// they execute.
    void enter_idle() noexcept { idlers_.fetch_add(1, std::memory_order_seq_cst); }
    void leave_idle() noexcept { idlers_.fetch_sub(1, std::memory_order_relaxed); }
    [[nodiscard]] bool anyone_idle() const noexcept
    {
        return idlers_.load(std::memory_order_seq_cst) != 0;
    }
    /// Passes the time of a worker that found nothing to do `turns` times: spins, then sleeps until there may be work.
    void idle(unsigned turns) noexcept;
    /// Lets only workers below `size` go on. Raising it wakes those who stand aside.
    void set_crew(unsigned size) noexcept;
    [[nodiscard]] unsigned crew() const noexcept { return crew_.load(std::memory_order_relaxed); }
    /// Sleeps until the crew is larger than `worker`, or the end.
    void stand_aside(unsigned worker) noexcept;
    /// Wakes one sleeper if there is any. After work was made visible with a sequentially consistent operation.
    void notify() noexcept;
    [[nodiscard]] bool has_work() const noexcept;

private:
    struct alignas(64) Slot
    {
        typename Policy::template Atomic<std::uint64_t> status{0};
        /// The next in the list of dependents that this one is in. Written before the compare-and-swap that enters it.
        std::uint32_t next_dependent = 0;
    };
    using Word = typename Policy::template Atomic<std::uint64_t>;
    using Count = typename Policy::template Atomic<std::uint32_t>;

    template <typename Change>
    Status update(std::uint32_t tx, const Change& change) noexcept;
    [[nodiscard]] std::optional<Incarnation> start_from(
        std::uint32_t tx, bool also_stalled) noexcept;
    [[nodiscard]] std::uint32_t take_ready(std::uint32_t end) noexcept;
    /// Forgets bits of transactions below the frontier's word, which nobody looks at any more: they were started at the
    /// frontier. Who moves the frontier does it, and who sets such a bit late; one of them sees the other.
    void drop_ready(std::uint32_t word) noexcept;
    [[nodiscard]] bool claim(Chunk& chunk) noexcept;
    void fit(Chunk& chunk) const noexcept;

    Options options_;
    std::uint32_t capacity_ = 0;
    std::unique_ptr<Slot[]> slots_;
    std::unique_ptr<Word[]> ready_;

    /// Set in early_ once nothing is taken early any more; below it, how many were.
    static constexpr std::uint32_t early_closed = std::uint32_t{1} << 31;

    alignas(128) Count cursor_{0};
    Count early_{0};
    alignas(128) Count frontier_{0};
    /// Looked at often, changed seldom.
    alignas(128) Count closed_{0};
    Count announced_{0};
    Count crew_{0};
    Count crew_changes_{0};
    alignas(128) Count ready_count_{0};
    Count idlers_{0};
    Count sleepers_{0};
    Count wakes_{0};
};

template <typename Policy>
void Scheduler<Policy>::begin(const Options& options) noexcept
{
    options_ = options;
    if (options.count >= capacity_)
    {
        capacity_ = options.count + options.count / 2 + 64;
        slots_ = std::make_unique<Slot[]>(capacity_);
        ready_ = std::make_unique<Word[]>(capacity_ / 64 + 1);
    }
    for (std::uint32_t i = 0; i < options.count; ++i)
        slots_[i].status.store(0, std::memory_order_relaxed);
    for (std::uint32_t i = 0; i < options.count / 64 + 1; ++i)
        ready_[i].store(0, std::memory_order_relaxed);
    cursor_.store(0, std::memory_order_relaxed);
    early_.store(0, std::memory_order_relaxed);
    frontier_.store(0, std::memory_order_relaxed);
    announced_.store(options.announced, std::memory_order_relaxed);
    closed_.store(0, std::memory_order_relaxed);
    crew_.store(options.crew, std::memory_order_relaxed);
    ready_count_.store(0, std::memory_order_relaxed);
}

/// Replaces the status by change(status) and gives the one before; leaves it where the change is none.
template <typename Policy>
template <typename Change>
Status Scheduler<Policy>::update(std::uint32_t tx, const Change& change) noexcept
{
    Word& word = slots_[tx].status;
    std::uint64_t seen = word.load(std::memory_order_seq_cst);
    for (;;)
    {
        const Status to = change(Status{seen});
        if (to.word() == seen || word.compare_exchange_weak(seen, to.word(),
                                     std::memory_order_seq_cst, std::memory_order_acquire))
            return Status{seen};
    }
}

template <typename Policy>
std::uint32_t Scheduler<Policy>::next(Chunk& chunk) noexcept
{
    if (ready_count_.load(std::memory_order_relaxed) != 0)
    {
        const std::uint32_t end = chunk.next < chunk.end ? chunk.next : options_.count;
        if (const std::uint32_t tx = take_ready(end); tx != none)
            return tx;
    }
    if (chunk.next < chunk.end || claim(chunk))
        return chunk.next++;
    return none;
}

template <typename Policy>
std::uint32_t Scheduler<Policy>::next_early() noexcept
{
    std::uint32_t taken = early_.load(std::memory_order_relaxed);
    while (taken < options_.early.size())
        if (early_.compare_exchange_weak(
                taken, taken + 1, std::memory_order_seq_cst, std::memory_order_relaxed))
            return options_.early[taken];
    return none;
}

/// Claims cost little, but all workers meet in them: a chunk should last for a few microseconds. The shorter it is beyond
/// that, the closer transactions run to their order.
template <typename Policy>
void Scheduler<Policy>::fit(Chunk& chunk) const noexcept
{
    constexpr std::uint64_t worthwhile_ns = 2000;
    const std::uint64_t now = Policy::now_ns();
    const std::uint64_t took = now - chunk.claimed_ns;
    chunk.claimed_ns = now;
    if (took < worthwhile_ns)
        chunk.size = std::min(2 * chunk.size, options_.chunk_max);
    else if (took > 2 * worthwhile_ns)
        chunk.size = std::max(chunk.size / 2, 1U);
}

template <typename Policy>
bool Scheduler<Policy>::claim(Chunk& chunk) noexcept
{
    fit(chunk);
    std::uint32_t from = cursor_.load(std::memory_order_relaxed);
    for (;;)
    {
        const std::uint32_t end = std::min(window_end(), announced());
        if (from >= end)
            return false;
        const std::uint32_t to = from + std::min(chunk.size, end - from);
        if (cursor_.compare_exchange_weak(
                from, to, std::memory_order_seq_cst, std::memory_order_relaxed))
        {
            chunk.next = from;
            chunk.end = to;
            return true;
        }
    }
}

template <typename Policy>
std::uint32_t Scheduler<Policy>::take_ready(std::uint32_t end) noexcept
{
    const std::uint32_t first = frontier() / 64;
    const std::uint32_t last = std::min(cursor_.load(std::memory_order_relaxed), end) / 64;
    for (std::uint32_t i = first; i <= last; ++i)
    {
        std::uint64_t bits = ready_[i].load(std::memory_order_relaxed);
        while (bits != 0)
        {
            const auto bit = static_cast<std::uint32_t>(std::countr_zero(bits));
            const std::uint32_t tx = 64 * i + bit;
            if (tx >= end)
                return none;
            const std::uint64_t mask = std::uint64_t{1} << bit;
            bits = ready_[i].fetch_and(~mask, std::memory_order_acq_rel);
            if ((bits & mask) != 0)
            {
                ready_count_.fetch_sub(1, std::memory_order_relaxed);
                return tx;
            }
        }
    }
    return none;
}

template <typename Policy>
std::optional<Incarnation> Scheduler<Policy>::start_from(
    std::uint32_t tx, bool also_stalled) noexcept
{
    const Status before = update(tx,
        [also_stalled](Status now)
        {
            const bool can_start =
                now.state() == State::pending || (also_stalled && now.state() == State::stalled);
            return can_start ? now.with(State::executing) : now;
        });
    if (before.state() != State::pending && !(also_stalled && before.state() == State::stalled))
        return std::nullopt;
    return Incarnation{.tx = tx, .number = before.incarnation()};
}

template <typename Policy>
std::optional<Incarnation> Scheduler<Policy>::start(std::uint32_t tx) noexcept
{
    return start_from(tx, false);
}

template <typename Policy>
std::optional<Incarnation> Scheduler<Policy>::start_at_frontier(std::uint32_t tx) noexcept
{
    return start_from(tx, true);
}

template <typename Policy>
Incarnation Scheduler<Policy>::restart(std::uint32_t tx) noexcept
{
    const Status before = update(tx, [](Status now) { return now.next(State::executing, true); });
    BRAID_ASSERT(before.state() == State::executed);
    return {.tx = tx, .number = before.incarnation() + 1};
}

template <typename Policy>
typename Scheduler<Policy>::Finish Scheduler<Policy>::finish(
    std::uint32_t tx, std::vector<std::uint32_t>& woken) noexcept
{
    const Status before = update(tx, [](Status now)
        { return now.stale() ? now : now.with(State::executed).without_dependents(); });
    if (before.stale())
        return Finish::stale;
    woken.clear();
    for (Status list = before; list.has_dependents();)
    {
        const std::uint32_t dependent = list.first_dependent();
        const std::uint32_t next = slots_[dependent].next_dependent;
        update(dependent, [](Status now) { return now.with(State::pending); });
        woken.push_back(dependent);
        list = next == none ? Status{} : Status{}.with_dependent(next);
    }
    if (woken.size() > 1)
        std::sort(woken.begin(), woken.end(), std::greater<>{});
    return Finish::executed;
}

template <typename Policy>
bool Scheduler<Policy>::abort(std::uint32_t tx, bool at_frontier) noexcept
{
    const unsigned stall_after = options_.stall_after;
    const Status before = update(tx,
        [=](Status now)
        {
            const bool stalls = !at_frontier && now.aborts() + 1 >= stall_after;
            return now.next(stalls ? State::stalled : State::pending, true);
        });
    return at_frontier || before.aborts() + 1 < stall_after;
}

template <typename Policy>
void Scheduler<Policy>::stall(std::uint32_t tx) noexcept
{
    update(tx, [](Status now) { return now.next(State::stalled, false); });
}

template <typename Policy>
bool Scheduler<Policy>::block(std::uint32_t tx, std::uint32_t on) noexcept
{
    BRAID_ASSERT(on < tx);
    update(tx, [](Status now) { return now.next(State::blocked, false); });
    const Status before = update(on,
        [&](Status now)
        {
            if (now.state() == State::executed)
                return now;
            slots_[tx].next_dependent = now.has_dependents() ? now.first_dependent() : none;
            return now.with_dependent(tx);
        });
    if (before.state() != State::executed)
        return true;
    update(tx, [](Status now) { return now.with(State::pending); });
    return false;
}

template <typename Policy>
void Scheduler<Policy>::suspend(std::uint32_t tx) noexcept
{
    update(tx, [](Status now) { return now.next(State::blocked, false); });
}

template <typename Policy>
void Scheduler<Policy>::keep(std::uint32_t tx) noexcept
{
    update(tx, [](Status now) { return now.with(State::pending); });
}

template <typename Policy>
void Scheduler<Policy>::resume(std::uint32_t tx) noexcept
{
    keep(tx);
    release(tx);
}

template <typename Policy>
void Scheduler<Policy>::release(std::uint32_t tx) noexcept
{
    if (!was_handed_out(tx))
        return;
    const std::uint64_t mask = std::uint64_t{1} << (tx % 64);
    if ((ready_[tx / 64].fetch_or(mask, std::memory_order_seq_cst) & mask) == 0)
        ready_count_.fetch_add(1, std::memory_order_seq_cst);
    if (tx / 64 < frontier() / 64)
        drop_ready(tx / 64);
    notify();
}

template <typename Policy>
void Scheduler<Policy>::drop_ready(std::uint32_t word) noexcept
{
    const std::uint64_t bits = ready_[word].exchange(0, std::memory_order_seq_cst);
    if (bits != 0)
        ready_count_.fetch_sub(
            static_cast<std::uint32_t>(std::popcount(bits)), std::memory_order_seq_cst);
}

template <typename Policy>
bool Scheduler<Policy>::mark_stale(const Incarnation& reader) noexcept
{
    const unsigned stall_after = options_.stall_after;
    const auto affects = [&](Status now)
    {
        return now.incarnation() == reader.number &&
               (now.state() == State::executed ||
                   (now.state() == State::executing && !now.stale()));
    };
    const Status before = update(reader.tx,
        [&](Status now)
        {
            if (!affects(now))
                return now;
            if (now.state() == State::executing)
                return now.with_stale();
            return now.next(
                now.aborts() + 1 >= stall_after ? State::stalled : State::pending, true);
        });
    if (!affects(before))
        return false;
    if (before.state() == State::executed && before.aborts() + 1 < stall_after)
        release(reader.tx);
    return true;
}

template <typename Policy>
void Scheduler<Policy>::set_frontier(std::uint32_t tx) noexcept
{
    const std::uint32_t before = frontier_.load(std::memory_order_relaxed);
    frontier_.store(tx, std::memory_order_seq_cst);
    for (std::uint32_t i = before / 64; i < tx / 64; ++i)
        drop_ready(i);
    if (cursor_.load(std::memory_order_seq_cst) < options_.count)
        notify();
}

template <typename Policy>
bool Scheduler<Policy>::claim_rest() noexcept
{
    std::uint32_t at = frontier_.load(std::memory_order_relaxed);
    std::uint32_t taken = early_.load(std::memory_order_relaxed);
    if ((taken & early_closed) == 0)
        taken = early_.fetch_or(early_closed, std::memory_order_seq_cst);
    for (const std::uint32_t early : options_.early.first(taken & ~early_closed))
        if (early >= at)
            return false;
    return cursor_.load(std::memory_order_relaxed) == at &&
           cursor_.compare_exchange_weak(
               at, options_.count, std::memory_order_seq_cst, std::memory_order_relaxed);
}

template <typename Policy>
void Scheduler<Policy>::give_back(std::uint32_t tx) noexcept
{
    const std::uint64_t executed = Status{}.with(State::executed).word();
    for (std::uint32_t i = frontier_.load(std::memory_order_relaxed); i < tx; ++i)
        slots_[i].status.store(executed, std::memory_order_seq_cst);
    set_frontier(tx);
    cursor_.store(tx, std::memory_order_seq_cst);
    notify();
}

template <typename Policy>
void Scheduler<Policy>::set_announced(std::uint32_t tx) noexcept
{
    announced_.store(tx, std::memory_order_seq_cst);
    notify();
}

template <typename Policy>
void Scheduler<Policy>::close() noexcept
{
    closed_.store(1, std::memory_order_seq_cst);
    wakes_.fetch_add(1, std::memory_order_seq_cst);
    Policy::notify_all(wakes_);
    crew_changes_.fetch_add(1, std::memory_order_seq_cst);
    Policy::notify_all(crew_changes_);
}

template <typename Policy>
void Scheduler<Policy>::set_crew(unsigned size) noexcept
{
    const bool is_raised = size > crew_.load(std::memory_order_relaxed);
    crew_.store(size, std::memory_order_seq_cst);
    if (!is_raised)
        return;
    crew_changes_.fetch_add(1, std::memory_order_seq_cst);
    Policy::notify_all(crew_changes_);
}

template <typename Policy>
void Scheduler<Policy>::stand_aside(unsigned worker) noexcept
{
    const std::uint32_t seen = crew_changes_.load(std::memory_order_seq_cst);
    if (worker >= crew_.load(std::memory_order_seq_cst) && !closed())
        Policy::wait(crew_changes_, seen);
}

template <typename Policy>
bool Scheduler<Policy>::has_work() const noexcept
{
    const std::uint32_t end = window_end();
    return closed() || ready_count_.load(std::memory_order_seq_cst) != 0 ||
           cursor_.load(std::memory_order_seq_cst) < end || announced() < end;
}

template <typename Policy>
void Scheduler<Policy>::idle(unsigned turns) noexcept
{
    constexpr unsigned turns_before_sleep = Policy::turns_before_sleep;
    if (turns % turns_before_sleep != turns_before_sleep - 1)
    {
        Policy::relax(turns);
        return;
    }
    const std::uint32_t seen = wakes_.load(std::memory_order_acquire);
    sleepers_.fetch_add(1, std::memory_order_seq_cst);
    if (!has_work())
        Policy::wait(wakes_, seen);
    sleepers_.fetch_sub(1, std::memory_order_seq_cst);
}

template <typename Policy>
void Scheduler<Policy>::notify() noexcept
{
    if (sleepers_.load(std::memory_order_seq_cst) == 0)
        return;
    wakes_.fetch_add(1, std::memory_order_seq_cst);
    Policy::notify_one(wakes_);
}
}  // namespace braid::engine
