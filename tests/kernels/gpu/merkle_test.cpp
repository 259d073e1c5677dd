// SPDX-License-Identifier: Apache-2.0
#include "kernels/merkle.hpp"

#include "kernels/merkle/lift_batch.hpp"
#include "tests/kernels/gpu/emulated_driver.hpp"
#include "tests/kernels/random_values.hpp"
#include <random>

namespace braid::kernels
{
namespace
{
std::vector<Hash32> random_leaves(std::size_t count)
{
    return tests::random_hashes(count, count);
}

/// Slots that hold two pieces or one of a tree of so many leaves.
[[nodiscard]] gpu::Limits limits_for(std::size_t leaves)
{
    return {.slot_input = std::max<std::size_t>(leaves, 512) * 48,
        .slot_output = std::size_t{1} << 15,
        .slot_scratch = 16,
        .slots = 2,
        .piece_items_max = 16,
        .checked_results = 1};
}

void expect_equal_roots(std::size_t count, const MerkleRules& rules)
{
    const std::vector<Hash32> leaves = random_leaves(count);
    const Hash32 expected = merkle_root(leaves, rules, {.forced = RowId::scalar});
    tests::EmulatedDriver driver;
    gpu::Fleet fleet{driver, limits_for(count)};
    // What is checked comes from the processor: the second time is the device's alone.
    for (int i = 0; i < 2; ++i)
    {
        const std::vector<Hash32> few = lift_to_few(fleet, leaves, rules);
        ASSERT_EQ(merkle_root(few, rules, {.forced = RowId::scalar}), expected)
            << count << " leaves, hash " << static_cast<int>(rules.hash) << ", odd "
            << static_cast<int>(rules.odd);
    }
    ASSERT_TRUE(fleet.trusts(lift_kernel(rules.hash)));
    ASSERT_EQ(fleet.batches_failed(), 0u);
    ASSERT_EQ(driver.launches(0) > 0, count > 2);
}
}  // namespace

TEST(gpu_merkle, roots_equal_the_processors_by_all_rules)
{
    const Hash32 mark{{1, 2, 3}};
    for (const MerkleHash hash : {MerkleHash::keccak256, MerkleHash::sha256, MerkleHash::sha3_256})
        for (const OddNode odd : {OddNode::placeholder, OddNode::duplicate, OddNode::promote})
            for (const std::size_t count : {1, 2, 3, 5, 8, 33, 257})
            {
                expect_equal_roots(count, {.hash = hash, .odd = odd});
                expect_equal_roots(
                    count, {.hash = hash, .odd = odd, .placeholder = mark, .seed = Hash32{{9}}});
            }
}

TEST(gpu_merkle, large_trees_take_two_runs_a_piece)
{
    expect_equal_roots(2049, {});
    expect_equal_roots(5001, {.hash = MerkleHash::sha256, .odd = OddNode::promote});
    expect_equal_roots((1 << 16) + 3, {.hash = MerkleHash::sha256, .odd = OddNode::duplicate});
}

TEST(gpu_merkle, a_lost_device_costs_no_root)
{
    const std::vector<Hash32> leaves = random_leaves(3000);
    const Hash32 expected = merkle_root(leaves, {}, {.forced = RowId::scalar});
    for (std::size_t after = 0; after < 30; ++after)
    {
        tests::EmulatedDriver driver;
        driver.fail(0, after, gpu::Error::lost);
        gpu::Fleet fleet{driver, limits_for(leaves.size())};
        const std::vector<Hash32> few = lift_to_few(fleet, leaves, {});
        ASSERT_EQ(merkle_root(few, {}, {.forced = RowId::scalar}), expected);
    }
}
}  // namespace braid::kernels
