// SPDX-License-Identifier: Apache-2.0
#include "storage/snapshot/format.hpp"
#include <algorithm>
#include <string_view>
#define XXH_INLINE_ALL
#include <xxhash.h>

namespace braid::storage
{
namespace
{
constexpr std::string_view magic = "braidsnp";
constexpr std::uint32_t history_flag = 1;
constexpr std::uint8_t block_kind = 1;
constexpr std::uint8_t end_kind = 2;
/// Of a block's head, what its checksum covers.
constexpr std::size_t block_head_fields_size = block_head_size - snapshot_checksum_size;

SnapshotError head_error(SnapshotError::Kind kind, std::string detail)
{
    return {.kind = kind, .detail = std::move(detail)};
}

SnapshotChecksum checksum_of_pieces(Bytes first, Bytes second)
{
    RunningChecksum checksum;
    checksum.add(first);
    checksum.add(second);
    return checksum.value();
}
}  // namespace

struct RunningChecksum::State
{
    XXH3_state_t xxh3;
};

RunningChecksum::RunningChecksum() : state_(std::make_unique<State>())
{
    XXH3_128bits_reset(&state_->xxh3);
}

RunningChecksum::~RunningChecksum() = default;

void RunningChecksum::add(Bytes bytes) noexcept
{
    if (!bytes.empty())
        XXH3_128bits_update(&state_->xxh3, bytes.data(), bytes.size());
}

SnapshotChecksum RunningChecksum::value() const noexcept
{
    const XXH128_hash_t hash = XXH3_128bits_digest(&state_->xxh3);
    SnapshotChecksum checksum{};
    store_le(checksum.data(), std::uint64_t{hash.low64});
    store_le(checksum.data() + 8, std::uint64_t{hash.high64});
    return checksum;
}

SnapshotHeadBytes encode_snapshot_head(const SnapshotHead& head)
{
    SnapshotHeadBytes bytes{};
    std::ranges::copy(magic, bytes.begin());
    store_le(&bytes[8], snapshot_version);
    store_le(&bytes[12], head.history ? history_flag : std::uint32_t{0});
    store_le(&bytes[16], head.height);
    store_le(&bytes[24], head.chain_id);
    store_le(&bytes[32], head.history_floor);
    std::ranges::copy(checksum_of_pieces(Bytes{bytes}.first(48), {}), bytes.begin() + 48);
    return bytes;
}

SnapshotResult<SnapshotHead> decode_snapshot_head(Bytes bytes)
{
    BRAID_ASSERT(bytes.size() == snapshot_head_size);
    using Kind = SnapshotError::Kind;
    if (!std::equal(magic.begin(), magic.end(), bytes.begin()))
        return Err{head_error(Kind::version, "it does not begin as a snapshot does")};
    const auto version = load_le<std::uint32_t>(&bytes[8]);
    if (version != snapshot_version)
        return Err{head_error(Kind::version, "its version is " + std::to_string(version))};
    if (!equal(checksum_of_pieces(bytes.first(48), {}), bytes.subspan(48)))
        return Err{head_error(Kind::corrupt, "the head's checksum differs")};
    const auto flags = load_le<std::uint32_t>(&bytes[12]);
    const SnapshotHead head{.height = load_le<std::uint64_t>(&bytes[16]),
        .chain_id = load_le<std::uint64_t>(&bytes[24]),
        .history = flags == history_flag,
        .history_floor = load_le<std::uint64_t>(&bytes[32])};
    const bool known = flags <= history_flag && load_le<std::uint64_t>(&bytes[40]) == 0;
    if (!known || (!head.history && head.history_floor != 0))
        return Err{head_error(Kind::corrupt, "the head has fields that nobody writes")};
    return head;
}

BlockHeadBytes encode_block_head(const BlockHead& head, Bytes packed)
{
    BlockHeadBytes bytes{};
    bytes[0] = block_kind;
    bytes[1] = static_cast<std::uint8_t>(head.column);
    store_le(&bytes[4], head.count);
    store_le(&bytes[8], head.raw_size);
    store_le(&bytes[12], head.packed_size);
    const Bytes fields = Bytes{bytes}.first(block_head_fields_size);
    std::ranges::copy(checksum_of_pieces(fields, packed), bytes.begin() + block_head_fields_size);
    return bytes;
}

Result<BlockHead, const char*> decode_block_head(Bytes bytes)
{
    BRAID_ASSERT(bytes.size() == block_head_size);
    const BlockHead head{.column = static_cast<Column>(bytes[1]),
        .count = load_le<std::uint32_t>(&bytes[4]),
        .raw_size = load_le<std::uint32_t>(&bytes[8]),
        .packed_size = load_le<std::uint32_t>(&bytes[12])};
    if (bytes[0] != block_kind || load_le<std::uint16_t>(&bytes[2]) != 0)
        return Err{"neither a block nor the end begins there"};
    if (bytes[1] >= column_count)
        return Err{"the block is of a column that there is not"};
    if (head.raw_size > snapshot_raw_size_max ||
        (head.count != 1 && head.raw_size > snapshot_block_size))
        return Err{"the block is larger than blocks are"};
    // A frame of what does not compress has a head and, for each 128 KiB, three bytes more.
    if (head.packed_size > head.raw_size + head.raw_size / 128 + 1024)
        return Err{"the block is larger packed than unpacked"};
    if (head.count == 0 || head.count > head.raw_size / snapshot_entry_head_size)
        return Err{"the block cannot have so many keys"};
    return head;
}

bool block_checksum_holds(Bytes head, Bytes packed)
{
    const Bytes fields = head.first(block_head_fields_size);
    return equal(checksum_of_pieces(fields, packed), head.subspan(block_head_fields_size));
}

std::array<std::uint8_t, snapshot_end_size> encode_snapshot_end(
    const SnapshotSize& size, RunningChecksum& before)
{
    std::array<std::uint8_t, snapshot_end_size> bytes{};
    bytes[0] = end_kind;
    store_le(&bytes[8], size.blocks);
    store_le(&bytes[16], size.keys);
    constexpr std::size_t fields_size = snapshot_end_size - snapshot_checksum_size;
    before.add(Bytes{bytes}.first(fields_size));
    std::ranges::copy(before.value(), bytes.begin() + fields_size);
    return bytes;
}
}  // namespace braid::storage
