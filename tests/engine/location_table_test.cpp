// SPDX-License-Identifier: Apache-2.0
#include "engine/memory/location_table.hpp"

#include "engine/memory/declared_chains.hpp"
#include <gtest/gtest.h>
#include <vector>

namespace braid::engine
{
namespace
{
using Table = LocationTable<HostPolicy>;
using Shared = SharedLocation<HostPolicy>;

/// The keys 0 to count - 1.
class Keys
{
public:
    explicit Keys(std::uint32_t count) : bytes_(count)
    {
        for (std::uint32_t i = 0; i < count; ++i)
            store_le(bytes_[i].data(), i);
    }
    [[nodiscard]] storage::StateKey operator[](std::size_t index) const noexcept
    {
        return {.vm = storage::VmId::test, .kind = 1, .bytes = bytes_[index]};
    }

private:
    std::vector<std::array<std::uint8_t, 4>> bytes_;
};

TEST(LocationTable, finds_each_key_again)
{
    constexpr std::uint32_t count = 50'000;
    const Keys keys{count};
    // One that has room for all, and one that must use its overflow.
    for (const std::size_t expected : {std::size_t{count}, std::size_t{100}})
    {
        Table table;
        Arena arena;
        std::size_t made = 0;
        table.begin(expected);
        std::vector<Shared*> locations;
        for (std::uint32_t i = 0; i < count; ++i)
            locations.push_back(table.locate(keys[i], arena, made));
        EXPECT_EQ(made, count);
        for (std::uint32_t i = 0; i < count; ++i)
        {
            EXPECT_EQ(table.locate(keys[i], arena, made), locations[i]);
            EXPECT_TRUE(locations[i]->key() == keys[i]);
        }
        EXPECT_EQ(made, count);
    }
}

TEST(LocationTable, forgets_earlier_blocks)
{
    // Slots carry sixteen bits of the block's number: look beyond their end, and at the block that has the number again.
    constexpr std::size_t blocks = 65'536 + 3;
    const Keys keys{8};
    Table table;
    Arena arena;
    for (std::size_t block = 0; block < blocks; ++block)
    {
        // Key 0 is met in every block, the others in a few, far apart.
        const bool is_rare = block < 3 || block + 3 >= blocks - 1;
        const std::size_t count = is_rare ? 8 : 1;
        table.begin(block % 7 == 0 ? 2'000 : 1);
        std::size_t made = 0;
        for (std::size_t i = 0; i < count; ++i)
            static_cast<void>(table.locate(keys[i], arena, made));
        ASSERT_EQ(made, count) << "block " << block;
        arena.reset();
    }
}

TEST(DeclaredChains, tells_what_can_run_at_once)
{
    std::vector<Shared> locations(64);
    const auto add = [&](DeclaredChains<HostPolicy>& chains, std::size_t from, std::size_t to)
    {
        const std::array<Shared*, 2> both{&locations[from], &locations[to]};
        return chains.add(both, both);
    };
    DeclaredChains<HostPolicy> chained{32};
    for (std::size_t i = 0; i < 32; ++i)
        EXPECT_EQ(add(chained, i, i + 1), i == 31);
    EXPECT_EQ(chained.parallelism(), 1);

    for (Shared& location : locations)
        location.chain_epoch = 0;
    DeclaredChains<HostPolicy> apart{32};
    for (std::size_t i = 0; i < 32; ++i)
        EXPECT_EQ(add(apart, 2 * i, 2 * i + 1), i == 31);
    EXPECT_EQ(apart.parallelism(), 32);
}

TEST(DeclaredChains, holds_who_declares_nothing_independent)
{
    Shared location;
    const std::array<Shared*, 1> hot{&location};
    DeclaredChains<HostPolicy> chains{32};
    for (std::size_t i = 0; i < 32; ++i)
    {
        const bool ends = i % 4 == 0 ? chains.add(hot, hot) : chains.add({}, {});
        EXPECT_EQ(ends, i == 31);
    }
    // Eight of them hang together, whatever the others do.
    EXPECT_EQ(chains.parallelism(), 4);
}
}  // namespace
}  // namespace braid::engine
