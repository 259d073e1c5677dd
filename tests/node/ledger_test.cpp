// SPDX-License-Identifier: Apache-2.0
#include "node/ledger.hpp"
#include "storage/trie.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/vm-frontends/evm/commitment/random_writes.hpp"
#include "vm-frontends/evm/keys.hpp"
#include <gmock/gmock.h>
#include <thread>

namespace braid::node
{
namespace
{
using evm::Address;
using evm::KeyBytes;
using evm::KeyKind;
using evm::World;
using evm::tests::EvmWrites;
using evm::tests::RandomWrites;
using storage::Value;

constexpr Hash32 chain_name{{0xc4}};

template <typename T>
T must(LedgerResult<T> result)
{
    EXPECT_TRUE(result.ok()) << result.error().detail;
    return *std::move(result);
}
void must_do(const LedgerResult<Done>& result)
{
    ASSERT_TRUE(result.ok()) << result.error().detail;
}

/// A ledger beside worlds of all its heights.
class Chain
{
public:
    Chain(std::uint64_t seed, const LedgerOptions& options) : random_(seed), options_(options)
    {
        ledger = must(Ledger::create(path(), chain_name, {}, options_));
        worlds.emplace_back();
    }

    [[nodiscard]] std::string path() const { return (folder_.path() / "data").string(); }

    /// Applies a block, and commits the one before it, so that a step is always open.
    void apply()
    {
        World world = worlds.back();
        blocks_.push_back(std::make_unique<EvmWrites>(random_.block(world)));
        const auto& writes = blocks_.back()->sorted();
        must(ledger->apply(writes));
        world.apply(writes);
        worlds.push_back(std::move(world));
    }
    void commit()
    {
        const std::uint64_t height = ledger->committed() + 1;
        const Bytes transaction{reinterpret_cast<const std::uint8_t*>(&height), sizeof height};
        ASSERT_EQ(must(ledger->commit({.receipts_root = {}, .transactions = {&transaction, 1}})),
            worlds[height].state_root())
            << "height " << height;
    }
    void extend(int count)
    {
        for (int i = 0; i < count; ++i)
        {
            apply();
            if (ledger->applied() - ledger->committed() > random_.below(3))
                commit();
        }
        while (ledger->committed() < ledger->applied())
            commit();
        must_do(ledger->wait(ledger->committed()));
    }
    void reopen()
    {
        ledger.reset();
        ledger = must(Ledger::open(path(), options_));
        ASSERT_EQ(ledger->committed() + 1, worlds.size());
        ASSERT_EQ(ledger->state_root(), worlds.back().state_root());
    }
    void rewind(std::uint64_t height)
    {
        must_do(ledger->rewind(height));
        worlds.resize(height + 1);
        ASSERT_EQ(ledger->state_root(), worlds.back().state_root());
    }
    /// Every location that a world could have, as the state of a height tells it.
    void expect_state(std::uint64_t height)
    {
        const auto state = must(ledger->state(height));
        const World& world = worlds[height];
        const auto expect = [&](const KeyBytes& key)
        {
            ASSERT_EQ(state->read(key.view()).value(), world.read(key.view()).value())
                << "height " << height << ", kind " << unsigned{key.view().kind};
        };
        for (std::uint64_t number = 0; number < evm::tests::account_count; ++number)
        {
            const Address address = Address::of_number(number);
            for (const KeyKind kind : {KeyKind::balance, KeyKind::nonce})
                expect({kind, address});
            for (std::uint64_t slot = 0; slot < evm::tests::slot_count; ++slot)
                expect({address, 0, u256{slot}});
        }
    }

    std::unique_ptr<Ledger> ledger;
    /// By height.
    std::vector<World> worlds;

