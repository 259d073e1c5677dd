// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/evm/witness_state.hpp"
#include "base/rlp.hpp"
#include "kernels/keccak.hpp"
#include "storage/partial_trie.hpp"
#include "tests/support/evm_writes.hpp"
#include "vm-frontends/evm/keys.hpp"
#include <algorithm>
#include <gtest/gtest.h>
#include <map>
#include <random>

using namespace braid;
using namespace braid::evm;
using storage::StateError;
using storage::Value;

namespace
{
using Buffer = std::vector<std::uint8_t>;

/// A state as plain maps, and its tries and witness made from scratch.
struct PlainAccount
{
    std::uint64_t nonce = 0;
    u256 balance;
    Hash32 code_hash = empty_code_hash;
    std::map<std::uint64_t, u256> slots;
};
using PlainState = std::map<std::uint64_t, PlainAccount>;

Buffer rlp_of(const u256& integer)
{
    Buffer out;
    rlp::Writer{out}.integer(integer);
    return out;
}

/// Adds every node of a trie of hashed keys to `nodes`, and gives its root.
Hash32 add_trie(const std::vector<std::pair<Hash32, Buffer>>& entries, std::vector<Buffer>& nodes)
{
    storage::PartialTrie trie;
    for (const auto& [key, value] : entries)
        EXPECT_TRUE(trie.put(key, value).ok());
    for (const auto& [key, value] : entries)
    {
        const auto proof = trie.prove(key).value();
        nodes.insert(nodes.end(), proof.begin(), proof.end());
    }
    return trie.root();
}

Hash32 storage_root_of(const PlainAccount& account, std::vector<Buffer>& nodes)
{
    std::vector<std::pair<Hash32, Buffer>> slots;
    for (const auto& [key, value] : account.slots)
        slots.emplace_back(kernels::keccak256(u256{key}.to_be()), rlp_of(value));
    return add_trie(slots, nodes);
}

Hash32 root_of(const PlainState& state, std::vector<Buffer>& nodes)
{
    std::vector<std::pair<Hash32, Buffer>> accounts;
    for (const auto& [number, account] : state)
    {
        Buffer leaf;
        rlp::Writer writer{leaf};
        const auto list = writer.open();
        writer.u64(account.nonce);
        writer.integer(account.balance);
        writer.string(storage_root_of(account, nodes));
        writer.string(account.code_hash);
        writer.close(list);
        accounts.emplace_back(kernels::keccak256(Address::of_number(number)), leaf);
    }
    return add_trie(accounts, nodes);
}

storage::Witness witness_of(std::vector<Buffer>&&) = delete;
storage::Witness witness_of(const std::vector<Buffer>& preimages)
{
    return storage::Witness::of(std::vector<Bytes>{preimages.begin(), preimages.end()}).value();
}

using Writes = tests::EvmWrites;

Value cell(const u256& integer)
{
    return integer.is_zero() ? Value{} : Value::of_cell(integer.to_be());
}

PlainState random_state(std::mt19937_64& random)
{
    PlainState state;
    for (std::size_t i = 1 + random() % 40; i-- > 0;)
    {
        PlainAccount account{.nonce = random() % 3, .balance = random() % 1000 + 1, .slots = {}};
        for (std::size_t slot = random() % 12; slot-- > 0;)
            account.slots[random() % 20] = random() % 3 == 0 ? ~u256{} : u256{random() % 9 + 1};
        state[random() % 60] = account;
    }
    return state;
}

/// One random change of an account, to the state and to the write set alike.
void change(PlainState& state, std::uint64_t number, std::mt19937_64& random, Writes& writes)
{
    const Address address = Address::of_number(number);
    if (random() % 4 == 0)
    {
        // Destroyed, and every other time made anew with one slot.
        writes.put(KeyBytes{KeyKind::generation, address}, cell(1));
        writes.put(KeyBytes{address, 0, 5}, cell(77));
        state.erase(number);
        if (random() % 2 == 0)
        {
            writes.put(KeyBytes{KeyKind::balance, address}, cell(0));
            writes.put(KeyBytes{KeyKind::nonce, address}, cell(0));
            writes.put(KeyBytes{KeyKind::code_hash, address}, Value{});
            return;
        }
        PlainAccount made{.nonce = 1, .balance = 5, .slots = {{3, 4}}};
        writes.put(KeyBytes{KeyKind::balance, address}, cell(made.balance));
        writes.put(KeyBytes{KeyKind::nonce, address}, cell(made.nonce));
        writes.put(KeyBytes{address, 1, 3}, cell(4));
        state[number] = made;
        return;
    }
    PlainAccount& account = state[number];
    account.balance = random() % 100 + 1;
    writes.put(KeyBytes{KeyKind::balance, address}, cell(account.balance));
    if (random() % 2 == 0)
        writes.put(KeyBytes{KeyKind::nonce, address}, cell(++account.nonce));
    for (std::uint64_t slot = 0; slot < 20; ++slot)
        if (random() % 4 == 0)
        {
            const u256 value = random() % 2 == 0 ? 0 : random() % 500 + 1;
            writes.put(KeyBytes{address, 0, slot}, cell(value));
            if (value.is_zero())
                account.slots.erase(slot);
            else
                account.slots[slot] = value;
        }
}
}  // namespace

