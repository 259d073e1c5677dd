// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/trie_forest.hpp"

namespace braid::storage::forest
{
/// Appends the changes in ascending order of their keys; of several to one key only the last.
/// Cost: a pass where they are in order; two for keys that are hashes.
void append_sorted(std::span<const TrieChange> changes, std::vector<TrieChange>& to);
}  // namespace braid::storage::forest
