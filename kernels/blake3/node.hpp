// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/bytes.hpp"
#include "kernels/blake3/constants.hpp"

#include <array>

/// The tree of a BLAKE3 message: chunks of 1024 bytes below, pairs of chaining values above. Section 2 of the paper.
namespace braid::kernels::blake3_tree
{
/// Not in an array's type: files of every instruction set include this, and its members would be shared between them.
struct ChainingValue
{
    std::uint32_t word[8];
};

/// The last compression of a chunk or the only one of a pair, not yet done: it gives a chaining value, or the output.
struct Node
{
    ChainingValue before;
    std::uint32_t words[16];
    std::uint64_t counter = 0;
    /// Bytes in `words`.
    std::uint32_t size = 0;
    std::uint32_t flags = 0;
};

constexpr std::size_t block_size = 64;
constexpr std::size_t chunk_size = 1024;

[[nodiscard]] ChainingValue chaining_value(const Node& node) noexcept;

/// A block of the output. [the node is the root]
void output_block(const Node& root, std::uint64_t index, std::uint32_t* words) noexcept;

/// Puts a block into a node, whose other fields stay. [at most 64 bytes]
void load_block(Node& node, Bytes block) noexcept;

/// The last node of a chunk. [at most 1024 bytes]
[[nodiscard]] Node chunk_node(Bytes chunk, std::uint64_t counter) noexcept;

[[nodiscard]] Node pair_node(const ChainingValue& left, const ChainingValue& right) noexcept;

/// The root of a message's tree, flagged as such.
[[nodiscard]] Node root_node(Bytes message) noexcept;
}  // namespace braid::kernels::blake3_tree
