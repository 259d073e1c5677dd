// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/store.hpp"
#include "storage/trie_error.hpp"

namespace braid::storage
{
/// Where a forest reads nodes that it does not hold. Safe for concurrent callers.
class TrieNodeSource
{
public:
    virtual ~TrieNodeSource() = default;

    using Node = std::optional<std::vector<std::uint8_t>>;
    /// The encodings of the nodes at the places, in their order; absent where there is none. Nothing of it is believed: the
    /// forest compares hashes. The error says what failed.
    [[nodiscard]] virtual Result<std::vector<Node>, std::string> read(
        std::span<const TriePlace> places) const = 0;
};

/// The nodes of Column::evm_nodes, as the store has them at each read.
class StoreTrieNodes final : public TrieNodeSource
{
public:
    /// The store must outlive this.
    explicit StoreTrieNodes(const Store& store) noexcept : store_(&store) {}

    [[nodiscard]] Result<std::vector<Node>, std::string> read(
        std::span<const TriePlace> places) const override;

private:
    const Store* store_;
};

/// Keys of Column::evm_nodes:
///
///     key   = owner path
///     owner = 0x00 | 0x01 address_hash      ; the state trie | a storage trie
///     address_hash = 32 bytes
///     path  = 0 to 64 bytes, each 0x00 to 0x0f
///     value = the RLP of the node           ; Yellow Paper, appendix D
///
/// A node shorter than 32 bytes stands in its parent's encoding and has no key of its own, but for a root.
///
/// A byte holds one half-byte, so that keys are in the order of paths with each node right before those below it: what one
/// way down reads of its lowest levels lies together, as does a trie, and a subtrie is a range. Two half-bytes a byte and a length
/// would part nodes from those below them or need as many bytes at the depths that occur; stores share prefixes anyway.
void append_node_key(const TriePlace& place, std::vector<std::uint8_t>& to);

/// What all keys of one trie's nodes start with, and no others.
[[nodiscard]] std::vector<std::uint8_t> node_key_prefix(const TrieOwner& owner);

/// The place that the key names, or nothing where it is no key.
[[nodiscard]] std::optional<TriePlace> parse_node_key(Bytes key) noexcept;
}  // namespace braid::storage
