// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include <array>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace braid::storage
{
/// The families of keys that a store holds apart, each in the order of its keys' bytes. The numbers and names are
/// part of the format.
enum class Column : std::uint8_t
{
    /// What the store is and how far it has come; a few short keys.
    meta = 0,
    evm_accounts = 1,
    evm_slots = 2,
    evm_code = 3,
    /// Nodes of the state trie and of the storage tries.
    evm_nodes = 4,
    svm_accounts = 5,
    move_resources = 6,
    move_tables = 7,
    /// Locations of VmId::test.
    test = 8,
    /// What locations held before a height changed them.
    history = 9,
};

inline constexpr std::size_t column_count = 10;
/// What a key and a value may have; an empty key is one, too.
inline constexpr std::size_t store_key_size_max = 4096;
inline constexpr std::size_t store_value_size_max = std::size_t{1} << 28;

[[nodiscard]] const char* name_of(Column column) noexcept;

/// The height in which a key of Column::history ends; nothing where it is too short to have one.
[[nodiscard]] std::optional<std::uint64_t> history_height(Bytes key) noexcept;

/// What the store said.
struct StoreError
{
    enum class Kind : std::uint8_t
    {
        /// No space left.
        full,
        /// The device failed.
        io,
        /// Bytes that are not what was written.
        corrupt,
        /// Nothing is there, or something else.
        missing,
        /// Another process, or another object of this one, has it open.
        locked,
        /// Written by another version of the format.
        version,
        /// An earlier write failed, so nothing more is taken until the store is opened again; `detail` tells what
        /// failed first.
        stopped,
        /// A key longer than store_key_size_max, or a value longer than store_value_size_max.
        too_large,
    };

    Kind kind{};
    std::string detail{};

    /// One sentence: what failed, why, and what to do.
    [[nodiscard]] std::string message() const;
};

template <typename T>
using StoreResult = Result<T, StoreError>;

/// One key's new value; absent takes the key away.
struct StoreWrite
{
    Column column{};
    Bytes key;
    std::optional<Bytes> value;
};

/// A store as it was at one moment, whatever is written later; but that entries of Column::history below the floor
/// may go. Safe for concurrent callers; ends before the store.
class StoreView
{
public:
    virtual ~StoreView() = default;

    /// The key's value, copied, or nothing.
    [[nodiscard]] virtual StoreResult<std::optional<std::vector<std::uint8_t>>> get(
        Column column, Bytes key) const = 0;
    /// As get() of each key; cheaper than one after another.
    [[nodiscard]] virtual StoreResult<std::vector<std::optional<std::vector<std::uint8_t>>>>
    get_many(Column column, std::span<const Bytes> keys) const = 0;

    /// Visits keys that are `from` or come after it, in order, until `visit` says false. Bytes are valid within the
    /// call.
    [[nodiscard]] virtual StoreResult<Done> scan(Column column, Bytes from,
        const std::function<bool(Bytes key, Bytes value)>& visit) const = 0;
};

/// What a store did since it was opened, and holds.
struct StoreCounters
{
    /// Keys and values handed to commit().
    std::uint64_t logical_bytes = 0;
    /// What went to the device for them, rewriting in the background included.
    std::uint64_t written_bytes = 0;
    std::uint64_t commits = 0;
    /// Keys handed to commit().
    std::uint64_t writes = 0;
    std::uint64_t gets = 0;
    /// About so many keys, by column: what a later commit overwrote or took away may count until it is rewritten.
    std::array<std::uint64_t, column_count> keys{};
    /// Bytes on the device, or in memory.
    std::uint64_t size = 0;
    /// What the store itself has in memory to read and write, beside `size`.
    std::uint64_t memory_size = 0;
    /// Commits that waited for rewriting in the background, how long all of them did, and one at most.
    std::uint64_t stalls = 0;
    std::chrono::nanoseconds stall_time{};
    std::chrono::nanoseconds stall_time_max{};

    /// Bytes written for each byte handed over.
    [[nodiscard]] double write_amplification() const noexcept
    {
        return logical_bytes == 0 ?
                   0.0 :
                   static_cast<double>(written_bytes) / static_cast<double>(logical_bytes);
    }
};

/// The state that is out of the block log's hands: ordered columns of keys, changed by large commits from one thread
/// in the background. Safe for concurrent callers; commits go one after another.
class Store
{
public:
    virtual ~Store() = default;

    /// The store as the last commit() that returned left it. Cheap.
    [[nodiscard]] virtual std::unique_ptr<StoreView> view() const = 0;

    /// Changes all keys at once: after a crash all of it is there or nothing. Returns when it is durable; views made
    /// afterwards see it, and none before. After an error but `too_large` it may be there or not, and the store takes
    /// nothing more (StoreError::Kind::stopped): opening it again tells. [writes ascending by column and key, each
    /// key once] Cost: a pass; other views stay as they are.
    [[nodiscard]] virtual StoreResult<Done> commit(std::span<const StoreWrite> writes) = 0;

    /// From now on keys of Column::history that end in a height below `height`, eight bytes big-endian, may be
    /// dropped whenever it is convenient, from the next commit() on: views may still hold them, or not. Never falls,
    /// also not when the store is opened again: what went before the last commit() is remembered.
    virtual void drop_history_below(std::uint64_t height) = 0;
    /// The floor that drop_history_below() set.
    [[nodiscard]] virtual std::uint64_t history_floor() const = 0;
    /// Drops what drop_history_below() allows now, and gives its space back. Cost: rewrites the column.
    [[nodiscard]] virtual StoreResult<Done> prune() = 0;

    /// Makes a copy of what is durable in a folder that does not exist yet, while the store goes on. Cost: hard links
    /// and what changed lately where the file system has them.
    [[nodiscard]] virtual StoreResult<Done> checkpoint(const std::string& folder) = 0;

    [[nodiscard]] virtual StoreCounters counters() const = 0;
};

/// A store that ends with the process: for tests and benchmarks. checkpoint() gives StoreError::Kind::missing.
[[nodiscard]] std::unique_ptr<Store> make_memory_store();
}  // namespace braid::storage
