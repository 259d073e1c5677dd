// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/write_set.hpp"
#include <functional>
#include <iterator>
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
    /// Threads that a large commit takes, the caller's among them.
    unsigned commit_threads = 1;
};

struct FlatCounters
{
    /// Bytes of keys, values and tables, and of what only pins keep.
    std::size_t memory_size = 0;
    /// Those of keys and values that wait for settle().
    std::size_t unsettled_size = 0;
    /// Those that nobody can find any more, but whose bytes a reader with a pin may still look at.
    std::size_t retired_size = 0;
    std::uint64_t locations = 0;
    std::uint64_t versions = 0;
    /// Answers of find(). Approximate while more than 256 threads ask.
    std::uint64_t hits = 0;
    std::uint64_t misses = 0;
    std::uint64_t evictions = 0;
    std::uint64_t pins = 0;
    /// The lowest height that is pinned; latest() without pins. One that stands still is a pin that somebody forgot.
    std::uint64_t oldest_pinned = 0;
};

/// The part of the state that is in memory: for each location the versions of its value that the latest blocks left, and what was
/// read lately from the store underneath. Sharded by a hash of the key that is seeded once a process.
///
/// A location's versions are those of all heights in (settled, latest] and, where it is known, one from before. So the value at a height
/// that is not below `settled` is here, or nobody in (settled, latest] changed the location and the store has it.
///
/// Threads: commit() and rewind() of one at a time, settle() and what unsettled() gave of one at a time (which may be another, but not beside
/// rewind()); everything else of any.
///
/// Reading through a store underneath: a reader pins its height first and takes its view of the store then. What memory does
/// not know at the pinned height is what that view has, or, where the view is of a later height, what its history says.
class FlatState
{
public:
    /// The state of `height`, all of it in the store.
    FlatState(const FlatOptions& options, std::uint64_t height);
    FlatState(const FlatState&) = delete;
    FlatState& operator=(const FlatState&) = delete;
    /// [no pin lives]
    ~FlatState();

    /// Keeps values readable: while a pin lives, versions that a reader at its height or above could see stay, and the bytes of blobs that
    /// find() and keep() gave. Movable; to be dropped by any thread.
    class Pin;
    /// Cost: a lock that is held for some instructions. [height <= latest()]
    [[nodiscard]] Pin pin(std::uint64_t height) const;

    /// The value at that height; nothing where memory does not know it and the store is to be asked. Takes no lock and writes to no
    /// memory that readers share, but a bit of a location that was not asked for lately. [height is pinned]
    [[nodiscard]] std::optional<Value> find(
        const StateKey& key, std::uint64_t height) const noexcept;
    /// Keeps what the store said of a location, as of `settled`, unless memory knows its value there; gives that value. What is from
    /// before settled() is copied for the caller's pin alone. [pinned; settled <= latest()]
    Value keep(const StateKey& key, const Value& value, std::uint64_t settled) const;

    /// The next height's writes; copies keys and values. [height is latest() + 1; each key once]
    void commit(std::uint64_t height, const WriteSet& writes);
    /// Forgets heights above that one; what find() gave at one of them stays readable. [settled() <= height <= latest()]
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
    class Unsettled;
    /// Which versions of a changed location are told: those between cost a look at memory each.
    enum class Versions : std::uint8_t
    {
        all,
        /// The last one alone, and nothing of what was before.
        last,
    };
    /// What changed in (settled(), height], in the order of {vm, kind, bytes}; lasts until settle() or rewind().
    /// [settled() <= height <= latest()] Cost: sorting; 16 bytes a version.
    [[nodiscard]] Unsettled unsettled(
        std::uint64_t height, Versions versions = Versions::all) const;
    /// The store has everything up to that height. Then gives back what nobody needs: old versions that no pin keeps, and what
    /// is above the budget. [settled() <= height <= latest()]
    void settle(std::uint64_t height);

    [[nodiscard]] std::uint64_t latest() const noexcept;
    [[nodiscard]] std::uint64_t settled() const noexcept;
    [[nodiscard]] FlatCounters counters() const;

    /// Visits the locations that memory knows at `height` whose key begins with `prefix`, in no order. Cost: all of memory. [pinned]
    void scan(const StateKey& prefix, std::uint64_t height,
        const std::function<void(const StateKey&, const Value&)>& visit) const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

class FlatState::Pin
{
public:
    Pin() noexcept = default;
    Pin(Pin&& other) noexcept;
    Pin& operator=(Pin&& other) noexcept;
    ~Pin();

private:
    friend class FlatState;

    State* state_ = nullptr;
    std::uint64_t height_ = 0;
    std::uint64_t base_ = 0;
    std::uint64_t epoch_ = 0;
};

/// Changed locations in order, made as one goes through them: for (const auto& location : flat.unsettled(height)).
class FlatState::Unsettled
{
public:
    Unsettled(Unsettled&& other) noexcept;
    Unsettled& operator=(Unsettled&& other) noexcept;
    ~Unsettled();

    /// Passes once; a location lasts until the next step, what it views until settle() or rewind().
    class Iterator
    {
    public:
        using value_type = ChangedLocation;
        using difference_type = std::ptrdiff_t;

        [[nodiscard]] const ChangedLocation& operator*() const noexcept { return location_; }
        [[nodiscard]] const ChangedLocation* operator->() const noexcept { return &location_; }
        Iterator& operator++();
        void operator++(int) { ++*this; }
        [[nodiscard]] bool operator==(std::default_sentinel_t) const noexcept;

    private:
        friend class Unsettled;
        explicit Iterator(const Unsettled& from);
        void read();

        const Unsettled* from_;
        std::size_t at_ = 0;
        ChangedLocation location_{};
    };
    [[nodiscard]] Iterator begin() const { return Iterator{*this}; }
    [[nodiscard]] std::default_sentinel_t end() const noexcept { return {}; }
    /// Locations.
    [[nodiscard]] std::size_t size() const noexcept;

private:
    friend class FlatState;
    struct Content;
    explicit Unsettled(std::unique_ptr<Content> content) noexcept;

    std::unique_ptr<Content> content_;
};
}  // namespace braid::storage
