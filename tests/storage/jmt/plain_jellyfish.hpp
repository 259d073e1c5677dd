// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/hash32.hpp"
#include <map>

namespace braid::tests
{
/// Keys and the hashes of their values.
using PlainState = std::map<Hash32, Hash32>;

/// The root of Aptos's sparse Merkle tree by its definition, bit by bit from the top, a hash at a time: an empty subtree is
/// the placeholder, one of a single key its leaf, any other the hash of its halves.
[[nodiscard]] Hash32 plain_jellyfish_root(const PlainState& state);
}  // namespace braid::tests
