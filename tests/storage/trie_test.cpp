// SPDX-License-Identifier: Apache-2.0
#include "storage/trie.hpp"
#include "base/hex.hpp"
#include "kernels/keccak.hpp"
#include "storage/trie/sorted_root.hpp"
#include "tests/storage/trie/entries.hpp"
#include "tests/support/vectors.hpp"
#include <algorithm>
#include <gtest/gtest.h>

using namespace braid;
using namespace braid::storage;
using braid::tests::Buffer;
using braid::tests::Entries;
using braid::tests::random_entries;
using Root = Hash32 (*)(std::span<const TrieEntry>);

namespace
{
/// Bytes that a vector writes as text, or as hexadecimal digits behind 0x; none for null.
Buffer bytes_of(const nlohmann::json& value)
{
    if (value.is_null())
        return {};
    const auto text = value.get<std::string>();
    if (text.starts_with("0x"))
        return from_hex(text).value();
    return {text.begin(), text.end()};
}

/// What is left after the writes of a vector, in whichever form it lists them.
Entries entries_of(const nlohmann::json& in)
{
    Entries entries;
    const auto write = [&](Buffer key, Buffer value)
    {
        if (value.empty())
            entries.erase(key);
        else
            entries[std::move(key)] = std::move(value);
    };
    if (in.is_object())
        for (const auto& [key, value] : in.items())
            write(bytes_of(key), bytes_of(value));
    else
        for (const auto& pair : in)
            write(bytes_of(pair[0]), bytes_of(pair[1]));
    return entries;
}

std::vector<TrieEntry> views(const Entries& entries)
{
    std::vector<TrieEntry> out;
    for (const auto& [key, value] : entries)
        out.push_back({.key = key, .value = value});
    return out;
}

void expect_roots(const std::string& name, Root root)
{
    const auto document = tests::read_json(tests::vectors() / "TrieTests" / name);
    EXPECT_FALSE(document.empty());
    for (const auto& [test_name, test] : document.items())
    {
        const Entries entries = entries_of(test["in"]);
        EXPECT_EQ("0x" + to_hex(root(views(entries))), test["root"].get<std::string>())
            << name << ": " << test_name;
    }
}
}  // namespace

TEST(trie, has_a_known_root_when_empty)
{
    const std::uint8_t empty_string = 0x80;
    EXPECT_EQ(trie_root({}), empty_trie_root);
    EXPECT_EQ(secure_trie_root({}), empty_trie_root);
    EXPECT_EQ(ordered_trie_root({}), empty_trie_root);
    EXPECT_EQ(kernels::keccak256({&empty_string, 1}), empty_trie_root);
}

TEST(trie, agrees_with_the_oracle_on_random_entries_in_any_order)
{
    constexpr std::uint64_t seed = 71;
    std::mt19937_64 random{seed};
    for (std::size_t round = 0; round < 400; ++round)
    {
        const Entries entries = random_entries(random, 1 + random() % 60);
        auto shuffled = views(entries);
        std::ranges::shuffle(shuffled, random);
        EXPECT_EQ(trie_root(shuffled), tests::naive_trie_root(entries))
            << "seed " << seed << " round " << round;
    }
}

TEST(trie, has_one_root_in_levels_and_one_by_one)
{
    std::mt19937_64 random{9};
    for (const std::size_t count : {1, 2, 17, 2'000, 2'048, 2'049, 5'000, 40'000})
    {
        Entries hashed;
        Entries alike;
        for (std::uint64_t i = 0; i < count; ++i)
        {
            std::array<std::uint8_t, 8> number{};
            store_be(number.data(), i);
            const Hash32 hash = kernels::keccak256(number);
            const Buffer value(1 + random() % 100, static_cast<std::uint8_t>(i));
            hashed[{hash.bytes.begin(), hash.bytes.end()}] = value;
            // Keys whose paths part late, of two lengths: some end in a branch.
            Buffer key(33, 0x77);
            std::ranges::copy(Bytes{number}.last(3), key.begin() + 30);
            key.resize(33 - random() % 2);
            alike[key] = value;
        }
        for (const Entries& entries : {hashed, alike})
        {
            const auto sorted = views(entries);
            const Hash32 expected = serial_root(sorted);
            EXPECT_EQ(levelled_root(sorted), expected) << count;
            auto shuffled = sorted;
            std::ranges::shuffle(shuffled, random);
            EXPECT_EQ(trie_root(shuffled), expected) << count;
        }
    }
}

TEST(trie, agrees_one_by_one_with_the_oracle)
{
    EXPECT_EQ(serial_root({}), empty_trie_root);
    EXPECT_EQ(levelled_root({}), empty_trie_root);
    std::mt19937_64 random{72};
    for (std::size_t round = 0; round < 200; ++round)
    {
        const Entries entries = random_entries(random, 1 + random() % 60);
        EXPECT_EQ(serial_root(views(entries)), tests::naive_trie_root(entries)) << round;
    }
}

TEST(trie, hashes_keys_of_a_secure_trie)
{
    std::mt19937_64 random{5};
    const Entries entries = random_entries(random, 500);
    Entries hashed;
    for (const auto& [key, value] : entries)
    {
        const Hash32 hash = kernels::keccak256(key);
        hashed[{hash.bytes.begin(), hash.bytes.end()}] = value;
    }
    EXPECT_EQ(secure_trie_root(views(entries)), tests::naive_trie_root(hashed));
}

TEST(trie, keys_ordered_values_by_the_rlp_of_their_index)
{
    for (const std::size_t count : {1u, 2u, 16u, 127u, 128u, 129u, 130u, 256u, 300u})
    {
        std::vector<Buffer> values;
        Entries entries;
        for (std::size_t i = 0; i < count; ++i)
        {
            values.push_back(Buffer(1 + i % 50, static_cast<std::uint8_t>(i)));
            Buffer key{static_cast<std::uint8_t>(i)};
            if (i == 0)
                key = {0x80};
            else if (i >= 256)
                key = {0x82, static_cast<std::uint8_t>(i >> 8), static_cast<std::uint8_t>(i)};
            else if (i >= 128)
                key.insert(key.begin(), 0x81);
            entries[key] = values.back();
        }
        const std::vector<Bytes> spans{values.begin(), values.end()};
        EXPECT_EQ(ordered_trie_root(spans), tests::naive_trie_root(entries)) << count;
    }
}

TEST(trie, gives_the_roots_of_the_public_vectors)
{
    BRAID_NEED_VECTORS("TrieTests");
    for (const char* name : {"trietest.json", "trieanyorder.json"})
        expect_roots(name, trie_root);
    for (const char* name : {"trietest_secureTrie.json", "trieanyorder_secureTrie.json",
             "hex_encoded_securetrie_test.json"})
        expect_roots(name, secure_trie_root);
}

TEST(trie_death, insists_on_distinct_keys_and_values)
{
    const Buffer key{1};
    const std::vector<TrieEntry> twice(2, TrieEntry{.key = key, .value = key});
    EXPECT_DEATH((void)trie_root(twice), "assertion failed");
    const TrieEntry without_value{.key = key, .value = {}};
    EXPECT_DEATH((void)trie_root({&without_value, 1}), "assertion failed");
}
