// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/partial_trie.hpp"
#include "storage/trie/nibbles.hpp"

namespace braid::storage
{
/// Lives in the trie's arena. Kinds other than `unresolved` are reached through resolve() alone.
struct PartialTrie::Node
{
    enum class Kind : std::uint8_t
    {
        /// Only `hash` is known.
        unresolved,
        leaf,
        extension,
        branch,
    };
    Kind kind = Kind::unresolved;
    /// `hash` is that of the encoding, and stands for the node in its parent.
    bool hashed = false;
    Hash32 hash;
    /// Of leaves and extensions.
    Nibbles path;
    /// Of leaves and branches.
    Bytes value;
    /// Of extensions; a branch.
    Node* child = nullptr;
    /// Of branches: sixteen, null where there is none.
    std::span<Node*> children;
};
}  // namespace braid::storage
