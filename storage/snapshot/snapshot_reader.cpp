// SPDX-License-Identifier: Apache-2.0
#include "storage/snapshot/snapshot_reader.hpp"
#include <algorithm>
#include <zstd.h>

namespace braid::storage
{
namespace
{
/// Less than this of a block's head tells it from the end, which is a little longer.
constexpr std::uint8_t end_kind = 2;
static_assert(snapshot_end_size > block_head_size);

struct FreeContext
{
    void operator()(ZSTD_DCtx* context) const noexcept { ZSTD_freeDCtx(context); }
};
}  // namespace

struct SnapshotReader::Context
{
    std::unique_ptr<ZSTD_DCtx, FreeContext> zstd{ZSTD_createDCtx()};
};

SnapshotReader::SnapshotReader(File& file) noexcept
  : file_(file), context_(std::make_unique<Context>())
{}

SnapshotReader::~SnapshotReader() = default;

SnapshotError SnapshotReader::corrupt(std::string detail) const
{
    return {
        .kind = SnapshotError::Kind::corrupt, .offset = block_offset_, .detail = std::move(detail)};
}

SnapshotResult<Done> SnapshotReader::read(std::span<std::uint8_t> to)
{
    const auto count = file_.read(offset_, to);
    if (!count.ok())
        return Err{SnapshotError{.kind = SnapshotError::Kind::file, .file = count.error()}};
    offset_ += *count;
    if (*count != to.size())
    {
        return Err{SnapshotError{.kind = SnapshotError::Kind::truncated, .offset = offset_}};
    }
    return Done{};
}

SnapshotResult<SnapshotHead> SnapshotReader::head()
{
    SnapshotHeadBytes bytes{};
    if (const auto done = read(bytes); !done.ok())
        return Err{done.error()};
    checksum_.add(bytes);
    const auto head = decode_snapshot_head(bytes);
    if (!head.ok())
        return Err{head.error()};
    head_ = *head;
    return head_;
}

SnapshotResult<std::optional<SnapshotBlock>> SnapshotReader::next()
{
    block_offset_ = offset_;
    BlockHeadBytes bytes{};
    if (const auto done = read(bytes); !done.ok())
        return Err{done.error()};
    if (bytes[0] == end_kind)
    {
        if (const auto checked = check_end(bytes); !checked.ok())
            return Err{checked.error()};
        return std::optional<SnapshotBlock>{};
    }
    const auto head = decode_block_head(bytes);
    if (!head.ok())
        return Err{corrupt(head.error())};
    if (head->column == Column::history && !head_.history)
        return Err{corrupt("the head says that there is no history")};
    packed_.resize(head->packed_size);
    if (const auto done = read(packed_); !done.ok())
        return Err{done.error()};
    if (!block_checksum_holds(bytes, packed_))
        return Err{corrupt("the block's checksum differs")};
    checksum_.add(bytes);
    checksum_.add(packed_);
    SnapshotBlock block{.column = head->column, .raw_size = head->raw_size};
    if (const auto done = unpack(*head, block); !done.ok())
        return Err{done.error()};
    if (const auto done = take_entries(*head, block); !done.ok())
        return Err{done.error()};
    ++size_.blocks;
    size_.keys += head->count;
    return std::optional{std::move(block)};
}

SnapshotResult<Done> SnapshotReader::check_end(Bytes begun)
{
    std::array<std::uint8_t, snapshot_end_size> bytes{};
    std::ranges::copy(begun, bytes.begin());
    if (const auto done = read(std::span{bytes}.subspan(begun.size())); !done.ok())
        return Err{done.error()};
    if (bytes != encode_snapshot_end(size_, checksum_))
        return Err{corrupt("the end does not fit what stands before it")};
    const auto file_size = file_.size();
    if (!file_size.ok())
        return Err{SnapshotError{.kind = SnapshotError::Kind::file, .file = file_size.error()}};
    if (*file_size != offset_)
        return Err{corrupt("bytes stand behind the end")};
    return Done{};
}

SnapshotResult<Done> SnapshotReader::unpack(const BlockHead& head, SnapshotBlock& block)
{
    // What the frame says is looked at before memory is taken for it.
    if (ZSTD_getFrameContentSize(packed_.data(), packed_.size()) != head.raw_size)
        return Err{corrupt("the block does not say how large it is unpacked")};
    block.raw = std::make_unique_for_overwrite<std::uint8_t[]>(head.raw_size);
    const std::size_t size = ZSTD_decompressDCtx(
        context_->zstd.get(), block.raw.get(), head.raw_size, packed_.data(), packed_.size());
    if (ZSTD_isError(size) != 0)
        return Err{
            corrupt(std::string{"the block cannot be unpacked: "} + ZSTD_getErrorName(size))};
    if (size != head.raw_size)
        return Err{corrupt("the block unpacks to another size")};
    return Done{};
}

SnapshotResult<Done> SnapshotReader::take_entries(const BlockHead& head, SnapshotBlock& block)
{
    if (last_column_ && head.column < *last_column_)
        return Err{corrupt("the columns are not in order")};
    Bytes rest{block.raw.get(), block.raw_size};
    std::optional<Bytes> last;
    if (last_column_ == head.column)
        last = last_key_;
    block.writes.reserve(head.count);
    for (std::uint32_t i = 0; i < head.count; ++i)
    {
        if (rest.size() < snapshot_entry_head_size)
            return Err{corrupt("the block has fewer keys than it says")};
        const std::size_t key_size = load_le<std::uint16_t>(rest.data());
        const std::size_t value_size = load_le<std::uint32_t>(rest.data() + 2);
        rest = rest.subspan(snapshot_entry_head_size);
        if (key_size > store_key_size_max || value_size > store_value_size_max)
            return Err{corrupt("a key or a value is too large")};
        if (rest.size() < key_size + value_size)
            return Err{corrupt("a key or a value reaches beyond its block")};
        const Bytes key = rest.first(key_size);
        if (last && compare(*last, key) >= 0)
            return Err{corrupt("the keys are not in order")};
        block.writes.push_back(
            {.column = head.column, .key = key, .value = rest.subspan(key_size, value_size)});
        last = key;
        rest = rest.subspan(key_size + value_size);
    }
    if (!rest.empty())
        return Err{corrupt("the block has more bytes than its keys")};
    const Bytes key = block.writes.back().key;
    last_key_.assign(key.begin(), key.end());
    last_column_ = head.column;
    return Done{};
}
}  // namespace braid::storage
