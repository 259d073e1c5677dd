// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/hash32.hpp"
#include <string_view>

namespace braid::storage
{
/// What Aptos hashes in front of every value of a type, so that values of two types never have one hash:
/// SHA3-256 of "APTOS::" and the type's name. As in aptos-core, crates/aptos-crypto/src/hash.rs.
[[nodiscard]] Hash32 type_seed(std::string_view name);

/// SHA3-256 of the seed and the value, which is BCS. Cost: a copy of the value, and a permutation a 136 bytes.
[[nodiscard]] Hash32 typed_hash(const Hash32& seed, Bytes value);

/// The hash of an inner node: of the seed and both children.
[[nodiscard]] Hash32 node_hash(
    const Hash32& seed, const Hash32& left, const Hash32& right) noexcept;
}  // namespace braid::storage
