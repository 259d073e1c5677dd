// SPDX-License-Identifier: Apache-2.0
#include "storage/partial_trie.hpp"
#include "base/hex.hpp"
#include "kernels/keccak.hpp"
#include "tests/storage/trie/entries.hpp"
#include "tests/support/vectors.hpp"
#include <gtest/gtest.h>

using namespace braid;
using namespace braid::storage;
using namespace braid::tests;

namespace
{
using Direction = PartialTrie::Direction;

std::optional<Buffer> value_of(PartialTrie& trie, const Buffer& key)
{
    const auto value = trie.get(key).value();
    return value ? std::optional{Buffer{value->begin(), value->end()}} : std::nullopt;
}

/// Puts and erases at random, with the entries kept beside the trie; few distinct keys, so erasures hit.
void change_at_random(PartialTrie& trie, Entries& entries, std::mt19937_64& random)
{
    const auto existing = [&]
    {
        auto at = entries.begin();
        std::advance(at, static_cast<std::ptrdiff_t>(random() % entries.size()));
        return at->first;
    };
    const Buffer key = entries.empty() || random() % 3 == 0 ? random_key(random) : existing();
    if (random() % 2 == 0)
    {
        const Buffer value = random_value(random);
        ASSERT_TRUE(trie.put(key, value).ok());
        entries[key] = value;
    }
    else
    {
        ASSERT_TRUE(trie.erase(key).ok());
        entries.erase(key);
    }
}

Witness witness_of(const std::vector<Buffer>& nodes)
{
    return Witness::of(std::vector<Bytes>{nodes.begin(), nodes.end()}).value();
}

/// The neighbours that an ordered map gives.
std::optional<Buffer> neighbour_in(const Entries& entries, const Buffer& key, Direction direction)
{
    if (direction == Direction::up)
    {
        const auto at = entries.upper_bound(key);
        return at == entries.end() ? std::nullopt : std::optional{at->first};
    }
    const auto at = entries.lower_bound(key);
    return at == entries.begin() ? std::nullopt : std::optional{std::prev(at)->first};
}
}  // namespace

TEST(partial_trie, follows_the_oracle_through_random_changes)
{
    constexpr std::uint64_t seed = 99;
    std::mt19937_64 random{seed};
    for (int round = 0; round < 60; ++round)
    {
        PartialTrie trie;
        Entries entries;
        for (int step = 0; step < 80; ++step)
        {
            change_at_random(trie, entries, random);
            if (random() % 4 == 0)
            {
                ASSERT_EQ(trie.root(), naive_trie_root(entries))
                    << "seed " << seed << " round " << round << " step " << step;
            }
        }
        for (const auto& [key, value] : entries)
            EXPECT_EQ(value_of(trie, key), value);
        EXPECT_EQ(trie.root(), naive_trie_root(entries));
    }
}

TEST(partial_trie, changes_a_trie_that_only_a_witness_knows)
{
    constexpr std::uint64_t seed = 123;
    std::mt19937_64 random{seed};
    for (int round = 0; round < 100; ++round)
    {
        Entries entries = random_entries(random, 1 + random() % 80);
        const auto nodes = nodes_of(entries);
        const Witness witness = witness_of(nodes);
        PartialTrie trie{witness, naive_trie_root(entries)};
        EXPECT_EQ(trie.root(), naive_trie_root(entries));
        for (int step = 0; step < 40; ++step)
            change_at_random(trie, entries, random);
        ASSERT_EQ(trie.root(), naive_trie_root(entries)) << "seed " << seed << " round " << round;
    }
}

TEST(partial_trie, becomes_empty_when_the_last_key_goes)
{
    PartialTrie trie;
    const Buffer key{1, 2, 3};
    ASSERT_TRUE(trie.put(key, key).ok());
    EXPECT_NE(trie.root(), empty_trie_root);
    ASSERT_TRUE(trie.erase(key).ok());
    EXPECT_EQ(trie.root(), empty_trie_root);
    EXPECT_FALSE(trie.get(key).value());
    EXPECT_TRUE(trie.prove(key).value().empty());
}

TEST(partial_trie, keeps_its_root_where_nothing_changes)
{
    std::mt19937_64 random{7};
    const Entries entries = random_entries(random, 50);
    const Hash32 root = naive_trie_root(entries);
    PartialTrie trie = trie_of(entries);
    ASSERT_TRUE(trie.put(entries.begin()->first, entries.begin()->second).ok());
    EXPECT_EQ(trie.root(), root);
    ASSERT_TRUE(trie.erase(Buffer{9, 9, 9, 9, 9, 9, 9}).ok());
    EXPECT_EQ(trie.root(), root);
}

