// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/hash32.hpp"
#include "kernels/rows.hpp"

namespace braid::kernels
{
/// What a node of Ethereum's hexary Merkle-Patricia trie writes for a node below it. Yellow Paper, appendix D.
struct TrieReference
{
    /// First an RLP item: 0x80 where there is no node, a node's own encoding where that is shorter than 32 bytes, else
    /// 0xa0 and the encoding's keccak256. The bytes behind the item mean nothing.
    std::array<std::uint8_t, 33> item{0x80};

    [[nodiscard]] static TrieReference of_hash(const Hash32& hash) noexcept
    {
        TrieReference reference;
        reference.item[0] = 0xa0;
        std::memcpy(reference.item.data() + 1, hash.data(), 32);
        return reference;
    }

    [[nodiscard]] bool is_hash() const noexcept { return item[0] == 0xa0; }
    /// Of the item: strings start with 0x80 plus their size, lists with 0xc0 plus theirs; both are below 56.
    [[nodiscard]] std::size_t size() const noexcept { return 1 + (item[0] & 0x3f); }
    /// The hash of the node, even if it is short, as roots are made. [not of 0x80] Cost: a hash where it is short.
    [[nodiscard]] Hash32 hash() const noexcept;
};

/// No path is of a longer key, in bytes.
inline constexpr std::size_t trie_path_size_max = 64;

/// A node to encode; all that it points to stays the caller's.
struct TrieNode
{
    enum class Kind : std::uint8_t
    {
        leaf,
        extension,
        branch,
    };
    Kind kind = Kind::leaf;
    /// Of leaves and extensions: the path is the half-bytes number path_begin to path_end of these bytes, high half first.
    /// [path_begin <= path_end <= 2 * trie_path_size_max]
    std::uint8_t path_begin = 0;
    std::uint8_t path_end = 0;
    /// Of a branch: bit i is set where child i stands at `children`, behind those of lower bits; there are no others.
    std::uint16_t child_mask = 0xffff;
    const std::uint8_t* path = nullptr;
    /// Of a branch one for each bit of its mask, one of an extension.
    const TrieReference* children = nullptr;
    /// Of a leaf; of a branch where a key ends there.
    Bytes value{};
    /// Where the reference to this node goes: a place among its parent's children.
    TrieReference* reference = nullptr;
};

/// Encodes the nodes and writes their references; those longer than 31 bytes are hashed side by side. Nodes of one call must
/// not be below each other: a trie is hashed level by level, from the leaves up. `choice` may name the row of the hash.
/// Cost: that of hashing, and about a tenth more; 80 KiB of stack; an allocation for each value of over 60 KiB.
void hash_trie_level(
    std::span<const TrieNode> nodes, const RowChoice& choice = row_choice()) noexcept;
}  // namespace braid::kernels
