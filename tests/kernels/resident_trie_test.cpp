// SPDX-License-Identifier: Apache-2.0
#include "kernels/resident_trie.hpp"
#include "kernels/keccak_batch.hpp"
#include "tests/kernels/each_row.hpp"
#include "tests/kernels/resident_cases.hpp"

namespace braid::kernels
{
namespace
{
using tests::Buffer;
using tests::SlottedTrie;
using tests::UnrelatedNodes;

/// Slots enough for what the cases grow to.
constexpr ResidentSize size{.slots = 1 << 16, .nodes_per_update = 1000};

template <typename Check>
void for_each_choice(const Check& check)
{
    tests::for_each_row(
        keccak256_rows(), [&](HashBatch, RowId row) { check(RowChoice{.forced = row}); });
}

[[nodiscard]] ResidentTrie trie_of(const RowChoice& choice, const ResidentSize& wanted = size)
{
    Result<ResidentTrie, ResidentError> trie = ResidentTrie::make(wanted, choice);
    EXPECT_TRUE(trie.ok());
    return std::move(trie).value();
}
}  // namespace

TEST(resident_trie, every_row_keeps_changing_tries_at_their_roots)
{
    for (std::uint64_t seed = 1; seed <= 12; ++seed)
    {
        SCOPED_TRACE("seed " + std::to_string(seed));
        for_each_choice(
            [&](const RowChoice& choice)
            {
                tests::ChangingEntries entries{seed, 20 + seed * 11};
                SlottedTrie slotted;
                ResidentTrie trie = trie_of(choice);
                for (int round = 0; round < 8; ++round)
                {
                    const tests::Entries& now = entries.next();
                    const SlottedTrie::Update update = slotted.change_to(now);
                    ASSERT_LE(slotted.slots(), size.slots);
                    ASSERT_TRUE(trie.update(update.view()));
                    ASSERT_EQ(trie.read(SlottedTrie::root).hash(), tests::oracle_root(now))
                        << "round " << round;
                }
            });
    }
}

TEST(resident_trie, every_row_gives_the_same_references_of_unrelated_nodes)
{
    std::size_t left = tests::input_count(10'000);
    for (std::uint64_t seed = 1; left > 0; ++seed)
    {
        SCOPED_TRACE("seed " + std::to_string(seed));
        const std::size_t count = std::min<std::size_t>(left, 1 + seed * 37 % 500);
        const UnrelatedNodes nodes{seed, count};
        const std::vector<Slot> slots = nodes.results();
        std::vector<TrieReference> expected;
        for_each_choice(
            [&](const RowChoice& choice)
            {
                ResidentTrie trie = trie_of(choice, {.slots = UnrelatedNodes::slots(count)});
                ASSERT_TRUE(trie.update(nodes.view()));
                std::vector<TrieReference> found(slots.size());
                trie.read(slots, found);
                if (expected.empty())
                    expected = found;
                for (std::size_t i = 0; i < slots.size(); ++i)
                    ASSERT_EQ(found[i].item, expected[i].item) << i;
            });
        left -= count;
    }
}

TEST(resident_trie, does_not_read_what_stands_in_free_slots)
{
    const Buffer key(32, 0x12);
    const Buffer value(80, 7);
    ResidentTrieNode leaf{.slot = 16, .path = key.data(), .value = value};
    leaf.path_end = 63;
    std::vector<ResidentTrieNode> leaves(2, leaf);
    leaves[1].slot = 19;
    ResidentTrieNode branch{.kind = TrieNode::Kind::branch, .first_child = 16};
    branch.children = 1U << 0 | 1U << 3;
    std::vector<std::span<const ResidentTrieNode>> levels{leaves, {&branch, 1}};

    ResidentTrie full = trie_of({});
    ASSERT_TRUE(full.update({.levels = levels}));
    branch.children = 1U << 0;
    ASSERT_TRUE(full.update({.levels = std::span{levels}.subspan(1)}));

    ResidentTrie fresh = trie_of({});
    levels[0] = std::span{leaves}.first(1);
    ASSERT_TRUE(fresh.update({.levels = levels}));
    EXPECT_EQ(full.read(0).item, fresh.read(0).item);
}

TEST(resident_trie, refuses_values_and_stores_beyond_their_limits)
{
    const Buffer bytes(resident_value_size_max + 1, 1);
    ResidentTrie trie = trie_of({});
    ResidentTrieNode leaf{.path = bytes.data(), .value = bytes};
    const std::span<const ResidentTrieNode> level{&leaf, 1};
    EXPECT_EQ(trie.update({.levels = {&level, 1}}).error(), ResidentError::value_too_long);
    leaf.value = Bytes{bytes}.first(resident_value_size_max);
    EXPECT_TRUE(trie.update({.levels = {&level, 1}}));
    EXPECT_TRUE(trie.read(0).is_hash());
    EXPECT_EQ(ResidentTrie::make({.slots = resident_slots_max + 1}).error(),
        ResidentError::too_many_slots);
}

TEST(resident_trie, refuses_slots_that_it_does_not_have)
{
    ResidentTrie trie = trie_of({}, {.slots = 32});
    ResidentTrieNode node{.kind = TrieNode::Kind::branch, .slot = 32};
    const std::span<const ResidentTrieNode> level{&node, 1};
    EXPECT_DEATH((void)trie.update({.levels = {&level, 1}}), "slot < slots");
    node.slot = 0;
    node.first_child = 8;
    EXPECT_DEATH((void)trie.update({.levels = {&level, 1}}), "first_child % resident_group_size");
    node.first_child = 32;
    EXPECT_DEATH((void)trie.update({.levels = {&level, 1}}), "first_child < slots");
    EXPECT_DEATH((void)trie.read(32), "slot < store_->size");
}
}  // namespace braid::kernels
