// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/rocks_store.hpp"
#include "storage/rocksdb/background_watch.hpp"
#include "storage/rocksdb/column_options.hpp"
#include "storage/rocksdb/counting_files.hpp"
#include "storage/rocksdb/rocks_view.hpp"
#include "storage/store/ordered_writes.hpp"
#include <rocksdb/env.h>

/// The folder:
///
///     folder   = RocksDB's files, "incoming" folder
///     incoming = files that a commit is making, removed when the store is opened
///
/// and what RocksDB holds: one column family for each Column, of its name, and "default" for the store's own keys:
///
///     "version" -> u32 little-endian: store_format
///     "floor"   -> u64 little-endian: what drop_history_below() said last; 0 where missing
///
/// A commit writes each column's keys into a sorted file of its own, syncs it, and makes all of them part of the
/// database by one record of its manifest, which is synced, too. So there is no log and nothing waits in memory, and
/// a commit is whole or absent.
namespace braid::storage
{
inline constexpr std::uint32_t store_format = 1;
inline constexpr const char* version_key = "version";
inline constexpr const char* floor_key = "floor";

/// What a store is made of, in the order in which its parts may go only backwards.
struct RocksParts
{
    RocksParts() = default;
    RocksParts(const RocksParts&) = delete;
    RocksParts& operator=(const RocksParts&) = delete;
    ~RocksParts();

    std::string folder;
    RocksOptions options;
    std::shared_ptr<CountingFiles> files;
    std::unique_ptr<rocksdb::Env> env;
    std::shared_ptr<rocksdb::Cache> cache;
    std::shared_ptr<HistoryFloor> floor = std::make_shared<HistoryFloor>(0);
    std::shared_ptr<BackgroundWatch> watch = std::make_shared<BackgroundWatch>();
    rocksdb::DBOptions database_options;
    std::array<rocksdb::ColumnFamilyOptions, column_count> column_options;
    /// Held where RocksDB holds none: by those that only read.
    rocksdb::FileLock* lock = nullptr;
    std::unique_ptr<rocksdb::DB> database;
    rocksdb::ColumnFamilyHandle* own = nullptr;
    ColumnHandles columns{};
};

/// Invariants: 1. writing_ is held over a whole commit, and guards number_.
/// 2. failure_, snapshot_, floor_ and counters_ are guarded by mutex_. 3. Once failure_ is set it stays. 4. snapshot_
/// is what the last commit that returned left; views take it, and never one in the middle of a commit.
class RocksStore final : public Store
{
public:
    RocksStore(std::unique_ptr<RocksParts> parts, bool writable);

    std::unique_ptr<StoreView> view() const override;
    StoreResult<Done> commit(std::span<const StoreWrite> writes) override;
    void drop_history_below(std::uint64_t height) override;
    std::uint64_t history_floor() const override;
    StoreResult<Done> prune() override;
    StoreResult<Done> checkpoint(const std::string& folder) override;
    StoreCounters counters() const override;

    /// Says in the store's own keys what it is. [nothing is in it]
    [[nodiscard]] StoreResult<Done> write_version();

private:
    /// A file that a commit is making, and for which column family.
    using Incoming = rocksdb::IngestExternalFileArg;

    [[nodiscard]] StoreResult<Incoming> write_column(const ColumnWrites& column);
    [[nodiscard]] StoreResult<Incoming> write_own(const char* key, const rocksdb::Slice& value);
    [[nodiscard]] Incoming incoming(rocksdb::ColumnFamilyHandle* handle);
    [[nodiscard]] StoreResult<Done> ingest(std::vector<Incoming> files);
    [[nodiscard]] StoreResult<Done> write_files(const OrderedWrites& ordered, std::uint64_t floor);
    [[nodiscard]] StoreResult<Done> wait_for_rewriting();
    /// How far behind rewriting is: half of what is allowed, or all of it.
    enum class Backlog : std::uint8_t
    {
        none,
        large,
        full,
    };
    [[nodiscard]] Backlog backlog() const;
    [[nodiscard]] std::optional<StoreError> failure() const;
    /// Has the store stop for that reason, which it gives back.
    [[nodiscard]] StoreError fail(StoreError error);
    void take_snapshot();

    std::unique_ptr<RocksParts> parts_;
    std::mutex writing_;
    std::uint64_t number_ = 0;
    mutable std::mutex mutex_;
    std::optional<StoreError> failure_;
    SharedSnapshot snapshot_;
    std::uint64_t floor_ = 0;
    StoreCounters counters_;
    mutable std::atomic<std::uint64_t> gets_ = 0;
};
}  // namespace braid::storage
