// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/snapshot/format.hpp"

namespace braid::storage
{
/// Keys of one column, with the bytes that they view.
struct SnapshotBlock
{
    Column column{};
    std::size_t raw_size = 0;
    /// Not initialised before it is filled: only as large as what the frame says that it holds.
    std::unique_ptr<std::uint8_t[]> raw{};
    std::vector<StoreWrite> writes{};
};

/// Reads a snapshot from front to back, and holds it to its format. Untrusted bytes: at most one block is in memory,
/// and none larger than the limits of the store.
class SnapshotReader
{
public:
    /// [`file` outlives this]
    explicit SnapshotReader(File& file) noexcept;
    SnapshotReader(const SnapshotReader&) = delete;
    SnapshotReader& operator=(const SnapshotReader&) = delete;
    ~SnapshotReader();

    /// To be called first.
    [[nodiscard]] SnapshotResult<SnapshotHead> head();
    /// The next block, or nothing behind the last, where everything is found to be right.
    [[nodiscard]] SnapshotResult<std::optional<SnapshotBlock>> next();

private:
    struct Context;

    [[nodiscard]] SnapshotResult<Done> read(std::span<std::uint8_t> to);
    [[nodiscard]] SnapshotResult<Done> check_end(Bytes begun);
    [[nodiscard]] SnapshotResult<Done> unpack(const BlockHead& head, SnapshotBlock& block);
    [[nodiscard]] SnapshotResult<Done> take_entries(const BlockHead& head, SnapshotBlock& block);
    [[nodiscard]] SnapshotError corrupt(std::string detail) const;

    File& file_;
    std::unique_ptr<Context> context_;
    RunningChecksum checksum_;
    SnapshotHead head_;
    /// Where the block under way begins, and where reading is.
    std::uint64_t block_offset_ = 0;
    std::uint64_t offset_ = 0;
    SnapshotSize size_;
    std::optional<Column> last_column_;
    std::vector<std::uint8_t> last_key_;
    std::vector<std::uint8_t> packed_;
};
}  // namespace braid::storage
