// SPDX-License-Identifier: Apache-2.0
#include "kernels/resident.hpp"

#include "kernels/gpu/resident_memory.hpp"
#include "kernels/resident_jellyfish.hpp"
#include "kernels/resident_trie.hpp"
#include "tests/kernels/each_row.hpp"
#include "tests/kernels/gpu/emulated_driver.hpp"
#include "tests/kernels/resident_cases.hpp"

namespace braid::kernels
{
namespace
{
using tests::SlottedJellyfish;
using tests::SlottedTrie;
using tests::UnrelatedNodes;

constexpr ResidentSize size{.slots = 1 << 14};

/// What is computed by devices alone, in the smallest buffers.
constexpr gpu::Limits unchecked{.slot_input = gpu::resident_input_min,
    .slot_output = std::size_t{1} << 14,
    .slot_scratch = 16,
    .slots = 1,
    .piece_items_max = 16,
    .checked_results = 0};

[[nodiscard]] gpu::Limits checked_after(std::size_t results)
{
    gpu::Limits limits = unchecked;
    limits.checked_results = results;
    return limits;
}

[[nodiscard]] ResidentTrie trie_on(gpu::Fleet& fleet, const ResidentSize& wanted = size)
{
    Result<ResidentTrie, ResidentError> trie = ResidentTrie::make_on(fleet, wanted);
    EXPECT_TRUE(trie.ok());
    return std::move(trie).value();
}

[[nodiscard]] std::vector<Slot> slots_of(const ResidentTrieUpdate& update)
{
    std::vector<Slot> slots;
    for (const auto level : update.levels)
        for (const ResidentTrieNode& node : level)
            slots.push_back(node.slot);
    return slots;
}

/// Takes a trie through changes. The references of every changed node must be those of the first row, and the root the
/// trie's.
void expect_updates(gpu::Fleet& fleet, std::uint64_t seed, std::size_t entry_count, int rounds)
{
    SCOPED_TRACE("seed " + std::to_string(seed));
    tests::ChangingEntries entries{seed, entry_count};
    SlottedTrie slotted;
    ResidentTrie trie = trie_on(fleet);
    ResidentTrie expected = ResidentTrie::make(size, {.forced = RowId::scalar}).value();
    for (int round = 0; round < rounds; ++round)
    {
        const tests::Entries& now = entries.next();
        const SlottedTrie::Update update = slotted.change_to(now);
        ASSERT_LE(slotted.slots(), size.slots);
        ASSERT_TRUE(trie.update(update.view()));
        ASSERT_TRUE(expected.update(update.view()));
        ASSERT_EQ(trie.read(SlottedTrie::root).hash(), tests::oracle_root(now)) << round;
        const std::vector<Slot> slots = slots_of(update.view());
        std::vector<TrieReference> found(slots.size());
        std::vector<TrieReference> wanted(slots.size());
        trie.read(slots, found);
        expected.read(slots, wanted);
        for (std::size_t i = 0; i < slots.size(); ++i)
            ASSERT_EQ(found[i].item, wanted[i].item) << "round " << round << ", slot " << slots[i];
    }
}

void expect_jellyfish_updates(gpu::Fleet& fleet, std::uint64_t seed, std::size_t count, int rounds)
{
    SCOPED_TRACE("seed " + std::to_string(seed));
    tests::ChangingLeaves leaves{seed, count};
    SlottedJellyfish slotted;
    ResidentJellyfish tree = ResidentJellyfish::make_on(fleet, size).value();
    ResidentJellyfish expected = ResidentJellyfish::make(size, {.forced = RowId::scalar}).value();
    for (int round = 0; round < rounds; ++round)
    {
        const SlottedJellyfish::Update update = slotted.change_to(leaves.next());
        ASSERT_LE(slotted.slots(), size.slots);
        tree.update(update.view());
        expected.update(update.view());
        std::vector<Slot> slots;
        for (const ResidentJellyfishLeaf& leaf : update.leaves)
            slots.push_back(leaf.slot);
        for (const auto level : update.levels)
            for (const ResidentJellyfishNode& node : level)
                slots.push_back(node.slot);
        std::vector<Hash32> found(slots.size());
        std::vector<Hash32> wanted(slots.size());
        tree.read(slots, found);
        expected.read(slots, wanted);
        ASSERT_EQ(found, wanted) << "round " << round;
    }
}
}  // namespace

TEST(gpu_resident, tries_equal_the_processors_from_update_to_update)
{
    for (std::uint64_t seed = 1; seed <= 10; ++seed)
    {
        tests::EmulatedDriver driver;
        gpu::Fleet fleet{driver, unchecked};
        expect_updates(fleet, seed, 20 + seed * 9, 6);
        ASSERT_EQ(fleet.batches_failed(), 0u);
        ASSERT_EQ(fleet.batches(), 6u);
    }
}

TEST(gpu_resident, unrelated_nodes_equal_the_processors)
{
    std::size_t left = tests::input_count(3'000);
    for (std::uint64_t seed = 1; left > 0; ++seed)
    {
        SCOPED_TRACE("seed " + std::to_string(seed));
        const std::size_t count = std::min<std::size_t>(left, 1 + seed * 61 % 700);
        const UnrelatedNodes nodes{seed, count};
        const ResidentSize enough{.slots = UnrelatedNodes::slots(count)};
        tests::EmulatedDriver driver;
        gpu::Fleet fleet{driver, unchecked};
        ResidentTrie trie = trie_on(fleet, enough);
        ResidentTrie expected = ResidentTrie::make(enough, {.forced = RowId::scalar}).value();
        ASSERT_TRUE(trie.update(nodes.view()));
        ASSERT_TRUE(expected.update(nodes.view()));
        for (const Slot slot : nodes.results())
            ASSERT_EQ(trie.read(slot).item, expected.read(slot).item) << slot;
        ASSERT_TRUE(trie.is_on_device());
        left -= count;
    }
}

TEST(gpu_resident, a_level_is_one_launch_and_an_update_one_copy)
{
    tests::EmulatedDriver driver;
    gpu::Fleet fleet{driver, unchecked};
    tests::ChangingEntries entries{3, 200};
    SlottedTrie slotted;
    ResidentTrie trie = trie_on(fleet);
    std::size_t levels = 0;
    for (int round = 0; round < 3; ++round)
    {
        const SlottedTrie::Update update = slotted.change_to(entries.next());
        for (const auto level : update.levels)
            levels += level.empty() ? 0 : 1;
        ASSERT_TRUE(trie.update(update.view()));
    }
    EXPECT_EQ(driver.launches(0), levels);
    EXPECT_EQ(driver.copies_to_device(0), 3u);
    EXPECT_EQ(driver.waits(0), 1u) << "two updates fit into buffers, the third waits for one";
}

TEST(gpu_resident, repeated_sequences_of_levels_go_as_graphs)
{
    for (const bool is_refused : {false, true})
    {
        tests::EmulatedDriver driver;
        if (is_refused)
            driver.refuse_chains();
        gpu::Fleet fleet{driver, unchecked};
        tests::Entries entries;
        std::mt19937_64 random{1};
        for (int i = 0; i < 3'000; ++i)
            entries[tests::random_bytes(random, 32)] = tests::random_bytes(random, 70);
        SlottedTrie slotted;
        ResidentTrie trie = trie_on(fleet, {.slots = 1 << 16});
        std::size_t levels = 0;
        for (int round = 0; round < 4; ++round)
        {
            // Hundreds of leaves: every update has the same levels.
            for (auto& [key, value] : entries)
                value[0] = static_cast<std::uint8_t>(value[0] ^ (random() % 4 == 0 ? 1 : 0));
            const SlottedTrie::Update update = slotted.change_to(entries);
            levels += update.levels.size();
            ASSERT_TRUE(trie.update(update.view()));
            ASSERT_EQ(trie.read(SlottedTrie::root).hash(), tests::oracle_root(entries));
        }
        EXPECT_EQ(driver.launches(0), levels);
        // The first update is remembered, the second makes the graph.
        EXPECT_EQ(driver.chain_runs(0), is_refused ? 0u : 3u);
        EXPECT_TRUE(trie.is_on_device());
    }
}

TEST(gpu_resident, levels_beyond_a_buffer_go_in_several)
{
    // Sixty leaves of the longest values fill a buffer more than once.
    tests::Entries entries;
    std::mt19937_64 random{7};
    for (int i = 0; i < 60; ++i)
        entries[tests::random_bytes(random, 32)] =
            tests::random_bytes(random, resident_value_size_max - static_cast<std::size_t>(i));
    tests::EmulatedDriver driver;
    gpu::Fleet fleet{driver, unchecked};
    SlottedTrie slotted;
    ResidentTrie trie = trie_on(fleet);
    for (int round = 0; round < 3; ++round)
    {
        entries.begin()->second[5] ^= 1;
        const SlottedTrie::Update update = slotted.change_to(entries);
        ASSERT_TRUE(trie.update(update.view()));
        ASSERT_EQ(trie.read(SlottedTrie::root).hash(), tests::oracle_root(entries));
    }
    EXPECT_GT(driver.copies_to_device(0), 3u);
    EXPECT_TRUE(trie.is_on_device());
}

TEST(gpu_resident, jellyfish_trees_equal_the_processors_from_update_to_update)
{
    for (std::uint64_t seed = 1; seed <= 4; ++seed)
    {
        tests::EmulatedDriver driver;
        gpu::Fleet fleet{driver, unchecked};
        expect_jellyfish_updates(fleet, seed, 10 + seed * 20, 4);
        ASSERT_EQ(fleet.batches_failed(), 0u);
    }
}

TEST(gpu_resident, a_lost_device_costs_no_update)
{
    for (const std::size_t checked : {0, 16})
    {
        bool is_lost = true;
        for (std::size_t after = 0; is_lost; ++after)
        {
            tests::EmulatedDriver driver;
            driver.fail(0, after, gpu::Error::lost);
            gpu::Fleet fleet{driver, checked_after(checked)};
            expect_updates(fleet, 4, 12, 3);
            is_lost = fleet.devices_lost() > 0;
            ASSERT_EQ(fleet.batches_failed(), is_lost ? 1u : 0u) << after;
        }
    }
}

TEST(gpu_resident, a_lost_device_costs_no_update_of_a_jellyfish_tree)
{
    bool is_lost = true;
    for (std::size_t after = 0; is_lost; ++after)
    {
        tests::EmulatedDriver driver;
        driver.fail(0, after, gpu::Error::lost);
        gpu::Fleet fleet{driver, unchecked};
        expect_jellyfish_updates(fleet, 4, 16, 3);
        is_lost = fleet.devices_lost() > 0;
    }
}

TEST(gpu_resident, goes_on_on_another_device)
{
    for (const std::size_t after : {8, 12, 15, 20, 25})
    {
        tests::EmulatedDriver driver{2};
        driver.fail(0, after, gpu::Error::lost);
        gpu::Fleet fleet{driver, unchecked};
        expect_updates(fleet, 6, 60, 5);
        ASSERT_EQ(fleet.devices_lost(), 1u);
        ASSERT_GT(driver.launches(1), 0u) << after;
    }
}

TEST(gpu_resident, follows_a_fleet_that_gave_its_device_up)
{
    tests::EmulatedDriver driver;
    gpu::Fleet fleet{driver, unchecked};
    tests::ChangingEntries entries{8, 50};
    SlottedTrie slotted;
    ResidentTrie trie = trie_on(fleet);
    ASSERT_TRUE(trie.update(slotted.change_to(entries.next()).view()));
    EXPECT_TRUE(trie.is_on_device());
    fleet.give_up(0, gpu::Error::lost);
    const tests::Entries& now = entries.next();
    ASSERT_TRUE(trie.update(slotted.change_to(now).view()));
    EXPECT_FALSE(trie.is_on_device());
    EXPECT_EQ(trie.read(SlottedTrie::root).hash(), tests::oracle_root(now));
}

TEST(gpu_resident, a_full_journal_is_exchanged_for_the_devices_references)
{
    gpu::Limits limits = unchecked;
    limits.journal_max = 5'000;
    for (std::size_t after = 10; after < 2'500; after += 499)
    {
        tests::EmulatedDriver driver;
        driver.fail(0, after, gpu::Error::lost);
        gpu::Fleet fleet{driver, limits};
        expect_updates(fleet, 5, 80, 5);
        expect_jellyfish_updates(fleet, 5, 80, 5);
    }
}

TEST(gpu_resident, a_kernel_that_computes_wrong_results_is_not_used)
{
    tests::EmulatedDriver driver;
    driver.miscompute();
    gpu::Fleet fleet{driver, checked_after(10'000)};
    expect_updates(fleet, 9, 300, 3);
    EXPECT_FALSE(fleet.trusts(gpu::KernelId::trie_nodes));
    ResidentTrie other = trie_on(fleet);
    EXPECT_FALSE(other.is_on_device());
}

TEST(gpu_resident, stays_within_the_limits_of_memory)
{
    tests::EmulatedDriver driver;
    gpu::Limits limits = unchecked;
    const std::size_t slots = limits.slot_input + limits.slot_output + limits.slot_scratch;
    const std::size_t store = size.slots * 33;
    limits.memory_max = slots + 2 * limits.slot_input + store;
    gpu::Fleet fleet{driver, limits};
    const ResidentTrie first = trie_on(fleet);
    EXPECT_TRUE(first.is_on_device());
    EXPECT_EQ(ResidentTrie::make_on(fleet, size).error(), ResidentError::device_memory);
    EXPECT_EQ(ResidentJellyfish::make_on(fleet, size).error(), ResidentError::device_memory);

    --limits.memory_max;
    gpu::Fleet smaller{driver, limits};
    EXPECT_EQ(ResidentTrie::make_on(smaller, size).error(), ResidentError::device_memory);
    EXPECT_EQ(smaller.devices_lost(), 0u);

    tests::EmulatedDriver poor;
    poor.limit_memory(0, store + limits.slot_input);
    gpu::Fleet of_poor{poor, unchecked};
    EXPECT_EQ(ResidentTrie::make_on(of_poor, size).error(), ResidentError::device_memory);
}

TEST(gpu_resident, gives_its_memory_back)
{
    tests::EmulatedDriver driver;
    gpu::Limits limits = unchecked;
    limits.memory_max = 4 * limits.slot_input + size.slots * 33;
    gpu::Fleet fleet{driver, limits};
    for (int i = 0; i < 5; ++i)
        EXPECT_TRUE(trie_on(fleet).is_on_device());
}
}  // namespace braid::kernels
