// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/arena.hpp"
#include "storage/trie.hpp"
#include "storage/witness.hpp"

namespace braid::storage
{
class Nibbles;

/// A Merkle-Patricia trie in memory, of which only the nodes that were asked for exist: the others are taken from a
/// witness when a key leads through them. Keys are used as they are; the caller hashes those of a secure trie.
///
/// Every operation may end in missing_witness or corrupt, and then has changed nothing. Memory grows with the
/// operations and is freed with the trie. Not safe for two threads.
class PartialTrie
{
public:
    /// The empty trie.
    PartialTrie() noexcept = default;
    /// The trie of that root; the witness must outlive it.
    PartialTrie(const Witness& witness, const Hash32& root) noexcept;

    /// The value, absent where there is none; it lives as long as the trie and the witness.
    [[nodiscard]] Result<std::optional<Bytes>, StateError> get(Bytes key) noexcept;
    /// Adds or replaces; copies key and value. [value not empty, key at most trie_key_size_max long]
    [[nodiscard]] Result<Done, StateError> put(Bytes key, Bytes value) noexcept;
    /// Removes; a key that is not there is no error. Where a branch is left with one child, that child is needed too.
    [[nodiscard]] Result<Done, StateError> erase(Bytes key) noexcept;

    /// Hashes what changed since the last call. Cost: one hash a changed node.
    [[nodiscard]] Hash32 root() noexcept;

    /// The nodes that show what stands under `key`, or that nothing does, the root first: what verify_proof() takes.
    [[nodiscard]] Result<std::vector<std::vector<std::uint8_t>>, StateError> prove(
        Bytes key) noexcept;

    /// Which way neighbour() looks in the order of keys.
    enum class Direction : std::uint8_t
    {
        down,
        up,
    };
    /// The key nearest to `key` in that direction, itself excepted; absent where there is none. `key` need not be
    /// there. Cost: the nodes on the two paths.
    [[nodiscard]] Result<std::optional<std::vector<std::uint8_t>>, StateError> neighbour(
        Bytes key, Direction direction) noexcept;

private:
    struct Node;
    struct Change;
    class Neighbour;

    [[nodiscard]] Node* make_reference(const Hash32& hash) noexcept;
    [[nodiscard]] Node* make_leaf(const Nibbles& path, Bytes value) noexcept;
    [[nodiscard]] Node* make_extension(const Nibbles& path, Node* child) noexcept;
    [[nodiscard]] Result<Done, StateError> decode(
        Node& node, Bytes encoded, std::size_t depth) noexcept;
    /// Makes sure that the node is there. [depth: nibbles between the root and the node]
    [[nodiscard]] Result<Done, StateError> resolve(Node& node, std::size_t depth) noexcept;
    [[nodiscard]] Result<Change, StateError> put_below(
        Node* node, const Nibbles& key, std::size_t depth, Bytes value) noexcept;
    [[nodiscard]] Node* split(Node& node, const Nibbles& rest, Bytes value) noexcept;
    [[nodiscard]] Result<Change, StateError> erase_below(
        Node* node, const Nibbles& key, std::size_t depth) noexcept;
    [[nodiscard]] Result<Change, StateError> erase_in_branch(
        Node& node, const Nibbles& key, std::size_t depth) noexcept;
    [[nodiscard]] Node* prepend(const Nibbles& path, Node& node) noexcept;
    [[nodiscard]] Nibbles join(const Nibbles& a, const Nibbles& b) noexcept;
    void append_node(const Node& node) noexcept;
    void append_reference(Node* node) noexcept;

    const Witness* witness_ = nullptr;
    Node* root_ = nullptr;
    Arena arena_{std::size_t{16} * 1024};
    /// Encodings under construction; empty between operations.
    std::vector<std::uint8_t> out_;
};
}  // namespace braid::storage
