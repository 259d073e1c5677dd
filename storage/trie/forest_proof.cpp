// SPDX-License-Identifier: Apache-2.0
#include "storage/trie/forest_proof.hpp"
#include "base/rlp.hpp"
#include "storage/trie/nibbles.hpp"
#include <algorithm>
#include <ranges>

namespace braid::storage::forest
{
namespace
{
class Ways
{
public:
    explicit Ways(const NodeMemory& memory) noexcept : memory_(memory) {}

    /// Recurses once a node on a way.
    void add(NodeIndex node, bool is_embedded, std::size_t depth, std::span<const Hash32> keys)
    {
        std::vector<std::uint8_t> none;
        std::vector<std::uint8_t>& out = is_embedded ? none : nodes_.emplace_back();
        rlp::Writer writer{out};
        const std::size_t list = writer.open();
        const void* const at = memory_.at(node);
        switch (static_cast<const Node*>(at)->kind)
        {
        case Kind::leaf:
        {
            const auto& leaf = *static_cast<const Leaf*>(at);
            append_path(writer, Nibbles{leaf.key, depth}, PathKind::leaf);
            writer.string(leaf.value());
            return writer.close(list);
        }
        case Kind::extension:
        {
            const auto& extension = *static_cast<const Extension*>(at);
            append_path(writer, Nibbles{extension.key}.first(extension.end).drop(depth),
                PathKind::extension);
            append_reference(writer, extension.reference);
            writer.close(list);
            return add_below(extension, keys);
        }
        case Kind::branch:
        {
            const auto& branch = *static_cast<const Branch*>(at);
            append_children(writer, branch);
            writer.close(list);
            return add_below(branch, depth, keys);
        }
        }
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
    static void append_reference(rlp::Writer& writer, const TrieReference& reference)
    {
        writer.raw(Bytes{reference.item}.first(reference.size()));
    }

    static void append_children(rlp::Writer& writer, const Branch& branch)
    {
        const TrieReference* reference = branch.references();
        for (std::uint32_t nibble = 0; nibble < 16; ++nibble)
        {
            if (branch.has(nibble))
                append_reference(writer, *reference++);
            else
                writer.string({});
        }
        writer.string({});
    }

    void add_below(const Extension& extension, std::span<const Hash32> keys)
    {
        // Keys that leave the path are shown to be absent by the extension itself.
        const auto follows = [&](const Hash32& key)
        { return shared_nibbles(key, extension.key) >= extension.end; };
        const auto first = std::ranges::find_if(keys, follows);
        const auto last = std::find_if_not(first, keys.end(), follows);
        if (first != last)
            add(extension.child, !extension.reference.is_hash(), extension.end, {first, last});
    }

    void add_below(const Branch& branch, std::size_t depth, std::span<const Hash32> keys)
    {
        while (!keys.empty())
        {
            const std::uint32_t nibble = nibble_at(keys.front(), depth);
            const auto other = std::ranges::find_if(
                keys, [&](const Hash32& key) { return nibble_at(key, depth) != nibble; });
            const auto count = static_cast<std::size_t>(other - keys.begin());
            const std::size_t position = branch.position(nibble);
            if (branch.has(nibble))
                add(branch.children()[position], !branch.references()[position].is_hash(),
                    depth + 1, keys.first(count));
            keys = keys.subspan(count);
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