TEST(witness_state, answers_every_kind_of_key)
{
    const Buffer code{0x60, 0x01};
    PlainState state;
    state[1] = {.nonce = 7, .balance = 9, .slots = {}};
    state[2] = {.nonce = 0, .balance = 3, .slots = {}};
    state[3] = {.nonce = 1,
        .balance = 0,
        .code_hash = kernels::keccak256(code),
        .slots = {{5, 6}, {0x1234, ~u256{}}}};
    state[4] = {};
    std::vector<Buffer> preimages{code};
    const Hash32 root = root_of(state, preimages);
    const auto witness = witness_of(preimages);
    const WitnessState view{witness, root};
    const auto read = [&](const KeyBytes& key) { return view.read(key.view()).value(); };
    const auto of = [](std::uint64_t number) { return Address::of_number(number); };

    EXPECT_EQ(read({KeyKind::balance, of(1)}), cell(9));
    EXPECT_EQ(read({KeyKind::nonce, of(1)}), cell(7));
    EXPECT_EQ(read({KeyKind::code_hash, of(1)}), Value::of_cell(empty_code_hash));
    EXPECT_TRUE(read({KeyKind::code_hash, of(2)}).absent()) << "a balance alone";
    EXPECT_EQ(read({KeyKind::code_hash, of(3)}), Value::of_cell(kernels::keccak256(code)));
    EXPECT_EQ(read({KeyKind::code_hash, of(4)}), Value::of_cell(empty_code_hash))
        << "empty and there, before EIP-161";
    EXPECT_TRUE(read({KeyKind::balance, of(3)}).absent());
    EXPECT_EQ(read(KeyBytes{kernels::keccak256(code)}), Value::of_blob(code));
    EXPECT_EQ(read(KeyBytes{empty_code_hash}), Value::of_blob({}));
    EXPECT_EQ(read({of(3), 0, 5}), cell(6));
    EXPECT_EQ(read({of(3), 0, 0x1234}), cell(~u256{}));
    EXPECT_TRUE(read({of(3), 0, 7}).absent());
    EXPECT_TRUE(read({of(3), 1, 5}).absent()) << "storage was reset in the block";
    EXPECT_TRUE(read({KeyKind::generation, of(3)}).absent());
    EXPECT_EQ(read({KeyKind::has_storage, of(3)}), cell(1));
    EXPECT_TRUE(read({KeyKind::has_storage, of(1)}).absent());
    for (const auto kind :
        {KeyKind::balance, KeyKind::nonce, KeyKind::code_hash, KeyKind::has_storage})
        EXPECT_TRUE(read({kind, of(99)}).absent());
    EXPECT_TRUE(read({of(99), 0, 5}).absent());
    EXPECT_EQ(view.read(KeyBytes{Hash32{}}.view()).error(), StateError::missing_witness);
}

