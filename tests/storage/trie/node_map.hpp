// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/trie_harvest.hpp"
#include "tests/storage/trie/naive_trie.hpp"
#include <atomic>
#include <functional>
#include <limits>

namespace braid::tests
{
/// Nodes of tries in a map from their keys, as a source that can fail and lie.
class NodeMap final : public storage::TrieNodeSource
{
public:
    [[nodiscard]] Result<std::vector<Node>, std::string> read(
        std::span<const storage::TriePlace> places) const override
    {
        if (read_count_.fetch_add(1, std::memory_order_relaxed) >= failing_read)
            return Err{std::string{"the device is on fire"}};
        std::vector<Node> found;
        for (const storage::TriePlace& place : places)
        {
            Buffer key;
            storage::append_node_key(place, key);
            const auto at = nodes.find(key);
            found.push_back(at == nodes.end() ? Node{} : Node{at->second});
            if (lie)
                lie(place, found.back());
            node_count_.fetch_add(1, std::memory_order_relaxed);
        }
        return found;
    }

    /// Does what the harvest says.
    void apply(const storage::TrieHarvest& harvest)
    {
        for (const storage::TrieOwner& owner : harvest.cleared)
        {
            const Buffer prefix = storage::node_key_prefix(owner);
            std::erase_if(nodes,
                [&](const auto& node)
                {
                    return node.first.size() >= prefix.size() &&
                           equal(Bytes{node.first}.first(prefix.size()), prefix);
                });
        }
        for (const auto& entry : harvest.entries)
        {
            const Bytes key = harvest.key(entry);
            const auto node = harvest.node(entry);
            if (node)
                nodes.insert_or_assign(
                    Buffer(key.begin(), key.end()), Buffer(node->begin(), node->end()));
            else
                nodes.erase(Buffer(key.begin(), key.end()));
        }
    }

    /// Calls of read() and nodes that it gave, or not.
    [[nodiscard]] std::uint64_t read_count() const noexcept { return read_count_.load(); }
    [[nodiscard]] std::uint64_t node_count() const noexcept { return node_count_.load(); }

    Entries nodes;
    /// This call and later ones fail.
    std::uint64_t failing_read = std::numeric_limits<std::uint64_t>::max();
    /// Changes what is found.
    std::function<void(const storage::TriePlace&, Node&)> lie;

private:
    mutable std::atomic<std::uint64_t> read_count_{0};
    mutable std::atomic<std::uint64_t> node_count_{0};
};
}  // namespace braid::tests
