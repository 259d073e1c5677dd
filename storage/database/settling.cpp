// SPDX-License-Identifier: Apache-2.0
#include "storage/database/database_state.hpp"
#include <algorithm>
#include <sys/resource.h>
#include <unistd.h>

namespace braid::storage
{
namespace
{
using Clock = std::chrono::steady_clock;

/// Values that are asked of the store at once.
constexpr std::size_t read_count_max = 4096;
/// Of 19. Who executes and who acknowledges go first; apply() waits where this falls behind.
constexpr int background_niceness = 5;

/// Memory of a batch is given back when none came for so long.
constexpr std::chrono::seconds batch_kept_time{10};

/// Of this thread, as Linux has it: niceness belongs to threads. Where it is refused, nothing is lost but time.
void lower_priority() noexcept
{
    (void)::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), background_niceness);
}
}  // namespace

/// The height up to which the store is to be written now; the one it has, where there is nothing to do.
std::uint64_t StateDatabase::State::settle_target() const
{
    const bool urgent = hurried > 0 || pressed();
    const std::uint64_t lag = urgent ? 0 : options.settle_lag;
    const std::uint64_t durable = durable_height();
    if (durable < heights.height + lag + 1)
        return heights.height;
    const std::uint64_t end = durable - lag;
    const auto last = totals.begin() + static_cast<std::ptrdiff_t>(end - heights.height);
    const std::uint64_t ready = *std::prev(last) - total_settled;
    if (!urgent && ready < options.settle_size_min)
        return heights.height;
    const auto above =
        std::upper_bound(totals.begin(), last, total_settled + options.settle_size_max);
    const auto count = std::max<std::ptrdiff_t>(above - totals.begin(), 1);
    return heights.height + static_cast<std::uint64_t>(count);
}

void StateDatabase::State::run_applier()
{
    lower_priority();
    std::unique_lock lock{mutex};
    for (;;)
    {
        const auto due = [&]
        { return stopping || (!store_failure && settle_target() > heights.height); };
        if (!changed.wait_for(lock, batch_kept_time, due))
        {
            lock.unlock();
            drop_own_batch();
            lock.lock();
            changed.wait(lock, due);
        }
        if (stopping)
            return;
        lock.unlock();
        settle_some();
        lock.lock();
    }
}

void StateDatabase::State::drop_own_batch()
{
    const std::lock_guard one{settling};
    own_batch = {};
}

/// Writes one batch of heights to the store.
void StateDatabase::State::settle_some()
{
    const std::lock_guard one{settling};
    std::uint64_t target = 0;
    std::uint64_t floor = 0;
    {
        const std::lock_guard lock{mutex};
        // A rewind may have come between.
        target = settle_target();
        if (target == heights.height || store_failure)
            return;
        floor = std::max(heights.floor, std::min(target, window_start()));
    }
    const auto started = Clock::now();
    own_batch.clear();
    const auto gathered = gather(target, floor);
    if (!gathered.ok())
    {
        const std::lock_guard lock{mutex};
        store_failure = gathered.error();
        changed.notify_all();
        return;
    }
    const auto encoded = encode_heights(*gathered);
    own_batch.add({.column = Column::meta, .key = heights_key, .value = Bytes{encoded}});
    const auto writes = own_batch.sorted();
    const auto gathered_at = Clock::now();
    const auto committed = writable->commit(writes);
    const auto committed_at = Clock::now();
    if (!committed.ok())
    {
        const std::lock_guard lock{mutex};
        store_failure = failed(committed.error()).error;
        changed.notify_all();
        return;
    }
    std::uint64_t height_count = 0;
    {
        const std::lock_guard lock{mutex};
        height_count = target - heights.height;
        const auto last = totals.begin() + static_cast<std::ptrdiff_t>(height_count);
        total_settled = *std::prev(last);
        totals.erase(totals.begin(), last);
        heights = *gathered;
    }
    {
        const std::lock_guard only{versions};
        flat->settle(target);
    }
    trim();
    const std::lock_guard lock{mutex};
    ++counted.batches;
    counted.batched_heights += height_count;
    counted.batched_keys += writes.size();
    counted.gather_time += gathered_at - started;
    counted.commit_time += committed_at - gathered_at;
    counted.settle_time += Clock::now() - committed_at;
    changed.notify_all();
}

