// SPDX-License-Identifier: Apache-2.0
#include "kernels/jellyfish_level.hpp"
#include "kernels/keccak_batch.hpp"
#include "tests/kernels/each_row.hpp"
#include "tests/kernels/jellyfish_tree.hpp"
#include "tests/kernels/openssl_digest.hpp"
#include "tests/kernels/random_values.hpp"
#include <algorithm>
#include <random>
#include <string_view>
#include <vector>

namespace braid::kernels
{
using tests::random_hash;

namespace
{
using Buffer = std::vector<std::uint8_t>;

template <typename Check>
void for_each_choice(const Check& check)
{
    tests::for_each_row(
        sha3_256_strided_rows(), [&](HashStrided, RowId row) { check(RowChoice{.forced = row}); });
}

Hash32 openssl_sha3(Bytes message)
{
    return Hash32::from(tests::openssl_digest("SHA3-256", message));
}

/// Aptos's hash of a value of a named type.
Hash32 typed_hash(std::string_view type, const Hash32& a, const Hash32& b)
{
    const std::string name = "APTOS::" + std::string{type};
    const Hash32 seed =
        openssl_sha3({reinterpret_cast<const std::uint8_t*>(name.data()), name.size()});
    Buffer message;
    for (const Hash32& part : {seed, a, b})
        message.insert(message.end(), part.bytes.begin(), part.bytes.end());
    return openssl_sha3(message);
}

/// The hash of `width` children from `start` on, by the definition.
Hash32 part_hash(const JellyfishNode& node, unsigned start, unsigned width)
{
    unsigned count = 0;
    unsigned last = 0;
    for (unsigned i = start; i < start + width; ++i)
        if ((node.existing >> i & 1) != 0)
        {
            ++count;
            last = i;
        }
    if (count == 0)
        return sparse_merkle_placeholder;
    const bool is_lone_leaf = count == 1 && (node.leaves >> last & 1) != 0;
    if (width == 1 || is_lone_leaf)
        return node.children[last];
    return typed_hash("SparseMerkleInternal", part_hash(node, start, width / 2),
        part_hash(node, start + width / 2, width / 2));
}

/// Bit `index` of a key, the most significant bit of the first byte first.
bool bit_of(const Hash32& key, std::size_t index)
{
    return (key.bytes[index / 8] >> (7 - index % 8) & 1) != 0;
}

/// The root of the sparse Merkle tree of sorted leaves, bit by bit: a subtree with one leaf is the leaf.
Hash32 sparse_root(std::span<const JellyfishLeaf> leaves, std::size_t depth)
{
    if (leaves.empty())
        return sparse_merkle_placeholder;
    if (leaves.size() == 1)
        return typed_hash("SparseMerkleLeafNode", leaves[0].key, leaves[0].value_hash);
    const auto middle = std::ranges::find_if(
        leaves, [&](const JellyfishLeaf& leaf) { return bit_of(leaf.key, depth); });
    const auto left = static_cast<std::size_t>(middle - leaves.begin());
    return typed_hash("SparseMerkleInternal", sparse_root(leaves.first(left), depth + 1),
        sparse_root(leaves.subspan(left), depth + 1));
}
}  // namespace

TEST(jellyfish_level, hashes_leaves_as_the_definition)
{
    std::mt19937_64 random{1};
    for (std::size_t count = 0; count < 300; count = count * 3 / 2 + 1)
    {
        std::vector<JellyfishLeaf> leaves(count);
        std::vector<Hash32> expected;
        for (JellyfishLeaf& leaf : leaves)
        {
            leaf = {.key = random_hash(random), .value_hash = random_hash(random)};
            expected.push_back(typed_hash("SparseMerkleLeafNode", leaf.key, leaf.value_hash));
        }
        for_each_choice(
            [&](const RowChoice& choice)
            {
                std::vector<Hash32> hashes(count);
                hash_jellyfish_leaves(leaves, hashes, choice);
                EXPECT_EQ(hashes, expected) << count;
            });
    }
}

TEST(jellyfish_level, hashes_nodes_of_random_children_as_the_definition)
{
    std::mt19937_64 random{2};
    std::array<Hash32, 16> children;
    for (Hash32& child : children)
        child = random_hash(random);
    std::size_t left = tests::input_count(5'000);
    for (std::uint64_t seed = 1; left > 0; ++seed)
    {
        SCOPED_TRACE("seed " + std::to_string(seed));
        random.seed(seed);
        const std::size_t count = std::min<std::size_t>(left, seed * 7 % 300);
        std::vector<JellyfishNode> nodes(count);
        std::vector<Hash32> expected;
        for (JellyfishNode& node : nodes)
        {
            node.children = children.data();
            // From one child to all of them; all leaves, none, or some.
            node.existing = static_cast<std::uint16_t>(
                random() & (random() | (random() % 2 == 0 ? 0 : 0xffff)));
            node.existing = static_cast<std::uint16_t>(node.existing | 1U << random() % 16);
            node.leaves = static_cast<std::uint16_t>(
                random() % 4 == 0 ? 0 : (random() | random()) & node.existing);
            expected.push_back(part_hash(node, 0, 16));
        }
        for_each_choice(
            [&](const RowChoice& choice)
            {
                std::vector<Hash32> hashes(count);
                for (std::size_t i = 0; i < count; ++i)
                    nodes[i].hash = &hashes[i];
                hash_jellyfish_level(nodes, choice);
                ASSERT_EQ(hashes, expected);
            });
        left -= count;
    }
}

TEST(jellyfish_level, folds_one_and_two_children_wherever_they_are)
{
    std::mt19937_64 random{3};
    std::array<Hash32, 16> children;
    for (Hash32& child : children)
        child = random_hash(random);
    std::vector<JellyfishNode> nodes;
    for (unsigned a = 0; a < 16; ++a)
        for (unsigned b = 0; b < 16; ++b)
            for (const unsigned leaves : {0U, 1U << a, 1U << b, 1U << a | 1U << b})
                nodes.push_back({.children = children.data(),
                    .existing = static_cast<std::uint16_t>(1U << a | 1U << b),
                    .leaves = static_cast<std::uint16_t>(leaves)});
    std::vector<Hash32> hashes(nodes.size());
    for (std::size_t i = 0; i < nodes.size(); ++i)
        nodes[i].hash = &hashes[i];
    for_each_choice(
        [&](const RowChoice& choice)
        {
            hash_jellyfish_level(nodes, choice);
            for (std::size_t i = 0; i < nodes.size(); ++i)
                ASSERT_EQ(hashes[i], part_hash(nodes[i], 0, 16)) << i;
        });
}

TEST(jellyfish_level, hashes_trees_to_the_roots_of_sparse_merkle_trees)
{
    std::mt19937_64 random{4};
    for (const std::size_t count : {1, 2, 3, 17, 100, 1'000})
    {
        std::vector<JellyfishLeaf> leaves(count);
        for (JellyfishLeaf& leaf : leaves)
        {
            leaf = {.key = random_hash(random), .value_hash = random_hash(random)};
            // Some keys agree in their first four bytes.
            if (random() % 8 == 0)
                std::fill_n(leaf.key.bytes.begin(), 4, std::uint8_t{0xa5});
        }
        std::ranges::sort(leaves, {}, &JellyfishLeaf::key);
        const Hash32 expected = sparse_root(leaves, 0);
        for_each_choice([&](const RowChoice& choice)
            { ASSERT_EQ(tests::JellyfishTree(leaves).root(choice), expected) << count; });
    }
}

TEST(jellyfish_level, refuses_a_node_without_children)
{
    Hash32 hash;
    const JellyfishNode node{.hash = &hash};
    EXPECT_DEATH(hash_jellyfish_level({&node, 1}), "existing");
}
}  // namespace braid::kernels
