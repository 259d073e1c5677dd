// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/hash32.hpp"
#include "base/result.hpp"
#include <optional>
#include <span>
#include <vector>

namespace braid::storage
{
/// A larger proof is refused before any of it is hashed. A way has at most 65 nodes; a branch takes at most 532 bytes.
inline constexpr std::size_t proof_node_count_max = std::size_t{1} << 16;
inline constexpr std::size_t proof_node_size_max = 1024;
inline constexpr std::size_t proof_key_count_max = std::size_t{1} << 12;

/// Why a proof shows nothing.
enum class ProofError : std::uint8_t
{
    /// More nodes or keys than the limits, or a longer node.
    too_large,
    /// A node on the way to a key is not among those given.
    incomplete,
    /// A node that hashes to what was asked for is no node of a trie.
    corrupt,
    /// A node that is on no way to a key, or is there twice: a set of keys has one proof, but for the order of nodes.
    superfluous,
};

/// What a trie holds under a key, or that it holds nothing; views the proof.
using ProvenValue = std::optional<Bytes>;

/// What the nodes, in any order, show that the trie of that root holds under each of the keys: inclusion, exclusion and both for
/// many keys at once. Everything may come from an enemy. Cost: one hash a node, and a way a key.
[[nodiscard]] Result<std::vector<ProvenValue>, ProofError> verify_trie_proof(
    const Hash32& root, std::span<const Hash32> keys, std::span<const Bytes> nodes);
}  // namespace braid::storage