/// Puts what changed up to `target` into the batch, and what it was before for heights above `floor`; gives what the
/// store's meta shall say.
DatabaseResult<StoredHeights> StateDatabase::State::gather(
    std::uint64_t target, std::uint64_t floor)
{
    {
        const std::lock_guard only{versions};
        const auto told = floor < target ? FlatState::Versions::all : FlatState::Versions::last;
        for (const auto& location : flat->unsettled(target, told))
        {
            own_batch.put_location(location.key, location.changes.back().value);
            std::optional<Value> before = location.before;
            for (const FlatState::Change& change : location.changes)
            {
                if (change.height > floor)
                    own_batch.put_history(location.key, change.height, before);
                before = change.value;
            }
        }
    }
    if (const auto filled = fill_unknown(); !filled.ok())
        return failed(filled.error());
    const auto checksum = log->checksum(target);
    if (!checksum.ok())
        return failed(checksum.error());
    return StoredHeights{.height = target, .floor = floor, .record = *checksum};
}

/// Asks the store what locations held whose former values memory does not know.
StoreResult<Done> StateDatabase::State::fill_unknown()
{
    static constexpr std::array<std::uint8_t, 1> absent{0};
    auto unknown = own_batch.unknown();
    if (unknown.empty())
        return Done{};
    const auto view = store->view();
    std::vector<Bytes> keys;
    while (!unknown.empty())
    {
        const Column column = unknown.front().column;
        std::size_t count = 0;
        keys.clear();
        while (count < std::min(unknown.size(), read_count_max) && unknown[count].column == column)
            keys.push_back(unknown[count++].key);
        const auto found = view->get_many(column, keys);
        if (!found.ok())
            return Err{found.error()};
        for (std::size_t i = 0; i < count; ++i)
        {
            const auto& value = (*found)[i];
            own_batch.set_history(unknown[i].index, value ? Bytes{*value} : Bytes{absent});
        }
        unknown = unknown.subspan(count);
    }
    return Done{};
}

LogReading::LogReading(const StateDatabase::State& state) : state_(state)
{
    const std::lock_guard only{state_.truncating};
    const std::lock_guard lock{state_.mutex};
    ++state_.log_readers;
}

LogReading::~LogReading()
{
    const std::lock_guard lock{state_.mutex};
    --state_.log_readers;
}

/// Lets go of history and of the log what nobody can ask for any more.
void StateDatabase::State::trim()
{
    const std::lock_guard only{truncating};
    std::uint64_t kept = 0;
    std::uint64_t log_kept = 0;
    {
        const std::lock_guard lock{mutex};
        // The floor and not oldest(), which falls when heights are undone.
        kept = heights.floor;
        if (!view_heights.empty())
            kept = std::min(kept, *view_heights.begin());
        log_kept = std::min({heights.height, nodes.value_or(UINT64_MAX), heights.floor});
        if (log_readers > 0)
            log_kept = 0;
    }
    writable->drop_history_below(kept + 1);
    const auto truncated = log->truncate_below(log_kept);
    if (truncated.ok())
        return;
    const std::lock_guard lock{mutex};
    counted.truncation_error = truncated.error().message();
}

DatabaseResult<Done> StateDatabase::settle_all()
{
    State& state = *state_;
    if (state.writable == nullptr)
        return failed(DatabaseError::Kind::read_only, "the database was opened for reading");
    std::unique_lock lock{state.mutex};
    const std::uint64_t durable = state.durable_height();
    // What is undone meanwhile need not be settled.
    const auto reached = [&]
    { return state.heights.height >= std::min(durable, state.durable_height()); };
    ++state.hurried;
    state.changed.notify_all();
    state.changed.wait(lock, [&] { return reached() || state.store_failure; });
    --state.hurried;
    if (!reached())
        return Err{*state.store_failure};
    return Done{};
}

DatabaseResult<Done> StateDatabase::commit_nodes(
    std::uint64_t height, std::span<const StoreWrite> writes)
{
    State& state = *state_;
    if (state.writable == nullptr)
        return failed(DatabaseError::Kind::read_only, "the database was opened for reading");
    if (height >= durable())
    {
        return failed(DatabaseError::Kind::unknown_height,
            "nodes of height " + std::to_string(height) +
                " are not to be written before its record is durable");
    }
    const auto encoded = encode_nodes(height);
    std::vector<StoreWrite> all;
    all.reserve(writes.size() + 1);
    all.push_back({.column = Column::meta, .key = nodes_key, .value = Bytes{encoded}});
    all.insert(all.end(), writes.begin(), writes.end());
    const std::lock_guard one{state.settling};
    const auto committed = state.writable->commit(all);
    const std::lock_guard lock{state.mutex};
    if (committed.ok())
    {
        state.nodes = height;
        return Done{};
    }
    if (committed.error().kind != StoreError::Kind::too_large && !state.store_failure)
    {
        state.store_failure = failed(committed.error()).error;
        state.changed.notify_all();
    }
    return failed(committed.error());
}
}  // namespace braid::storage
