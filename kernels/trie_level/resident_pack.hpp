// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/gpu/resident_memory.hpp"
#include "kernels/resident_trie.hpp"

namespace braid::kernels::trie_level
{
/// Nodes for hash_trie_level(), or for whoever encodes them: `children` and `reference` are the caller's to set.
[[nodiscard]] TrieNode plain_node(const ResidentTrieNode& node) noexcept;

/// Packs an update into launches: of what is given, then of each level. Nodes of similar sizes stand side by side, so
/// that the threads of a group end together. [values are at most resident_value_size_max]
[[nodiscard]] Result<Done, gpu::Error> pack(
    gpu::ResidentMemory& memory, const ResidentTrieUpdate& update) noexcept;
}  // namespace braid::kernels::trie_level
