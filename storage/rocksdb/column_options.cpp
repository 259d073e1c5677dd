// SPDX-License-Identifier: Apache-2.0
#include "storage/rocksdb/column_options.hpp"
#include "storage/rocksdb/rocks_status.hpp"
#include <rocksdb/cache.h>
#include <rocksdb/compaction_filter.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/table.h>

namespace braid::storage
{
namespace
{
class HistoryFilter final : public rocksdb::CompactionFilter
{
public:
    explicit HistoryFilter(std::uint64_t floor) noexcept : floor_(floor) {}

    [[nodiscard]] const char* Name() const override { return "braid.history"; }
    [[nodiscard]] bool Filter(
        int, const rocksdb::Slice& key, const rocksdb::Slice&, std::string*, bool*) const override
    {
        const auto height = history_height(bytes_of(key));
        return height && *height < floor_;
    }

private:
    std::uint64_t floor_;
};

class HistoryFilterFactory final : public rocksdb::CompactionFilterFactory
{
public:
    explicit HistoryFilterFactory(std::shared_ptr<HistoryFloor> floor) noexcept
      : floor_(std::move(floor))
    {}

    [[nodiscard]] const char* Name() const override { return "braid.history_factory"; }
    std::unique_ptr<rocksdb::CompactionFilter> CreateCompactionFilter(
        const rocksdb::CompactionFilter::Context&) override
    {
        // Nothing else is read by it: an older floor only drops less.
        return std::make_unique<HistoryFilter>(floor_->load(std::memory_order_relaxed));
    }

private:
    std::shared_ptr<HistoryFloor> floor_;
};

/// What differs from column to column: `fresh` files of commits, which are soon rewritten; `settled` files below
/// them; and `last` ones, where nearly everything is.
struct Layout
{
    std::size_t block_size = 0;
    rocksdb::CompressionType fresh{};
    rocksdb::CompressionType settled{};
    rocksdb::CompressionType last{};
};

Layout layout_of(Column column) noexcept
{
    using enum rocksdb::CompressionType;
    switch (column)
    {
    case Column::evm_nodes:
        // Hashes, which do not compress.
        return {.block_size = 4096,
            .fresh = kNoCompression,
            .settled = kNoCompression,
            .last = kNoCompression};
    case Column::meta:
    case Column::evm_accounts:
    case Column::evm_slots:
    case Column::test:
        return {.block_size = 4096,
            .fresh = kNoCompression,
            .settled = kLZ4Compression,
            .last = kLZ4Compression};
    case Column::history:
        return {.block_size = 8192,
            .fresh = kNoCompression,
            .settled = kLZ4Compression,
            .last = kLZ4Compression};
    case Column::evm_code:
    case Column::svm_accounts:
    case Column::move_resources:
    case Column::move_tables:
        return {.block_size = 16384,
            .fresh = kLZ4Compression,
            .settled = kLZ4Compression,
            .last = kZSTD};
    }
    return {};
}

rocksdb::BlockBasedTableOptions table_options(
    std::size_t block_size, const std::shared_ptr<rocksdb::Cache>& cache)
{
    rocksdb::BlockBasedTableOptions table;
    table.block_cache = cache;
    table.block_size = block_size;
    table.format_version = 5;
    table.checksum = rocksdb::kXXH3;
    table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
    // Within the budget, so that memory is bounded whatever the state's size.
    table.cache_index_and_filter_blocks = true;
    table.cache_index_and_filter_blocks_with_high_priority = true;
    table.pin_l0_filter_and_index_blocks_in_cache = true;
    return table;
}
}  // namespace

rocksdb::DBOptions database_options(const RocksOptions& options)
{
    rocksdb::DBOptions database;
    database.create_if_missing = true;
    database.create_missing_column_families = true;
    database.max_background_jobs = static_cast<int>(options.background_threads);
    database.max_subcompactions = options.background_threads;
    database.max_open_files = options.open_files_max;
    // Dirty pages go out as files are written, so that the sync at a file's end does not wait for all of it.
    database.bytes_per_sync = std::size_t{1} << 20;
    // A store that failed says so until it is opened again: what RocksDB would resume after, nobody was told.
    database.max_bgerror_resume_count = 0;
    database.max_manifest_file_size = std::size_t{16} << 20;
    database.max_log_file_size = std::size_t{4} << 20;
    database.keep_log_file_num = 4;
    database.info_log_level = rocksdb::InfoLogLevel::WARN_LEVEL;
    database.stats_dump_period_sec = 0;
    database.stats_persist_period_sec = 0;
    return database;
}

std::array<rocksdb::ColumnFamilyOptions, column_count> column_options(const RocksOptions& options,
    const std::shared_ptr<rocksdb::Cache>& cache, const std::shared_ptr<HistoryFloor>& floor)
{
    std::array<rocksdb::ColumnFamilyOptions, column_count> columns;
    for (std::size_t i = 0; i < column_count; ++i)
    {
        rocksdb::ColumnFamilyOptions& column = columns[i];
        const Layout layout = layout_of(static_cast<Column>(i));
        column.table_factory.reset(
            rocksdb::NewBlockBasedTableFactory(table_options(layout.block_size, cache)));
        column.compression_per_level = {
            layout.fresh, layout.settled, layout.settled, layout.settled, layout.settled};
        column.bottommost_compression = layout.last;
        // Sizes of levels follow the last one's, which keeps what is obsolete on the device to about a tenth.
        column.level_compaction_dynamic_level_bytes = true;
        column.level0_file_num_compaction_trigger = 8;
        column.level0_slowdown_writes_trigger = static_cast<int>(options.fresh_files_max / 2);
        column.level0_stop_writes_trigger = static_cast<int>(options.fresh_files_max);
        column.max_bytes_for_level_base = std::uint64_t{256} << 20;
        column.target_file_size_base = std::uint64_t{64} << 20;
        // Commits go past memory tables.
        column.write_buffer_size = std::size_t{1} << 20;
    }
    columns[static_cast<std::size_t>(Column::history)].compaction_filter_factory =
        std::make_shared<HistoryFilterFactory>(floor);
    return columns;
}

rocksdb::Options fresh_file_options(
    const rocksdb::DBOptions& database, const rocksdb::ColumnFamilyOptions& column)
{
    rocksdb::Options options{database, column};
    options.compression = column.compression_per_level.front();
    // A writer of single files takes these two for the last level's.
    options.compression_per_level.clear();
    options.bottommost_compression = rocksdb::kDisableCompressionOption;
    return options;
}
}  // namespace braid::storage