    [[nodiscard]] std::uint64_t below(std::uint64_t end) { return random_.below(end); }

private:
    tests::ScratchFolder folder_;
    RandomWrites random_;
    LedgerOptions options_;
    std::vector<std::unique_ptr<EvmWrites>> blocks_;
};

/// So small that everything goes to the store at once, and nodes leave memory.
LedgerOptions small_options()
{
    LedgerOptions options;
    options.database.settle_lag = 2;
    options.database.settle_size_min = 0;
    options.database.history_window = 24;
    options.trie_size_max = 0;
    options.nodes_interval = 3;
    return options;
}
}  // namespace

TEST(ledger, commits_to_what_was_applied)
{
    Chain chain{1, {}};
    EXPECT_EQ(chain.ledger->state_root(), storage::empty_trie_root);
    chain.extend(30);
    EXPECT_EQ(must(chain.ledger->recorded_root(30)), chain.worlds[30].state_root());
    for (std::uint64_t height = 0; height <= 30; ++height)
        chain.expect_state(height);
    const auto report = must(chain.ledger->check());
    EXPECT_EQ(report.database.records, 30U);
}

TEST(ledger, goes_on_where_it_ended)
{
    for (std::uint64_t seed = 10; seed < 12; ++seed)
    {
        SCOPED_TRACE(seed);
        Chain chain{seed, seed % 2 == 0 ? small_options() : LedgerOptions{}};
        for (int round = 0; round < 3; ++round)
        {
            chain.extend(1 + static_cast<int>(chain.below(12)));
            if (chain.below(2) == 0)
                must_do(chain.ledger->settle());
            chain.reopen();
            chain.expect_state(chain.ledger->committed());
            const auto report = must(chain.ledger->check());
            EXPECT_EQ(report.root, chain.worlds[report.root_height].state_root());
        }
    }
}

TEST(ledger, goes_back_and_on_another_way)
{
    for (std::uint64_t seed = 20; seed < 22; ++seed)
    {
        SCOPED_TRACE(seed);
        Chain chain{seed, small_options()};
        for (int round = 0; round < 3; ++round)
        {
            chain.extend(5 + static_cast<int>(chain.below(10)));
            const std::uint64_t last = chain.ledger->committed();
            // The background may bring it up to the window meanwhile.
            const std::uint64_t oldest = std::max(chain.ledger->database().oldest(),
                last - std::min(last, small_options().database.history_window));
            chain.rewind(oldest + chain.below(last - oldest + 1));
            chain.expect_state(chain.ledger->committed());
            if (chain.below(2) == 0)
                chain.reopen();
            (void)must(chain.ledger->check());
        }
    }
}

TEST(ledger, proves_accounts_at_all_heights_of_the_window)
{
    for (std::uint64_t seed = 40; seed < 43; ++seed)
    {
        SCOPED_TRACE(seed);
        Chain chain{seed, small_options()};
        chain.extend(40);
        if (seed % 2 == 0)
            chain.reopen();
        const std::vector<u256> slots{u256{0}, u256{1}, u256{7}, u256{1000}};
        // From now on the window stays where it is.
        must_do(chain.ledger->settle());
        // The genesis has no record.
        const std::uint64_t oldest = std::max<std::uint64_t>(chain.ledger->database().oldest(), 1);
        for (std::uint64_t height = oldest; height <= 40; ++height)
            for (std::uint64_t number = 0; number < evm::tests::account_count; number += 5)
            {
                const Address address = Address::of_number(number);
                const auto proof = must(chain.ledger->prove(height, address, slots));
                ASSERT_TRUE(
                    evm::verify_account_proof(chain.worlds[height].state_root(), proof).ok())
                    << "height " << height;
                for (std::size_t i = 0; i < slots.size(); ++i)
                    ASSERT_EQ(
                        proof.storage_proof[i].value, chain.worlds[height].slot(address, slots[i]));
            }
        EXPECT_EQ(chain.ledger->prove(41, {}, {}).error().kind, LedgerError::Kind::wrong_height);
        if (oldest > 1)
        {
            EXPECT_EQ(
                chain.ledger->prove(oldest - 1, {}, {}).error().kind, LedgerError::Kind::database);
        }
        EXPECT_EQ(chain.ledger->prove(40, {}, std::vector<u256>(5000)).error().kind,
            LedgerError::Kind::too_many_slots);
    }
}

TEST(ledger, begins_with_a_genesis)
{
    const tests::ScratchFolder folder;
    const auto path = (folder.path() / "data").string();
    World world;
    const Address address = Address::of_number(7);
    EvmWrites genesis;
    genesis.put({KeyKind::balance, address}, u256{5});
    genesis.put({address, 0, u256{1}}, u256{9});
    world.apply(genesis.sorted());
    {
        const auto ledger = must(Ledger::create(path, chain_name, genesis.sorted()));
        EXPECT_EQ(ledger->committed(), 0U);
        EXPECT_EQ(ledger->state_root(), world.state_root());
        const auto report = must(ledger->check());
        EXPECT_EQ(report.locations, 2U);
        EXPECT_EQ(report.nodes, 2U);
        const auto again = Ledger::create(path, chain_name, {});
        ASSERT_FALSE(again.ok());
        EXPECT_EQ(again.error().kind, LedgerError::Kind::folder);
    }
    const auto ledger = must(Ledger::open(path));
    EXPECT_EQ(ledger->state_root(), world.state_root());
    EXPECT_EQ(must(ledger->state(0))->read(KeyBytes{KeyKind::has_storage, address}.view()).value(),
        Value::of_cell(u256{1}.to_be()));
}

TEST(ledger, is_read_by_one_that_changes_nothing)
{
    Chain chain{30, small_options()};
    chain.extend(12);
    chain.ledger.reset();
    LedgerOptions options = small_options();
    options.read_only = true;
    const auto ledger = must(Ledger::open(chain.path(), options));
    EXPECT_EQ(ledger->state_root(), chain.worlds.back().state_root());
    (void)must(ledger->check());
    EvmWrites writes;
    EXPECT_FALSE(ledger->apply(writes.sorted()).ok());
    EXPECT_FALSE(ledger->rewind(3).ok());
}

TEST(ledger, refuses_what_is_not_there_or_not_next)
{
    const tests::ScratchFolder folder;
    const auto missing = Ledger::open((folder.path() / "none").string());
    ASSERT_FALSE(missing.ok());
    EXPECT_FALSE(missing.error().detail.empty());
    Chain chain{31, {}};
    const auto none = chain.ledger->commit({});
    ASSERT_FALSE(none.ok());
    EXPECT_EQ(none.error().kind, LedgerError::Kind::wrong_height);
}

TEST(ledger, lets_the_next_block_execute_while_one_is_committed)
{
    Chain chain{32, small_options()};
    for (int round = 0; round < 10; ++round)
    {
        chain.apply();
        std::thread committing{[&] { chain.commit(); }};
        chain.expect_state(chain.ledger->applied());
        committing.join();
    }
    must_do(chain.ledger->wait(chain.ledger->committed()));
    chain.reopen();
}
}  // namespace braid::node
