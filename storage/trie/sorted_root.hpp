// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/trie.hpp"

namespace braid::storage
{
/// Root of the trie of the entries, node after node in the memory of one path: what a proof guest, where neither
/// instructions nor memory are for free, runs. Cost: one pass, one hash a node.
/// [entries in ascending order of distinct keys, at most trie_key_size_max long; values not empty]
[[nodiscard]] Hash32 serial_root(std::span<const TrieEntry> sorted);

/// The same root. Nodes of one level are hashed side by side, in subtries that fit the second-level cache.
[[nodiscard]] Hash32 levelled_root(std::span<const TrieEntry> sorted);

/// Hashes entries[i].key into hashes[i], side by side. [hashes.size() == entries.size()]
void hash_keys(std::span<const TrieEntry> entries, std::span<Hash32> hashes);
}  // namespace braid::storage
