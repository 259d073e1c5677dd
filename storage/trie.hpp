// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/hash32.hpp"

namespace braid::storage
{
/// Root of the hexary Merkle-Patricia trie that holds nothing: keccak256 of an empty RLP string.
inline constexpr Hash32 empty_trie_root{{0x56, 0xe8, 0x1f, 0x17, 0x1b, 0xcc, 0x55, 0xa6, 0xff, 0x83,
    0x45, 0xe6, 0x92, 0xc0, 0xf8, 0x6e, 0x5b, 0x48, 0xe0, 0x1b, 0x99, 0x6c, 0xad, 0xc0, 0x01, 0x62,
    0x2f, 0xb5, 0xe3, 0x63, 0xb4, 0x21}};

/// No key of a trie is longer, in bytes.
inline constexpr std::size_t trie_key_size_max = 64;

/// One key of a trie and what it holds.
struct TrieEntry
{
    Bytes key;
    Bytes value;
};

/// Root of the trie of the entries, whose order does not matter. Ethereum Yellow Paper, appendix D.
/// Cost: a sort, one pass, one hash a node. [keys distinct, at most trie_key_size_max long; values not empty]
[[nodiscard]] Hash32 trie_root(std::span<const TrieEntry> entries);

/// Root of the trie whose keys are the keccak256 of the keys given, as the state and storage tries are.
/// [keys distinct; values not empty]
[[nodiscard]] Hash32 secure_trie_root(std::span<const TrieEntry> entries);

/// Root of the trie from RLP(index) to value, as transactions, receipts and withdrawals of a block have it.
/// [values not empty]
[[nodiscard]] Hash32 ordered_trie_root(std::span<const Bytes> values);
}  // namespace braid::storage
