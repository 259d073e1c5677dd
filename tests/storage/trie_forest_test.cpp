// SPDX-License-Identifier: Apache-2.0
#include "storage/trie_forest.hpp"
#include "base/hex.hpp"
#include "kernels/keccak.hpp"
#include "storage/trie/sorted_root.hpp"
#include "storage/witness.hpp"
#include "tests/support/vectors.hpp"
#include <algorithm>
#include <cstdlib>
#include <gtest/gtest.h>
#include <map>
#include <random>

using namespace braid;
using namespace braid::storage;

namespace
{
using Buffer = std::vector<std::uint8_t>;
/// What a trie shall hold; the oracle's entries.
using Model = std::map<Hash32, Buffer>;

Hash32 oracle_root(const Model& model)
{
    std::vector<TrieEntry> entries;
    entries.reserve(model.size());
    for (const auto& [key, value] : model)
        entries.push_back({.key = key, .value = value});
    return serial_root(entries);
}

/// BRAID_TRIE_OPERATIONS, or the sample without it.
std::size_t operation_count(std::size_t sample)
{
    const char* const count = std::getenv("BRAID_TRIE_OPERATIONS");
    return count == nullptr ? sample : std::strtoull(count, nullptr, 10);
}

/// A trie with the model of what it holds.
class Checked
{
public:
    explicit Checked(unsigned threads = 1) : forest(threads) {}

    void apply(const std::vector<std::pair<Hash32, Buffer>>& batch, bool is_fed = false)
    {
        std::vector<TrieChange> changes;
        for (const auto& [key, value] : batch)
        {
            changes.push_back({.key = key, .value = value});
            if (value.empty())
                model.erase(key);
            else
                model[key] = value;
        }
        const TrieForest::Update update{.trie = &trie, .changes = changes};
        if (is_fed)
            forest.feed({&update, 1});
        else
            forest.update({&update, 1});
    }

    void expect_root(const std::string& where) const
    {
        ASSERT_EQ(to_hex(forest.root(trie)), to_hex(oracle_root(model))) << where;
    }

    /// find(), a proof of each key alone, and one of all.
    void expect_proofs(std::span<const Hash32> keys, const std::string& where) const
    {
        const Hash32 root = forest.root(trie);
        const auto all = forest.prove(trie, keys);
        const std::vector<Bytes> all_views{all.begin(), all.end()};
        for (const Hash32& key : keys)
        {
            const auto expected = model.find(key);
            const auto proof = forest.prove(trie, {&key, 1});
            const std::vector<Bytes> views{proof.begin(), proof.end()};
            const auto found = forest.find(trie, key);
            ASSERT_EQ(found.has_value(), expected != model.end()) << where;
            for (const auto& shown :
                {verify_proof(root, key, views), verify_proof(root, key, all_views)})
            {
                ASSERT_TRUE(shown.ok()) << where;
                ASSERT_EQ(shown->has_value(), found.has_value()) << where;
                if (found)
                {
                    ASSERT_TRUE(equal(*found, expected->second)) << where;
                    ASSERT_TRUE(equal(**shown, expected->second)) << where;
                }
            }
        }
    }

