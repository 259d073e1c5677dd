// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/block_record.hpp"
#include "storage/store.hpp"

/// How the state lies in the store. Integers of keys are big-endian, those of values little-endian.
///
///     evm_accounts    bytes kind                  evm, all kinds but those below: an account's fields are together
///     evm_code        bytes                       evm, kind 3
///     evm_slots       bytes                       evm, kind 5
///     svm_accounts    kind bytes
///     move_tables     bytes                       move, kind 1
///     move_resources  kind bytes                  move, all kinds but 1
///     test            kind bytes
///     history         vm:u8 kind:u8 size:u16 bytes height:u64
///                                                 a location of so many bytes; `size` keeps those of all its heights together
///     meta            "heights" "identity" "nodes"
///
/// A location that holds nothing has no key. Values:
///
///     value           = 1 cell                    without its leading zeros, at most 32 bytes
///                     | 2 blob
///     history's value = 0                         nothing was there
///                     | value
///     heights         = height:u64 floor:u64 record:checksum
///                                                 the state's height; the height above which history is complete; of the
///                                                 record's body at that height, zeros where there is none
///     identity        = id[16] chain[32]          as in the file DATABASE
///     nodes           = height:u64
namespace braid::storage
{
/// Appends the key's name in its column and tells the column.
Column put_stored_key(const StateKey& key, std::vector<std::uint8_t>& out);

/// The column of a location.
[[nodiscard]] Column column_of(const StateKey& key) noexcept;

/// The location of a stored key, which it views; nothing where it is none.
[[nodiscard]] std::optional<StateKey> stored_location(Column column, Bytes key) noexcept;

/// What a value takes at most, beside its blob.
inline constexpr std::size_t stored_cell_size_max = 33;

/// Appends the value; of one that is absent, what history has.
void put_stored_value(const Value& value, std::vector<std::uint8_t>& out);

/// The value of a location, whatever the bytes are; a blob views them. Errors: corrupt.
[[nodiscard]] Result<Value, StateError> stored_value(Bytes stored) noexcept;
/// The same of history, whose values may be absent.
[[nodiscard]] Result<Value, StateError> stored_history(Bytes stored) noexcept;

/// Appends the name of what a location held before that height.
void put_history_key(const StateKey& key, std::uint64_t height, std::vector<std::uint8_t>& out);

/// A key of history taken apart.
struct HistoryKey
{
    StateKey key;
    std::uint64_t height = 0;
};
[[nodiscard]] std::optional<HistoryKey> history_location(Bytes key) noexcept;

/// How far a store is.
struct StoredHeights
{
    std::uint64_t height = 0;
    /// History has what changed in (floor, height].
    std::uint64_t floor = 0;
    std::array<std::uint8_t, 16> record{};
};

/// Which database a store or a log is of.
struct DatabaseIdentity
{
    std::array<std::uint8_t, 16> id{};
    Hash32 chain{};

    [[nodiscard]] friend bool operator==(
        const DatabaseIdentity&, const DatabaseIdentity&) = default;
};

/// What Column::meta says.
struct StoredMeta
{
    std::optional<StoredHeights> heights{};
    std::optional<DatabaseIdentity> identity{};
    std::optional<std::uint64_t> nodes{};
};
[[nodiscard]] StoreResult<StoredMeta> read_meta(const StoreView& view);

inline constexpr std::array<std::uint8_t, 7> heights_key{'h', 'e', 'i', 'g', 'h', 't', 's'};
inline constexpr std::array<std::uint8_t, 8> identity_key{'i', 'd', 'e', 'n', 't', 'i', 't', 'y'};
inline constexpr std::array<std::uint8_t, 5> nodes_key{'n', 'o', 'd', 'e', 's'};

[[nodiscard]] std::array<std::uint8_t, 32> encode_heights(const StoredHeights& heights) noexcept;
[[nodiscard]] std::array<std::uint8_t, 48> encode_identity(
    const DatabaseIdentity& identity) noexcept;
[[nodiscard]] DatabaseIdentity decode_identity(Bytes encoded) noexcept;
[[nodiscard]] std::array<std::uint8_t, 8> encode_nodes(std::uint64_t height) noexcept;
}  // namespace braid::storage
