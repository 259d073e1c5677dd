// SPDX-License-Identifier: Apache-2.0
#include "base/rlp.hpp"
#include "kernels/keccak.hpp"
#include "storage/trie.hpp"
#include "storage/trie/sorted_root.hpp"
#include <algorithm>

namespace braid::storage
{
namespace
{
/// False in a proof guest, which has neither vectors nor the kernels for them.
constexpr bool has_batches = __STDC_HOSTED__ == 1;

/// An entry's number and the start of its key, which decides most comparisons without a look at memory elsewhere.
struct Place
{
    std::uint64_t key_start;
    std::size_t index;
};

std::uint64_t start_of(Bytes key) noexcept
{
    std::array<std::uint8_t, 8> start{};
    if (!key.empty())
        std::memcpy(start.data(), key.data(), std::min(key.size(), start.size()));
    return load_be<std::uint64_t>(start.data());
}

std::vector<TrieEntry> sorted(std::span<const TrieEntry> entries)
{
    std::vector<Place> places;
    places.reserve(entries.size());
    for (std::size_t i = 0; i < entries.size(); ++i)
        places.push_back({.key_start = start_of(entries[i].key), .index = i});
    std::ranges::sort(places,
        [&](const Place& a, const Place& b)
        {
            if (a.key_start != b.key_start)
                return a.key_start < b.key_start;
            return compare(entries[a.index].key, entries[b.index].key) < 0;
        });
    std::vector<TrieEntry> result;
    result.reserve(places.size());
    for (const Place& place : places)
    {
        const TrieEntry& entry = entries[place.index];
        BRAID_ASSERT(entry.key.size() <= trie_key_size_max);
        BRAID_ASSERT(!entry.value.empty());
        BRAID_ASSERT(result.empty() || compare(result.back().key, entry.key) < 0);
        result.push_back(entry);
    }
    return result;
}

std::vector<Hash32> hashed_keys(std::span<const TrieEntry> entries)
{
    std::vector<Hash32> hashes(entries.size());
    if constexpr (has_batches)
        hash_keys(entries, hashes);
    else
        for (std::size_t i = 0; i < entries.size(); ++i)
            hashes[i] = kernels::keccak256(entries[i].key);
    return hashes;
}
}  // namespace

Hash32 trie_root(std::span<const TrieEntry> entries)
{
    if constexpr (has_batches)
        return levelled_root(sorted(entries));
    else
        return serial_root(sorted(entries));
}

Hash32 secure_trie_root(std::span<const TrieEntry> entries)
{
    const std::vector<Hash32> keys = hashed_keys(entries);
    std::vector<TrieEntry> hashed;
    hashed.reserve(entries.size());
    for (std::size_t i = 0; i < entries.size(); ++i)
        hashed.push_back({.key = keys[i], .value = entries[i].value});
    return trie_root(hashed);
}

Hash32 ordered_trie_root(std::span<const Bytes> values)
{
    std::vector<std::uint8_t> keys;
    std::vector<std::size_t> ends;
    ends.reserve(values.size());
    rlp::Writer writer{keys};
    for (std::size_t i = 0; i < values.size(); ++i)
    {
        writer.u64(i);
        ends.push_back(keys.size());
    }
    std::vector<TrieEntry> entries;
    entries.reserve(values.size());
    for (std::size_t i = 0; i < values.size(); ++i)
    {
        const std::size_t begin = i == 0 ? 0 : ends[i - 1];
        entries.push_back({.key = Bytes{keys}.subspan(begin, ends[i] - begin), .value = values[i]});
    }
    return trie_root(entries);
}
}  // namespace braid::storage
