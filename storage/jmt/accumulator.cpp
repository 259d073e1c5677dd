// SPDX-License-Identifier: Apache-2.0
#include "storage/accumulator.hpp"
#include "kernels/keccak_batch.hpp"
#include "kernels/merkle.hpp"
#include "storage/typed_hash.hpp"
#include <algorithm>
#include <bit>

namespace braid::storage
{
namespace
{
const Hash32& accumulator_seed(AccumulatorKind kind) noexcept
{
    static const Hash32 transactions = type_seed("TransactionAccumulator");
    static const Hash32 events = type_seed("EventAccumulator");
    return kind == AccumulatorKind::transactions ? transactions : events;
}

Hash32 parent_hash(AccumulatorKind kind, const Hash32& left, const Hash32& right) noexcept
{
    return node_hash(accumulator_seed(kind), left, right);
}

/// How many levels lie above so many leaves. [leaf_count > 0]
std::size_t depth_of(std::uint64_t leaf_count) noexcept
{
    return static_cast<std::size_t>(std::bit_width(leaf_count - 1));
}

/// The height of the tallest perfect subtree that can begin where `from` leaves end, and hold at most `size`.
/// [size > 0]
std::size_t next_height(std::uint64_t from, std::uint64_t size) noexcept
{
    const auto fits = static_cast<std::size_t>(std::bit_width(size) - 1);
    return from == 0 ? fits : std::min(fits, static_cast<std::size_t>(std::countr_zero(from)));
}

/// How many perfect subtrees bring `from` leaves to `to`. [from <= to]
std::size_t extension_size(std::uint64_t from, std::uint64_t to) noexcept
{
    std::size_t size = 0;
    for (; from < to; ++size)
        from += std::uint64_t{1} << next_height(from, to - from);
    return size;
}
}  // namespace

Result<Accumulator, AccumulatorError> Accumulator::from_frozen(
    AccumulatorKind kind, std::vector<Hash32> roots, std::uint64_t leaf_count)
{
    if (leaf_count > accumulator_leaf_count_max)
        return Err{AccumulatorError::wrong_leaf_count};
    if (roots.size() != static_cast<std::size_t>(std::popcount(leaf_count)))
        return Err{AccumulatorError::wrong_hash_count};
    Accumulator accumulator{kind};
    accumulator.leaf_count_ = leaf_count;
    accumulator.frozen_ = std::move(roots);
    return accumulator;
}

/// The subtree's size divides the number of leaves before it, so it joins those of its size as 1 does in addition.
void Accumulator::append_subtree(Hash32 root, std::uint64_t size)
{
    for (std::uint64_t carry = size; (leaf_count_ & carry) != 0; carry <<= 1)
    {
        root = parent_hash(kind_, frozen_.back(), root);
        frozen_.pop_back();
    }
    frozen_.push_back(root);
    leaf_count_ += size;
}

void Accumulator::append(std::span<const Hash32> leaves)
{
    BRAID_ASSERT(leaves.size() <= accumulator_leaf_count_max - leaf_count_);
    for (const Hash32& leaf : leaves)
        append_subtree(leaf, 1);
}

Result<Done, AccumulatorError> Accumulator::append_subtrees(
    std::span<const Hash32> roots, std::uint64_t leaf_count)
{
    if (leaf_count > accumulator_leaf_count_max - leaf_count_)
        return Err{AccumulatorError::wrong_leaf_count};
    const std::uint64_t to = leaf_count_ + leaf_count;
    if (roots.size() != extension_size(leaf_count_, to))
        return Err{AccumulatorError::wrong_hash_count};
    for (const Hash32& root : roots)
        append_subtree(root, std::uint64_t{1} << next_height(leaf_count_, to - leaf_count_));
    return Done{};
}

Hash32 Accumulator::root() const noexcept
{
    if (frozen_.empty())
        return accumulator_placeholder;
    if (frozen_.size() == 1)
        return frozen_.front();
    // Right of the last subtree all is empty, on its own level too; the bits above say where further subtrees stand.
    Hash32 hash = accumulator_placeholder;
    std::size_t next = frozen_.size();
    for (std::uint64_t left = leaf_count_ >> std::countr_zero(leaf_count_); left != 0; left >>= 1)
        hash = (left & 1) != 0 ? parent_hash(kind_, frozen_[--next], hash) :
                                 parent_hash(kind_, hash, accumulator_placeholder);
    return hash;
}

Hash32 accumulator_root(AccumulatorKind kind, std::span<const Hash32> leaves)
{
    return kernels::merkle_root(leaves, {.hash = kernels::MerkleHash::sha3_256,
                                            .odd = kernels::OddNode::placeholder,
                                            .placeholder = accumulator_placeholder,
                                            .seed = accumulator_seed(kind)});
}

std::uint64_t AccumulatorHistory::leaf_count() const noexcept
{
    return levels_.empty() ? 0 : levels_.front().size();
}

void AccumulatorHistory::append(std::span<const Hash32> leaves)
{
    if (leaves.empty())
        return;
    if (levels_.empty())
        levels_.emplace_back();
    levels_.front().insert(levels_.front().end(), leaves.begin(), leaves.end());
    for (std::size_t height = 0; levels_[height].size() > 1; ++height)
        grow(height);
}

/// Makes the parents of all pairs of that height that have none.
void AccumulatorHistory::grow(std::size_t height)
{
    constexpr std::size_t batch_max = 256;
    using Message = std::array<Hash32, 3>;
    if (levels_.size() == height + 1)
        levels_.emplace_back();
    const std::vector<Hash32>& children = levels_[height];
    std::vector<Hash32>& parents = levels_[height + 1];
    std::vector<Message> messages;
    while (parents.size() < children.size() / 2)
    {
        const std::size_t begin = parents.size();
        const std::size_t count = std::min(batch_max, children.size() / 2 - begin);
        messages.assign(count, Message{accumulator_seed(kind_)});
        for (std::size_t i = 0; i < count; ++i)
        {
            messages[i][1] = children[2 * (begin + i)];
            messages[i][2] = children[2 * (begin + i) + 1];
        }
        parents.resize(begin + count);
        kernels::sha3_256_strided({.first = messages.front().front().data(),
                                      .stride = sizeof(Message),
                                      .size = sizeof(Message),
                                      .count = count},
            std::span{parents}.subspan(begin));
    }
}

Hash32 AccumulatorHistory::subtree(
    std::size_t height, std::uint64_t index, std::uint64_t leaf_count) const
{
    const std::uint64_t begin = index << height;
    if (begin >= leaf_count)
        return accumulator_placeholder;
    if (leaf_count - begin >= std::uint64_t{1} << height)
        return levels_[height][index];
    return parent_hash(kind_, subtree(height - 1, 2 * index, leaf_count),
        subtree(height - 1, 2 * index + 1, leaf_count));
}

Hash32 AccumulatorHistory::root(std::uint64_t leaf_count) const
{
    BRAID_ASSERT(leaf_count <= this->leaf_count());
    return leaf_count == 0 ? accumulator_placeholder : subtree(depth_of(leaf_count), 0, leaf_count);
}

std::vector<Hash32> AccumulatorHistory::prove(std::uint64_t index, std::uint64_t leaf_count) const
{
    BRAID_ASSERT(index < leaf_count);
    BRAID_ASSERT(leaf_count <= this->leaf_count());
    std::vector<Hash32> siblings;
    for (std::size_t height = 0; height < depth_of(leaf_count); ++height)
        siblings.push_back(subtree(height, (index >> height) ^ 1, leaf_count));
    return siblings;
}

std::vector<Hash32> AccumulatorHistory::extension(std::uint64_t from, std::uint64_t to) const
{
    BRAID_ASSERT(from <= to);
    BRAID_ASSERT(to <= leaf_count());
    std::vector<Hash32> roots;
    while (from < to)
    {
        const std::size_t height = next_height(from, to - from);
        roots.push_back(levels_[height][from >> height]);
        from += std::uint64_t{1} << height;
    }
    return roots;
}

Result<Done, AccumulatorError> verify_accumulator_leaf(
    const AccumulatorClaim& claim, std::span<const Hash32> siblings) noexcept
{
    if (claim.leaf_count > accumulator_leaf_count_max || claim.index >= claim.leaf_count)
        return Err{AccumulatorError::wrong_leaf_count};
    if (siblings.size() != depth_of(claim.leaf_count))
        return Err{AccumulatorError::wrong_hash_count};
    Hash32 hash = claim.leaf;
    for (std::size_t height = 0; height < siblings.size(); ++height)
        hash = (claim.index >> height & 1) != 0 ? parent_hash(claim.kind, siblings[height], hash) :
                                                  parent_hash(claim.kind, hash, siblings[height]);
    if (hash != claim.root)
        return Err{AccumulatorError::wrong_root};
    return Done{};
}

void encode_hashes(std::span<const Hash32> hashes, std::vector<std::uint8_t>& out)
{
    bcs::Writer writer{out};
    writer.leb128(hashes.size());
    for (const Hash32& hash : hashes)
        writer.raw(hash);
}

Result<std::vector<Hash32>, bcs::Error> decode_hashes(Bytes encoded, std::size_t count_max)
{
    bcs::Reader reader{encoded};
    std::vector<Hash32> hashes(reader.count(count_max, sizeof(Hash32)));
    for (Hash32& hash : hashes)
        hash = reader.hash32();
    if (const auto end = reader.finish(); !end.ok())
        return Err{end.error()};
    return hashes;
}
}  // namespace braid::storage
