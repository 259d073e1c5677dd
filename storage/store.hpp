// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace braid::storage
{
/// The families of keys that a store holds apart, each in the order of its keys' bytes. The numbers and names are part of the format.
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

[[nodiscard]] const char* name_of(Column column) noexcept;

/// What the database said.
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

/// A store as it was at one moment, whatever is written later. Safe for concurrent callers; ends before the store.
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

    /// Visits keys that are `from` or come after it, in order, until `visit` says false. Bytes are valid within the call.
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
    std::uint64_t gets = 0;
    /// About so many keys, by column.
    std::array<std::uint64_t, column_count> keys{};
    /// Bytes on the device, or in memory.
    std::uint64_t size = 0;
};

/// The state that is out of the block log's hands: ordered columns of keys, changed by large commits from one thread in the background.
/// Safe for concurrent readers beside one writer.
class Store
{
public:
    virtual ~Store() = default;

    /// The store as it is now. Cheap.
    [[nodiscard]] virtual std::unique_ptr<StoreView> view() const = 0;

    /// Changes all keys at once: after a crash all of it is there or nothing. Returns when it is durable; views made afterwards
    /// see it. [writes ascending by column and key, each key once] Cost: a pass; other views stay as they are.
    [[nodiscard]] virtual StoreResult<Done> commit(std::span<const StoreWrite> writes) = 0;

    /// From now on keys of Column::history that end in a height below `height`, eight bytes big-endian, may be dropped whenever it is
    /// convenient: views may still hold them. Never falls.
    virtual void drop_history_below(std::uint64_t height) = 0;

    /// Makes a copy of what is durable in a folder that does not exist yet, while the store goes on. Cost: hard links and what changed
    /// lately where the file system has them.
    [[nodiscard]] virtual StoreResult<Done> checkpoint(const std::string& folder) = 0;

    [[nodiscard]] virtual StoreCounters counters() const = 0;
};

/// A store that ends with the process: for tests and benchmarks. checkpoint() gives StoreError::Kind::missing.
[[nodiscard]] std::unique_ptr<Store> make_memory_store();
}  // namespace braid::storage
