// SPDX-License-Identifier: Apache-2.0
#include "storage/database/database_state.hpp"
#include <algorithm>

namespace braid::storage
{
DatabaseResult<Done> StateDatabase::rewind(std::uint64_t height)
{
    State& state = *state_;
    if (state.writable == nullptr)
        return failed(DatabaseError::Kind::read_only, "the database was opened for reading");
    const std::lock_guard no_checkpoint{state.going_back};
    const std::lock_guard one{state.settling};
    bool is_deep = false;
    {
        const std::lock_guard lock{state.mutex};
        for (const auto& failure : {state.log_failure, state.store_failure})
        {
            if (failure)
                return Err{*failure};
        }
        if (height < state.oldest() || height > state.latest())
        {
            return failed(DatabaseError::Kind::unknown_height,
                "there is no way back to height " + std::to_string(height) + ": the database has " +
                    std::to_string(state.oldest()) + " to " + std::to_string(state.latest()));
        }
        if (state.nodes && *state.nodes > height)
        {
            return failed(DatabaseError::Kind::nodes_ahead,
                "the commitment's nodes are of height " + std::to_string(*state.nodes) +
                    ": commit those of height " + std::to_string(height) + " first");
        }
        is_deep = height < state.heights.height;
        state.ceiling = height;
    }
    const auto done = is_deep ? state.rewind_store(height) : state.rewind_memory(height);
    const std::lock_guard lock{state.mutex};
    state.ceiling.reset();
    state.counted.rewinds += done.ok() ? 1 : 0;
    state.changed.notify_all();
    return done;
}

/// Removes the log's records above; notes that it stopped.
DatabaseResult<Done> StateDatabase::State::rewind_log(std::uint64_t height)
{
    bool reaches = false;
    {
        const std::lock_guard lock{mutex};
        reaches = next_submit > height + 1;
    }
    if (!reaches)
        return Done{};
    if (const auto done = log->rewind(height); !done.ok())
        return note_log_failure(done.error());
    const std::lock_guard lock{mutex};
    next_submit = height + 1;
    return Done{};
}

/// Undoes heights that the store does not have. The log comes first: what it removed is undone whatever follows, and
/// until it has, nothing is.
DatabaseResult<Done> StateDatabase::State::rewind_memory(std::uint64_t height)
{
    if (const auto done = rewind_log(height); !done.ok())
        return done;
    {
        const std::lock_guard only{versions};
        flat->rewind(height);
    }
    const std::lock_guard lock{mutex};
    totals.resize(height - heights.height);
    return Done{};
}

/// Locations in the write sets of heights in (above, last].
DatabaseResult<std::set<OwnedKey>> StateDatabase::State::keys_of_records(
    std::uint64_t above, std::uint64_t last) const
{
    std::set<OwnedKey> keys;
    for (std::uint64_t height = above + 1; height <= last; ++height)
    {
        const auto stored = log->read(height);
        if (!stored.ok())
            return failed(stored.error());
        for (const WriteSet::Entry& entry : stored->record.write_set.entries)
            keys.emplace(entry.key);
    }
    return keys;
}

/// Undoes heights that the store has. The store comes first, in one commit: until the log follows, its records above the
/// store's height lead back to where this began, as they do at every restart. The other way round the log would end below
/// the store.
DatabaseResult<Done> StateDatabase::State::rewind_store(std::uint64_t height)
{
    const auto keys = keys_of_records(height, heights.height);
    if (!keys.ok())
        return Err{keys.error()};
    const auto view = store->view();
    StoreBatch batch;
    for (const OwnedKey& key : *keys)
    {
        std::optional<Value> before;
        bool is_good = true;
        const auto visited = visit_history(*view, key.view(), height,
            [&](std::uint64_t changed_at, Bytes stored)
            {
                if (!before)
                {
                    const auto value = stored_history(batch.keep(stored));
                    is_good = value.ok();
                    before = value.ok() ? *value : Value{};
                }
                batch.drop_history(key.view(), changed_at);
                return true;
            });
        if (!visited.ok())
            return failed(visited.error());
        if (!before || !is_good)
        {
            return failed(DatabaseError::Kind::store,
                "history lacks what a location held at height " + std::to_string(height) +
                    ", or it is damaged: restore a checkpoint from before it");
        }
        batch.put_location(key.view(), *before);
    }
    StoredHeights stored{.height = height, .floor = std::min(heights.floor, height)};
    if (log->first_height() <= height && height < log->next_durable())
    {
        const auto checksum = log->checksum(height);
        if (!checksum.ok())
            return failed(checksum.error());
        stored.record = *checksum;
    }
    const auto encoded = encode_heights(stored);
    batch.add({.column = Column::meta, .key = heights_key, .value = Bytes{encoded}});
    if (const auto done = writable->commit(batch.sorted()); !done.ok())
    {
        const std::lock_guard lock{mutex};
        store_failure = failed(done.error()).error;
        return Err{*store_failure};
    }
    {
        // Views keep the memory that they stand on.
        auto memory = std::make_shared<FlatState>(options.flat, height);
        const std::lock_guard lock{mutex};
        flat.swap(memory);
        heights = stored;
        totals.clear();
        total_settled = 0;
    }
    return rewind_log(height);
}

DatabaseResult<StateDatabase::Locations> StateDatabase::changed_above(std::uint64_t height) const
{
    const State& state = *state_;
    const LogReading whole_log{state};
    std::shared_ptr<FlatState> memory;
    std::uint64_t durable = 0;
    std::uint64_t latest = 0;
    {
        const std::lock_guard lock{state.mutex};
        latest = state.latest();
        if (height < state.oldest() || height > state.latest())
        {
            return failed(DatabaseError::Kind::unknown_height,
                "what changed above height " + std::to_string(height) + " is not known");
        }
        memory = state.flat;
        durable = state.durable_height();
    }
    auto keys = state.keys_of_records(height, durable);
    if (!keys.ok())
        return Err{keys.error()};
    if (latest > std::max(height, durable))
    {
        const std::lock_guard only{state.versions};
        for (const auto& location : memory->unsettled(latest))
        {
            if (location.changes.back().height > std::max(height, durable))
                keys->emplace(location.key);
        }
    }
    Locations locations;
    std::size_t size = 0;
    for (const OwnedKey& key : *keys)
        size += key.bytes.size();
    locations.bytes.reserve(size);
    for (const OwnedKey& key : *keys)
    {
        const std::size_t start = locations.bytes.size();
        locations.bytes.insert(locations.bytes.end(), key.bytes.begin(), key.bytes.end());
        locations.keys.push_back(
            {key.vm, key.kind, Bytes{locations.bytes.data() + start, key.bytes.size()}});
    }
    return locations;
}
}  // namespace braid::storage
