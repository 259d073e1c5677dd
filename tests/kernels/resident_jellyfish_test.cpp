// SPDX-License-Identifier: Apache-2.0
#include "kernels/resident_jellyfish.hpp"
#include "kernels/keccak_batch.hpp"
#include "tests/kernels/each_row.hpp"
#include "tests/kernels/jellyfish_tree.hpp"
#include "tests/kernels/resident_cases.hpp"

namespace braid::kernels
{
namespace
{
using tests::SlottedJellyfish;

constexpr ResidentSize size{.slots = 1 << 16, .nodes_per_update = 1000};

[[nodiscard]] ResidentJellyfish tree_of(const RowChoice& choice)
{
    Result<ResidentJellyfish, ResidentError> tree = ResidentJellyfish::make(size, choice);
    EXPECT_TRUE(tree.ok());
    return std::move(tree).value();
}
}  // namespace

TEST(resident_jellyfish, every_row_keeps_changing_trees_at_their_roots)
{
    for (std::uint64_t seed = 1; seed <= 8; ++seed)
    {
        SCOPED_TRACE("seed " + std::to_string(seed));
        tests::for_each_row(sha3_256_strided_rows(),
            [&](HashStrided, RowId row)
            {
                tests::ChangingLeaves leaves{seed, 30 + seed * 17};
                SlottedJellyfish slotted;
                ResidentJellyfish tree = tree_of({.forced = row});
                for (int round = 0; round < 8; ++round)
                {
                    const SlottedJellyfish::Leaves& now = leaves.next();
                    const SlottedJellyfish::Update update = slotted.change_to(now);
                    ASSERT_LE(slotted.slots(), size.slots);
                    tree.update(update.view());
                    std::vector<JellyfishLeaf> sorted;
                    for (const auto& [key, value] : now)
                        sorted.push_back({.key = key, .value_hash = value});
                    ASSERT_EQ(tree.read(SlottedJellyfish::root),
                        tests::JellyfishTree{sorted}.root({.forced = RowId::scalar}))
                        << "round " << round;
                }
            });
    }
}

TEST(resident_jellyfish, takes_hashes_that_are_given)
{
    std::mt19937_64 random{1};
    std::array<Hash32, 16> children;
    std::vector<GivenHash> given;
    for (Slot i = 0; i < 16; ++i)
    {
        children[i] = tests::hash_of_chance(random);
        given.push_back({.slot = 16 + i, .hash = children[i]});
    }
    Hash32 expected;
    const JellyfishNode plain{
        .children = children.data(), .existing = 0xf00d, .leaves = 0x500c, .hash = &expected};
    hash_jellyfish_level({&plain, 1}, {.forced = RowId::scalar});
    const ResidentJellyfishNode node{.first_child = 16, .existing = 0xf00d, .leaves = 0x500c};
    const std::span<const ResidentJellyfishNode> level{&node, 1};
    ResidentJellyfish tree = tree_of({});
    tree.update({.given = given, .levels = {&level, 1}});
    EXPECT_EQ(tree.read(0), expected);
}

TEST(resident_jellyfish, refuses_nodes_without_children_and_slots_that_it_does_not_have)
{
    ResidentJellyfish tree = tree_of({});
    ResidentJellyfishNode node{.first_child = 16};
    const std::span<const ResidentJellyfishNode> level{&node, 1};
    EXPECT_DEATH(tree.update({.levels = {&level, 1}}), "existing");
    node.existing = 1;
    node.slot = 1 << 16;
    EXPECT_DEATH(tree.update({.levels = {&level, 1}}), "slot < store_->size");
    EXPECT_EQ(ResidentJellyfish::make({.slots = resident_slots_max + 1}).error(),
        ResidentError::too_many_slots);
}
}  // namespace braid::kernels