    TrieForest forest;
    TrieForest::Trie trie;
    Model model;
};

/// Where keys lie, which decides the shape of the trie.
enum class Shape
{
    /// Spread like hashes.
    spread,
    /// Long shared prefixes that part in the last three half-bytes.
    last_nibbles,
    /// Prefixes of every length.
    any_prefix,
};

Hash32 random_key(std::mt19937_64& random, Shape shape)
{
    Hash32 key;
    if (shape == Shape::spread)
    {
        // Few enough that keys come again.
        std::array<std::uint8_t, 8> seed{};
        store_le(seed.data(), random() % 5000);
        return kernels::keccak256(seed);
    }
    key.bytes.fill(0x77);
    if (shape == Shape::last_nibbles)
    {
        key.bytes[30] = static_cast<std::uint8_t>(0x70 | random() % 3);
        key.bytes[31] = static_cast<std::uint8_t>(random());
        return key;
    }
    const std::size_t from = random() % 64;
    for (std::size_t at = from; at < 64; ++at)
    {
        std::uint8_t& byte = key.bytes[at / 2];
        const auto nibble = static_cast<std::uint8_t>(random() % 4 == 0 ? random() % 2 : 7);
        byte = static_cast<std::uint8_t>(
            at % 2 == 0 ? nibble << 4 | (byte & 15) : (byte & 0xf0) | nibble);
    }
    return key;
}

/// Short ones make nodes that are embedded.
Buffer random_value(std::mt19937_64& random)
{
    const std::size_t size_max = random() % 3 == 0 ? 100 : 4;
    Buffer value(1 + random() % size_max);
    for (auto& byte : value)
        byte = static_cast<std::uint8_t>(random());
    return value;
}

std::vector<std::pair<Hash32, Buffer>> random_batch(
    std::mt19937_64& random, const Model& model, Shape shape, std::size_t count)
{
    std::vector<std::pair<Hash32, Buffer>> batch;
    for (std::size_t i = 0; i < count; ++i)
    {
        Hash32 key = random_key(random, shape);
        // Half of the erasures concern a key that is there.
        const bool erases = random() % 2 == 0;
        if (erases && random() % 2 == 0)
            if (const auto at = model.lower_bound(key); at != model.end())
                key = at->first;
        batch.emplace_back(key, erases ? Buffer{} : random_value(random));
    }
    return batch;
}

/// The root is compared every so many operations as cost the oracle less than that many hashes each, proofs are checked
/// every thousand.
void run_operations(Shape shape, std::size_t count, std::size_t batch_max, std::uint64_t seed)
{
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random{seed};
    Checked checked;
    std::size_t proven = 0;
    std::size_t compared = 0;
    for (std::size_t done = 0; done < count;)
    {
        const auto batch = random_batch(random, checked.model, shape, 1 + random() % batch_max);
        done += batch.size();
        const bool is_fed = random() % 4 == 0;
        checked.apply(batch, is_fed);
        const std::string where = "after " + std::to_string(done);
        if (is_fed)
            checked.apply({});
        if (done - compared >= checked.model.size() / 64)
        {
            compared = done;
            ASSERT_NO_FATAL_FAILURE(checked.expect_root(where));
        }
        if (done / 1000 == proven)
            continue;
        proven = done / 1000;
        std::vector<Hash32> keys;
        for (std::size_t i = 0; i < 20; ++i)
            keys.push_back(i % 2 == 0 ? random_key(random, shape) : batch[i % batch.size()].first);
        ASSERT_NO_FATAL_FAILURE(checked.expect_proofs(keys, where));
    }
}

std::vector<std::pair<Hash32, Buffer>> numbered(
    std::uint64_t begin, std::uint64_t end, std::uint8_t fill)
{
    std::vector<std::pair<Hash32, Buffer>> batch;
    for (std::uint64_t i = begin; i < end; ++i)
    {
        std::array<std::uint8_t, 8> number{};
        store_le(number.data(), i);
        batch.emplace_back(kernels::keccak256(number), Buffer(1 + i % 80, fill));
    }
    return batch;
}
}  // namespace

TEST(trie_forest, starts_with_empty_tries)
{
    TrieForest forest;
    TrieForest::Trie trie;
    EXPECT_TRUE(forest.empty(trie));
    EXPECT_EQ(forest.root(trie), empty_trie_root);
    EXPECT_EQ(forest.find(trie, {}), std::nullopt);
    EXPECT_TRUE(forest.prove(trie, std::array{Hash32{}}).empty());
    forest.update(trie, std::array{TrieChange{.key = {}}});
    EXPECT_TRUE(forest.empty(trie));
}

TEST(trie_forest, agrees_with_the_oracle_on_spread_keys)
{
    run_operations(Shape::spread, operation_count(8000), 200, 31);
    run_operations(Shape::spread, 500, 3, 32);
}

TEST(trie_forest, agrees_with_the_oracle_on_keys_that_part_at_the_end)
{
    run_operations(Shape::last_nibbles, operation_count(8000), 40, 33);
    run_operations(Shape::last_nibbles, 2000, 2, 34);
}

