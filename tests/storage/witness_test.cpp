// SPDX-License-Identifier: Apache-2.0
#include "storage/witness.hpp"
#include "base/hex.hpp"
#include "base/rlp.hpp"
#include "kernels/keccak.hpp"
#include "tests/storage/trie/entries.hpp"
#include <gtest/gtest.h>

using namespace braid;
using namespace braid::storage;
using namespace braid::tests;

namespace
{
/// Looks a key up in a trie whose only node is `node`.
Result<std::optional<Bytes>, StateError> lookup_in(const Buffer& node, const Buffer& key)
{
    const Bytes view = node;
    const auto witness = Witness::of({&view, 1}).value();
    return trie_lookup(witness, kernels::keccak256(node), key);
}

bool is_corrupt(std::string_view hex)
{
    const auto found = lookup_in(from_hex(hex).value(), {0x12});
    return !found.ok() && found.error() == StateError::corrupt;
}

/// Does everything a trie can do; the answers do not matter.
void exercise(PartialTrie& trie, const Buffer& key)
{
    (void)trie.get(key);
    (void)trie.neighbour(key, PartialTrie::Direction::up);
    (void)trie.neighbour(key, PartialTrie::Direction::down);
    (void)trie.prove(key);
    (void)trie.erase(key);
    (void)trie.root();
    (void)trie.put(key, key);
    (void)trie.root();
}
}  // namespace

TEST(witness, finds_preimages_by_their_hash)
{
    const std::vector<Buffer> preimages{{}, {1}, {2, 3}, {1}};
    const std::vector<Bytes> views{preimages.begin(), preimages.end()};
    const auto witness = Witness::of(views).value();
    EXPECT_EQ(witness.size(), 3u) << "repeats count once";
    for (const Buffer& preimage : preimages)
        EXPECT_TRUE(equal(witness.find(kernels::keccak256(preimage)).value(), preimage));
    EXPECT_FALSE(witness.find(Hash32{}));
    EXPECT_FALSE(Witness{}.find(kernels::keccak256({})));
}

TEST(witness, refuses_more_preimages_than_its_limit)
{
    const std::vector<Bytes> views(Witness::preimage_count_max + 1);
    EXPECT_FALSE(Witness::of(views));
}

TEST(witness, looks_up_what_the_trie_holds)
{
    std::mt19937_64 random{17};
    for (int round = 0; round < 50; ++round)
    {
        const Entries entries = random_entries(random, random() % 60);
        const auto nodes = nodes_of(entries);
        const auto witness = Witness::of(std::vector<Bytes>{nodes.begin(), nodes.end()}).value();
        const Hash32 root = naive_trie_root(entries);
        for (const auto& [key, value] : entries)
            EXPECT_TRUE(equal(trie_lookup(witness, root, key).value().value(), value));
        for (int i = 0; i < 20; ++i)
        {
            const Buffer key = random_key(random);
            EXPECT_EQ(trie_lookup(witness, root, key).value().has_value(), entries.contains(key));
        }
    }
}

TEST(witness, names_a_missing_node)
{
    EXPECT_EQ(trie_lookup({}, Hash32{}, Buffer{1}).error(), StateError::missing_witness);
    EXPECT_FALSE(trie_lookup({}, empty_trie_root, Buffer{1}).value());
}

TEST(witness, refuses_nodes_out_of_canonical_form)
{
    EXPECT_EQ(to_hex(lookup_in(from_hex("c482201205").value(), {0x12}).value().value()), "05");
    EXPECT_TRUE(is_corrupt("c48220120505")) << "bytes behind the node";
    EXPECT_TRUE(is_corrupt("c0")) << "no elements";
    EXPECT_TRUE(is_corrupt("83010203")) << "a string";
    EXPECT_TRUE(is_corrupt("c482211205")) << "an even path's low half is not zero";
    EXPECT_TRUE(is_corrupt("c482401205")) << "an unknown flag";
    EXPECT_TRUE(is_corrupt("c28005")) << "no path at all";
    EXPECT_TRUE(is_corrupt("c482201280")) << "a leaf without value";
    EXPECT_TRUE(is_corrupt("c4820012c0")) << "an extension to a node without elements";
    EXPECT_TRUE(is_corrupt("c482001280")) << "an extension to nothing";
    EXPECT_TRUE(is_corrupt("c482001205")) << "an extension to one byte";
    EXPECT_TRUE(is_corrupt("d18080808080808080808080808080808080")) << "an empty branch";
    EXPECT_TRUE(is_corrupt("d18080808080808080808080808080808005"))
        << "a branch with a value alone";
    EXPECT_TRUE(is_corrupt("d2808080808080808080808080808080808080")) << "eighteen elements";
}

TEST(witness, refuses_an_extension_without_path)
{
    Buffer node;
    rlp::Writer writer{node};
    const auto list = writer.open();
    writer.string(Buffer{0x00});
    writer.string(Hash32{});
    writer.close(list);
    EXPECT_EQ(lookup_in(node, {0x12}).error(), StateError::corrupt);
}

TEST(witness, refuses_paths_longer_than_a_key)
{
    // 66 bytes of path fit no key.
    Buffer node;
    rlp::Writer writer{node};
    const auto list = writer.open();
    writer.string(Buffer(67, 0x20));
    writer.u64(1);
    writer.close(list);
    EXPECT_EQ(lookup_in(node, {0x12}).error(), StateError::corrupt);
}

TEST(witness, survives_nodes_that_were_tampered_with)
{
    constexpr std::uint64_t seed = 4242;
    std::mt19937_64 random{seed};
    std::size_t decoded = 0;
    for (int round = 0; round < 20000; ++round)
    {
        const Entries entries = random_entries(random, 1 + random() % 8);
        auto nodes = nodes_of(entries);
        Buffer& root = nodes.front();
        for (std::size_t i = 1 + random() % 2; i-- > 0;)
            root[random() % root.size()] =
                static_cast<std::uint8_t>(random() % 2 == 0 ? random() : 0x80 + random() % 80);
        const auto witness = Witness::of(std::vector<Bytes>{nodes.begin(), nodes.end()}).value();
        PartialTrie trie{witness, kernels::keccak256(root)};
        const Buffer key = random() % 2 == 0 ? random_key(random) : entries.begin()->first;
        decoded += trie_lookup(witness, kernels::keccak256(root), key).ok() ? 1 : 0;
        exercise(trie, key);
    }
    EXPECT_GT(decoded, 1000u) << "seed " << seed
                              << ": the tampering is too coarse to test anything";
}
