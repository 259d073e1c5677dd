// SPDX-License-Identifier: Apache-2.0
#include "storage/trie/sorted_changes.hpp"
#include <algorithm>

namespace braid::storage::forest
{
namespace
{
/// Mean number of changes that share a bucket.
constexpr std::size_t bucket_size = 4;
constexpr int bucket_bits_max = 16;
/// Fewer are put in order by insertion.
constexpr std::size_t inserted_count_max = 16;

[[nodiscard]] bool precedes(const TrieChange& a, const TrieChange& b) noexcept
{
    const auto start_a = load_be<std::uint64_t>(a.key.data());
    const auto start_b = load_be<std::uint64_t>(b.key.data());
    if (start_a != start_b)
        return start_a < start_b;
    return std::memcmp(a.key.data(), b.key.data(), 32) < 0;
}

/// Many that start alike. Keeps the order of changes to one key.
void sort_many(std::span<TrieChange> changes)
{
    struct Placed
    {
        TrieChange change;
        std::size_t place = 0;
    };
    std::vector<Placed> placed;
    placed.reserve(changes.size());
    for (const TrieChange& change : changes)
        placed.push_back({.change = change, .place = placed.size()});
    std::ranges::sort(placed,
        [](const Placed& a, const Placed& b)
        {
            return a.change.key == b.change.key ? a.place < b.place : precedes(a.change, b.change);
        });
    for (std::size_t i = 0; i < changes.size(); ++i)
        changes[i] = placed[i].change;
}

/// Keeps the order of changes to one key.
void sort_few(std::span<TrieChange> changes)
{
    if (changes.size() > inserted_count_max)
    {
        sort_many(changes);
        return;
    }
    for (std::size_t i = 1; i < changes.size(); ++i)
    {
        std::size_t at = i;
        const TrieChange change = changes[i];
        for (; at > 0 && precedes(change, changes[at - 1]); --at)
            changes[at] = changes[at - 1];
        changes[at] = change;
    }
}

/// Hashes spread evenly over buckets of their first bits; what does not is sorted bucket by bucket all the same.
void sort_into(std::span<const TrieChange> changes, std::span<TrieChange> to)
{
    const int bits = std::clamp(
        static_cast<int>(std::bit_width(changes.size() / bucket_size)), 1, bucket_bits_max);
    const auto bucket_of = [&](const TrieChange& change)
    { return static_cast<std::size_t>(load_be<std::uint64_t>(change.key.data()) >> (64 - bits)); };
    std::vector<std::uint32_t> ends((std::size_t{1} << bits) + 1);
    for (const TrieChange& change : changes)
        ++ends[bucket_of(change) + 1];
    for (std::size_t i = 1; i < ends.size(); ++i)
        ends[i] += ends[i - 1];
    for (const TrieChange& change : changes)
        to[ends[bucket_of(change)]++] = change;
    std::size_t begin = 0;
    for (const std::size_t end : std::span{ends}.first(ends.size() - 1))
    {
        sort_few(to.subspan(begin, end - begin));
        begin = end;
    }
}
}  // namespace

void append_sorted(std::span<const TrieChange> changes, std::vector<TrieChange>& to)
{
    const std::size_t begin = to.size();
    to.resize(begin + changes.size());
    const std::span sorted = std::span{to}.subspan(begin);
    if (std::ranges::is_sorted(changes, precedes))
        std::ranges::copy(changes, sorted.begin());
    else
        sort_into(changes, sorted);
    std::size_t kept = begin;
    for (std::size_t i = begin; i < to.size(); ++i)
    {
        BRAID_ASSERT(to[i].value.size() <= TrieForest::value_size_max);
        if (i + 1 == to.size() || to[i].key != to[i + 1].key)
            to[kept++] = to[i];
    }
    to.resize(kept);
}
}  // namespace braid::storage::forest
