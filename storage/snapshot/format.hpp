// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/snapshot.hpp"

/// The format of a snapshot. Integers are little-endian; there is nothing behind the end.
///
///     snapshot = head block* end
///     head     = "braidsnp" version:u32 flags:u32 height:u64 chain_id:u64 history_floor:u64 zero:u64 check
///                                                       flags: 1 where Column::history is in it; check: of what
///                                                       stands before it in the head
///     block    = 1:u8 column:u8 zero:u16 count:u32 raw_size:u32 packed_size:u32 check packed[packed_size]
///                                                       check: of the 16 bytes before it and of packed
///     packed   = one frame of Zstandard (RFC 8878) that holds raw[raw_size] and says so
///     raw      = entry[count]                           count > 0; raw_size <= block_size unless count = 1
///     entry    = key_size:u16 value_size:u32 key[key_size] value[value_size]
///     end      = 2:u8 zero[7] blocks:u64 keys:u64 check of all bytes before it
///     check    = XXH3-128, 16 bytes as two u64, low first
///
/// Blocks ascend by column, and keys within a column, each once. `history_floor` is 0 without history. Checksums find
/// accidents, not forgers: who takes a snapshot from strangers compares the state root that he computes from it.
namespace braid::storage
{
inline constexpr std::uint32_t snapshot_version = 1;
inline constexpr std::size_t snapshot_block_size = std::size_t{1} << 20;
inline constexpr std::size_t snapshot_head_size = 64;
inline constexpr std::size_t block_head_size = 32;
inline constexpr std::size_t snapshot_end_size = 40;
inline constexpr std::size_t snapshot_entry_head_size = 6;
/// One entry of the largest key and value.
inline constexpr std::size_t snapshot_raw_size_max =
    snapshot_entry_head_size + store_key_size_max + store_value_size_max;

inline constexpr std::size_t snapshot_checksum_size = 16;
using SnapshotChecksum = std::array<std::uint8_t, snapshot_checksum_size>;

/// XXH3-128 of bytes that come in pieces.
class RunningChecksum
{
public:
    RunningChecksum();
    RunningChecksum(const RunningChecksum&) = delete;
    RunningChecksum& operator=(const RunningChecksum&) = delete;
    ~RunningChecksum();

    void add(Bytes bytes) noexcept;
    [[nodiscard]] SnapshotChecksum value() const noexcept;

private:
    struct State;
    std::unique_ptr<State> state_;
};

struct BlockHead
{
    Column column{};
    std::uint32_t count = 0;
    std::uint32_t raw_size = 0;
    std::uint32_t packed_size = 0;
};

using SnapshotHeadBytes = std::array<std::uint8_t, snapshot_head_size>;
using BlockHeadBytes = std::array<std::uint8_t, block_head_size>;

[[nodiscard]] SnapshotHeadBytes encode_snapshot_head(const SnapshotHead& head);
/// [bytes.size() == snapshot_head_size]
[[nodiscard]] SnapshotResult<SnapshotHead> decode_snapshot_head(Bytes bytes);

[[nodiscard]] BlockHeadBytes encode_block_head(const BlockHead& head, Bytes packed);
/// Checks all but what depends on the packed bytes; the reason why it is none. [bytes.size() == block_head_size]
[[nodiscard]] Result<BlockHead, const char*> decode_block_head(Bytes bytes);
[[nodiscard]] bool block_checksum_holds(Bytes head, Bytes packed);

/// `before` has seen all bytes before the end's.
[[nodiscard]] std::array<std::uint8_t, snapshot_end_size> encode_snapshot_end(
    const SnapshotSize& size, RunningChecksum& before);
}  // namespace braid::storage
