// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/hash32.hpp"
#include <optional>
#include <vector>

namespace braid::storage
{
/// Replaces the node encoded from `start` to the end of `out` by what its parent writes for it:
/// the encoding itself below 32 bytes, else its hash as an RLP string; then gives that hash.
/// Yellow Paper, appendix D.
std::optional<Hash32> fold_to_reference(std::vector<std::uint8_t>& out, std::size_t start);
}  // namespace braid::storage
