// SPDX-License-Identifier: Apache-2.0
#include "kernels/merkle/level.hpp"
#include "kernels/hash_batch/seeded_pairs.hpp"
#include "kernels/keccak_batch.hpp"
#include "kernels/sha256_batch.hpp"
#include <algorithm>

namespace braid::kernels
{
namespace
{
static_assert(sizeof(Hash32) == 32, "pairs of hashes are messages of 64 bytes");

Operation operation_of(MerkleHash hash) noexcept
{
    switch (hash)
    {
    case MerkleHash::sha256:
        return Operation::sha256;
    case MerkleHash::sha3_256:
        return Operation::sha3_256;
    case MerkleHash::keccak256:
        break;
    }
    return Operation::keccak256;
}

Rows<HashStrided> rows_of(MerkleHash hash) noexcept
{
    switch (hash)
    {
    case MerkleHash::sha256:
        return sha256_strided_rows();
    case MerkleHash::sha3_256:
        return sha3_256_strided_rows();
    case MerkleHash::keccak256:
        break;
    }
    return keccak256_strided_rows();
}
}  // namespace

MerkleLevel::MerkleLevel(const MerkleRules& rules, const RowChoice& choice) noexcept
  : rules_(rules), choice_(choice), operation_(operation_of(rules.hash)), rows_(rows_of(rules.hash))
{}

void MerkleLevel::hash_pairs(
    std::span<const Hash32> children, std::span<Hash32> parents) const noexcept
{
    BRAID_ASSERT(children.size() == 2 * parents.size());
    if (parents.empty())
        return;
    if (rules_.seed)
        return hash_seeded_pairs(*rules_.seed, children, parents);
    const StridedMessages pairs{
        .first = children.front().data(), .stride = 64, .size = 64, .count = parents.size()};
    choose(operation_, rows_, parents.size(), choice_).function(pairs, parents);
}

void MerkleLevel::hash_seeded_pairs(
    const Hash32& seed, std::span<const Hash32> children, std::span<Hash32> parents) const noexcept
{
    SeededPairs pairs{seed};
    for (std::size_t done = 0; done < parents.size();)
    {
        const std::size_t count = std::min(SeededPairs::capacity, parents.size() - done);
        for (std::size_t i = 0; i < count; ++i)
            pairs.set(i, children[2 * (done + i)], children[2 * (done + i) + 1]);
        choose(operation_, rows_, count, choice_)
            .function(pairs.messages(count), parents.subspan(done, count));
        done += count;
    }
}

std::size_t MerkleLevel::reduce(
    std::span<const Hash32> children, std::span<Hash32> parents) const noexcept
{
    const std::size_t pairs = children.size() / 2;
    const bool is_odd = children.size() % 2 != 0;
    // Before the parents overwrite it.
    const Hash32 last = is_odd ? children.back() : Hash32{};
    hash_pairs(children.first(2 * pairs), parents.first(pairs));
    if (!is_odd)
        return pairs;
    if (rules_.odd == OddNode::promote)
        parents[pairs] = last;
    else
    {
        const bool is_own_sibling = rules_.odd == OddNode::duplicate;
        const std::array<Hash32, 2> pair{last, is_own_sibling ? last : rules_.placeholder};
        hash_pairs(pair, parents.subspan(pairs, 1));
    }
    return pairs + 1;
}
}  // namespace braid::kernels
