// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/trie/forest_node.hpp"
#include <vector>

namespace braid::storage::forest
{
/// Encodings of the nodes on the ways to the keys, from the root down, without those that their parents embed; each once.
/// [keys in ascending order, distinct; all of it in memory; references are computed; root not 0]
[[nodiscard]] std::vector<std::vector<std::uint8_t>> encode_ways(
    const NodeMemory& memory, NodeIndex root, std::span<const Hash32> keys);
}  // namespace braid::storage::forest
