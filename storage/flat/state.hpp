// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/flat/shard.hpp"
#include "storage/flat_state.hpp"
#include <algorithm>

namespace braid::storage
{
/// Counts of one thread, or of few.
struct alignas(cache_line_size) FindCounts
{
    std::atomic<std::uint64_t> hits{0};
    std::atomic<std::uint64_t> misses{0};
};

/// A height's versions.
struct HeightWrites
{
    std::uint64_t height = 0;
    /// In the order of the write set.
    std::vector<Node*> nodes{};
    /// Bytes of the nodes.
    std::size_t size = 0;
};

/// How far tending goes at a time.
struct TendLimit
{
    std::size_t versions = 0;
    std::size_t slots = 0;
    std::size_t pieces = 0;
};

/// Invariants:
/// 1. Locks are taken in the order trim_mutex, a shard's mutex, heights_mutex, the pin book's own; never two shards'.
/// 2. `heights` has every height in (trimmed, latest], ascending: the versions of these are all alive, for trim() alone takes versions
///    away, and rewind() the newest.
/// 3. A location's newest version at or below `trimmed` is its only one, or has a value from the store below it.
struct FlatState::State
{
    State(const FlatOptions& given, std::uint64_t height)
      : options(given), latest(height), settled(height), trimmed(height)
    {}

    [[nodiscard]] Shard& shard_of(const KeyHash& hash) noexcept { return shards[hash.shard()]; }
    /// Adds to the counters and hands over what is retired.
    void account(Tally& tally);
    /// Bytes above the budget.
    [[nodiscard]] std::size_t excess() const noexcept
    {
        const auto taken = static_cast<std::size_t>(size.load(std::memory_order_relaxed));
        return taken - std::min(taken, options.memory_size_max);
    }

    /// Retires versions that no pin keeps, evicts, and frees.
    void tend(const TendLimit& limit);
    void trim(std::size_t version_count);
    void evict(std::size_t slot_count);
    /// The lowest height that is not trimmed, if that is below the horizon; null otherwise.
    [[nodiscard]] HeightWrites* next_to_trim();
    /// Cuts off what lies below versions [begin, end) of a height.
    void trim_range(const HeightWrites& writes, std::size_t begin, std::size_t end);

    struct Placement;
    /// Puts the writes of shards [begin, end) in place.
    void place(const Placement& placement, std::size_t begin, std::size_t end);
    /// Makes, groups and puts in place.
    void place_in_parallel(Placement& placement);
    /// Puts a value from the store below the location's versions, or makes it the only one.
    [[nodiscard]] const Node* insert_kept(const Node::Content& content, std::uint64_t known);
    /// A value that only the caller's pin keeps.
    [[nodiscard]] Value copy_for_pin(const Node::Content& content);

    FlatOptions options;
    /// Released when a height's versions are all in place, acquired by who reads there.
    std::atomic<std::uint64_t> latest;
    /// Released before what it allows to go is retired; see PinBook::add() and keep().
    std::atomic<std::uint64_t> settled;
    /// Heights whose older versions are gone. Released when they are, and acquired by who evicts.
    std::atomic<std::uint64_t> trimmed;

    std::array<Shard, KeyHash::shard_count> shards{};
    PinBook pins{};

    std::mutex heights_mutex{};
    std::deque<HeightWrites> heights{};
    /// One thread trims at a time; from this version of the lowest height on.
    std::mutex trim_mutex{};
    std::size_t trim_from = 0;
    /// The shard that is swept next; relaxed, for whoever comes later sweeps another.
    std::atomic<std::size_t> hand{0};

    /// Counters: relaxed, for they order nothing. What readers can find, in bytes, and lists of heights:
    std::atomic<std::int64_t> size{0};
    std::atomic<std::size_t> unsettled_size{0};
    std::atomic<std::int64_t> locations{0};
    std::atomic<std::int64_t> versions{0};
    std::atomic<std::uint64_t> evictions{0};
    std::array<FindCounts, 256> find_counts{};
};
}  // namespace braid::storage
