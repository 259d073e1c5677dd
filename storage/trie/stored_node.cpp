// SPDX-License-Identifier: Apache-2.0
#include "storage/trie/stored_node.hpp"
#include "storage/trie/node_view.hpp"
#include "storage/trie_forest.hpp"

namespace braid::storage::forest
{
namespace
{
constexpr std::size_t depth_max = TriePlace::depth_max;

/// [reference.kind is not none]
TrieReference reference_of(const NodeReference& child) noexcept
{
    if (child.kind == NodeReference::Kind::hash)
        return TrieReference::of_hash(Hash32::from(child.bytes));
    TrieReference reference;
    BRAID_ASSERT(child.bytes.size() < reference.item.size());
    std::memcpy(reference.item.data(), child.bytes.data(), child.bytes.size());
    return reference;
}

/// The place's key with the path behind what leads there. [both together are at most a key]
Hash32 joined(const NodePlace& place, const Nibbles& path) noexcept
{
    Hash32 key = place.key;
    for (std::size_t i = 0; i < path.size(); ++i)
        set_nibble(key, place.depth + i, path[i]);
    return key;
}

NodeIndex make_leaf(
    NodeMemory& memory, NodePool& pool, const NodePlace& place, const NodeView& view) noexcept
{
    if (place.depth + view.path.size() != depth_max ||
        view.value.size() > TrieForest::value_size_max)
        return 0;
    const NodeIndex node = pool.allocate(memory, Leaf::size_of(view.value.size()));
    auto& leaf = *static_cast<Leaf*>(memory.at(node));
    leaf.kind = Kind::leaf;
    leaf.state = 0;
    leaf.key = joined(place, view.path);
    leaf.set_value(view.value);
    return node;
}

NodeIndex make_extension(
    NodeMemory& memory, NodePool& pool, const NodePlace& place, const NodeView& view) noexcept
{
    const std::size_t end = place.depth + view.path.size();
    if (end >= depth_max)
        return 0;
    const NodeIndex node = pool.allocate(memory, sizeof(Extension));
    auto& extension = *static_cast<Extension*>(memory.at(node));
    extension.kind = Kind::extension;
    extension.state = 0;
    extension.end = static_cast<std::uint8_t>(end);
    extension.is_stale = false;
    extension.child = cold_node;
    extension.reference = reference_of(view.children[0]);
    extension.key = joined(place, view.path);
    return node;
}

NodeIndex make_branch(
    NodeMemory& memory, NodePool& pool, std::size_t depth, const NodeView& view) noexcept
{
    if (depth >= depth_max || !view.value.empty())
        return 0;
    std::uint16_t mask = 0;
    for (std::uint32_t nibble = 0; nibble < 16; ++nibble)
        if (view.children[nibble].kind != NodeReference::Kind::none)
            mask |= bit_of(nibble);
    const std::uint8_t capacity =
        Branch::capacity_for(static_cast<std::size_t>(std::popcount(mask)));
    const NodeIndex node = pool.allocate(memory, Branch::size_of(capacity));
    auto& branch = *static_cast<Branch*>(memory.at(node));
    branch = {.kind = Kind::branch,
        .state = Branch::state_of(capacity),
        .mask = mask,
        .stale = 0,
        .dirty = 0};
    std::size_t position = 0;
    for (std::uint32_t rest = mask; rest != 0; ++position)
    {
        branch.references()[position] = reference_of(view.children[take_nibble(rest)]);
        branch.children()[position] = cold_node;
    }
    return node;
}

void append_branch(const Branch& branch, std::vector<std::uint8_t>& to)
{
    constexpr std::size_t prefix_size_max = 3;
    std::array<std::uint8_t, prefix_size_max + 16 * sizeof(TrieReference) + 1> out;
    std::size_t end = prefix_size_max;
    const TrieReference* reference = branch.references();
    for (std::uint32_t nibble = 0; nibble < 16; ++nibble)
    {
        if (!branch.has(nibble))
        {
            out[end++] = 0x80;
            continue;
        }
        // More than the item, which the next one covers.
        std::memcpy(out.data() + end, reference->item.data(), sizeof(TrieReference));
        end += reference->size();
        ++reference;
    }
    out[end++] = 0x80;
    const std::size_t size = end - prefix_size_max;
    // A list's prefix: its size up to 55, or how many bytes the size takes, and those.
    std::size_t begin = prefix_size_max - 1;
    out[begin] = static_cast<std::uint8_t>(size < 56 ? 0xc0 + size : size);
    if (size > 255)
    {
        out[0] = 0xf9;
        out[1] = static_cast<std::uint8_t>(size >> 8);
        begin = 0;
    }
    else if (size > 55)
    {
        out[1] = 0xf8;
        begin = 1;
    }
    to.insert(to.end(), out.begin() + static_cast<std::ptrdiff_t>(begin),
        out.begin() + static_cast<std::ptrdiff_t>(end));
}
}  // namespace

void append_encoding(
    const NodeMemory& memory, NodeIndex node, std::size_t depth, std::vector<std::uint8_t>& to)
{
    const void* const at = memory.at(node);
    if (static_cast<const Node*>(at)->kind == Kind::branch)
        return append_branch(*static_cast<const Branch*>(at), to);
    rlp::Writer writer{to};
    const std::size_t list = writer.open();
    if (static_cast<const Node*>(at)->kind == Kind::leaf)
    {
        const auto& leaf = *static_cast<const Leaf*>(at);
        append_path(writer, Nibbles{leaf.key, depth}, PathKind::leaf);
        writer.string(leaf.value());
    }
    else
    {
        const auto& extension = *static_cast<const Extension*>(at);
        append_path(
            writer, Nibbles{extension.key}.first(extension.end).drop(depth), PathKind::extension);
        writer.raw(Bytes{extension.reference.item}.first(extension.reference.size()));
    }
    writer.close(list);
}

NodeIndex make_node(
    NodeMemory& memory, NodePool& pool, const NodePlace& place, Bytes encoded) noexcept
{
    const auto view = decode_node(encoded);
    if (!view.ok())
        return 0;
    if (view->kind == NodeView::Kind::branch)
        return make_branch(memory, pool, place.depth, *view);
    if (place.is_below_extension)
        return 0;
    if (view->kind == NodeView::Kind::leaf)
        return make_leaf(memory, pool, place, *view);
    return make_extension(memory, pool, place, *view);
}
}  // namespace braid::storage::forest
