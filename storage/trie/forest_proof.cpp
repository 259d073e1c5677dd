// SPDX-License-Identifier: Apache-2.0
#include "storage/trie/forest_proof.hpp"
#include "storage/trie/stored_node.hpp"
#include <algorithm>
#include <ranges>

namespace braid::storage::forest
{
namespace
{
/// Those of the keys that take the extension's whole path.
[[nodiscard]] std::span<const Hash32> below(
    const Extension& extension, std::span<const Hash32> keys) noexcept
{
    const auto follows = [&](const Hash32& key)
    { return shared_nibbles(key, extension.key) >= extension.end; };
    const auto first = std::ranges::find_if(keys, follows);
    return {first, std::find_if_not(first, keys.end(), follows)};
}

/// Those of the keys, as many as there are in a row, that have the first one's half-byte. [keys not empty]
[[nodiscard]] std::span<const Hash32> alike(
    std::span<const Hash32> keys, std::size_t depth) noexcept
{
    const std::uint32_t nibble = nibble_at(keys.front(), depth);
    const auto other = std::ranges::find_if(
        keys, [&](const Hash32& key) { return nibble_at(key, depth) != nibble; });
    return {keys.begin(), other};
}

class Ways
{
public:
    explicit Ways(const NodeMemory& memory) noexcept : memory_(memory) {}

    /// Recurses once a node on a way.
    void add(NodeIndex node, bool is_embedded, std::size_t depth, std::span<const Hash32> keys)
    {
        BRAID_ASSERT(node != cold_node);
        if (!is_embedded)
            append_encoding(memory_, node, depth, nodes_.emplace_back());
        const void* const at = memory_.at(node);
        if (static_cast<const Node*>(at)->kind == Kind::extension)
            add_below(*static_cast<const Extension*>(at), keys);
        else if (static_cast<const Node*>(at)->kind == Kind::branch)
            add_below(*static_cast<const Branch*>(at), depth, keys);
    }

    /// Each node once: two parts of a trie that hold the same under the same rest of a path are the same nodes.
    [[nodiscard]] std::vector<std::vector<std::uint8_t>> take()
    {
        std::vector<std::size_t> order(nodes_.size());
        std::ranges::iota_view places{std::size_t{0}, nodes_.size()};
        std::ranges::copy(places, order.begin());
        std::ranges::sort(order,
            [this](std::size_t a, std::size_t b)
            {
                const int difference = compare(nodes_[a], nodes_[b]);
                return difference == 0 ? a < b : difference < 0;
            });
        std::vector<bool> repeats(nodes_.size());
        for (std::size_t i = 1; i < order.size(); ++i)
            repeats[order[i]] = nodes_[order[i]] == nodes_[order[i - 1]];
        std::vector<std::vector<std::uint8_t>> once;
        for (const std::size_t place : places)
            if (!repeats[place])
                once.push_back(std::move(nodes_[place]));
        return once;
    }

private:
    void add_below(const Extension& extension, std::span<const Hash32> keys)
    {
        // Keys that leave the path are shown to be absent by the extension itself.
        const auto following = below(extension, keys);
        if (!following.empty())
            add(extension.child, !extension.reference.is_hash(), extension.end, following);
    }

    void add_below(const Branch& branch, std::size_t depth, std::span<const Hash32> keys)
    {
        while (!keys.empty())
        {
            const auto run = alike(keys, depth);
            const std::uint32_t nibble = nibble_at(run.front(), depth);
            const std::size_t position = branch.position(nibble);
            if (branch.has(nibble))
                add(branch.children()[position], !branch.references()[position].is_hash(),
                    depth + 1, run);
            keys = keys.subspan(run.size());
        }
    }

    const NodeMemory& memory_;
    std::vector<std::vector<std::uint8_t>> nodes_;
};

}  // namespace

std::vector<std::vector<std::uint8_t>> encode_ways(
    const NodeMemory& memory, NodeIndex root, std::span<const Hash32> keys)
{
    Ways ways{memory};
    ways.add(root, false, 0, keys);
    return ways.take();
}
}  // namespace braid::storage::forest
