// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/trie/forest_node.hpp"
#include <vector>

/// How a node of a forest looks outside of it: its RLP. Ethereum Yellow Paper, appendix D.
namespace braid::storage::forest
{
/// Appends the encoding. [the node, which stands under `depth` half-bytes, is in memory, and its children's references are
/// computed] Cost: the encoding, whatever is below.
void append_encoding(
    const NodeMemory& memory, NodeIndex node, std::size_t depth, std::vector<std::uint8_t>& to);

/// Where a node is to be made from its encoding.
struct NodePlace
{
    /// Half-bytes that lead to the node are those of `key` before `depth`.
    Hash32 key{};
    std::uint8_t depth = 0;
    /// Only a branch can be there.
    bool is_below_extension = false;
};

/// Makes the node, whose children are not in memory; 0 where the bytes are not the canonical encoding of one that can stand there.
/// [room was reserved] Cost: the encoding.
[[nodiscard]] NodeIndex make_node(
    NodeMemory& memory, NodePool& pool, const NodePlace& place, Bytes encoded) noexcept;
}  // namespace braid::storage::forest
