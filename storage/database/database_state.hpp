// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/arena.hpp"
#include "storage/database/recorder.hpp"
#include "storage/database/stored_state.hpp"
#include "storage/state_database.hpp"
#include <atomic>
#include <set>
#include <thread>

namespace braid::storage
{
[[nodiscard]] inline Err<DatabaseError> failed(DatabaseError::Kind kind, std::string detail)
{
    return {DatabaseError{.kind = kind, .detail = std::move(detail)}};
}
[[nodiscard]] inline Err<DatabaseError> failed(const LogError& error)
{
    return failed(error.kind == LogError::Kind::read_only ? DatabaseError::Kind::read_only :
                                                            DatabaseError::Kind::log,
        error.message());
}
[[nodiscard]] inline Err<DatabaseError> failed(const StoreError& error)
{
    return failed(DatabaseError::Kind::store, error.message());
}

/// Writes of one commit, with what they view.
class StoreBatch
{
public:
    /// Forgets all writes, and keeps memory for the next ones: what the system has to fetch and clear anew for each batch took a
    /// sixth of a busy database's time.
    void clear() noexcept;

    /// The copy lives as long as the batch. Cost: a copy.
    [[nodiscard]] Bytes keep(Bytes bytes) noexcept { return arena_.copy(bytes); }
    void add(const StoreWrite& write)
    {
        writes_[static_cast<std::size_t>(write.column)].push_back(write);
    }
    void put_location(const StateKey& key, const Value& value);
    /// What the location held before that height; nothing is not known yet, and to be set by set_history().
    void put_history(const StateKey& key, std::uint64_t height, const std::optional<Value>& before);
    void drop_history(const StateKey& key, std::uint64_t height);

    /// Stored keys of locations whose history waits for what the store has.
    struct Unknown
    {
        Column column{};
        Bytes key;
        /// In the history's writes.
        std::size_t index = 0;
    };
    [[nodiscard]] std::span<const Unknown> unknown() const noexcept { return unknown_; }
    void set_history(std::size_t index, Bytes before);

    /// All writes, in the order that Store::commit() wants. Ends adding.
    [[nodiscard]] std::span<const StoreWrite> sorted();
    [[nodiscard]] std::size_t size() const noexcept;

private:
    [[nodiscard]] Bytes stored(const Value& value);

    Arena arena_{std::size_t{4} << 20};
    std::vector<std::uint8_t> scratch_;
    std::array<std::vector<StoreWrite>, column_count> writes_;
    std::vector<Unknown> unknown_;
    std::vector<StoreWrite> sorted_;
};

/// A location's bytes, owned.
struct OwnedKey
{
    VmId vm{};
    std::uint8_t kind = 0;
    std::vector<std::uint8_t> bytes{};

    explicit OwnedKey(const StateKey& key)
      : vm(key.vm), kind(key.kind), bytes(key.bytes.begin(), key.bytes.end())
    {}
    [[nodiscard]] StateKey view() const noexcept { return {vm, kind, bytes}; }
    [[nodiscard]] friend bool operator<(const OwnedKey& a, const OwnedKey& b) noexcept
    {
        return precedes(a.view(), b.view());
    }
};

/// What the database's threads share. Invariants:
/// 1. heights.height <= log's last durable height; the store holds the state of heights.height, or of the one that the batch
///    under way will have.
/// 2. heights is what the store's meta says after the last commit, written with the mutex and `settling` held, read with
///    either.
/// 3. flat->settled() <= heights.height <= flat->latest(), but for the moment in which rewind() goes back. `totals` has a
///    number for each height in (heights.height, latest()].
/// 4. The store's history has what changed in (heights.floor, heights.height], and what a live view needs. The floor never
///    falls; the log has the records above it.
/// 5. Mutexes are taken in the order going_back, settling, versions, truncating, mutex, log's own.
struct StateDatabase::State
{
    State(FileSystem& file_system, std::string path, const DatabaseOptions& given)
      : files(file_system), folder(std::move(path)), options(given)
    {}
    State(const State&) = delete;
    State& operator=(const State&) = delete;
    ~State();

    FileSystem& files;
    const std::string folder;
    const DatabaseOptions options;
    std::unique_ptr<const Store> store{};
    /// The same, or null where the database is read only.
    Store* writable = nullptr;
    std::unique_ptr<BlockLog> log{};
    DatabaseIdentity identity{};

    /// rewind() and checkpoint() exclude each other.
    std::mutex going_back;
    /// Of who commits to the store: the applier, commit_nodes(), rewind(), and checkpoint(), which lets nobody.
    mutable std::mutex settling;
    /// Of the applier. Guarded by settling.
    StoreBatch own_batch{};
    /// Of who looks at flat->unsettled(), settles or rewinds.
    mutable std::mutex versions;
    /// Held while records of the log go.
    mutable std::mutex truncating;

