// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/typed_hash.hpp"

namespace braid::storage
{
/// The hash of an inner node of the binary tree that a Jellyfish tree stands for.
[[nodiscard]] inline Hash32 inner_hash(const Hash32& left, const Hash32& right) noexcept
{
    static const Hash32 seed = type_seed("SparseMerkleInternal");
    return node_hash(seed, left, right);
}
}  // namespace braid::storage
