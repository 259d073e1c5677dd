// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/write_set.hpp"
#include <memory>
#include <optional>
#include <vector>

namespace braid::storage
{
struct FlatOptions
{
    /// What is settled leaves memory, least used first, above so many bytes. What is not settled stays whatever it takes: a
    /// caller that commits faster than it settles looks at FlatState::counters().
    std::size_t memory_size_max = std::size_t{1} << 30;
};

struct FlatCounters
{
    /// Bytes of keys, values and tables.
    std::size_t memory_size = 0;
    /// Those of them that cannot be evicted now.
    std::size_t unsettled_size = 0;
    std::uint64_t locations = 0;
    std::uint64_t versions = 0;
    std::uint64_t hits = 0;
    std::uint64_t misses = 0;
    std::uint64_t evictions = 0;
};

/// The part of the state that is in memory: for each location the versions of its value that the latest blocks left, and what was
/// read lately from the store underneath. Sharded; safe for concurrent callers, but that commit(), rewind() and settle() are of one
/// thread at a time (which may differ).
///
/// A location's versions are those of all heights in (settled, latest] and, where it is known, one from before. So the value at a height that
/// is not below `settled` is here, or nobody in (settled, latest] changed the location and the store has it.
class FlatState
{
public:
    /// The state of `height`, all of it in the store.
    FlatState(const FlatOptions& options, std::uint64_t height);
    FlatState(const FlatState&) = delete;
    FlatState& operator=(const FlatState&) = delete;
    ~FlatState();

    /// Keeps values readable: while a pin lives, versions that a reader at its height or above could see stay, and the bytes of blobs that
    /// find() gave. Cheap.
    class Pin;
    [[nodiscard]] Pin pin(std::uint64_t height) const;

    /// The value at that height; nothing where memory does not know it and the store is to be asked. [height is pinned]
    [[nodiscard]] std::optional<Value> find(
        const StateKey& key, std::uint64_t height) const noexcept;
    /// Keeps what the store said of a location, as of `settled`, unless more is known by now; gives the value as kept. [pinned]
    Value keep(const StateKey& key, const Value& value, std::uint64_t settled) const;

    /// The next height's writes; copies keys and values. [height is latest() + 1]
    void commit(std::uint64_t height, const WriteSet& writes);
    /// Forgets heights above that one. [settled() <= height <= latest()]
    void rewind(std::uint64_t height);

    struct Change
    {
        std::uint64_t height = 0;
        Value value;
    };
    /// A location that changed in a range of heights.
    struct ChangedLocation
    {
        StateKey key;
        /// Ascending by height, one at least.
        std::vector<Change> changes;
        /// The value before them, where memory knows it.
        std::optional<Value> before;
    };
    /// What changed in (settled(), height], in the order of {vm, kind, bytes}; views that last until settle() or rewind().
    [[nodiscard]] std::vector<ChangedLocation> unsettled(std::uint64_t height) const;
    /// The store has everything up to that height.
    void settle(std::uint64_t height);

    [[nodiscard]] std::uint64_t latest() const noexcept;
    [[nodiscard]] std::uint64_t settled() const noexcept;
    [[nodiscard]] FlatCounters counters() const;

    /// Visits the locations that memory knows at `height` whose key begins with `prefix`. Cost: all of memory. [pinned]
    void scan(const StateKey& prefix, std::uint64_t height,
        const std::function<void(const StateKey&, const Value&)>& visit) const;

private:
    struct State;
    std::unique_ptr<State> state_;
};
}  // namespace braid::storage
