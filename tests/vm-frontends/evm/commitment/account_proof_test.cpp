// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/evm/account_proof.hpp"
#include "storage/trie.hpp"
#include "tests/vm-frontends/evm/commitment/key_value_state.hpp"
#include "tests/vm-frontends/evm/commitment/random_writes.hpp"
#include "vm-frontends/evm/flatten.hpp"
#include <gtest/gtest.h>
#include <list>

namespace braid::evm
{
namespace
{
using storage::StateError;
using tests::EvmWrites;
using tests::KeyValueState;

/// A chain that keeps the state and the commitment of every height, and what each block changed.
struct KeptChain
{
    struct Height
    {
        KeyValueState plain;
        World world;
        std::unique_ptr<StateCommitment> commitment;
        Hash32 state_root{};
    };
    std::list<EvmWrites> blocks;
    std::list<FlatWriteSet> flats;
    std::vector<Height> heights;

    explicit KeptChain(std::uint64_t seed, std::size_t count)
    {
        tests::RandomWrites random{seed};
        heights.push_back({.plain = {}, .world = {}, .commitment = nullptr});
        while (heights.size() <= count)
        {
            const Height& last = heights.back();
            auto& block = blocks.emplace_back(random.block(last.world));
            flats.push_back(flatten(block.sorted(),
                [&](const Address& address) -> Result<std::vector<u256>, StateError>
                {
                    std::vector<u256> keys;
                    for (const auto& slot : last.world.slots(address))
                        keys.push_back(slot.first);
                    return keys;
                }).value());
            Height next{.plain = last.plain, .world = last.world, .commitment = nullptr};
            next.plain.apply(flats.back().writes);
            next.world.apply(block.sorted());
            heights.push_back(std::move(next));
        }
        for (Height& height : heights)
        {
            height.commitment = std::make_unique<StateCommitment>();
            const auto all = height.world.as_writes();
            height.state_root = height.commitment->update(all.writes, height.plain).value();
            EXPECT_EQ(height.state_root, height.world.state_root());
        }
    }

