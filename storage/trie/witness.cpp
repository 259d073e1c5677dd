// SPDX-License-Identifier: Apache-2.0
#include "storage/witness.hpp"
#include "kernels/keccak.hpp"
#include "storage/trie/lookup.hpp"
#include <algorithm>

namespace braid::storage
{
std::optional<Witness> Witness::of(std::span<const Bytes> preimages)
{
    if (preimages.size() > preimage_count_max)
        return std::nullopt;
    Witness witness;
    witness.entries_.reserve(preimages.size());
    for (const Bytes preimage : preimages)
        witness.entries_.push_back({.hash = kernels::keccak256(preimage), .preimage = preimage});
    std::ranges::sort(witness.entries_, {}, &Entry::hash);
    const auto repeats = std::ranges::unique(witness.entries_, {}, &Entry::hash);
    witness.entries_.erase(repeats.begin(), repeats.end());
    return witness;
}

std::optional<Bytes> Witness::find(const Hash32& hash) const noexcept
{
    const auto at = std::ranges::lower_bound(entries_, hash, {}, &Entry::hash);
    if (at == entries_.end() || at->hash != hash)
        return std::nullopt;
    return at->preimage;
}

Result<std::optional<Bytes>, StateError> trie_lookup(
    const Witness& witness, const Hash32& root, Bytes key) noexcept
{
    return lookup(root, key, [&](const Hash32& hash) noexcept { return witness.find(hash); });
}

Result<std::optional<Bytes>, StateError> verify_proof(
    const Hash32& root, Bytes key, std::span<const Bytes> proof) noexcept
{
    const auto witness = Witness::of(proof);
    if (!witness)
        return Err{StateError::corrupt};
    return trie_lookup(*witness, root, key);
}
}  // namespace braid::storage
