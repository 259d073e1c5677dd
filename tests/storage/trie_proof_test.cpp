// SPDX-License-Identifier: Apache-2.0
#include "storage/trie_proof.hpp"
#include "kernels/keccak.hpp"
#include "storage/trie_forest.hpp"
#include <algorithm>
#include <gtest/gtest.h>
#include <map>
#include <random>

using namespace braid;
using namespace braid::storage;

namespace
{
using Buffer = std::vector<std::uint8_t>;

Hash32 key_of(std::uint64_t number)
{
    std::array<std::uint8_t, 8> bytes{};
    store_le(bytes.data(), number);
    return kernels::keccak256(bytes);
}

/// Keys 0 to 999 with values of all lengths; proofs of them.
class trie_proof : public testing::Test
{
protected:
    trie_proof()
    {
        std::vector<TrieChange> changes;
        for (std::uint64_t i = 0; i < 1000; ++i)
            values_[i] = Buffer(1 + i % 120, static_cast<std::uint8_t>(i));
        for (const auto& [number, value] : values_)
            changes.push_back({.key = key_of(number), .value = value});
        forest_.update(trie_, changes);
        root_ = forest_.root(trie_);
    }

    [[nodiscard]] std::vector<Buffer> prove(std::span<const Hash32> keys) const
    {
        return forest_.prove(trie_, keys);
    }

    [[nodiscard]] auto verify(std::span<const Hash32> keys, const std::vector<Buffer>& nodes) const
    {
        return verify_trie_proof(root_, keys, std::vector<Bytes>{nodes.begin(), nodes.end()});
    }

    [[nodiscard]] ProofError error_of(
        std::span<const Hash32> keys, const std::vector<Buffer>& nodes) const
    {
        const auto shown = verify(keys, nodes);
        EXPECT_FALSE(shown.ok());
        return shown.ok() ? ProofError{255} : shown.error();
    }

    TrieForest forest_;
    TrieForest::Trie trie_;
    std::map<std::uint64_t, Buffer> values_;
    Hash32 root_;
};


}  // namespace

TEST_F(trie_proof, shows_values_and_their_absence_for_many_keys_at_once)
{
    std::mt19937_64 random{51};
    for (std::size_t round = 0; round < 50; ++round)
    {
        std::vector<std::uint64_t> numbers(1 + random() % 40);
        std::vector<Hash32> keys;
        for (std::uint64_t& number : numbers)
        {
            number = random() % 1500;
            keys.push_back(key_of(number));
        }
        auto nodes = prove(keys);
        std::ranges::shuffle(nodes, random);
        const auto shown = verify(keys, nodes);
        ASSERT_TRUE(shown.ok()) << round;
        for (std::size_t i = 0; i < keys.size(); ++i)
        {
            const auto expected = values_.find(numbers[i]);
            ASSERT_EQ((*shown)[i].has_value(), expected != values_.end());
            if (expected != values_.end())
            {
                ASSERT_TRUE(equal(*(*shown)[i], expected->second));
            }
        }
    }
}

TEST_F(trie_proof, starts_at_the_root)
{
    const Hash32 key = key_of(3);
    const auto nodes = prove({&key, 1});
    ASSERT_GE(nodes.size(), 3U);
    EXPECT_EQ(kernels::keccak256(nodes.front()), root_);
}

TEST_F(trie_proof, needs_each_node_once)
{
    const std::array keys{key_of(1), key_of(2), key_of(5000)};
    const auto nodes = prove(keys);
    for (std::size_t i = 0; i < nodes.size(); ++i)
    {
        auto without = nodes;
        without.erase(without.begin() + static_cast<std::ptrdiff_t>(i));
        EXPECT_EQ(error_of(keys, without), ProofError::incomplete) << i;
        auto twice = nodes;
        twice.push_back(nodes[i]);
        EXPECT_EQ(error_of(keys, twice), ProofError::superfluous) << i;
    }
    EXPECT_EQ(error_of(std::span{keys}.first(1), nodes), ProofError::superfluous);
    EXPECT_EQ(error_of({}, nodes), ProofError::superfluous);
}

TEST_F(trie_proof, shows_nothing_where_a_bit_is_flipped)
{
    const Hash32 key = key_of(8);
    const auto nodes = prove({&key, 1});
    for (std::size_t i = 0; i < nodes.size(); ++i)
        for (std::size_t at = 0; at < nodes[i].size(); ++at)
        {
            auto changed = nodes;
            changed[i][at] ^= 1;
            EXPECT_EQ(error_of({&key, 1}, changed), ProofError::incomplete);
        }
}

TEST_F(trie_proof, refuses_what_is_too_large_or_no_node)
{
    const Hash32 key = key_of(1);
    const std::vector<Hash32> keys(proof_key_count_max + 1);
    EXPECT_EQ(error_of(keys, {}), ProofError::too_large);
    EXPECT_EQ(error_of({&key, 1}, {Buffer(proof_node_size_max + 1)}), ProofError::too_large);
    EXPECT_EQ(
        error_of({&key, 1}, std::vector<Buffer>(proof_node_count_max + 1)), ProofError::too_large);
    const Buffer no_node{0xc1, 0x80};
    const auto shown =
        verify_trie_proof(kernels::keccak256(no_node), {&key, 1}, std::array{Bytes{no_node}});
    ASSERT_FALSE(shown.ok());
    EXPECT_EQ(shown.error(), ProofError::corrupt);
}

TEST_F(trie_proof, needs_no_nodes_of_an_empty_trie)
{
    const Hash32 key = key_of(1);
    const auto shown = verify_trie_proof(empty_trie_root, {&key, 1}, {});
    ASSERT_TRUE(shown.ok());
    EXPECT_FALSE((*shown)[0].has_value());
}

TEST(trie_proof_nodes, are_there_once_where_parts_of_a_trie_are_equal)
{
    // Under both first half-bytes stand the same two values under the same rests of the keys.
    std::vector<Hash32> keys;
    for (const unsigned first : {0x00U, 0x10U})
        for (const unsigned last : {0x01U, 0x20U})
        {
            Hash32& key = keys.emplace_back();
            key.bytes[0] = static_cast<std::uint8_t>(first);
            key.bytes[31] = static_cast<std::uint8_t>(last);
        }
    const Buffer low(40, 1);
    const Buffer high(40, 2);
    TrieForest forest;
    TrieForest::Trie trie;
    forest.update(trie,
        std::array<TrieChange, 4>{{{.key = keys[0], .value = low}, {.key = keys[1], .value = high},
            {.key = keys[2], .value = low}, {.key = keys[3], .value = high}}});
    const auto nodes = forest.prove(trie, keys);
    // The root; an extension, a branch and two leaves that both parts have.
    EXPECT_EQ(nodes.size(), 5U);
    const auto shown =
        verify_trie_proof(forest.root(trie), keys, std::vector<Bytes>{nodes.begin(), nodes.end()});
    ASSERT_TRUE(shown.ok());
    for (std::size_t i = 0; i < keys.size(); ++i)
    {
        ASSERT_TRUE((*shown)[i].has_value());
        EXPECT_TRUE(equal(*(*shown)[i], i % 2 == 0 ? low : high));
    }
}
