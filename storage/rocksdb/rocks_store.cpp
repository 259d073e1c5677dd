// SPDX-License-Identifier: Apache-2.0
#include "storage/rocksdb/rocks_store.hpp"
#include "storage/file_system.hpp"
#include "storage/rocksdb/rocks_status.hpp"
#include <algorithm>
#include <rocksdb/cache.h>
#include <rocksdb/sst_file_writer.h>
#include <rocksdb/utilities/checkpoint.h>

namespace braid::storage
{
namespace
{
using Clock = std::chrono::steady_clock;

/// How long a commit waits where rewriting is behind by half of what is allowed.
constexpr std::chrono::milliseconds slow_down{200};
/// How often a commit that waits looks by itself, should no event tell.
constexpr std::chrono::milliseconds look_again{100};

std::uint64_t property(
    rocksdb::DB& database, rocksdb::ColumnFamilyHandle* handle, const std::string& name)
{
    std::uint64_t value = 0;
    return database.GetIntProperty(handle, name, &value) ? value : 0;
}

std::uint64_t fresh_files(rocksdb::DB& database, rocksdb::ColumnFamilyHandle* handle)
{
    std::string text;
    if (!database.GetProperty(handle, rocksdb::DB::Properties::kNumFilesAtLevelPrefix + "0", &text))
        return 0;
    return std::strtoull(text.c_str(), nullptr, 10);
}
}  // namespace

RocksParts::~RocksParts()
{
    if (database)
    {
        for (rocksdb::ColumnFamilyHandle* handle : columns)
            static_cast<void>(database->DestroyColumnFamilyHandle(handle));
        if (own != nullptr)
            static_cast<void>(database->DestroyColumnFamilyHandle(own));
    }
    database.reset();
    if (lock != nullptr)
        static_cast<void>(env->UnlockFile(lock));
}

RocksStore::RocksStore(std::unique_ptr<RocksParts> parts, bool writable)
  : parts_(std::move(parts)), floor_(parts_->floor->load(std::memory_order_relaxed))
{
    // Where nothing is written, everything is what it was.
    if (writable)
        take_snapshot();
}

void RocksStore::take_snapshot()
{
    rocksdb::DB* database = parts_->database.get();
    SharedSnapshot snapshot{database->GetSnapshot(),
        [database](const rocksdb::Snapshot* own) { database->ReleaseSnapshot(own); }};
    const std::lock_guard lock{mutex_};
    snapshot_.swap(snapshot);
}

std::unique_ptr<StoreView> RocksStore::view() const
{
    const std::lock_guard lock{mutex_};
    return std::make_unique<RocksView>(*parts_->database, parts_->columns, snapshot_, gets_);
}

std::optional<StoreError> RocksStore::failure() const
{
    const std::lock_guard lock{mutex_};
    return failure_;
}

StoreError RocksStore::fail(StoreError error)
{
    const std::lock_guard lock{mutex_};
    if (!failure_)
        failure_ = error;
    return error;
}

StoreResult<Done> RocksStore::commit(std::span<const StoreWrite> writes)
{
    const auto ordered = OrderedWrites::of(writes);
    if (!ordered.ok())
        return Err{ordered.error()};
    const std::lock_guard writing{writing_};
    if (const auto waited = wait_for_rewriting(); !waited.ok())
        return Err{waited.error()};
    const std::uint64_t floor = history_floor();
    if (const auto written = write_files(*ordered, floor); !written.ok())
        return Err{fail(written.error())};
    // The filter reads nothing else that this thread wrote.
    parts_->floor->store(floor, std::memory_order_relaxed);
    take_snapshot();
    const std::lock_guard lock{mutex_};
    ++counters_.commits;
    counters_.writes += writes.size();
    counters_.logical_bytes += ordered->size;
    return Done{};
}

StoreResult<Done> RocksStore::write_files(const OrderedWrites& ordered, std::uint64_t floor)
{
    std::vector<Incoming> files;
    for (const ColumnWrites& column : ordered.columns)
    {
        auto file = write_column(column);
        if (!file.ok())
            return Err{file.error()};
        files.push_back(std::move(*file));
    }
    if (floor != parts_->floor->load(std::memory_order_relaxed))
    {
        std::array<char, sizeof floor> bytes{};
        store_le(reinterpret_cast<std::uint8_t*>(bytes.data()), floor);
        auto file = write_own(floor_key, {bytes.data(), bytes.size()});
        if (!file.ok())
            return Err{file.error()};
        files.push_back(std::move(*file));
    }
    return ingest(std::move(files));
}

RocksStore::Incoming RocksStore::incoming(rocksdb::ColumnFamilyHandle* handle)
{
    Incoming file;
    file.column_family = handle;
    file.external_files = {parts_->folder + "/incoming/" + std::to_string(number_++) + ".sst"};
    file.options.move_files = true;
    // A copy would not be synced the same way, and links work wherever RocksDB does.
    file.options.failed_move_fall_back_to_copy = false;
    file.options.write_global_seqno = false;
    return file;
}

StoreResult<RocksStore::Incoming> RocksStore::write_column(const ColumnWrites& column)
{
    const auto number = static_cast<std::size_t>(column.column);
    Incoming file = incoming(parts_->columns[number]);
    rocksdb::SstFileWriter writer{rocksdb::EnvOptions{parts_->database_options},
        fresh_file_options(parts_->database_options, parts_->column_options[number]),
        file.column_family, false};
    rocksdb::Status status = writer.Open(file.external_files.front());
    for (std::size_t i = 0; status.ok() && i < column.writes.size(); ++i)
    {
        const StoreWrite& write = column.writes[i];
        status = write.value ? writer.Put(slice_of(write.key), slice_of(*write.value)) :
                               writer.Delete(slice_of(write.key));
    }
    if (status.ok())
        status = writer.Finish();
    if (!status.ok())
        return Err{error_of(status)};
    return file;
}

StoreResult<RocksStore::Incoming> RocksStore::write_own(
    const char* key, const rocksdb::Slice& value)
{
    Incoming file = incoming(parts_->own);
    rocksdb::SstFileWriter writer{rocksdb::EnvOptions{parts_->database_options},
        rocksdb::Options{parts_->database_options, rocksdb::ColumnFamilyOptions{}},
        file.column_family, false};
    rocksdb::Status status = writer.Open(file.external_files.front());
    if (status.ok())
        status = writer.Put(key, value);
    if (status.ok())
        status = writer.Finish();
    if (!status.ok())
        return Err{error_of(status)};
    return file;
}

StoreResult<Done> RocksStore::ingest(std::vector<Incoming> files)
{
    if (files.empty())
        return Done{};
    if (const rocksdb::Status status = parts_->database->IngestExternalFiles(files); !status.ok())
        return Err{error_of(status)};
    return Done{};
}

StoreResult<Done> RocksStore::write_version()
{
    std::array<char, sizeof store_format> bytes{};
    store_le(reinterpret_cast<std::uint8_t*>(bytes.data()), store_format);
    auto file = write_own(version_key, {bytes.data(), bytes.size()});
    if (!file.ok())
        return Err{file.error()};
    return ingest({std::move(*file)});
}

RocksStore::Backlog RocksStore::backlog() const
{
    rocksdb::DB& database = *parts_->database;
    auto backlog = Backlog::none;
    for (rocksdb::ColumnFamilyHandle* handle : parts_->columns)
    {
        const std::uint64_t files = fresh_files(database, handle);
        const std::uint64_t size =
            property(database, handle, rocksdb::DB::Properties::kEstimatePendingCompactionBytes);
        if (files >= parts_->options.fresh_files_max || size >= parts_->options.rewrite_size_max)
            return Backlog::full;
        if (files >= parts_->options.fresh_files_max / 2)
            backlog = Backlog::large;
    }
    return backlog;
}

StoreResult<Done> RocksStore::wait_for_rewriting()
{
    const auto started = Clock::now();
    bool waited = false;
    for (;;)
    {
        if (const auto error = parts_->watch->error(); error)
            static_cast<void>(fail(error_of(*error)));
        if (const auto failed = failure(); failed)
        {
            return Err{StoreError{.kind = StoreError::Kind::stopped, .detail = failed->message()}};
        }
        const std::uint64_t seen = parts_->watch->events();
        const Backlog behind = backlog();
        const auto time = Clock::now() - started;
        if (behind == Backlog::none || (behind == Backlog::large && time >= slow_down))
        {
            const std::lock_guard lock{mutex_};
            counters_.stalls += waited ? 1 : 0;
            counters_.stall_time += waited ? time : Clock::duration{};
            counters_.stall_time_max =
                std::max(counters_.stall_time_max, waited ? time : Clock::duration{});
            return Done{};
        }
        waited = true;
        parts_->watch->wait(seen, look_again);
    }
}

void RocksStore::drop_history_below(std::uint64_t height)
{
    const std::lock_guard lock{mutex_};
    floor_ = std::max(floor_, height);
}

std::uint64_t RocksStore::history_floor() const
{
    const std::lock_guard lock{mutex_};
    return floor_;
}

StoreResult<Done> RocksStore::prune()
{
    // The filter drops what is below the durable floor only.
    if (const auto committed = commit({}); !committed.ok())
        return Err{committed.error()};
    rocksdb::CompactRangeOptions options;
    options.exclusive_manual_compaction = false;
    options.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForceOptimized;
    options.max_subcompactions = parts_->options.background_threads;
    const rocksdb::Status status = parts_->database->CompactRange(
        options, parts_->columns[static_cast<std::size_t>(Column::history)], nullptr, nullptr);
    if (!status.ok())
        return Err{fail(error_of(status))};
    return Done{};
}

StoreResult<Done> RocksStore::checkpoint(const std::string& folder)
{
    rocksdb::Checkpoint* made = nullptr;
    rocksdb::Status status = rocksdb::Checkpoint::Create(parts_->database.get(), &made);
    const std::unique_ptr<rocksdb::Checkpoint> owned{made};
    if (status.ok())
        status = owned->CreateCheckpoint(folder);
    if (!status.ok())
        return Err{error_of(status)};
    // The new folder's name is durable only with the folder that it is in.
    std::unique_ptr<rocksdb::Directory> parent;
    status = parts_->env->NewDirectory(folder_of(folder), &parent);
    if (status.ok())
        status = parent->Fsync();
    if (!status.ok())
        return Err{error_of(status)};
    return Done{};
}

StoreCounters RocksStore::counters() const
{
    StoreCounters counters;
    {
        const std::lock_guard lock{mutex_};
        counters = counters_;
    }
    counters.gets = gets_.load(std::memory_order_relaxed);  // a counter
    counters.written_bytes = parts_->files->written();
    counters.memory_size = parts_->cache->GetUsage();
    using Properties = rocksdb::DB::Properties;
    rocksdb::DB& database = *parts_->database;
    for (std::size_t i = 0; i < column_count; ++i)
    {
        rocksdb::ColumnFamilyHandle* handle = parts_->columns[i];
        counters.keys[i] = property(database, handle, Properties::kEstimateNumKeys);
        counters.size += property(database, handle, Properties::kTotalSstFilesSize);
        counters.memory_size += property(database, handle, Properties::kCurSizeAllMemTables) +
                                property(database, handle, Properties::kEstimateTableReadersMem);
    }
    return counters;
}
}  // namespace braid::storage
