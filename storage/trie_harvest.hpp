// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/trie_node_source.hpp"

namespace braid::storage
{
/// How the nodes of a forest's named tries differ from those at its last harvest.
struct TrieHarvest
{
    /// A node that a store is to put, or, where it has no size, a place to take away.
    struct Entry
    {
        std::size_t key_begin = 0;
        std::uint32_t key_size = 0;
        std::uint32_t node_size = 0;
    };

    /// Tries of which everything goes before the entries hold; in order, the state trie first.
    std::vector<TrieOwner> cleared{};
    /// In ascending order of their keys, each once.
    std::vector<Entry> entries{};
    /// Each entry's key and behind it the node.
    std::vector<std::uint8_t> bytes{};

    [[nodiscard]] bool empty() const noexcept { return cleared.empty() && entries.empty(); }
    /// As append_node_key() writes it. Valid while the harvest lives.
    [[nodiscard]] Bytes key(const Entry& entry) const noexcept
    {
        return Bytes{bytes}.subspan(entry.key_begin, entry.key_size);
    }
    /// Absent where no node stands any more.
    [[nodiscard]] std::optional<Bytes> node(const Entry& entry) const noexcept
    {
        if (entry.node_size == 0)
            return std::nullopt;
        return Bytes{bytes}.subspan(entry.key_begin + entry.key_size, entry.node_size);
    }
};

/// The harvest as writes that Store::commit() takes, with the bytes that they view beside the harvest's own.
struct TrieWrites
{
    /// Ascending by key, each once.
    std::vector<StoreWrite> writes{};
    /// Keys of cleared tries.
    std::vector<std::vector<std::uint8_t>> cleared_keys{};
};

/// Turns cleared tries into a removal of each of their nodes that `view` has and the harvest does not put. [view: the store as the last
/// harvest left it; the harvest outlives the writes] Cost: a scan of the cleared tries.
[[nodiscard]] StoreResult<TrieWrites> writes_of(const TrieHarvest& harvest, const StoreView& view);
}  // namespace braid::storage
