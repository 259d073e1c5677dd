// SPDX-License-Identifier: Apache-2.0
#include "storage/state_database.hpp"

#include "storage/database/database_view.hpp"
#include <algorithm>

namespace braid::storage
{
namespace
{
using Clock = std::chrono::steady_clock;

/// What a version in memory takes beside key and blob.
constexpr std::uint64_t version_overhead = 64;

std::uint64_t size_of(const WriteSet& writes) noexcept
{
    std::uint64_t size = 0;
    for (const auto& [key, value] : writes.entries)
    {
        size += version_overhead + key.bytes.size();
        size += value.kind() == Value::Kind::blob ? value.blob().size() : 0;
    }
    return size;
}
}  // namespace

std::string DatabaseError::message() const
{
    switch (kind)
    {
    case Kind::log:
        return "the block log failed, and nothing more is acknowledged: " + detail;
    case Kind::store:
        return "the store failed; what was acknowledged is safe in the log, and is there when the "
               "database is opened with a working store: " +
               detail;
    case Kind::unknown_height:
    case Kind::mismatch:
    case Kind::wrong_record:
    case Kind::nodes_ahead:
    case Kind::read_only:
    case Kind::different:
        break;
    }
    return detail;
}

StateDatabase::StateDatabase(std::unique_ptr<State> state) : state_(std::move(state)) {}

StateDatabase::~StateDatabase() = default;

StateDatabase::State::~State()
{
    {
        const std::lock_guard lock{mutex};
        BRAID_ASSERT(view_heights.empty());
        stopping = true;
        changed.notify_all();
    }
    if (applier.joinable())
        applier.join();
}

std::uint64_t StateDatabase::State::oldest() const
{
    return std::max(heights.floor, std::min(heights.height, window_start()));
}

std::uint64_t StateDatabase::State::window_start() const
{
    return latest() > options.history_window ? latest() - options.history_window : 0;
}

std::uint64_t StateDatabase::State::latest() const
{
    return heights.height + totals.size();
}

std::uint64_t StateDatabase::State::unsettled_bytes() const
{
    return totals.empty() ? 0 : totals.back() - total_settled;
}

std::uint64_t StateDatabase::State::durable_height() const
{
    return std::min(log->next_durable() - 1, latest());
}

bool StateDatabase::State::pressed() const
{
    return unsettled_bytes() > options.unsettled_size_max && durable_height() > heights.height;
}

DatabaseResult<std::uint64_t> StateDatabase::apply(const WriteSet& writes)
{
    if (state_->writable == nullptr)
        return failed(DatabaseError::Kind::read_only, "the database was opened for reading");
    return state_->apply(writes);
}

DatabaseResult<std::uint64_t> StateDatabase::State::apply(const WriteSet& writes)
{
    if (writable != nullptr)
    {
        std::unique_lock lock{mutex};
        if (const auto room = wait_for_room(lock); !room.ok())
            return Err{room.error()};
    }
    return take(writes);
}

std::uint64_t StateDatabase::State::take(const WriteSet& writes)
{
    std::shared_ptr<FlatState> memory;
    {
        const std::lock_guard lock{mutex};
        memory = flat;
    }
    const std::uint64_t height = memory->latest() + 1;
    memory->commit(height, writes);
    const std::uint64_t size = size_of(writes);
    const std::lock_guard lock{mutex};
    totals.push_back((totals.empty() ? total_settled : totals.back()) + size);
    if (pressed())
        changed.notify_all();
    return height;
}

/// Waits until memory may hold another height.
DatabaseResult<Done> StateDatabase::State::wait_for_room(std::unique_lock<std::mutex>& lock)
{
    if (log_failure)
        return Err{*log_failure};
    if (!pressed())
        return Done{};
    const auto started = Clock::now();
    ++waiting;
    changed.notify_all();
    changed.wait(lock, [&] { return !pressed() || store_failure || log_failure; });
    --waiting;
    const auto waited = Clock::now() - started;
    ++counted.stalls;
    counted.stall_time += waited;
    counted.stall_time_max = std::max<std::chrono::nanoseconds>(counted.stall_time_max, waited);
    if (log_failure)
        return Err{*log_failure};
    if (store_failure && pressed())
        return Err{*store_failure};
    return Done{};
}

Err<DatabaseError> StateDatabase::State::note_log_failure(const LogError& error)
{
    const auto failure = failed(error);
    const std::lock_guard lock{mutex};
    if (error.kind == LogError::Kind::stopped && !log_failure)
    {
        log_failure = failure.error;
        changed.notify_all();
    }
    return failure;
}

DatabaseResult<Done> StateDatabase::State::check(const BlockRecord& record) const
{
    if (writable == nullptr)
        return failed(DatabaseError::Kind::read_only, "the database was opened for reading");
    if (const auto encodable = BlockLog::check(record); !encodable.ok())
        return failed(DatabaseError::Kind::wrong_record, encodable.error().message());
    return Done{};
}

DatabaseResult<EncodedBlock> StateDatabase::State::encode(const BlockRecord& record) const
{
    if (writable == nullptr)
        return failed(DatabaseError::Kind::read_only, "the database was opened for reading");
    auto block = BlockLog::encode(record);
    if (!block.ok())
        return failed(DatabaseError::Kind::wrong_record, block.error().message());
    return std::move(*block);
}

DatabaseResult<Done> StateDatabase::State::submit(
    EncodedBlock block, std::unique_lock<std::mutex>& lock)
{
    const std::uint64_t height = block.height;
    if (log_failure)
        return Err{*log_failure};
    if (height != next_submit || height > latest())
    {
        return failed(DatabaseError::Kind::wrong_record,
            "height " + std::to_string(height) +
                " is not to be recorded now: " + std::to_string(next_submit) + " is next, and " +
                std::to_string(latest()) + " was applied last");
    }
    lock.unlock();
    const auto submitted = log->submit(std::move(block));
    if (!submitted.ok())
        return note_log_failure(submitted.error());
    const std::lock_guard again{mutex};
    ++next_submit;
    changed.notify_all();
    return Done{};
}

DatabaseResult<Done> StateDatabase::State::record_unapplied(EncodedBlock block)
{
    const std::uint64_t height = block.height;
    const auto submitted = log->submit(std::move(block));
    if (!submitted.ok())
        return note_log_failure(submitted.error());
    {
        const std::lock_guard lock{mutex};
        ++next_submit;
        changed.notify_all();
    }
    return wait(height);
}

DatabaseResult<Done> StateDatabase::commit(const BlockRecord& record)
{
    State& state = *state_;
    if (const auto encodable = state.check(record); !encodable.ok())
        return encodable;
    {
        std::unique_lock lock{state.mutex};
        if (record.height != state.next_submit || record.height != state.latest() + 1)
        {
            return failed(DatabaseError::Kind::wrong_record,
                "height " + std::to_string(record.height) + " is not the next one: " +
                    std::to_string(state.latest()) + " was applied last, and " +
                    std::to_string(state.next_submit) + " is to be recorded next");
        }
        if (const auto room = state.wait_for_room(lock); !room.ok())
            return room;
    }
    if (!state.recorder)
        state.recorder = std::make_unique<Recorder>();
    state.recorder->start(
        [&]() -> DatabaseResult<Done>
        {
            auto block = state.encode(record);
            BRAID_ASSERT(block.ok());
            return state.record_unapplied(std::move(*block));
        });
    (void)state.take(record.write_set);
    return state.recorder->finish();
}

DatabaseResult<Done> StateDatabase::submit(const BlockRecord& record)
{
    auto block = state_->encode(record);
    if (!block.ok())
        return Err{block.error()};
    std::unique_lock lock{state_->mutex};
    return state_->submit(std::move(*block), lock);
}

DatabaseResult<Done> StateDatabase::State::wait(std::uint64_t height)
{
    const auto durable = log->wait(height);
    if (!durable.ok() && durable.error().kind == LogError::Kind::unknown_height)
        return failed(DatabaseError::Kind::unknown_height, durable.error().message());
    if (!durable.ok())
        return note_log_failure(durable.error());
    const std::lock_guard lock{mutex};
    if (settle_target() > heights.height)
        changed.notify_all();
    return Done{};
}

DatabaseResult<Done> StateDatabase::wait(std::uint64_t height)
{
    return state_->wait(height);
}

DatabaseResult<Done> StateDatabase::append(const BlockRecord& record)
{
    auto block = state_->encode(record);
    if (!block.ok())
        return Err{block.error()};
    {
        std::unique_lock lock{state_->mutex};
        // Only heights that were applied can have a turn.
        state_->changed.wait(lock,
            [&]
            {
                return state_->log_failure || state_->next_submit >= record.height ||
                       record.height > state_->latest();
            });
        if (const auto submitted = state_->submit(std::move(*block), lock); !submitted.ok())
            return submitted;
    }
    return state_->wait(record.height);
}

std::uint64_t StateDatabase::next_height() const
{
    const std::lock_guard lock{state_->mutex};
    return state_->latest() + 1;
}

std::uint64_t StateDatabase::durable() const
{
    return state_->log->next_durable();
}

std::uint64_t StateDatabase::settled() const
{
    const std::lock_guard lock{state_->mutex};
    return state_->heights.height;
}

std::uint64_t StateDatabase::oldest() const
{
    const std::lock_guard lock{state_->mutex};
    return state_->oldest();
}

Hash32 StateDatabase::chain() const
{
    return state_->identity.chain;
}

std::optional<std::uint64_t> StateDatabase::nodes_height() const
{
    const std::lock_guard lock{state_->mutex};
    return state_->nodes;
}

DatabaseResult<std::unique_ptr<StateView>> StateDatabase::view(std::uint64_t height) const
{
    const auto unknown = [&](std::uint64_t oldest, std::uint64_t latest)
    {
        return failed(DatabaseError::Kind::unknown_height,
            "the state of height " + std::to_string(height) + " is not there: the database has " +
                std::to_string(oldest) + " to " + std::to_string(latest));
    };
    State* const state = state_.get();
    std::unique_ptr<DatabaseView> view;
    std::unique_ptr<StoreView> below;
    std::uint64_t oldest = 0;
    std::uint64_t latest = 0;
    {
        const std::lock_guard lock{state->mutex};
        oldest = state->oldest();
        latest = std::min(state->latest(), state->ceiling.value_or(UINT64_MAX));
        if (height < oldest || height > latest)
            return unknown(oldest, latest);
        const auto at = state->view_heights.insert(height);
        const auto leave = [state, at]
        {
            const std::lock_guard again{state->mutex};
            state->view_heights.erase(at);
        };
        view = std::make_unique<DatabaseView>(state->flat, state->flat->pin(height), height, leave);
        below = state->store->view();
    }
    const auto meta = read_meta(*below);
    if (!meta.ok())
        return failed(meta.error());
    // Without any, the store is as it was when memory began on top of it.
    const StoredHeights stored = meta->heights.value_or(StoredHeights{});
    // History may have moved on between the question above and the store's view.
    if (stored.height > height && stored.floor > height)
        return unknown(stored.floor, latest);
    view->stand_on(std::move(below), stored.height);
    view->count_in(state->store_reads, state->history_reads);
    return std::unique_ptr<StateView>{std::move(view)};
}

DatabaseResult<std::unique_ptr<StateSource>> StateDatabase::source(std::uint64_t height) const
{
    auto at = view(height);
    if (!at.ok())
        return Err{at.error()};
    return std::unique_ptr<StateSource>{std::make_unique<DatabaseSource>(*std::move(at))};
}

DatabaseResult<StoredBlock> StateDatabase::record(std::uint64_t height) const
{
    auto stored = state_->log->read(height);
    if (stored.ok())
        return std::move(*stored);
    if (stored.error().kind == LogError::Kind::unknown_height)
        return failed(DatabaseError::Kind::unknown_height, stored.error().message());
    return failed(stored.error());
}

DatabaseCounters StateDatabase::counters() const
{
    const State& state = *state_;
    DatabaseCounters counters;
    std::shared_ptr<FlatState> memory;
    {
        const std::lock_guard lock{state.mutex};
        counters = state.counted;
        counters.applied = state.latest();
        counters.settled = state.heights.height;
        counters.oldest = state.oldest();
        counters.nodes = state.nodes;
        counters.unsettled_bytes = state.unsettled_bytes();
        counters.live_views = state.view_heights.size();
        memory = state.flat;
    }
    counters.log = state.log->counters();
    counters.log_extent = state.log->extent();
    counters.durable = counters.log_extent.next_durable - 1;
    counters.flat = memory->counters();
    counters.store = state.store->counters();
    // Relaxed: metrics.
    counters.store_reads = state.store_reads.load(std::memory_order_relaxed);
    counters.history_reads = state.history_reads.load(std::memory_order_relaxed);
    return counters;
}

const Store& StateDatabase::store() const
{
    return *state_->store;
}
}  // namespace braid::storage
