// SPDX-License-Identifier: Apache-2.0
#include "storage/snapshot/format.hpp"
#include <zstd.h>

namespace braid::storage
{
namespace
{
/// Three times as fast as the next levels, for a tenth more bytes.
constexpr int compression_level = 1;
/// Behind the name of a snapshot that is being made.
constexpr const char* unfinished_name = ".new";

SnapshotError file_error(const FileError& error)
{
    return {.kind = SnapshotError::Kind::file, .file = error};
}

struct FreeContext
{
    void operator()(ZSTD_CCtx* context) const noexcept { ZSTD_freeCCtx(context); }
};

/// Writes the parts of a snapshot one behind another.
class SnapshotWriter
{
public:
    explicit SnapshotWriter(File& file) noexcept : file_(file) {}

    [[nodiscard]] FileResult<Done> begin(const SnapshotHead& head)
    {
        return append(encode_snapshot_head(head));
    }

    /// [ascending by column and key]
    [[nodiscard]] FileResult<Done> add(Column column, Bytes key, Bytes value)
    {
        const std::size_t size = snapshot_entry_head_size + key.size() + value.size();
        if (count_ > 0 && (column != column_ || raw_.size() + size > snapshot_block_size))
        {
            if (const auto done = end_block(); !done.ok())
                return Err{done.error()};
        }
        column_ = column;
        ++count_;
        const std::size_t at = raw_.size();
        raw_.resize(at + snapshot_entry_head_size);
        store_le(&raw_[at], static_cast<std::uint16_t>(key.size()));
        store_le(&raw_[at + 2], static_cast<std::uint32_t>(value.size()));
        raw_.insert(raw_.end(), key.begin(), key.end());
        raw_.insert(raw_.end(), value.begin(), value.end());
        return Done{};
    }

    [[nodiscard]] FileResult<SnapshotSize> end()
    {
        if (count_ > 0)
        {
            if (const auto done = end_block(); !done.ok())
                return Err{done.error()};
        }
        const auto bytes = encode_snapshot_end(size_, checksum_);
        if (const auto done = file_.write(size_.bytes, bytes); !done.ok())
            return Err{done.error()};
        size_.bytes += bytes.size();
        if (const auto done = file_.sync(); !done.ok())
            return Err{done.error()};
        return size_;
    }

private:
    [[nodiscard]] FileResult<Done> append(Bytes bytes)
    {
        checksum_.add(bytes);
        const std::uint64_t at = size_.bytes;
        size_.bytes += bytes.size();
        return file_.write(at, bytes);
    }

    [[nodiscard]] FileResult<Done> end_block()
    {
        packed_.resize(block_head_size + ZSTD_compressBound(raw_.size()));
        const std::size_t packed_size =
            ZSTD_compressCCtx(context_.get(), packed_.data() + block_head_size,
                packed_.size() - block_head_size, raw_.data(), raw_.size(), compression_level);
        BRAID_ASSERT(ZSTD_isError(packed_size) == 0);
        packed_.resize(block_head_size + packed_size);
        const BlockHeadBytes head =
            encode_block_head({.column = column_,
                                  .count = count_,
                                  .raw_size = static_cast<std::uint32_t>(raw_.size()),
                                  .packed_size = static_cast<std::uint32_t>(packed_size)},
                Bytes{packed_}.subspan(block_head_size));
        std::memcpy(packed_.data(), head.data(), head.size());
        ++size_.blocks;
        size_.keys += count_;
        count_ = 0;
        raw_.clear();
        return append(packed_);
    }

    File& file_;
    std::unique_ptr<ZSTD_CCtx, FreeContext> context_{ZSTD_createCCtx()};
    RunningChecksum checksum_;
    SnapshotSize size_;
    Column column_{};
    std::uint32_t count_ = 0;
    std::vector<std::uint8_t> raw_;
    /// Room for the block's head, and the frame.
    std::vector<std::uint8_t> packed_;
};

SnapshotResult<SnapshotSize> write_snapshot(
    const StoreView& view, const SnapshotHead& head, File& file)
{
    SnapshotWriter writer{file};
    if (const auto begun = writer.begin(head); !begun.ok())
        return Err{file_error(begun.error())};
    for (std::size_t i = 0; i < column_count; ++i)
    {
        const auto column = static_cast<Column>(i);
        if (column == Column::history && !head.history)
            continue;
        FileResult<Done> added = Done{};
        const auto scanned = view.scan(column, {},
            [&](Bytes key, Bytes value)
            {
                const auto height = history_height(key);
                if (column != Column::history || !height || *height >= head.history_floor)
                    added = writer.add(column, key, value);
                return added.ok();
            });
        if (!added.ok())
            return Err{file_error(added.error())};
        if (!scanned.ok())
            return Err{SnapshotError{.kind = SnapshotError::Kind::store, .store = scanned.error()}};
    }
    const auto ended = writer.end();
    if (!ended.ok())
        return Err{file_error(ended.error())};
    return *ended;
}

SnapshotResult<SnapshotSize> write_named(
    const StoreView& view, const SnapshotHead& head, FileSystem& files, const std::string& path)
{
    const std::string unfinished = path + unfinished_name;
    const auto file = files.open(unfinished, FileMode::fresh);
    if (!file.ok())
        return Err{file_error(file.error())};
    const auto written = write_snapshot(view, head, **file);
    if (!written.ok())
        return Err{written.error()};
    if (const auto renamed = files.rename(unfinished, path); !renamed.ok())
        return Err{file_error(renamed.error())};
    if (const auto synced = files.sync_folder(folder_of(path)); !synced.ok())
        return Err{file_error(synced.error())};
    return *written;
}
}  // namespace

SnapshotResult<SnapshotSize> export_snapshot(
    const StoreView& view, const SnapshotHead& head, FileSystem& files, const std::string& path)
{
    SnapshotHead own = head;
    if (!own.history)
        own.history_floor = 0;
    auto written = write_named(view, own, files, path);
    // What it takes up is what a full disk needs; the error that stopped it is the one to tell.
    if (!written.ok())
        static_cast<void>(files.remove(path + unfinished_name));
    return written;
}
}  // namespace braid::storage
