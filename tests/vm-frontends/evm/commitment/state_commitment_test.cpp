// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/evm/state_commitment.hpp"
#include "storage/trie.hpp"
#include "storage/trie_node_source.hpp"
#include "storage/trie_proof.hpp"
#include "tests/support/world_witness.hpp"
#include "tests/vm-frontends/evm/commitment/key_value_state.hpp"
#include "tests/vm-frontends/evm/commitment/random_writes.hpp"
#include "vm-frontends/evm/flatten.hpp"
#include <gtest/gtest.h>
#include <set>
#include <thread>

namespace braid::evm
{
namespace
{
using storage::StateError;
using storage::Value;
using tests::EvmWrites;
using tests::KeyValueState;

/// A state in three forms that shall agree, and the values that take the last block back.
struct Chain
{
    World world;
    KeyValueState plain;
    StateCommitment commitment;

    [[nodiscard]] FlatWriteSet flat(const storage::WriteSet& writes) const
    {
        return flatten(writes,
            [&](const Address& address) -> Result<std::vector<u256>, StateError>
            {
                std::vector<u256> keys;
                for (const auto& slot : world.slots(address))
                    keys.push_back(slot.first);
                return keys;
            })
            .value();
    }
    /// What the locations hold now.
    [[nodiscard]] storage::WriteSet undo(const FlatWriteSet& writes) const
    {
        storage::WriteSet before = writes.writes;
        for (auto& entry : before.entries)
            entry.value = plain.read(entry.key).value();
        return before;
    }
    Hash32 apply(const storage::WriteSet& writes)
    {
        const auto flattened = flat(writes);
        plain.apply(flattened.writes);
        world.apply(writes);
        return commitment.update(flattened.writes, plain).value();
    }
};

/// The root made from nothing by the trie that tests keep for this.
Hash32 serial_root_of(const World& world)
{
    return braid::tests::prove(world).state_root;
}
}  // namespace

TEST(state_commitment, follows_a_world_block_by_block)
{
    for (const unsigned threads : {1U, 2U})
        for (std::uint64_t seed = 1; seed <= 4; ++seed)
        {
            SCOPED_TRACE(seed);
            tests::RandomWrites random{seed};
            Chain chain{.world = {}, .plain = {}, .commitment = StateCommitment{threads}};
            EXPECT_EQ(chain.commitment.root(), storage::empty_trie_root);
            for (int round = 0; round < 40; ++round)
            {
                auto writes = random.block(chain.world);
                const Hash32 root = chain.apply(writes.sorted());
                ASSERT_EQ(root, chain.world.state_root());
                ASSERT_EQ(root, chain.commitment.root());
                ASSERT_EQ(root, serial_root_of(chain.world)) << "round " << round;
            }
        }
}

TEST(state_commitment, goes_on_over_nodes_that_were_written)
{
    for (std::uint64_t seed = 1; seed <= 6; ++seed)
    {
        SCOPED_TRACE(seed);
        tests::RandomWrites random{seed};
        const auto store = storage::make_memory_store();
        const storage::StoreTrieNodes nodes{*store};
        Chain chain{.world = {},
            .plain = {},
            .commitment = StateCommitment{nodes, storage::empty_trie_root}};
        for (int round = 0; round < 40; ++round)
        {
            auto writes = random.block(chain.world);
            const Hash32 root = chain.apply(writes.sorted());
            ASSERT_EQ(root, chain.world.state_root()) << "round " << round;
            if (random.below(3) != 0)
                continue;
            const auto harvest = chain.commitment.harvest();
            ASSERT_TRUE(
                store->commit(storage::writes_of(harvest, *store->view()).value().writes).ok());
            if (random.below(2) == 0)
                chain.commitment.evict(0);
            else
                chain.commitment = StateCommitment{nodes, chain.world.state_root()};
            ASSERT_EQ(chain.commitment.root(), chain.world.state_root());
        }
    }
}

TEST(state_commitment, tells_what_a_source_lacks)
{
    const auto store = storage::make_memory_store();
    const storage::StoreTrieNodes nodes{*store};
    StateCommitment commitment{nodes, Hash32{{1, 2, 3}}};
    const auto account = commitment.account(Address::of_number(1));
    ASSERT_FALSE(account.ok());
    EXPECT_EQ(account.error().state, StateError::corrupt);
    EXPECT_FALSE(account.error().detail.empty());
}

TEST(state_commitment, goes_back_with_the_values_from_before)
{
    tests::RandomWrites random{99};
    Chain chain;
    std::vector<Hash32> roots{chain.commitment.root()};
    std::deque<EvmWrites> blocks;
    std::vector<FlatWriteSet> flats;
    std::vector<storage::WriteSet> undos;
    for (int round = 0; round < 60; ++round)
    {
        auto& block = blocks.emplace_back(random.block(chain.world));
        flats.push_back(chain.flat(block.sorted()));
        undos.push_back(chain.undo(flats.back()));
        roots.push_back(chain.apply(block.sorted()));
    }
    for (std::size_t height = blocks.size(); height-- > 0;)
    {
        chain.plain.apply(undos[height]);
        ASSERT_EQ(chain.commitment.update(undos[height], chain.plain).value(), roots[height]);
    }
    EXPECT_EQ(chain.commitment.root(), storage::empty_trie_root);
    for (std::size_t height = 0; height < blocks.size(); ++height)
    {
        chain.plain.apply(flats[height].writes);
        ASSERT_EQ(
            chain.commitment.update(flats[height].writes, chain.plain).value(), roots[height + 1]);
    }
}

TEST(state_commitment, takes_a_whole_state_as_one_write_set)
{
    tests::RandomWrites random{5};
    Chain chain;
    for (int round = 0; round < 10; ++round)
        chain.apply(random.block(chain.world).sorted());
    std::deque<std::vector<std::uint8_t>> names;
    storage::WriteSet all;
    for (const auto& [name, value] : chain.plain.values())
        all.entries.push_back({.key = {.vm = storage::VmId::evm,
                                   .kind = name.first,
                                   .bytes = names.emplace_back(name.second)},
            .value = value});
    StateCommitment fresh{2};
    EXPECT_EQ(fresh.update(all, chain.plain).value(), chain.commitment.root());
    EXPECT_GT(fresh.hashed_node_count(), 0u);
    EXPECT_GT(fresh.memory_size(), 0u);
}

TEST(state_commitment, tells_accounts_and_their_storage)
{
    Chain chain;
    const Address address = Address::of_number(3);
    EvmWrites writes;
    writes.put({KeyKind::balance, address}, u256{7});
    writes.put({address, 0, u256{1}}, u256{9});
    chain.apply(writes.sorted());
    const auto account = chain.commitment.account(address).value().value();
    EXPECT_EQ(account.fields, (AccountFields{.balance = u256{7}}));
    EXPECT_EQ(account.storage_root, chain.commitment.storage_root(address).value());
    EXPECT_EQ(account.storage_root, chain.world.roots_after({}, {&address, 1})->storage[0]);
    EXPECT_FALSE(chain.commitment.account(Address::of_number(4)).value().has_value());
    EXPECT_EQ(
        chain.commitment.storage_root(Address::of_number(4)).value(), storage::empty_trie_root);
}

TEST(state_commitment, changes_nothing_where_the_state_fails)
{
    class Broken final : public storage::StateView
    {
    public:
        Result<Value, StateError> read(const storage::StateKey&) const noexcept override
        {
            return Err{StateError::io};
        }
    };
    Chain chain;
    const Address address = Address::of_number(3);
    EvmWrites first;
    first.put({KeyKind::balance, address}, u256{7});
    const Hash32 root = chain.apply(first.sorted());
    EvmWrites second;
    second.put({KeyKind::balance, address}, u256{});
    EXPECT_EQ(chain.commitment.update(second.sorted(), Broken{}).error().state, StateError::io);
    EXPECT_EQ(chain.commitment.root(), root);
}

TEST(state_commitment, answers_readers_while_it_changes)
{
    tests::RandomWrites random{3};
    Chain chain;
    std::set<Hash32> seen;
    std::set<Hash32> roots{chain.commitment.root()};
    {
        const std::jthread reader{[&](const std::stop_token& stop)
            {
                while (!stop.stop_requested())
                    seen.insert(chain.commitment.root());
            }};
        for (int round = 0; round < 30; ++round)
            roots.insert(chain.apply(random.block(chain.world).sorted()));
    }
    EXPECT_TRUE(std::ranges::includes(roots, seen));
}
}  // namespace braid::evm
