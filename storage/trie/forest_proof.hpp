// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/trie/forest_node.hpp"
#include <vector>

namespace braid::storage::forest
{
/// A child of a node in memory, and what leads to it.
struct ChildPlace
{
    NodeIndex* node = nullptr;
    const TrieReference* reference = nullptr;
    Hash32 key{};
    std::uint8_t depth = 0;
};

/// Encodings of the nodes on the ways to the keys, from the root down, without those that their parents embed, and then of the `others`;
/// each once. [keys in ascending order, distinct; all of it in memory; references are computed; root not 0]
[[nodiscard]] std::vector<std::vector<std::uint8_t>> encode_ways(const NodeMemory& memory,
    NodeIndex root, std::span<const Hash32> keys, std::span<const ChildPlace> others);

/// Children that stay alone in their branch where all other keys below it are erased; they may be anywhere.
/// [keys in ascending order, distinct; the ways to them in memory]
[[nodiscard]] std::vector<ChildPlace> lone_children(
    const NodeMemory& memory, NodeIndex root, std::span<const Hash32> erased);
}  // namespace braid::storage::forest
