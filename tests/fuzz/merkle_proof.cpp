// SPDX-License-Identifier: Apache-2.0
// What forged proofs claim never holds: a claim that verifies is true of the tree, and a true one verifies as it is.
#include "base/assert.hpp"
#include "kernels/merkle.hpp"
#include "tests/fuzz/input.hpp"

namespace braid::fuzz
{
namespace
{
constexpr std::size_t leaf_count_max = 200;

kernels::MerkleRules read_rules(Input& input)
{
    kernels::MerkleRules rules;
    rules.hash = static_cast<kernels::MerkleHash>(input.pick(3));
    rules.odd = static_cast<kernels::OddNode>(input.pick(3));
    rules.placeholder.bytes[0] = input.byte();
    if (input.pick(2) == 1)
        rules.seed = Hash32{{input.byte()}};
    return rules;
}

/// Leaves that differ; none is the placeholder.
std::vector<Hash32> leaves_of(std::size_t count)
{
    std::vector<Hash32> leaves(count);
    for (std::size_t i = 0; i < count; ++i)
        leaves[i] = {{0xff, 0xff, static_cast<std::uint8_t>(i)}};
    return leaves;
}

/// A hash off the input, or one of the tree's leaves, or the placeholder.
Hash32 read_hash(Input& input, std::span<const Hash32> leaves, const kernels::MerkleRules& rules)
{
    const std::size_t kind = input.pick(4);
    if (kind == 0)
        return rules.placeholder;
    if (kind == 1)
    {
        Hash32 hash;
        const Bytes bytes = input.bytes(32);
        std::ranges::copy(bytes, hash.bytes.begin());
        return hash;
    }
    return leaves[input.byte() % leaves.size()];
}

/// A proof of the tree, of which the input changes, drops and adds siblings, leaves and the number of leaves.
class Forgery
{
public:
    Forgery(Input& input, const kernels::MerkleTree& tree, std::span<const Hash32> hashes,
        const kernels::MerkleRules& rules)
      : leaf_count_(tree.leaf_count())
    {
        std::vector<std::uint64_t> indexes;
        for (std::uint64_t index = input.byte(); index < leaf_count_; index += 1U + input.byte())
        {
            indexes.push_back(index);
            leaves_.push_back({.index = index, .hash = hashes[index]});
        }
        siblings_ = tree.prove(indexes);
        for (std::size_t changes = input.pick(4); changes > 0; --changes)
            change(input, hashes, rules);
    }

    [[nodiscard]] Result<Done, kernels::MerkleError> verify(
        const Hash32& root, const kernels::MerkleRules& rules) const
    {
        return kernels::verify_merkle_proof(
            {.root = root, .leaf_count = leaf_count_, .leaves = leaves_}, siblings_, rules);
    }
    [[nodiscard]] bool is_changed() const noexcept { return is_changed_; }
    [[nodiscard]] bool is_true_of(std::span<const Hash32> hashes) const noexcept
    {
        return std::ranges::all_of(leaves_, [&](const kernels::MerkleLeaf& leaf)
            { return leaf.index < hashes.size() && leaf.hash == hashes[leaf.index]; });
    }
    [[nodiscard]] std::uint64_t leaf_count() const noexcept { return leaf_count_; }
    [[nodiscard]] bool has_leaves() const noexcept { return !leaves_.empty(); }

private:
    void change(Input& input, std::span<const Hash32> hashes, const kernels::MerkleRules& rules)
    {
        is_changed_ = true;
        const std::size_t at = input.byte();
        switch (input.pick(6))
        {
        case 0:
            leaf_count_ = input.byte() | std::uint64_t{input.byte()} << 25;
            break;
        case 1:
            leaves_.insert(leaves_.begin() + static_cast<std::ptrdiff_t>(at % (leaves_.size() + 1)),
                {.index = input.byte(), .hash = read_hash(input, hashes, rules)});
            break;
        case 2:
            if (!leaves_.empty())
                leaves_[at % leaves_.size()].hash = read_hash(input, hashes, rules);
            break;
        case 3:
            if (!leaves_.empty())
                leaves_[at % leaves_.size()].index = input.byte();
            break;
        case 4:
            siblings_.insert(
                siblings_.begin() + static_cast<std::ptrdiff_t>(at % (siblings_.size() + 1)),
                read_hash(input, hashes, rules));
            break;
        default:
            if (!siblings_.empty())
                siblings_.erase(
                    siblings_.begin() + static_cast<std::ptrdiff_t>(at % siblings_.size()));
        }
    }

    std::uint64_t leaf_count_;
    std::vector<kernels::MerkleLeaf> leaves_;
    std::vector<Hash32> siblings_;
    bool is_changed_ = false;
};
}  // namespace
}  // namespace braid::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace braid;
    fuzz::Input input{{data, size}};
    const auto rules = fuzz::read_rules(input);
    const auto leaves = fuzz::leaves_of(1 + input.pick(fuzz::leaf_count_max));
    const kernels::MerkleTree tree{leaves, rules};
    BRAID_ASSERT(tree.root() == kernels::merkle_root(leaves, rules));
    const fuzz::Forgery forgery{input, tree, leaves, rules};
    const bool is_shown = forgery.verify(tree.root(), rules).ok();
    BRAID_ASSERT(is_shown || forgery.is_changed() || !forgery.has_leaves());
    // A claim of another number of leaves is of another tree.
    BRAID_ASSERT(!is_shown || forgery.leaf_count() != leaves.size() || forgery.is_true_of(leaves));
    return 0;
}
