// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/merkle.hpp"

namespace braid::kernels
{
/// Makes levels of binary trees out of the levels below.
class MerkleLevel
{
public:
    MerkleLevel(const MerkleRules& rules, const RowChoice& choice) noexcept;

    /// Hashes children 2i and 2i + 1 into parents[i]. The parents may take the children's place.
    /// [children.size() == 2 * parents.size()]
    void hash_pairs(std::span<const Hash32> children, std::span<Hash32> parents) const noexcept;

    /// Makes the whole level above `children`, whose last may be odd; gives its size. The parents may take the
    /// children's place. [parents.size() >= (children.size() + 1) / 2]
    [[nodiscard]] std::size_t reduce(
        std::span<const Hash32> children, std::span<Hash32> parents) const noexcept;

private:
    void hash_seeded_pairs(const Hash32& seed, std::span<const Hash32> children,
        std::span<Hash32> parents) const noexcept;

    const MerkleRules& rules_;
    const RowChoice& choice_;
    Operation operation_;
    Rows<HashStrided> rows_;
};
}  // namespace braid::kernels
