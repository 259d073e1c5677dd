// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/state_view.hpp"
#include <optional>
#include <vector>

namespace braid::storage
{
/// Byte strings found by their keccak256: the trie nodes, code and headers that a stateless execution needs.
/// Every hash is computed here, so what find() gives is genuine whoever brought the bytes.
/// Immutable once made; safe for concurrent readers.
class Witness
{
public:
    /// A larger witness is refused before it is hashed.
    static constexpr std::size_t preimage_count_max = std::size_t{1} << 22;

    /// Knows nothing.
    Witness() noexcept = default;
    /// Hashes the preimages, which must outlive the witness; nothing above preimage_count_max. Repeats are harmless.
    /// Cost: one hash a preimage and a sort, whatever the bytes are.
    [[nodiscard]] static std::optional<Witness> of(std::span<const Bytes> preimages);

    /// The bytes of that hash, or nothing. Cost: a binary search.
    [[nodiscard]] std::optional<Bytes> find(const Hash32& hash) const noexcept;
    /// Distinct preimages.
    [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }

private:
    struct Entry
    {
        Hash32 hash;
        Bytes preimage;
    };
    /// Sorted by hash.
    std::vector<Entry> entries_;
};

/// What the trie of that root holds under `key`, absent where it holds nothing. The answer views the witness.
/// Errors: missing_witness where a node on the way is not there, corrupt where one does not decode.
[[nodiscard]] Result<std::optional<Bytes>, StateError> trie_lookup(
    const Witness& witness, const Hash32& root, Bytes key) noexcept;

/// What the proof shows that the trie of that root holds under `key`, absent where it shows that there is nothing.
/// The answer views the proof. Errors as trie_lookup(): a proof that shows neither lacks a node.
[[nodiscard]] Result<std::optional<Bytes>, StateError> verify_proof(
    const Hash32& root, Bytes key, std::span<const Bytes> proof) noexcept;
}  // namespace braid::storage