TEST(trie_forest, agrees_with_the_oracle_on_prefixes_of_every_length)
{
    run_operations(Shape::any_prefix, operation_count(8000), 30, 35);
    run_operations(Shape::any_prefix, 2000, 2, 36);
}

TEST(trie_forest, grows_and_shrinks_by_single_keys)
{
    std::mt19937_64 random{37};
    for (const Shape shape : {Shape::spread, Shape::last_nibbles, Shape::any_prefix})
    {
        Checked checked;
        std::vector<Hash32> keys;
        for (std::size_t i = 0; i < 60; ++i)
        {
            keys.push_back(random_key(random, shape));
            checked.apply({{keys.back(), random_value(random)}});
            ASSERT_NO_FATAL_FAILURE(checked.expect_root("grown " + std::to_string(i)));
        }
        std::ranges::shuffle(keys, random);
        for (const Hash32& key : keys)
        {
            checked.apply({{key, {}}});
            ASSERT_NO_FATAL_FAILURE(checked.expect_root("shrunk"));
        }
        EXPECT_TRUE(checked.forest.empty(checked.trie));
    }
}

TEST(trie_forest, has_one_root_at_any_number_of_threads_and_cuts)
{
    const auto first = numbered(0, 20'000, 1);
    const auto second = numbered(10'000, 24'000, 2);
    auto erased = numbered(5'000, 23'000, 0);
    for (auto& [key, value] : erased)
        value.clear();
    for (const unsigned threads : {1U, 2U, 3U, 8U})
    {
        Checked checked{threads};
        for (const auto& batch : {first, second, erased})
        {
            checked.apply(batch);
            ASSERT_NO_FATAL_FAILURE(checked.expect_root(std::to_string(threads) + " threads"));
        }
        Checked fed{threads};
        for (const auto& batch : {first, second, erased})
            for (std::size_t at = 0; at < batch.size(); at += 3000)
                fed.apply({batch.begin() + static_cast<std::ptrdiff_t>(at),
                              batch.begin() +
                                  static_cast<std::ptrdiff_t>(std::min(at + 3000, batch.size()))},
                    true);
        fed.apply({});
        EXPECT_EQ(fed.forest.root(fed.trie), checked.forest.root(checked.trie)) << threads;
    }
}

TEST(trie_forest, takes_back_what_the_inverse_erases)
{
    std::mt19937_64 random{38};
    for (const Shape shape : {Shape::spread, Shape::last_nibbles, Shape::any_prefix})
    {
        Checked checked;
        checked.apply(random_batch(random, {}, shape, 500));
        for (std::size_t round = 0; round < 30; ++round)
        {
            const Hash32 before = checked.forest.root(checked.trie);
            const Model old = checked.model;
            const auto batch = random_batch(random, old, shape, 1 + random() % 200);
            std::vector<std::pair<Hash32, Buffer>> inverse;
            for (const auto& [key, value] : batch)
                inverse.emplace_back(key, old.contains(key) ? old.at(key) : Buffer{});
            checked.apply(batch);
            checked.apply(inverse);
            ASSERT_EQ(checked.forest.root(checked.trie), before) << round;
            ASSERT_EQ(checked.model, old);
        }
    }
}

TEST(trie_forest, keeps_many_tries_apart)
{
    constexpr std::size_t count = 300;
    std::mt19937_64 random{39};
    TrieForest forest{2};
    std::vector<TrieForest::Trie> tries(count);
    std::vector<Model> models(count);
    for (std::size_t round = 0; round < 4; ++round)
    {
        // One is huge, most are small, as accounts' storage is.
        std::vector<std::vector<std::pair<Hash32, Buffer>>> batches(count);
        std::vector<std::vector<TrieChange>> changes(count);
        std::vector<TrieForest::Update> updates;
        for (std::size_t i = 0; i < count; ++i)
        {
            batches[i] = random_batch(random, models[i], Shape::spread, i == 7 ? 3000 : i % 4);
            for (const auto& [key, value] : batches[i])
            {
                changes[i].push_back({.key = key, .value = value});
                if (value.empty())
                    models[i].erase(key);
                else
                    models[i][key] = value;
            }
            updates.push_back({.trie = &tries[i], .changes = changes[i]});
        }
        forest.update(updates);
        for (std::size_t i = 0; i < count; ++i)
            ASSERT_EQ(forest.root(tries[i]), oracle_root(models[i])) << i;
        forest.clear(tries[7]);
        models[7].clear();
        ASSERT_EQ(forest.root(tries[7]), empty_trie_root);
    }
}

TEST(trie_forest, is_copied_as_a_value)
{
    Checked checked;
    checked.apply(numbered(0, 4000, 1));
    TrieForest copy = checked.forest;
    TrieForest::Trie trie = checked.trie;
    const Hash32 before = copy.root(trie);
    checked.apply(numbered(2000, 6000, 2));
    EXPECT_EQ(copy.root(trie), before);
    std::vector<TrieChange> changes;
    const auto batch = numbered(2000, 6000, 2);
    for (const auto& [key, value] : batch)
        changes.push_back({.key = key, .value = value});
    copy.update(trie, changes);
    EXPECT_EQ(copy.root(trie), checked.forest.root(checked.trie));
}

TEST(trie_forest, gives_freed_memory_out_again)
{
    Checked checked;
    checked.apply(numbered(0, 30'000, 1));
    const std::size_t size = checked.forest.memory_size();
    for (std::size_t round = 0; round < 5; ++round)
    {
        checked.forest.clear(checked.trie);
        checked.model.clear();
        checked.apply(numbered(0, 30'000, 1));
    }
    EXPECT_LE(checked.forest.memory_size(), 2 * size);
    checked.expect_root("filled again");
}

TEST(trie_forest, holds_the_last_of_several_changes_to_a_key)
{
    Checked checked;
    const Hash32 key{{1}};
    checked.apply({{key, {1}}, {Hash32{{2}}, {2}}, {key, {}}, {key, {3}}, {Hash32{{0}}, {4}}});
    checked.expect_root("put last");
    checked.apply({{key, {9}}, {key, {}}});
    checked.expect_root("erased last");
}

TEST(trie_forest, gives_the_roots_of_the_public_vectors)
{
    BRAID_NEED_VECTORS("TrieTests");
    const auto bytes_of = [](const nlohmann::json& value) -> Buffer
    {
        if (value.is_null())
            return {};
        const auto text = value.get<std::string>();
        if (text.starts_with("0x"))
            return from_hex(text).value();
        return {text.begin(), text.end()};
    };
    for (const char* name : {"trietest_secureTrie.json", "trieanyorder_secureTrie.json",
             "hex_encoded_securetrie_test.json"})
    {
        const auto document = tests::read_json(tests::vectors() / "TrieTests" / name);
        ASSERT_FALSE(document.empty());
        for (const auto& [test_name, test] : document.items())
        {
            // All at once, and one after another.
            Checked at_once;
            Checked apart;
            std::vector<std::pair<Hash32, Buffer>> batch;
            if (test["in"].is_object())
                for (const auto& [key, value] : test["in"].items())
                    batch.emplace_back(kernels::keccak256(bytes_of(key)), bytes_of(value));
            else
                for (const auto& pair : test["in"])
                    batch.emplace_back(kernels::keccak256(bytes_of(pair[0])), bytes_of(pair[1]));
            at_once.apply(batch);
            for (const auto& change : batch)
                apart.apply({change});
            for (const Checked* checked : {&at_once, &apart})
                EXPECT_EQ("0x" + to_hex(checked->forest.root(checked->trie)),
                    test["root"].get<std::string>())
                    << name << ": " << test_name;
        }
    }
}

TEST(trie_forest_death, insists_on_computed_roots_and_small_values)
{
    Checked checked;
    checked.apply(numbered(0, 10, 1), true);
    EXPECT_DEATH((void)checked.forest.root(checked.trie), "assertion failed");
    EXPECT_DEATH(
        checked.apply({{Hash32{}, Buffer(TrieForest::value_size_max + 1)}}), "assertion failed");
}