TEST(witness_state, reports_missing_nodes_instead_of_absent_values)
{
    const storage::Witness nothing;
    const WitnessState view{nothing, Hash32{{1}}};
    const Address address = Address::of_number(1);
    EXPECT_EQ(
        view.read(KeyBytes{KeyKind::balance, address}.view()).error(), StateError::missing_witness);
    EXPECT_EQ(view.read(KeyBytes{address, 0, 1}.view()).error(), StateError::missing_witness);
    Writes writes;
    writes.put(KeyBytes{KeyKind::balance, address}, cell(1));
    EXPECT_EQ(view.root_after(writes.sorted()).error(), StateError::missing_witness);
    EXPECT_EQ(
        view.storage_root_after(writes.sorted(), address).error(), StateError::missing_witness);
}

TEST(witness_state, refuses_leaves_that_are_no_accounts)
{
    storage::PartialTrie trie;
    const Address address = Address::of_number(1);
    ASSERT_TRUE(trie.put(kernels::keccak256(address), Buffer{0xc1, 0x01}).ok());
    const std::vector<Buffer> nodes = trie.prove(kernels::keccak256(address)).value();
    const auto witness = witness_of(nodes);
    const WitnessState view{witness, trie.root()};
    EXPECT_EQ(view.read(KeyBytes{KeyKind::nonce, address}.view()).error(), StateError::corrupt);
}

TEST(witness_state, reaches_the_root_of_the_state_after_the_writes)
{
    constexpr std::uint64_t seed = 2718;
    std::mt19937_64 random{seed};
    for (int round = 0; round < 120; ++round)
    {
        PlainState state = random_state(random);
        std::vector<Buffer> nodes;
        const Hash32 root = root_of(state, nodes);
        const auto witness = witness_of(nodes);
        const WitnessState view{witness, root};
        Writes writes;
        EXPECT_EQ(view.root_after(writes.sorted()).value(), root);

        std::vector<std::uint64_t> touched(60);
        for (std::size_t i = 0; i < touched.size(); ++i)
            touched[i] = i;
        std::ranges::shuffle(touched, random);
        touched.resize(random() % 20);
        for (const std::uint64_t number : touched)
            change(state, number, random, writes);
        std::vector<Buffer> unused;
        ASSERT_EQ(view.root_after(writes.sorted()).value(), root_of(state, unused))
            << "seed " << seed << " round " << round;
        for (const std::uint64_t number : touched)
        {
            const Address address = Address::of_number(number);
            const Hash32 storage_root = storage_root_of(state[number], unused);
            EXPECT_EQ(view.storage_root_after(writes.sorted(), address).value(), storage_root);
            EXPECT_EQ(
                view.roots_after(writes.sorted(), {&address, 1})->storage.at(0), storage_root);
        }
    }
}

TEST(witness_state, follows_headers_to_the_hashes_of_recent_blocks)
{
    std::vector<Buffer> headers;
    Hash32 parent{{0xee}};
    std::vector<Hash32> hashes{parent};
    for (int i = 0; i < 300; ++i)
    {
        Buffer header;
        rlp::Writer writer{header};
        const auto list = writer.open();
        writer.string(parent);
        writer.u64(static_cast<std::uint64_t>(i));
        writer.close(list);
        parent = kernels::keccak256(header);
        hashes.insert(hashes.begin(), parent);
        headers.push_back(std::move(header));
    }
    const auto full = recent_hashes_of(witness_of(headers), parent).value();
    ASSERT_EQ(full.size(), 256u);
    EXPECT_TRUE(std::ranges::equal(full, std::span{hashes}.first(256)));
    const std::vector<Buffer> newest{headers.back()};
    EXPECT_EQ(recent_hashes_of(witness_of(newest), parent).value(),
        std::vector(hashes.begin(), hashes.begin() + 2));
    const std::vector<Buffer> broken{{0x01}};
    EXPECT_EQ(recent_hashes_of(witness_of(broken), kernels::keccak256(broken[0])).error(),
        StateError::corrupt);
}
