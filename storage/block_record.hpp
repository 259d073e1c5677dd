// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/write_set.hpp"

namespace braid::storage
{
/// The root of one VM's state.
struct StateRoot
{
    VmId vm{};
    Hash32 root;

    [[nodiscard]] friend bool operator==(const StateRoot&, const StateRoot&) = default;
};

/// What the log keeps of a block. Transactions, keys and blobs are views.
struct BlockRecord
{
    std::uint64_t height = 0;
    Hash32 receipts_root{};
    /// Ascending by VM, at most one of each.
    std::vector<StateRoot> state_roots{};
    std::vector<Bytes> transactions{};
    WriteSet write_set{};
};

/// Why a record cannot be written, or bytes are no record.
enum class RecordError : std::uint8_t
{
    /// Longer than block_record_size_max.
    too_large,
    /// Keys of the write set, or VMs of the roots, are not strictly ascending.
    unordered,
    /// A key longer than StateKey::size_max.
    long_key,
    /// A VM or a kind of value that there is not.
    unknown_kind,
    /// The bytes end before the record does.
    truncated,
    /// Bytes behind the record's end.
    trailing_bytes,
};

/// A sentence's end for people.
[[nodiscard]] const char* text_of(RecordError error) noexcept;

/// The body of a record is not longer.
inline constexpr std::size_t block_record_size_max = std::size_t{1} << 28;

/// The record's bytes in the one way that decode_block_record() takes. Cost: a pass and a copy.
[[nodiscard]] Result<std::vector<std::uint8_t>, RecordError> encode_block_record(
    const BlockRecord& record);

/// The record of those bytes, which it views; whatever they are. Memory stays below 16 times their size.
[[nodiscard]] Result<BlockRecord, RecordError> decode_block_record(
    std::uint64_t height, Bytes body);
}  // namespace braid::storage
