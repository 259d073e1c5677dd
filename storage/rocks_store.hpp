// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/store.hpp"

namespace rocksdb
{
class FileSystem;
}

namespace braid::storage
{
/// How a store on a device uses the machine. Memory: `cache_size`, what reading and rewriting pass through (a few MiB a
/// background thread), and 24 bytes for each key of the commit under way; no write waits in memory.
struct RocksOptions
{
    /// Blocks of the files, their indices and filters among them, that are kept for readers.
    std::size_t cache_size = std::size_t{512} << 20;
    /// Threads that rewrite; all stores of a process share as many as the greediest of them asks for.
    unsigned background_threads = 2;
    /// Files held open.
    int open_files_max = 512;
    /// A column may have so many files that no rewriting has been to: above half of them commits are slowed, at them
    /// a commit waits. More of them take more writes at a time and cost readers more.
    std::uint32_t fresh_files_max = 36;
    /// A commit waits also while about so many bytes of a column are to be rewritten.
    std::uint64_t rewrite_size_max = std::uint64_t{32} << 30;
    /// Where files are; the system's where null. Shared, as RocksDB does, with the threads that rewrite.
    std::shared_ptr<rocksdb::FileSystem> files{};
};

/// Opens the store in a folder, or makes it there, in a folder that exists. One object of one process has it open.
[[nodiscard]] StoreResult<std::unique_ptr<Store>> open_rocks_store(
    const std::string& folder, const RocksOptions& options = {});

/// Opens a store for reading, and writes nothing; StoreError::Kind::locked while somebody has it open for writing.
[[nodiscard]] StoreResult<std::unique_ptr<const Store>> open_rocks_store_read_only(
    const std::string& folder, const RocksOptions& options = {});
}  // namespace braid::storage
