// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/file_system.hpp"
#include "storage/store.hpp"

namespace braid::storage
{
/// What a snapshot is of.
struct SnapshotHead
{
    std::uint64_t height = 0;
    std::uint64_t chain_id = 0;
    /// Whether Column::history is in it, and from which height on.
    bool history = false;
    std::uint64_t history_floor = 0;

    [[nodiscard]] friend bool operator==(const SnapshotHead&, const SnapshotHead&) = default;
};

/// Why there is no snapshot, or why it was not taken in.
struct SnapshotError
{
    enum class Kind : std::uint8_t
    {
        /// A file operation failed; `file` tells which.
        file,
        /// The store failed; `store` tells how.
        store,
        /// Bytes that are not what was written, or that no exporter writes: `offset` of the block that they are in.
        corrupt,
        /// The file ends too early: `offset` of its end.
        truncated,
        /// No snapshot at all, or of another version of the format.
        version,
        /// Of another chain than ImportOptions::chain_id.
        wrong_chain,
        /// The store that is to be filled holds keys.
        not_empty,
    };

    Kind kind{};
    std::uint64_t offset = 0;
    std::string detail{};
    std::optional<FileError> file{};
    std::optional<StoreError> store{};

    /// One sentence: what is wrong, where, and what to do.
    [[nodiscard]] std::string message() const;
};

template <typename T>
using SnapshotResult = Result<T, SnapshotError>;

/// How much is in a snapshot.
struct SnapshotSize
{
    std::uint64_t keys = 0;
    std::uint64_t blocks = 0;
    /// Of the file.
    std::uint64_t bytes = 0;
};

/// Writes all columns of a view, Column::history only where the head says so, to one file; see
/// storage/snapshot/format.hpp. The file has its name once it is whole and durable, and replaces what had it. Cost: a
/// scan and its compression; memory of a few blocks of 1 MiB, or of the largest value.
[[nodiscard]] SnapshotResult<SnapshotSize> export_snapshot(
    const StoreView& view, const SnapshotHead& head, FileSystem& files, const std::string& path);

/// What a file says it is; reads nothing else of it.
[[nodiscard]] SnapshotResult<SnapshotHead> read_snapshot_head(
    FileSystem& files, const std::string& path);

struct ImportOptions
{
    /// What the snapshot must be of; any where there is none.
    std::optional<std::uint64_t> chain_id{};
    /// About so many bytes of keys and values are committed at a time.
    std::size_t commit_size = std::size_t{64} << 20;
};

/// Fills an empty store with a snapshot. All of the file is checked before the store is touched: one that is bad
/// leaves it empty. Column::meta comes with the last commit, so that who finds its keys has all of it; after an error
/// of kind `store`, or where the process ended meanwhile, the folder of the store is to be removed. Cost: reads and
/// unpacks the file twice; memory of `commit_size`, a block, and Column::meta, which may have snapshot_meta_size_max.
[[nodiscard]] SnapshotResult<SnapshotHead> import_snapshot(
    FileSystem& files, const std::string& path, Store& store, const ImportOptions& options = {});

inline constexpr std::size_t snapshot_meta_size_max = std::size_t{64} << 20;
}  // namespace braid::storage
