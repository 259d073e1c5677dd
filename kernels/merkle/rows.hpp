// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/merkle.hpp"

namespace braid::kernels
{
/// The root of at least one leaf, as merkle_root().
using MerkleRoot = Hash32 (*)(
    std::span<const Hash32> leaves, const MerkleRules& rules, const RowChoice& choice) noexcept;

/// The first row hashes levels on whatever rows of the hash `choice` allows; the CUDA row keeps whole subtrees on a
/// device.
[[nodiscard]] Rows<MerkleRoot> merkle_root_rows() noexcept;
}  // namespace braid::kernels
