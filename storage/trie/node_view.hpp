// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/state_view.hpp"
#include "storage/trie/nibbles.hpp"

namespace braid::storage
{
/// How a node names a node below it.
struct NodeReference
{
    enum class Kind : std::uint8_t
    {
        none,
        /// `bytes` are the hash.
        hash,
        /// `bytes` are the node's own encoding, shorter than 32 bytes.
        embedded,
    };
    Kind kind = Kind::none;
    Bytes bytes;
};

/// A node taken apart; everything views its encoding.
struct NodeView
{
    enum class Kind : std::uint8_t
    {
        leaf,
        extension,
        branch,
    };
    Kind kind = Kind::leaf;
    /// Of leaves and extensions; an extension's is not empty.
    Nibbles path;
    /// Of leaves, not empty, and of branches.
    Bytes value;
    /// The only child of an extension is the first. A branch has at least two of children and value.
    std::array<NodeReference, 16> children{};
};

/// Takes apart a node that fills `rlp`. Anything else than a node in its one canonical form is StateError::corrupt.
[[nodiscard]] Result<NodeView, StateError> decode_node(Bytes rlp) noexcept;
}  // namespace braid::storage
