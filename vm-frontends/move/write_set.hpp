// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/state_key.hpp"

namespace braid::move
{
/// A write set holds at most so many writes: more than any genesis, and than a transaction may.
inline constexpr std::size_t write_count_max = std::size_t{1} << 16;
/// A value takes at most so many bytes.
inline constexpr std::size_t value_size_max = std::size_t{1} << 24;

enum class WriteKind : std::uint8_t
{
    creation,
    modification,
    deletion,
};

/// What a transaction does to one key. Views what it was read from. In BCS:
///
///   op        = 00 bytes | 01 bytes | 02 | 03 bytes metadata | 04 bytes metadata | 05 metadata
///   metadata  = 00 deposit time | 01 deposit of the slot, deposit of the bytes, time        each in eight bytes
struct WriteOp
{
    WriteKind kind = WriteKind::deletion;
    /// Of a creation or modification.
    Bytes value;
    /// BCS of who paid for the slot; empty where the writer says nothing of that.
    Bytes metadata;
};

struct Write
{
    StateKey key;
    WriteOp op;
};

/// What a transaction changes, in the order of the keys' encodings, each once.
struct WriteSet
{
    std::vector<Write> writes;
    /// BCS of the whole, of which its hash is.
    Bytes encoded;
};

[[nodiscard]] WriteOp read_write_op(bcs::Reader& reader) noexcept;

/// Reads WriteSet V0: a map, whose keys must ascend. Cost: about 80 times the size of the smallest writes.
[[nodiscard]] WriteSet read_write_set(bcs::Reader& reader);

/// Appends what SHA3-256 hashes, behind the seed of "StateValue", into the value's hash of the Jellyfish tree.
/// [op is no deletion]
void append_hashed(const WriteOp& op, std::vector<std::uint8_t>& out);
}  // namespace braid::move
