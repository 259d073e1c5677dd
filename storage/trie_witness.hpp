// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/hash32.hpp"
#include "storage/state_view.hpp"
#include <functional>
#include <optional>
#include <vector>

namespace braid::storage
{
/// What is done with a key of a trie.
struct TrieUse
{
    enum class Kind : std::uint8_t
    {
        /// Looked up, and left as it is.
        read,
        put,
        erase,
    };

    Hash32 key;
    Kind kind = Kind::read;
};

/// Finds the node of that hash, which is on the way to `key`; nothing where it is not known.
using TrieNodeLookup =
    std::function<std::optional<std::vector<std::uint8_t>>(const Hash32& hash, const Hash32& key)>;

/// The nodes that a PartialTrie of that root asks for when the keys are looked up, then those put are put, and then those erased are
/// erased: the ways to the keys, and what is left alone in a branch where others are erased. Not one more, none twice, the root
/// first. The nodes that `lookup` gives are trusted to have their hashes. Errors: missing_witness where `lookup` knows no
/// such node, corrupt where one is none. Cost: a lookup a node.
/// [uses sorted by key, each key once]
[[nodiscard]] Result<std::vector<std::vector<std::uint8_t>>, StateError> trie_witness(
    const Hash32& root, std::span<const TrieUse> uses, const TrieNodeLookup& lookup);
}  // namespace braid::storage
