// SPDX-License-Identifier: Apache-2.0
#include "storage/trie/node_view.hpp"
#include "storage/trie.hpp"

namespace braid::storage
{
namespace
{
Result<NodeReference, StateError> reference_of(const rlp::Item& item) noexcept
{
    if (item.is_list)
    {
        if (item.encoded.size() >= 32)
            return Err{StateError::corrupt};
        return NodeReference{.kind = NodeReference::Kind::embedded, .bytes = item.encoded};
    }
    if (item.payload.empty())
        return NodeReference{};
    if (item.payload.size() != 32)
        return Err{StateError::corrupt};
    return NodeReference{.kind = NodeReference::Kind::hash, .bytes = item.payload};
}

/// A leaf or an extension: a path in hex-prefix encoding, then a value or a child. Yellow Paper, appendix C.
Result<NodeView, StateError> decode_path_node(
    const rlp::Item& path, const rlp::Item& target) noexcept
{
    if (path.is_list || path.payload.empty() || path.payload.size() > trie_key_size_max + 1)
        return Err{StateError::corrupt};
    const std::uint8_t first = path.payload[0];
    const bool odd = (first & 0x10) != 0;
    if (first >= 0x40 || (!odd && (first & 0x0f) != 0))
        return Err{StateError::corrupt};
    NodeView node;
    node.path = Nibbles{path.payload, odd ? std::size_t{1} : std::size_t{2}};
    if ((first & 0x20) != 0)
    {
        if (target.is_list || target.payload.empty())
            return Err{StateError::corrupt};
        node.kind = NodeView::Kind::leaf;
        node.value = target.payload;
        return node;
    }
    const auto child = reference_of(target);
    if (!child.ok() || child->kind == NodeReference::Kind::none || node.path.empty())
        return Err{StateError::corrupt};
    node.kind = NodeView::Kind::extension;
    node.children[0] = *child;
    return node;
}
}  // namespace

Result<NodeView, StateError> decode_node(Bytes rlp) noexcept
{
    auto list = rlp::Reader::of_list(rlp);
    if (!list.ok())
        return Err{StateError::corrupt};
    std::array<rlp::Item, 17> items;
    std::size_t count = 0;
    while (!list->at_end())
    {
        const auto item = list->item();
        if (!item.ok() || count == items.size())
            return Err{StateError::corrupt};
        items[count++] = *item;
    }
    if (count == 2)
        return decode_path_node(items[0], items[1]);
    if (count != items.size() || items[16].is_list)
        return Err{StateError::corrupt};
    NodeView node;
    node.kind = NodeView::Kind::branch;
    node.value = items[16].payload;
    std::size_t used = node.value.empty() ? 0 : 1;
    for (std::size_t i = 0; i < 16; ++i)
    {
        const auto child = reference_of(items[i]);
        if (!child.ok())
            return Err{StateError::corrupt};
        node.children[i] = *child;
        used += child->kind == NodeReference::Kind::none ? 0 : 1;
    }
    if (used < 2)
        return Err{StateError::corrupt};
    return node;
}
}  // namespace braid::storage