TEST(partial_trie, names_the_missing_sibling_of_a_collapsing_branch)
{
    // Two leaves below one branch, too long to be embedded.
    const Buffer long_value(40, 0x77);
    const Buffer left{0x10, 0x01};
    const Buffer right{0x10, 0x12};
    const Entries entries{{left, long_value}, {right, long_value}};
    const Hash32 root = naive_trie_root(entries);
    PartialTrie full = trie_of(entries);
    const auto proof = full.prove(left).value();
    ASSERT_EQ(proof.size(), 3u) << "extension, branch, leaf";

    const Witness pruned = witness_of(proof);
    PartialTrie trie{pruned, root};
    EXPECT_EQ(trie.erase(left).error(), StateError::missing_witness);
    EXPECT_EQ(trie.root(), root) << "a failed operation changes nothing";
    EXPECT_EQ(value_of(trie, left), long_value);
    EXPECT_EQ(trie.get(right).error(), StateError::missing_witness);

    auto nodes = proof;
    nodes.push_back(full.prove(right).value().back());
    const Witness enough = witness_of(nodes);
    PartialTrie collapsing{enough, root};
    ASSERT_TRUE(collapsing.erase(left).ok());
    EXPECT_EQ(collapsing.root(), naive_trie_root({{right, long_value}}));
}

TEST(partial_trie, merges_extensions_when_branches_collapse)
{
    const Buffer value(40, 0x55);
    const Buffer a{0x12, 0x34, 0x56, 0x00};
    const Buffer b{0x12, 0x34, 0x56, 0x10};
    const Buffer c{0x12, 0xff};
    PartialTrie trie = trie_of({{a, value}, {b, value}, {c, value}});
    ASSERT_TRUE(trie.erase(c).ok());
    EXPECT_EQ(trie.root(), naive_trie_root({{a, value}, {b, value}}));
    ASSERT_TRUE(trie.erase(a).ok());
    EXPECT_EQ(trie.root(), naive_trie_root({{b, value}}));
}

TEST(partial_trie, proves_presence_and_absence)
{
    std::mt19937_64 random{31};
    for (int round = 0; round < 50; ++round)
    {
        const Entries entries = random_entries(random, 1 + random() % 60);
        PartialTrie trie = trie_of(entries);
        const Hash32 root = trie.root();
        for (int i = 0; i < 20; ++i)
        {
            const Buffer key = random_key(random);
            const auto proof = trie.prove(key).value();
            const std::vector<Bytes> views{proof.begin(), proof.end()};
            const auto shown = verify_proof(root, key, views).value();
            const auto expected = entries.find(key);
            ASSERT_EQ(shown.has_value(), expected != entries.end());
            if (shown)
            {
                EXPECT_TRUE(equal(*shown, expected->second));
            }
            // Without its last node the proof shows nothing.
            EXPECT_EQ(verify_proof(root, key, std::span{views}.first(views.size() - 1)).error(),
                StateError::missing_witness);
        }
    }
}

TEST(partial_trie, finds_neighbours_as_an_ordered_map_does)
{
    std::mt19937_64 random{8};
    for (int round = 0; round < 60; ++round)
    {
        const Entries entries = random_entries(random, random() % 40);
        PartialTrie trie = trie_of(entries);
        for (int i = 0; i < 40; ++i)
        {
            const Buffer key = i == 0 ? Buffer{} : random_key(random);
            for (const auto direction : {Direction::up, Direction::down})
                EXPECT_EQ(
                    trie.neighbour(key, direction).value(), neighbour_in(entries, key, direction))
                    << "round " << round << " key " << to_hex(key);
        }
    }
}

TEST(partial_trie, finds_the_neighbours_of_the_public_vectors)
{
    BRAID_NEED_VECTORS("TrieTests/trietestnextprev.json");
    const auto bytes = [](const nlohmann::json& text)
    {
        const auto string = text.get<std::string>();
        return Buffer{string.begin(), string.end()};
    };
    const auto document = read_json(vectors() / "TrieTests/trietestnextprev.json");
    std::size_t count = 0;
    for (const auto& [name, test] : document.items())
    {
        PartialTrie trie;
        for (const auto& key : test["in"])
            ASSERT_TRUE(trie.put(bytes(key), bytes(key)).ok());
        for (const auto& row : test["tests"])
        {
            EXPECT_EQ(trie.neighbour(bytes(row[0]), Direction::down).value().value_or(Buffer{}),
                bytes(row[1]));
            EXPECT_EQ(trie.neighbour(bytes(row[0]), Direction::up).value().value_or(Buffer{}),
                bytes(row[2]));
            ++count;
        }
    }
    EXPECT_GE(count, 12u);
}

TEST(partial_trie, reaches_the_roots_of_the_public_vectors_in_their_order)
{
    BRAID_NEED_VECTORS("TrieTests/trietest.json");
    const auto bytes = [](const nlohmann::json& text)
    {
        const auto string = text.get<std::string>();
        return string.starts_with("0x") ? from_hex(string).value() :
                                          Buffer{string.begin(), string.end()};
    };
    for (const bool secure : {false, true})
    {
        const auto document = read_json(
            vectors() / "TrieTests" / (secure ? "trietest_secureTrie.json" : "trietest.json"));
        EXPECT_FALSE(document.empty());
        for (const auto& [name, test] : document.items())
        {
            PartialTrie trie;
            for (const auto& pair : test["in"])
            {
                Buffer key = bytes(pair[0]);
                if (const Hash32 hash = kernels::keccak256(key); secure)
                    key.assign(hash.bytes.begin(), hash.bytes.end());
                const auto done =
                    pair[1].is_null() ? trie.erase(key) : trie.put(key, bytes(pair[1]));
                ASSERT_TRUE(done.ok());
            }
            EXPECT_EQ("0x" + to_hex(trie.root()), test["root"].get<std::string>()) << name;
        }
    }
}