    /// What locations that changed above that height held at it.
    [[nodiscard]] storage::WriteSet values_at(std::size_t height) const
    {
        std::map<KeyValueState::Name, storage::StateKey> changed;
        std::size_t number = 0;
        for (const FlatWriteSet& flat : flats)
            if (number++ >= height)
                for (const auto& entry : flat.writes.entries)
                    changed.emplace(KeyValueState::name_of(entry.key), entry.key);
        storage::WriteSet values;
        for (const auto& [name, key] : changed)
            values.entries.push_back(
                {.key = key, .value = heights[height].plain.read(key).value()});
        return values;
    }
};

std::vector<u256> slots_asked_for()
{
    std::vector<u256> slots;
    for (std::uint64_t slot = 0; slot < tests::slot_count; slot += 3)
        slots.emplace_back(slot);
    return slots;
}

void expect_equal(const AccountProof& a, const AccountProof& b)
{
    EXPECT_EQ(a.address, b.address);
    EXPECT_EQ(a.fields, b.fields);
    EXPECT_EQ(a.storage_hash, b.storage_hash);
    EXPECT_TRUE(a.account_proof == b.account_proof);
    ASSERT_EQ(a.storage_proof.size(), b.storage_proof.size());
    for (std::size_t i = 0; i < a.storage_proof.size(); ++i)
    {
        EXPECT_EQ(a.storage_proof[i].key, b.storage_proof[i].key);
        EXPECT_EQ(a.storage_proof[i].value, b.storage_proof[i].value);
        EXPECT_TRUE(a.storage_proof[i].proof == b.storage_proof[i].proof);
    }
}

/// A state with an account of some slots among others.
struct SmallState
{
    SmallState()
    {
        for (std::uint64_t number = 1; number < 30; ++number)
            world.set_account(Address::of_number(number), {.nonce = number, .balance = u256{7}});
        for (std::uint64_t slot = 0; slot < 30; ++slot)
            world.set_slot(address, u256{slot}, u256{slot + 1});
        const auto all = world.as_writes();
        root = commitment.update(all.writes, world).value();
    }
    Address address = Address::of_number(3);
    World world;
    StateCommitment commitment;
    Hash32 root;
};
}  // namespace

TEST(account_proof, shows_accounts_and_slots_that_are_there_and_that_are_not)
{
    for (std::uint64_t seed = 1; seed <= 3; ++seed)
    {
        SCOPED_TRACE(seed);
        const KeptChain chain{seed, 12};
        const auto slots = slots_asked_for();
        for (const auto& height : chain.heights)
            for (std::uint64_t number = 0; number < tests::account_count + 3; ++number)
            {
                const Address address = Address::of_number(number);
                const auto proof = prove_account(*height.commitment, address, slots).value();
                ASSERT_TRUE(verify_account_proof(height.state_root, proof).ok());
                ASSERT_EQ(proof.fields, height.world.account(address).value_or(AccountFields{}));
                for (std::size_t i = 0; i < slots.size(); ++i)
                {
                    ASSERT_EQ(proof.storage_proof[i].key, slots[i]);
                    ASSERT_EQ(proof.storage_proof[i].value, height.world.slot(address, slots[i]));
                }
            }
    }
}

TEST(account_proof, of_an_earlier_height_is_that_of_its_own_tries)
{
    for (std::uint64_t seed = 1; seed <= 2; ++seed)
    {
        SCOPED_TRACE(seed);
        const KeptChain chain{seed, 10};
        const auto slots = slots_asked_for();
        const StateCommitment& latest = *chain.heights.back().commitment;
        for (std::size_t number = 0; number < chain.heights.size(); ++number)
        {
            SCOPED_TRACE(number);
            const auto& height = chain.heights[number];
            const auto values = chain.values_at(number);
            const EarlierState earlier{
                .state_root = height.state_root, .values = &values, .state = &height.plain};
            for (std::uint64_t account = 0; account < tests::account_count + 2; account += 2)
            {
                const Address address = Address::of_number(account);
                const auto proof = prove_account_at(latest, earlier, address, slots);
                ASSERT_TRUE(proof.ok()) << static_cast<int>(proof.error());
                ASSERT_TRUE(verify_account_proof(height.state_root, *proof).ok());
                expect_equal(*proof, prove_account(*height.commitment, address, slots).value());
            }
        }
    }
}

TEST(account_proof, of_an_earlier_height_needs_its_values)
{
    const KeptChain chain{7, 6};
    const StateCommitment& latest = *chain.heights.back().commitment;
    const auto& height = chain.heights[3];
    const Address address = Address::of_number(1);
    auto values = chain.values_at(3);
    EarlierState earlier{
        .state_root = chain.heights[2].state_root, .values = &values, .state = &height.plain};
    EXPECT_EQ(prove_account_at(latest, earlier, address, {}).error(), ProveError::wrong_root);
    earlier.state_root = height.state_root;
    EXPECT_TRUE(prove_account_at(latest, earlier, address, {}).ok());
    values.entries.erase(values.entries.begin());
    EXPECT_EQ(prove_account_at(latest, earlier, address, {}).error(), ProveError::wrong_root);
}

TEST(account_proof, has_a_limit_of_slots)
{
    const SmallState state;
    const std::vector<u256> slots(proof_slot_count_max + 1);
    EXPECT_EQ(
        prove_account(state.commitment, state.address, slots).error(), ProveError::too_many_slots);
    const storage::WriteSet none;
    const EarlierState now{.state_root = state.root, .values = &none, .state = &state.world};
    EXPECT_EQ(prove_account_at(state.commitment, now, state.address, slots).error(),
        ProveError::too_many_slots);
    const std::span fewer = std::span{slots}.first(proof_slot_count_max);
    auto proof = prove_account(state.commitment, state.address, fewer).value();
    EXPECT_TRUE(verify_account_proof(state.root, proof).ok());
    proof.storage_proof.push_back(proof.storage_proof.front());
    EXPECT_EQ(verify_account_proof(state.root, proof).error(), AccountProofError::too_large);
}

TEST(account_proof, shows_that_an_empty_state_has_nothing)
{
    const StateCommitment commitment;
    const std::array slots{u256{1}};
    const auto proof = prove_account(commitment, Address::of_number(1), slots).value();
    EXPECT_TRUE(proof.account_proof.empty());
    EXPECT_EQ(proof.storage_hash, storage::empty_trie_root);
    EXPECT_EQ(proof.fields.code_hash, empty_code_hash);
    EXPECT_TRUE(verify_account_proof(storage::empty_trie_root, proof).ok());
    EXPECT_EQ(verify_account_proof(Hash32{{1}}, proof).error(), AccountProofError::incomplete);
}

TEST(account_proof, is_refused_where_anything_in_it_is_changed)
{
    const SmallState state;
    const std::array slots{u256{1}, u256{1000}};
    const auto genuine = prove_account(state.commitment, state.address, slots).value();
    ASSERT_TRUE(verify_account_proof(state.root, genuine).ok());
    const auto refuses = [&](const auto& change)
    {
        AccountProof proof = genuine;
        change(proof);
        const auto done = verify_account_proof(state.root, proof);
        EXPECT_FALSE(done.ok());
        return done.ok() ? AccountProofError{} : done.error();
    };
    EXPECT_EQ(
        refuses([](auto& proof) { proof.fields.nonce += 1; }), AccountProofError::other_account);
    EXPECT_EQ(refuses([](auto& proof) { proof.fields.balance += u256{1}; }),
        AccountProofError::other_account);
    EXPECT_EQ(refuses([](auto& proof) { proof.fields.code_hash.bytes[5] ^= 1; }),
        AccountProofError::other_account);
    EXPECT_EQ(refuses([](auto& proof) { proof.storage_hash.bytes[5] ^= 1; }),
        AccountProofError::other_account);
    EXPECT_EQ(refuses([](auto& proof) { proof.storage_proof[0].value += u256{1}; }),
        AccountProofError::other_value);
    EXPECT_EQ(refuses([](auto& proof) { proof.storage_proof[1].value += u256{1}; }),
        AccountProofError::other_value);
    EXPECT_EQ(refuses([](auto& proof) { proof.account_proof.pop_back(); }),
        AccountProofError::incomplete);
    EXPECT_EQ(refuses([](auto& proof) { proof.storage_proof[0].proof.pop_back(); }),
        AccountProofError::incomplete);
    EXPECT_EQ(refuses([](auto& proof) { proof.account_proof.push_back({0xc0}); }),
        AccountProofError::superfluous);
    EXPECT_EQ(refuses([](auto& proof) { proof.storage_proof[1].proof.push_back({0xc0}); }),
        AccountProofError::superfluous);
    EXPECT_EQ(refuses([](auto& proof) { proof.account_proof[0].resize(2000); }),
        AccountProofError::too_large);
    for (std::size_t node = 0; node < genuine.account_proof.size(); ++node)
        EXPECT_EQ(refuses([&](auto& proof) { proof.account_proof[node][7] ^= 1; }),
            AccountProofError::incomplete)
            << node;
}
}  // namespace braid::evm
