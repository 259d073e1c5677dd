// SPDX-License-Identifier: Apache-2.0
#include "kernels/merkle/level.hpp"

namespace braid::kernels
{
namespace
{
/// Climbs from some leaves to the root. Before each level `known` has the nodes known of the level below, in ascending order.
class Climb
{
public:
    Climb(const MerkleClaim& claim, std::span<const Hash32> siblings, const MerkleRules& rules)
      : siblings_(siblings),
        rules_(rules),
        count_(claim.leaf_count),
        known_(claim.leaves.begin(), claim.leaves.end())
    {
        children_.reserve(2 * known_.size());
        parents_.resize(known_.size());
    }

    [[nodiscard]] bool is_at_root() const noexcept { return count_ == 1; }
    [[nodiscard]] const Hash32& root() const noexcept { return known_.front().hash; }
    [[nodiscard]] bool has_unused_siblings() const noexcept { return !siblings_.empty(); }

    /// False where the siblings run out.
    [[nodiscard]] bool climb(const MerkleLevel& level)
    {
        children_.clear();
        bool is_last_promoted = false;
        std::size_t parents = 0;
        for (std::size_t i = 0; i < known_.size(); ++i)
        {
            const MerkleLeaf node = known_[i];
            const std::uint64_t sibling = node.index ^ 1;
            MerkleLeaf& parent = known_[parents++];
            parent.index = node.index / 2;
            if (i + 1 < known_.size() && known_[i + 1].index == sibling)
                add_pair(node.hash, known_[++i].hash);
            else if (sibling < count_)
            {
                if (siblings_.empty())
                    return false;
                const Hash32& other = siblings_.front();
                const bool is_left = node.index % 2 == 0;
                add_pair(is_left ? node.hash : other, is_left ? other : node.hash);
                siblings_ = siblings_.subspan(1);
            }
            else if (rules_.odd == OddNode::promote)
            {
                is_last_promoted = true;
                parent.hash = node.hash;
            }
            else
                add_pair(
                    node.hash, rules_.odd == OddNode::duplicate ? node.hash : rules_.placeholder);
        }
        known_.resize(parents);
        const std::size_t hashed = parents - (is_last_promoted ? 1 : 0);
        level.hash_pairs(children_, std::span{parents_}.first(hashed));
        for (std::size_t i = 0; i < hashed; ++i)
            known_[i].hash = parents_[i];
        count_ = (count_ + 1) / 2;
        return true;
    }

private:
    void add_pair(const Hash32& left, const Hash32& right)
    {
        children_.push_back(left);
        children_.push_back(right);
    }

    std::span<const Hash32> siblings_;
    const MerkleRules& rules_;
    std::uint64_t count_;
    std::vector<MerkleLeaf> known_;
    std::vector<Hash32> children_;
    std::vector<Hash32> parents_;
};
}  // namespace

Result<Done, MerkleError> verify_merkle_proof(const MerkleClaim& claim,
    std::span<const Hash32> siblings, const MerkleRules& rules, const RowChoice& choice)
{
    if (claim.leaves.empty() || claim.leaf_count > merkle_leaf_count_max)
        return Err{MerkleError::wrong_count};
    for (std::size_t i = 0; i < claim.leaves.size(); ++i)
    {
        const bool ascends = i == 0 || claim.leaves[i - 1].index < claim.leaves[i].index;
        if (!ascends || claim.leaves[i].index >= claim.leaf_count)
            return Err{MerkleError::wrong_index};
    }
    const MerkleLevel level{rules, choice};
    Climb climb{claim, siblings, rules};
    while (!climb.is_at_root())
        if (!climb.climb(level))
            return Err{MerkleError::missing_sibling};
    if (climb.has_unused_siblings())
        return Err{MerkleError::unused_sibling};
    if (climb.root() != claim.root)
        return Err{MerkleError::wrong_root};
    return Done{};
}
}  // namespace braid::kernels
