// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/evm/world.hpp"
#include "base/rlp.hpp"
#include "kernels/keccak.hpp"
#include "storage/trie.hpp"
#include "tests/support/evm_writes.hpp"
#include "vm-frontends/evm/keys.hpp"
#include <algorithm>
#include <deque>
#include <gtest/gtest.h>
#include <map>
#include <random>
#include <thread>

namespace braid::evm
{
namespace
{
using storage::Value;

using Writes = tests::EvmWrites;

u256 read(const World& world, const KeyBytes& key)
{
    const auto value = world.read(key.view());
    EXPECT_TRUE(value.ok());
    return value->absent() ? u256{} : u256::from_be(value->cell());
}

/// The state root, computed from nothing but what the world tells.
Hash32 root_of(const World& world)
{
    std::deque<std::vector<std::uint8_t>> bytes;
    const auto entry = [&](Bytes key, std::vector<std::uint8_t> value)
    {
        const Bytes kept_key = bytes.emplace_back(key.begin(), key.end());
        const Bytes kept_value = bytes.emplace_back(std::move(value));
        return storage::TrieEntry{.key = kept_key, .value = kept_value};
    };
    std::vector<storage::TrieEntry> accounts;
    for (const auto& address : world.addresses())
    {
        std::vector<storage::TrieEntry> slots;
        for (const auto& [key, value] : world.slots(address))
        {
            std::vector<std::uint8_t> encoded;
            rlp::Writer{encoded}.integer(value);
            slots.push_back(entry(key.to_be(), encoded));
        }
        const auto fields = world.account(address);
        std::vector<std::uint8_t> encoded;
        rlp::Writer writer{encoded};
        const auto list = writer.open();
        writer.u64(fields->nonce);
        writer.integer(fields->balance);
        writer.string(storage::secure_trie_root(slots));
        writer.string(fields->code_hash);
        writer.close(list);
        accounts.push_back(entry(address, encoded));
    }
    return storage::secure_trie_root(accounts);
}
}  // namespace

TEST(world, answers_every_kind_of_key)
{
    World world;
    const Address address = Address::of_number(7);
    const std::vector<std::uint8_t> code{1, 2, 3};
    const Hash32 hash = world.add_code(code);
    EXPECT_EQ(hash, kernels::keccak256(code));
    world.set_account(address, {.nonce = 3, .balance = u256{9}, .code_hash = hash});
    EXPECT_EQ(read(world, {KeyKind::has_storage, address}), u256{});
    world.set_slot(address, u256{5}, u256{6});

    EXPECT_EQ(read(world, {KeyKind::nonce, address}), u256{3});
    EXPECT_EQ(read(world, {KeyKind::balance, address}), u256{9});
    EXPECT_EQ(read(world, {KeyKind::code_hash, address}), u256::from_be(hash));
    EXPECT_EQ(read(world, {KeyKind::generation, address}), u256{});
    EXPECT_EQ(read(world, {KeyKind::has_storage, address}), u256{1});
    EXPECT_EQ(read(world, {address, 0, u256{5}}), u256{6});
    EXPECT_EQ(read(world, {address, 1, u256{5}}), u256{});
    EXPECT_TRUE(equal(world.read(KeyBytes{hash}.view())->blob(), code));
    for (const auto kind : {KeyKind::nonce, KeyKind::balance, KeyKind::code_hash})
        EXPECT_TRUE(world.read(KeyBytes{kind, Address::of_number(8)}.view())->absent());
    EXPECT_TRUE(world.read(KeyBytes{Hash32{}}.view())->absent());
}

TEST(world, has_the_empty_root_without_accounts)
{
    World world;
    EXPECT_EQ(world.state_root(), storage::empty_trie_root);
    world.set_account(Address::of_number(1), {});
    EXPECT_EQ(world.account_count(), 1U);
    EXPECT_NE(world.state_root(), storage::empty_trie_root);
}

TEST(world, forgets_storage_of_earlier_generations)
{
    World world;
    const Address address = Address::of_number(1);
    world.set_account(address, {.nonce = 1});
    world.set_slot(address, u256{1}, u256{11});
    world.set_slot(address, u256{2}, u256{22});
    Writes writes;
    writes.put({KeyKind::generation, address}, u256{2});
    writes.put({address, 0, u256{1}}, u256{100});
    writes.put({address, 1, u256{2}}, u256{200});
    writes.put({address, 2, u256{3}}, u256{300});
    world.apply(writes.sorted());
    EXPECT_EQ(world.slots(address), (std::vector{std::pair{u256{3}, u256{300}}}));
    EXPECT_EQ(read(world, {address, 0, u256{3}}), u256{300});
    EXPECT_EQ(read(world, {KeyKind::generation, address}), u256{});

    Writes next;
    next.put({address, 0, u256{3}}, u256{});
    world.apply(next.sorted());
    EXPECT_TRUE(world.slots(address).empty());
}

TEST(world, drops_an_account_whose_last_field_is_erased)
{
    World world;
    const Address address = Address::of_number(1);
    world.set_account(address, {.nonce = 1, .balance = u256{2}});
    Writes writes;
    writes.put({KeyKind::nonce, address}, u256{});
    writes.put({KeyKind::balance, address}, u256{});
    world.apply(writes.sorted());
    EXPECT_TRUE(world.account(address).has_value());
    Writes last;
    last.put({KeyKind::code_hash, address}, Value{});
    world.apply(last.sorted());
    EXPECT_FALSE(world.account(address).has_value());
    EXPECT_EQ(world.state_root(), storage::empty_trie_root);
}

TEST(world, foresees_roots_without_changing)
{
    World world;
    const Address address = Address::of_number(1);
    world.set_account(address, {.nonce = 1});
    world.set_slot(address, u256{1}, u256{11});
    const Hash32 before = world.state_root();
    Writes writes;
    writes.put({address, 0, u256{1}}, u256{12});
    const std::array asked{address, Address::of_number(2)};
    const auto roots = world.roots_after(writes.sorted(), asked).value();
    EXPECT_EQ(world.state_root(), before);
    EXPECT_EQ(roots.storage[1], storage::empty_trie_root);
    world.apply(writes.sorted());
    EXPECT_EQ(roots.state, world.state_root());
    EXPECT_EQ(roots.state, root_of(world));
    EXPECT_EQ(roots.storage, world.roots_after({}, asked)->storage);
}

TEST(world, foresees_roots_for_several_readers_at_once)
{
    World world;
    for (std::uint64_t i = 0; i < 50; ++i)
        world.set_slot(Address::of_number(i), u256{i}, u256{i + 1});
    const Hash32 expected = root_of(world);
    std::vector<std::optional<Hash32>> roots(4);
    {
        std::vector<std::jthread> readers;
        for (auto& root : roots)
            readers.emplace_back([&] { root = *world.root_after({}); });
    }
    for (const auto& root : roots)
        EXPECT_EQ(root, expected);
}

TEST(world, agrees_with_a_map_and_with_roots_from_nothing_under_random_writes)
{
    constexpr std::uint64_t seed = 20261123;
    SCOPED_TRACE(seed);
    std::mt19937_64 random{seed};
    World world;
    std::map<std::pair<std::uint64_t, std::uint64_t>, std::uint64_t> slots;
    for (int round = 0; round < 200; ++round)
    {
        Writes writes;
        std::map<std::pair<std::uint64_t, std::uint64_t>, std::uint64_t> block;
        for (int i = 0; i < 40; ++i)
            block[{random() % 5, random() % 60}] = random() % 3;
        const auto reset = random() % 10;
        const Address reset_address = Address::of_number(reset);
        if (reset < 5)
        {
            writes.put({KeyKind::generation, reset_address}, u256{1});
            std::erase_if(slots, [&](const auto& slot) { return slot.first.first == reset; });
        }
        for (std::uint64_t a = 0; a < 5; ++a)
            writes.put({KeyKind::nonce, Address::of_number(a)}, u256{1 + random() % 9});
        for (const auto& [name, value] : block)
        {
            const Address address = Address::of_number(name.first);
            writes.put({address, name.first == reset ? 1U : 0U, u256{name.second}}, u256{value});
            slots[name] = value;
        }
        std::erase_if(slots, [](const auto& slot) { return slot.second == 0; });
        const auto& sorted = writes.sorted();
        // Tries are settled after one block or after several.
        std::optional<Hash32> foreseen;
        if (round % 3 != 0)
            foreseen = *world.root_after(sorted);
        world.apply(sorted);

        std::size_t count = 0;
        for (std::uint64_t a = 0; a < 5; ++a)
            count += world.slots(Address::of_number(a)).size();
        ASSERT_EQ(count, slots.size());
        for (const auto& [name, value] : slots)
            ASSERT_EQ(world.slot(Address::of_number(name.first), u256{name.second}), u256{value});
        const Hash32 expected = root_of(world);
        ASSERT_EQ(foreseen.value_or(expected), expected);
        World copy = world;
        ASSERT_EQ(copy.state_root(), expected);
        if (round % 4 == 0)
        {
            ASSERT_EQ(world.state_root(), expected);
        }
    }
}
}  // namespace braid::evm
