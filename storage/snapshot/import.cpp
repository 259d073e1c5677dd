// SPDX-License-Identifier: Apache-2.0
#include "storage/snapshot/snapshot_reader.hpp"

namespace braid::storage
{
namespace
{
SnapshotError store_error(const StoreError& error)
{
    return {.kind = SnapshotError::Kind::store, .store = error};
}

SnapshotResult<std::unique_ptr<File>> open_snapshot(FileSystem& files, const std::string& path)
{
    auto file = files.open(path, FileMode::existing);
    if (!file.ok())
        return Err{SnapshotError{.kind = SnapshotError::Kind::file, .file = file.error()}};
    return std::move(*file);
}

SnapshotResult<Done> check_empty(const Store& store)
{
    const auto view = store.view();
    for (std::size_t i = 0; i < column_count; ++i)
    {
        const auto column = static_cast<Column>(i);
        bool empty = true;
        const auto scanned = view->scan(column, {},
            [&](Bytes, Bytes)
            {
                empty = false;
                return false;
            });
        if (!scanned.ok())
            return Err{store_error(scanned.error())};
        if (!empty)
        {
            return Err{SnapshotError{.kind = SnapshotError::Kind::not_empty,
                .detail = std::string{"its column "} + name_of(column) + " has keys"}};
        }
    }
    return Done{};
}

/// Commits blocks some at a time, and those of Column::meta, which come first, last.
class Importer
{
public:
    Importer(Store& store, std::size_t commit_size) noexcept
      : store_(store), commit_size_(commit_size)
    {}

    [[nodiscard]] StoreResult<Done> add(SnapshotBlock block)
    {
        Batch& batch = block.column == Column::meta ? meta_ : batch_;
        batch.size += block.raw_size;
        batch.writes.insert(batch.writes.end(), block.writes.begin(), block.writes.end());
        block.writes = {};
        batch.blocks.push_back(std::move(block));
        return batch_.size < commit_size_ ? StoreResult<Done>{Done{}} : commit(batch_);
    }

    [[nodiscard]] StoreResult<Done> end(std::uint64_t history_floor)
    {
        if (const auto done = commit(batch_); !done.ok())
            return Err{done.error()};
        store_.drop_history_below(history_floor);
        return commit(meta_);
    }

private:
    struct Batch
    {
        std::vector<SnapshotBlock> blocks;
        std::vector<StoreWrite> writes;
        std::size_t size = 0;
    };

    [[nodiscard]] StoreResult<Done> commit(Batch& batch)
    {
        auto done = store_.commit(batch.writes);
        batch = {};
        return done;
    }

    Store& store_;
    std::size_t commit_size_;
    Batch meta_;
    Batch batch_;
};

/// Reads all of a snapshot and drops it.
SnapshotResult<SnapshotHead> check_snapshot(File& file)
{
    SnapshotReader reader{file};
    const auto head = reader.head();
    if (!head.ok())
        return Err{head.error()};
    std::size_t meta_size = 0;
    for (;;)
    {
        const auto block = reader.next();
        if (!block.ok())
            return Err{block.error()};
        if (!block->has_value())
            return *head;
        meta_size += (*block)->column == Column::meta ? (*block)->raw_size : 0;
        if (meta_size > snapshot_meta_size_max)
        {
            return Err{SnapshotError{.kind = SnapshotError::Kind::corrupt,
                .detail = "the column meta is larger than snapshot_meta_size_max"}};
        }
    }
}

SnapshotResult<SnapshotHead> fill(File& file, Store& store, const ImportOptions& options)
{
    SnapshotReader reader{file};
    const auto head = reader.head();
    if (!head.ok())
        return Err{head.error()};
    Importer importer{store, options.commit_size};
    for (;;)
    {
        auto block = reader.next();
        if (!block.ok())
            return Err{block.error()};
        const bool last = !block->has_value();
        const auto done =
            last ? importer.end(head->history_floor) : importer.add(std::move(**block));
        if (!done.ok())
            return Err{store_error(done.error())};
        if (last)
            return *head;
    }
}
}  // namespace

SnapshotResult<SnapshotHead> read_snapshot_head(FileSystem& files, const std::string& path)
{
    const auto file = open_snapshot(files, path);
    if (!file.ok())
        return Err{file.error()};
    SnapshotReader reader{**file};
    return reader.head();
}

SnapshotResult<SnapshotHead> import_snapshot(
    FileSystem& files, const std::string& path, Store& store, const ImportOptions& options)
{
    const auto file = open_snapshot(files, path);
    if (!file.ok())
        return Err{file.error()};
    const auto head = check_snapshot(**file);
    if (!head.ok())
        return Err{head.error()};
    if (options.chain_id && *options.chain_id != head->chain_id)
    {
        return Err{SnapshotError{.kind = SnapshotError::Kind::wrong_chain,
            .detail = "it is of chain " + std::to_string(head->chain_id) + ", and not of " +
                      std::to_string(*options.chain_id)}};
    }
    if (const auto empty = check_empty(store); !empty.ok())
        return Err{empty.error()};
    return fill(**file, store, options);
}
}  // namespace braid::storage
