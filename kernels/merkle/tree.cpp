// SPDX-License-Identifier: Apache-2.0
#include "kernels/merkle/level.hpp"
#include <algorithm>

namespace braid::kernels
{
namespace
{
/// Of all levels together; the placeholder's place where there are no leaves.
std::size_t node_count(std::size_t leaf_count) noexcept
{
    std::size_t count = 1;
    for (std::size_t level = leaf_count; level > 1; level = (level + 1) / 2)
        count += level;
    return count;
}
}  // namespace

MerkleTree::MerkleTree(
    std::span<const Hash32> leaves, const MerkleRules& rules, const RowChoice& choice)
  : leaf_count_(leaves.size()), nodes_(node_count(leaves.size()), rules.placeholder)
{
    BRAID_ASSERT(leaves.size() <= merkle_leaf_count_max);
    std::ranges::copy(leaves, nodes_.begin());
    const MerkleLevel level{rules, choice};
    std::span<Hash32> rest{nodes_};
    for (std::size_t count = leaves.size(); count > 1; count = (count + 1) / 2)
    {
        const auto children = rest.first(count);
        rest = rest.subspan(count);
        const std::size_t parent_count = level.reduce(children, rest);
        BRAID_ASSERT(parent_count == (count + 1) / 2);
    }
}

std::vector<Hash32> MerkleTree::prove(std::span<const std::uint64_t> indexes) const
{
    std::vector<Hash32> siblings;
    std::vector<std::uint64_t> known{indexes.begin(), indexes.end()};
    for (std::size_t i = 0; i < known.size(); ++i)
    {
        BRAID_ASSERT(known[i] < leaf_count_);
        BRAID_ASSERT(i == 0 || known[i - 1] < known[i]);
    }
    std::span<const Hash32> rest{nodes_};
    for (std::uint64_t count = leaf_count_; count > 1; count = (count + 1) / 2)
    {
        std::size_t parents = 0;
        for (std::size_t i = 0; i < known.size(); ++i)
        {
            const std::uint64_t sibling = known[i] ^ 1;
            const bool is_known = i + 1 < known.size() && known[i + 1] == sibling;
            if (!is_known && sibling < count)
                siblings.push_back(rest[sibling]);
            known[parents++] = known[i] / 2;
            i += is_known ? 1 : 0;
        }
        known.resize(parents);
        rest = rest.subspan(count);
    }
    return siblings;
}
}  // namespace braid::kernels
