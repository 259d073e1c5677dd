// SPDX-License-Identifier: Apache-2.0
#include "kernels/jellyfish_level.hpp"
#include "kernels/hash_batch/seeded_pairs.hpp"
#include "kernels/jellyfish_level/seeds.hpp"
#include "kernels/keccak_batch.hpp"
#include <algorithm>

namespace braid::kernels
{
namespace
{
using jellyfish_level::internal_seed;
using jellyfish_level::leaf_seed;

/// Pairs that wait until there are enough of them to be hashed at once.
class WaitingPairs
{
public:
    explicit WaitingPairs(const RowChoice& choice) noexcept : choice_(choice) {}

    /// The hash of both goes to `to`, with hash_all() at the latest.
    void add(const Hash32& left, const Hash32& right, Hash32& to) noexcept
    {
        pairs_.set(count_, left, right);
        targets_[count_++] = &to;
        if (count_ == SeededPairs::capacity)
            hash_all();
    }

    void hash_all() noexcept
    {
        if (count_ == 0)
            return;
        choose(Operation::sha3_256, sha3_256_strided_rows(), count_, choice_)
            .function(pairs_.messages(count_), std::span{digests_}.first(count_));
        for (std::size_t i = 0; i < count_; ++i)
            *targets_[i] = digests_[i];
        count_ = 0;
    }

private:
    const RowChoice& choice_;
    std::size_t count_ = 0;
    SeededPairs pairs_{internal_seed};
    std::array<Hash32*, SeededPairs::capacity> targets_;
    std::array<Hash32, SeededPairs::capacity> digests_;
};

/// A node's binary subtree, folded from the bottom up. Bit i of the masks tells of the part that begins at child i, for
/// those i that are multiples of the parts' present width.
struct Fold
{
    /// Parts that hold something, and those of them that hold one leaf alone.
    unsigned existing;
    unsigned lone;
    /// The part that begins at child i has hashes[i / 2], once parts are two children wide.
    std::array<Hash32, 8> hashes;
};

/// What a part is made of when two of half its width join.
struct Joined
{
    Joined(const Fold& fold, unsigned half) noexcept
    {
        // The bits that are multiples of the whole width: 0x5555, 0x1111, 0x0101, 0x0001.
        const unsigned begins = 0xffffU / ((1U << 2 * half) - 1);
        const unsigned left = fold.existing & begins;
        const unsigned right = fold.existing >> half & begins;
        existing = left | right;
        from_left = fold.lone & begins & ~right;
        from_right = fold.lone >> half & begins & ~left;
    }

    [[nodiscard]] unsigned lone() const noexcept { return from_left | from_right; }
    [[nodiscard]] unsigned hashed() const noexcept { return existing & ~lone(); }

    unsigned existing;
    /// Lone leaves that come from either side.
    unsigned from_left;
    unsigned from_right;
};

/// Calls visit(i) for every bit i of the mask.
template <typename Visit>
void for_each_bit(unsigned mask, const Visit& visit) noexcept
{
    for (; mask != 0; mask &= mask - 1)
        visit(static_cast<unsigned>(std::countr_zero(mask)));
}

void join_children(const JellyfishNode& node, Fold& fold, WaitingPairs& pairs) noexcept
{
    BRAID_ASSERT(node.existing != 0);
    fold.existing = node.existing;
    fold.lone = node.existing & node.leaves;
    const Joined joined{fold, 1};
    const auto child = [&](unsigned i) -> const Hash32&
    { return (node.existing >> i & 1) != 0 ? node.children[i] : sparse_merkle_placeholder; };
    for_each_bit(joined.from_left, [&](unsigned i) { fold.hashes[i / 2] = node.children[i]; });
    for_each_bit(joined.from_right, [&](unsigned i) { fold.hashes[i / 2] = node.children[i + 1]; });
    for_each_bit(joined.hashed(),
        [&](unsigned i) { pairs.add(child(i), child(i + 1), fold.hashes[i / 2]); });
    fold.existing = joined.existing;
    fold.lone = joined.lone();
}

void join_parts(Fold& fold, unsigned half, WaitingPairs& pairs) noexcept
{
    const Joined joined{fold, half};
    const auto part = [&](unsigned i) -> const Hash32&
    { return (fold.existing >> i & 1) != 0 ? fold.hashes[i / 2] : sparse_merkle_placeholder; };
    for_each_bit(
        joined.from_right, [&](unsigned i) { fold.hashes[i / 2] = fold.hashes[(i + half) / 2]; });
    for_each_bit(joined.hashed(),
        [&](unsigned i) { pairs.add(part(i), part(i + half), fold.hashes[i / 2]); });
    fold.existing = joined.existing;
    fold.lone = joined.lone();
}

/// Children of a level's nodes lie apart in memory: so many nodes ahead they are asked for. Without that, kernels_bench,
/// jellyfish_level, takes a tenth longer.
constexpr std::size_t prefetch_distance = 12;

void prefetch_children(const JellyfishNode& node) noexcept
{
    for_each_bit(node.existing, [&](unsigned i) { __builtin_prefetch(node.children + i); });
}

/// Folds so many nodes side by side at a time.
template <std::size_t chunk_node_count>
void fold_level(std::span<const JellyfishNode> nodes, const RowChoice& choice) noexcept
{
    WaitingPairs pairs{choice};
    std::array<Fold, chunk_node_count> folds;
    while (!nodes.empty())
    {
        const std::size_t count = std::min(nodes.size(), chunk_node_count);
        for (std::size_t i = 0; i < count; ++i)
        {
            if (prefetch_distance < nodes.size() - i)
                prefetch_children(nodes[i + prefetch_distance]);
            join_children(nodes[i], folds[i], pairs);
        }
        pairs.hash_all();
        for (const unsigned half : {2U, 4U, 8U})
        {
            for (std::size_t i = 0; i < count; ++i)
                join_parts(folds[i], half, pairs);
            pairs.hash_all();
        }
        for (std::size_t i = 0; i < count; ++i)
            *nodes[i].hash = folds[i].hashes[0];
        nodes = nodes.subspan(count);
    }
}
}  // namespace

void hash_jellyfish_leaves(std::span<const JellyfishLeaf> leaves, std::span<Hash32> hashes,
    const RowChoice& choice) noexcept
{
    BRAID_ASSERT(leaves.size() == hashes.size());
    SeededPairs pairs{leaf_seed};
    for (std::size_t done = 0; done < leaves.size();)
    {
        const std::size_t count = std::min(SeededPairs::capacity, leaves.size() - done);
        for (std::size_t i = 0; i < count; ++i)
            pairs.set(i, leaves[done + i].key, leaves[done + i].value_hash);
        choose(Operation::sha3_256, sha3_256_strided_rows(), count, choice)
            .function(pairs.messages(count), hashes.subspan(done, count));
        done += count;
    }
}

void hash_jellyfish_level(std::span<const JellyfishNode> nodes, const RowChoice& choice) noexcept
{
    // Few enough for the first-level cache, and so many that the last pairs of each of their four levels, which may leave
    // lanes empty, do not count.
    if (nodes.size() > 8)
        fold_level<128>(nodes, choice);
    else
        fold_level<8>(nodes, choice);
}
}  // namespace braid::kernels
