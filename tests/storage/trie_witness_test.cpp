// SPDX-License-Identifier: Apache-2.0
#include "storage/trie_witness.hpp"
#include "kernels/keccak.hpp"
#include "storage/partial_trie.hpp"
#include "storage/trie_forest.hpp"
#include <gtest/gtest.h>
#include <map>
#include <random>

using namespace braid;
using namespace braid::storage;

namespace
{
using Buffer = std::vector<std::uint8_t>;
using Nodes = std::vector<Buffer>;

/// Keys that share long beginnings, so that tries are deep and collapse often.
Hash32 key_of(std::uint64_t number)
{
    Hash32 key;
    for (std::size_t i = 0; i < 4; ++i)
        key.bytes[i] = static_cast<std::uint8_t>(number >> (2 * i) & 3);
    key.bytes[31] = static_cast<std::uint8_t>(number);
    return key;
}

Buffer value_of(std::mt19937_64& random)
{
    return Buffer(1 + random() % 60, static_cast<std::uint8_t>(1 + random() % 255));
}

/// A trie, what is to be done with it, and its root after that.
struct Case
{
    TrieForest forest;
    TrieForest::Trie trie;
    Hash32 before;
    std::vector<TrieUse> uses;
    std::map<Hash32, Buffer> put;
    std::map<Hash32, std::optional<Buffer>> read;
    Hash32 after;
};

Case make_case(std::mt19937_64& random)
{
    Case made;
    const std::uint64_t key_count = 1 + random() % 200;
    const std::uint64_t held_percent = random() % 101;
    std::map<Hash32, Buffer> held;
    std::vector<TrieChange> first;
    for (std::uint64_t i = 0; i < key_count; ++i)
        if (random() % 100 < held_percent)
            first.push_back({.key = key_of(i), .value = held[key_of(i)] = value_of(random)});
    made.forest.update(made.trie, first);
    made.before = made.forest.root(made.trie);
    std::vector<TrieChange> changes;
    const std::uint64_t used_in = 1 + random() % 20;
    std::map<Hash32, TrieUse::Kind> uses;
    for (std::uint64_t i = 0; i < key_count; ++i)
        if (random() % used_in == 0)
            uses[key_of(i)] = static_cast<TrieUse::Kind>(random() % 3);
    for (const auto& [key, kind] : uses)
    {
        made.uses.push_back({.key = key, .kind = kind});
        if (kind == TrieUse::Kind::put)
            changes.push_back({.key = key, .value = made.put[key] = value_of(random)});
        else if (kind == TrieUse::Kind::erase)
            changes.push_back({.key = key});
        else
            made.read[key] =
                held.contains(key) ? std::optional{held.at(key)} : std::optional<Buffer>{};
    }
    TrieForest copy = made.forest;
    TrieForest::Trie trie = made.trie;
    copy.update(trie, changes);
    made.after = copy.root(trie);
    return made;
}

Result<Nodes, StateError> witness_of(const Case& made)
{
    return trie_witness(made.before, made.uses,
        [&](const Hash32& hash, const Hash32& key) -> std::optional<Buffer>
        {
            for (auto& node : made.forest.prove(made.trie, {&key, 1}))
                if (kernels::keccak256(node) == hash)
                    return std::move(node);
            return std::nullopt;
        });
}

/// The root after all uses, or what lacked.
Result<Hash32, StateError> replay(const Case& made, std::span<const Bytes> nodes)
{
    const auto witness = Witness::of(nodes).value();
    PartialTrie trie{witness, made.before};
    for (const auto& [key, value] : made.read)
    {
        const auto found = trie.get(key);
        if (!found.ok())
            return Err{found.error()};
        EXPECT_EQ(found->has_value(), value.has_value());
        EXPECT_TRUE(equal(found->value_or(Bytes{}), value.value_or(Buffer{})));
    }
    for (const auto& [key, value] : made.put)
        if (const auto done = trie.put(key, value); !done.ok())
            return Err{done.error()};
    for (const TrieUse& use : made.uses)
        if (use.kind == TrieUse::Kind::erase)
            if (const auto done = trie.erase(use.key); !done.ok())
                return Err{done.error()};
    return trie.root();
}
}  // namespace

TEST(trie_witness, has_exactly_the_nodes_that_a_partial_trie_asks_for)
{
    std::size_t node_count = 0;
    for (std::uint64_t seed = 1; seed <= 100; ++seed)
    {
        SCOPED_TRACE(seed);
        std::mt19937_64 random{seed};
        const Case made = make_case(random);
        const auto nodes = witness_of(made);
        ASSERT_TRUE(nodes.ok());
        std::vector<Bytes> views{nodes->begin(), nodes->end()};
        ASSERT_EQ(replay(made, views).value(), made.after);
        node_count += views.size();
        for (std::size_t i = 0; i < views.size(); ++i)
        {
            Bytes removed = views.back();
            views.pop_back();
            if (i < views.size())
                std::swap(removed, views[i]);
            ASSERT_EQ(replay(made, views).error(), StateError::missing_witness) << i;
            if (i < views.size())
                std::swap(removed, views[i]);
            views.push_back(removed);
        }
    }
    EXPECT_GT(node_count, 500u);
}

TEST(trie_witness, needs_nothing_of_an_empty_trie_or_without_keys)
{
    const auto fails = [](const Hash32&, const Hash32&) -> std::optional<Buffer>
    {
        ADD_FAILURE() << "nothing is to be looked up";
        return std::nullopt;
    };
    const TrieUse use{.key = key_of(1), .kind = TrieUse::Kind::put};
    EXPECT_TRUE(trie_witness(empty_trie_root, {&use, 1}, fails)->empty());
    EXPECT_TRUE(trie_witness(Hash32{{1}}, {}, fails)->empty());
}

TEST(trie_witness, says_what_is_wrong_with_nodes)
{
    const TrieUse use{.key = Hash32{}};
    const auto give = [&](std::optional<Buffer> node)
    {
        return trie_witness(
            Hash32{{1}}, {&use, 1}, [&](const Hash32&, const Hash32&) { return node; })
            .error();
    };
    EXPECT_EQ(give(std::nullopt), StateError::missing_witness);
    EXPECT_EQ(give(Buffer{}), StateError::corrupt);
    EXPECT_EQ(give(Buffer{0xc0}), StateError::corrupt);
    // A leaf whose key is too short.
    EXPECT_EQ(give(Buffer{0xc2, 0x20, 0x05}), StateError::corrupt);
    // An extension of one nibble 0 that leads to itself: the key ends it.
    Buffer loop{0xe2, 0x10, 0xa0};
    loop.resize(35, 0x01);
    EXPECT_EQ(give(loop), StateError::corrupt);
}