    mutable std::mutex mutex;
    mutable std::condition_variable changed;
    // Guarded by mutex, from here on.
    /// Replaced by a rewind below what is settled; views keep theirs.
    std::shared_ptr<FlatState> flat{};
    StoredHeights heights{};
    std::optional<std::uint64_t> nodes{};
    /// Bytes of all writes since opening, up to each height that the store lacks, and up to heights.height.
    std::deque<std::uint64_t> totals{};
    std::uint64_t total_settled = 0;
    /// The height that the log takes next.
    std::uint64_t next_submit = 0;
    /// While a rewind is under way.
    std::optional<std::uint64_t> ceiling{};
    std::optional<DatabaseError> log_failure{};
    std::optional<DatabaseError> store_failure{};
    bool stopping = false;
    /// Callers of settle_all().
    unsigned hurried = 0;
    /// Callers of apply() that wait.
    unsigned waiting = 0;
    /// Who reads the log's records, none of which goes meanwhile.
    mutable unsigned log_readers = 0;
    mutable std::multiset<std::uint64_t> view_heights{};
    DatabaseCounters counted{};

    mutable std::atomic<std::uint64_t> store_reads{0};
    mutable std::atomic<std::uint64_t> history_reads{0};
    std::thread applier{};
    /// Writes records for commit().
    std::unique_ptr<Recorder> recorder{};

    [[nodiscard]] DatabaseResult<Done> take_up_store(StoredMeta& meta);
    [[nodiscard]] DatabaseResult<Done> identify(const StoredMeta& meta);
    [[nodiscard]] DatabaseResult<Done> open_log();
    [[nodiscard]] DatabaseResult<Done> compare_log();
    [[nodiscard]] DatabaseResult<Done> replay();

    // [mutex is held]
    [[nodiscard]] std::uint64_t latest() const;
    [[nodiscard]] std::uint64_t oldest() const;
    [[nodiscard]] std::uint64_t window_start() const;
    [[nodiscard]] std::uint64_t unsettled_bytes() const;
    [[nodiscard]] bool pressed() const;
    [[nodiscard]] std::uint64_t settle_target() const;
    [[nodiscard]] std::uint64_t durable_height() const;

    [[nodiscard]] DatabaseResult<std::uint64_t> apply(const WriteSet& writes);
    /// Brings the next height into memory.
    [[nodiscard]] std::uint64_t take(const WriteSet& writes);
    /// Submits and waits without asking whether the height was applied.
    [[nodiscard]] DatabaseResult<Done> record_unapplied(EncodedBlock block);
    [[nodiscard]] DatabaseResult<Done> wait_for_room(std::unique_lock<std::mutex>& lock);
    /// Whether encode() will succeed.
    [[nodiscard]] DatabaseResult<Done> check(const BlockRecord& record) const;
    [[nodiscard]] DatabaseResult<EncodedBlock> encode(const BlockRecord& record) const;
    [[nodiscard]] DatabaseResult<Done> submit(
        EncodedBlock block, std::unique_lock<std::mutex>& lock);
    [[nodiscard]] DatabaseResult<Done> wait(std::uint64_t height);
    [[nodiscard]] Err<DatabaseError> note_log_failure(const LogError& error);

    void run_applier();
    void settle_some();
    void drop_own_batch();
    [[nodiscard]] DatabaseResult<StoredHeights> gather(std::uint64_t target, std::uint64_t floor);
    [[nodiscard]] StoreResult<Done> fill_unknown();
    void trim();
    [[nodiscard]] DatabaseResult<Done> raise_floor();

    [[nodiscard]] DatabaseResult<Done> rewind_memory(std::uint64_t height);
    [[nodiscard]] DatabaseResult<Done> rewind_store(std::uint64_t height);
    [[nodiscard]] DatabaseResult<Done> rewind_log(std::uint64_t height);
    [[nodiscard]] DatabaseResult<std::set<OwnedKey>> keys_of_records(
        std::uint64_t above, std::uint64_t last) const;
    [[nodiscard]] DatabaseResult<Done> copy_log(
        const std::string& to, std::uint64_t first, std::uint64_t next) const;
};

/// Keeps the log from getting shorter at its beginning.
class LogReading
{
public:
    explicit LogReading(const StateDatabase::State& state);
    LogReading(const LogReading&) = delete;
    LogReading& operator=(const LogReading&) = delete;
    ~LogReading();

private:
    const StateDatabase::State& state_;
};

/// What history says of a location that changed above `height`: what it held there, and where it changed. Visits its
/// entries of greater heights, ascending, until `visit` says false. Errors: corrupt.
[[nodiscard]] StoreResult<Done> visit_history(const StoreView& view, const StateKey& key,
    std::uint64_t height, const std::function<bool(std::uint64_t changed_at, Bytes before)>& visit);
}  // namespace braid::storage
