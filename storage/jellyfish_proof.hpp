// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/bcs.hpp"
#include "kernels/jellyfish_level.hpp"

namespace braid::storage
{
/// No path of a Jellyfish tree is longer than its keys, in bits.
inline constexpr std::size_t jellyfish_sibling_count_max = 256;

/// Shows what a Jellyfish tree holds, or does not hold, under a key. SparseMerkleProof of aptos-core,
/// types/src/proof/definition.rs.
struct JellyfishProof
{
    /// The leaf where the key's path ends: the key's own, or the only one in the subtree where the key would be. Nothing
    /// where that subtree is empty.
    std::optional<kernels::JellyfishLeaf> leaf;
    /// Beside the path from its end up to the root; empty subtrees have the placeholder.
    std::vector<Hash32> siblings;
};

/// Why a proof does not show what is claimed.
enum class JellyfishProofError : std::uint8_t
{
    too_many_siblings,
    /// A value is claimed, but the path ends at another leaf or at none.
    absent_key,
    /// The key has another value than is claimed.
    other_value,
    /// Absence is claimed of a key that the proof's leaf has.
    present_key,
    /// The proof's leaf lies off the key's path, so that it says nothing of the key.
    leaf_elsewhere,
    /// The leaf and the siblings lead to another root.
    wrong_root,
};

/// Whether the proof shows that the tree with this root holds the value's hash under the key, or nothing where none is
/// claimed. Anyone may have made the proof. Cost: a hash a sibling.
[[nodiscard]] Result<Done, JellyfishProofError> verify_jellyfish_proof(const Hash32& root,
    const Hash32& key, const std::optional<Hash32>& value_hash,
    const JellyfishProof& proof) noexcept;

/// Appends the proof in BCS: the option of a leaf {key, value's hash}, the sequence of siblings.
void encode_jellyfish_proof(const JellyfishProof& proof, std::vector<std::uint8_t>& out);

/// Reads a proof that is the whole input, of at most jellyfish_sibling_count_max siblings.
[[nodiscard]] Result<JellyfishProof, bcs::Error> decode_jellyfish_proof(Bytes encoded);
}  // namespace braid::storage
