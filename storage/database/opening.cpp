// SPDX-License-Identifier: Apache-2.0
#include "storage/database/database_state.hpp"
#include "storage/database/identity.hpp"

namespace braid::storage
{
namespace
{
using Clock = std::chrono::steady_clock;

std::uint64_t first_state(const LogOptions& options) noexcept
{
    return options.first_height == 0 ? 0 : options.first_height - 1;
}

Err<DatabaseError> mismatched(std::string detail)
{
    return failed(DatabaseError::Kind::mismatch, std::move(detail));
}
}  // namespace

DatabaseResult<std::unique_ptr<StateDatabase>> StateDatabase::open(FileSystem& files,
    const std::string& folder, std::unique_ptr<Store> store, const DatabaseOptions& options)
{
    BRAID_ASSERT(store != nullptr);
    auto state = std::make_unique<State>(files, folder, options);
    state->writable = store.get();
    state->store = std::move(store);
    if (const auto made = files.make_folder(folder); !made.ok())
        return failed(LogError::of_file(made.error()));
    if (const auto synced = files.sync_folder(folder_of(folder)); !synced.ok())
        return failed(LogError::of_file(synced.error()));
    StoredMeta meta;
    for (const auto& done : {state->take_up_store(meta), state->identify(meta)})
    {
        if (!done.ok())
            return Err{done.error()};
    }
    if (const auto opened = state->open_log(); !opened.ok())
        return Err{opened.error()};
    const bool is_known = meta.heights.has_value() && meta.identity.has_value();
    if (!is_known)
    {
        const auto encoded_heights = encode_heights(state->heights);
        const auto encoded_identity = encode_identity(state->identity);
        const std::array<StoreWrite, 2> writes{
            StoreWrite{Column::meta, heights_key, Bytes{encoded_heights}},
            StoreWrite{Column::meta, identity_key, Bytes{encoded_identity}}};
        if (const auto done = state->writable->commit(writes); !done.ok())
            return failed(done.error());
    }
    state->applier = std::thread{[shared = state.get()] { shared->run_applier(); }};
    if (const auto replayed = state->replay(); !replayed.ok())
        return Err{replayed.error()};
    return std::unique_ptr<StateDatabase>{new StateDatabase{std::move(state)}};
}

DatabaseResult<std::unique_ptr<StateDatabase>> StateDatabase::open_read_only(FileSystem& files,
    const std::string& folder, std::unique_ptr<const Store> store, const DatabaseOptions& options)
{
    BRAID_ASSERT(store != nullptr);
    auto state = std::make_unique<State>(files, folder, options);
    state->store = std::move(store);
    StoredMeta meta;
    for (const auto& done : {state->take_up_store(meta), state->identify(meta)})
    {
        if (!done.ok())
            return Err{done.error()};
    }
    if (const auto opened = state->open_log(); !opened.ok())
        return Err{opened.error()};
    if (const auto replayed = state->replay(); !replayed.ok())
        return Err{replayed.error()};
    return std::unique_ptr<StateDatabase>{new StateDatabase{std::move(state)}};
}

StoreResult<Done> StateDatabase::seal(Store& store, std::uint64_t height)
{
    const auto meta = read_meta(*store.view());
    if (!meta.ok())
        return Err{meta.error()};
    const auto encoded = encode_heights({.height = height, .floor = height});
    // The identity is of the database that was copied.
    std::vector<StoreWrite> writes{
        {Column::meta, heights_key, Bytes{encoded}}, {Column::meta, identity_key, std::nullopt}};
    if (meta->nodes.value_or(height) != height)
        writes.push_back({Column::meta, nodes_key, std::nullopt});
    return store.commit(writes);
}

StoreResult<std::optional<std::uint64_t>> StateDatabase::height_of(const StoreView& view)
{
    const auto meta = read_meta(view);
    if (!meta.ok())
        return Err{meta.error()};
    if (!meta->heights)
        return std::optional<std::uint64_t>{};
    return std::optional{meta->heights->height};
}

/// Where the store stands.
DatabaseResult<Done> StateDatabase::State::take_up_store(StoredMeta& meta)
{
    auto found = read_meta(*store->view());
    if (!found.ok())
        return failed(found.error());
    meta = *found;
    const std::uint64_t first = first_state(options.log);
    heights = meta.heights.value_or(StoredHeights{.height = first, .floor = first});
    nodes = meta.nodes;
    flat = std::make_shared<FlatState>(options.flat, heights.height);
    return Done{};
}

/// Holds the folder's identity against the store's and the caller's, and gives both one where there is none.
DatabaseResult<Done> StateDatabase::State::identify(const StoredMeta& meta)
{
    const auto found = read_identity(files, folder);
    if (!found.failure.empty())
        return failed(DatabaseError::Kind::log, found.failure);
    if (!found.identity && (meta.identity || writable == nullptr))
    {
        return mismatched(
            "there is no " + folder +
            "/DATABASE, though the store was used with a log: restore the folder from a "
            "copy, for what the log acknowledged is not all in the store");
    }
    identity = found.identity ? *found.identity : draw_identity(options.chain);
    if (meta.identity && *meta.identity != identity)
    {
        return mismatched(
            "the store is of another database than the log in " + folder + ": give each its own");
    }
    if (options.chain != Hash32{} && options.chain != identity.chain)
        return mismatched(folder + " holds another chain: name another folder");
    if (found.identity)
        return Done{};
    if (const auto written = write_identity(files, folder, identity); !written.ok())
        return failed(LogError::of_file(written.error()));
    return Done{};
}

DatabaseResult<Done> StateDatabase::State::open_log()
{
    LogOptions wanted = options.log;
    wanted.first_height = wanted.height_known = heights.height + 1;
    const std::string path = folder + "/log";
    auto opened = writable == nullptr ? BlockLog::open_read_only(files, path) :
                                        BlockLog::open(files, path, wanted);
    if (!opened.ok())
        return failed(opened.error());
    log = std::move(*opened);
    next_submit = log->next_durable();
    if (log->first_height() > heights.height + 1)
    {
        return mismatched("the log begins with height " + std::to_string(log->first_height()) +
                          ", but the store ends with " + std::to_string(heights.height) +
                          ": restore the store from a checkpoint that reaches as far");
    }
    if (log->next_durable() <= heights.height)
    {
        return mismatched("the log ends below height " + std::to_string(heights.height) +
                          ", which the store has: restore the log's folder from a copy");
    }
    return compare_log();
}

/// Whether the store was made from this log.
DatabaseResult<Done> StateDatabase::State::compare_log()
{
    if (heights.record == RecordChecksum{} || log->first_height() > heights.height)
        return Done{};
    const auto checksum = log->checksum(heights.height);
    if (!checksum.ok())
        return failed(checksum.error());
    if (*checksum == heights.record)
        return Done{};
    return mismatched("the record of height " + std::to_string(heights.height) +
                      " is not the one that the store was made from: log and store are of two "
                      "histories; restore both from one checkpoint");
}

/// Takes what the log has above the store into memory.
DatabaseResult<Done> StateDatabase::State::replay()
{
    const auto started = Clock::now();
    const std::uint64_t next = log->next_durable();
    std::uint64_t count = 0;
    for (std::uint64_t height = heights.height + 1; height < next; ++height, ++count)
    {
        const auto stored = log->read(height);
        if (!stored.ok())
            return failed(stored.error());
        if (const auto applied = apply(stored->record.write_set); !applied.ok())
            return Err{applied.error()};
    }
    const std::lock_guard lock{mutex};
    counted.replayed_records = count;
    counted.replay_time = Clock::now() - started;
    return Done{};
}
}  // namespace braid::storage
