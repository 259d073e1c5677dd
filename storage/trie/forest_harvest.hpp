// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/trie/forest_update.hpp"
#include "storage/trie/trie_table.hpp"
#include "storage/trie_harvest.hpp"

namespace braid::storage::forest
{
/// Encodes what changed in the tries of those numbers, and takes it for stored from now on: goes where parents say that a child is dirty,
/// and adds the places that stored nodes left. [numbers of named tries, each once, references are computed]
[[nodiscard]] TrieHarvest harvest_of(NodeMemory& memory, TrieTable& tries,
    std::vector<std::uint32_t> dirty, std::span<const Vacated> vacated, unsigned threads);
}  // namespace braid::storage::forest
