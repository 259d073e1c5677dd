// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/rocks_store.hpp"
#include <atomic>
#include <rocksdb/options.h>

namespace braid::storage
{
/// The floor of history that is durable. Shared with RocksDB's threads, which drop what is below it.
using HistoryFloor = std::atomic<std::uint64_t>;

/// Options of the whole database, without its files and listener.
[[nodiscard]] rocksdb::DBOptions database_options(const RocksOptions& options);

/// Options of each column, by number.
[[nodiscard]] std::array<rocksdb::ColumnFamilyOptions, column_count> column_options(
    const RocksOptions& options, const std::shared_ptr<rocksdb::Cache>& cache,
    const std::shared_ptr<HistoryFloor>& floor);

/// Options of the files that a commit makes for a column of those options.
[[nodiscard]] rocksdb::Options fresh_file_options(
    const rocksdb::DBOptions& database, const rocksdb::ColumnFamilyOptions& column);
}  // namespace braid::storage
