// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/evm/flatten.hpp"
#include "storage/trie.hpp"
#include "tests/vm-frontends/evm/commitment/key_value_state.hpp"
#include "tests/vm-frontends/evm/commitment/random_writes.hpp"
#include "vm-frontends/evm/stored_state.hpp"
#include <gtest/gtest.h>

namespace braid::evm
{
namespace
{
using storage::StateError;
using storage::Value;
using tests::EvmWrites;
using tests::KeyValueState;

SlotsBefore slots_of(const World& world)
{
    return [&world](const Address& address) -> Result<std::vector<u256>, StateError>
    {
        std::vector<u256> keys;
        for (const auto& [key, value] : world.slots(address))
            keys.insert(keys.begin(), key);
        return keys;
    };
}

SlotsBefore no_slots()
{
    return [](const Address&) -> Result<std::vector<u256>, StateError>
    {
        ADD_FAILURE() << "asked where nothing was destroyed";
        return std::vector<u256>{};
    };
}

u256 integer(const storage::StateView& state, const KeyBytes& key)
{
    const Value value = state.read(key.view()).value();
    return value.absent() ? u256{} : u256::from_be(value.cell());
}

/// The account as what reads a state sees it.
std::optional<AccountFields> account(const storage::StateView& state, const Address& address)
{
    AccountFields fields{.nonce = integer(state, {KeyKind::nonce, address})[0],
        .balance = integer(state, {KeyKind::balance, address})};
    const Value mark = state.read(KeyBytes{KeyKind::code_hash, address}.view()).value();
    if (mark.absent() && fields.nonce == 0 && fields.balance.is_zero())
        return std::nullopt;
    if (!mark.absent())
        fields.code_hash = mark.cell();
    return fields;
}

void expect_equal(const storage::StateView& state, const World& world)
{
    for (std::uint64_t number = 0; number < tests::account_count; ++number)
    {
        const Address address = Address::of_number(number);
        ASSERT_EQ(account(state, address), world.account(address));
        const KeyBytes has_storage{KeyKind::has_storage, address};
        ASSERT_EQ(integer(state, has_storage), integer(world, has_storage));
        for (std::uint64_t slot = 0; slot < tests::slot_count; ++slot)
            ASSERT_EQ(integer(state, {address, 0, u256{slot}}), world.slot(address, u256{slot}));
        ASSERT_TRUE(state.read(KeyBytes{address, 1, u256{1}}.view())->absent());
        ASSERT_TRUE(state.read(KeyBytes{KeyKind::generation, address}.view())->absent());
    }
}

/// Every slot that the state holds and that is not zero.
std::size_t slot_count_of(const World& world)
{
    std::size_t count = 0;
    for (const Address& address : world.addresses())
        count += world.slots(address).size();
    return count;
}
}  // namespace

TEST(flatten, makes_a_plain_state_equal_a_world_under_random_writes)
{
    for (std::uint64_t seed = 1; seed <= 20; ++seed)
    {
        SCOPED_TRACE(seed);
        tests::RandomWrites random{seed};
        World world;
        KeyValueState plain;
        const StoredState stored{plain, [&](const Address& address) -> Result<Hash32, StateError>
            { return world.roots_after({}, {&address, 1})->storage[0]; }};
        for (int round = 0; round < 40; ++round)
        {
            auto writes = random.block(world);
            const auto flat = flatten(writes.sorted(), slots_of(world)).value();
            ASSERT_TRUE(std::ranges::is_sorted(flat.writes.entries, [](const auto& a, const auto& b)
                { return KeyValueState::name_of(a.key) < KeyValueState::name_of(b.key); }));
            plain.apply(flat.writes);
            world.apply(writes.sorted());
            expect_equal(stored, world);
            const auto slots = std::ranges::count_if(plain.values(), [](const auto& entry)
                { return entry.first.first == static_cast<std::uint8_t>(KeyKind::slot); });
            ASSERT_EQ(static_cast<std::size_t>(slots), slot_count_of(world));
        }
    }
}

TEST(flatten, keeps_what_nothing_destroyed_and_other_machines_entries)
{
    const Address address = Address::of_number(7);
    EvmWrites writes;
    const std::array<std::uint8_t, 3> code{1, 2, 3};
    writes.put(KeyBytes{Hash32{{9}}}, Value::of_blob(code));
    writes.put({address, 0, u256{1}}, Value::of_cell(Hash32{}));
    writes.put({address, 0, u256{2}}, u256{5});
    storage::WriteSet all = writes.sorted();
    const std::array<std::uint8_t, 1> name{4};
    all.entries.push_back(
        {.key = {.vm = storage::VmId::svm, .kind = 3, .bytes = name}, .value = {}});
    const auto flat = flatten(all, no_slots()).value();
    ASSERT_EQ(flat.writes.entries.size(), 4u);
    EXPECT_EQ(flat.writes.entries[0].value, Value::of_blob(code));
    EXPECT_TRUE(flat.writes.entries[1].value.absent()) << "a zero is nothing";
    EXPECT_EQ(flat.writes.entries[2].value, Value::of_cell(u256{5}.to_be()));
    EXPECT_EQ(flat.writes.entries[3].key, all.entries[3].key);
}

TEST(flatten, passes_on_why_old_slots_are_not_known)
{
    EvmWrites writes;
    writes.put({KeyKind::generation, Address::of_number(1)}, u256{1});
    const auto flat =
        flatten(writes.sorted(), [](const Address&) -> Result<std::vector<u256>, StateError>
            { return Err{StateError::io}; });
    EXPECT_EQ(flat.error(), StateError::io);
}

TEST(stored_state, passes_on_errors_and_asks_roots_for_has_storage_alone)
{
    KeyValueState plain;
    const StoredState state{
        plain, [](const Address&) -> Result<Hash32, StateError> { return Err{StateError::io}; }};
    const Address address = Address::of_number(1);
    EXPECT_TRUE(state.read(KeyBytes{KeyKind::balance, address}.view())->absent());
    EXPECT_EQ(state.read(KeyBytes{KeyKind::has_storage, address}.view()).error(), StateError::io);
}
}  // namespace braid::evm
