// SPDX-License-Identifier: Apache-2.0
#include "kernels/trie_level.hpp"
#include "base/rlp.hpp"
#include "kernels/keccak.hpp"
#include "kernels/keccak_batch.hpp"
#include "storage/trie/sorted_root.hpp"
#include "tests/kernels/each_row.hpp"
#include "tests/kernels/random_values.hpp"
#include "tests/storage/trie/entries.hpp"
#include <algorithm>
#include <deque>

namespace braid::kernels
{
namespace
{
using tests::Buffer;
using tests::Entries;

/// Calls check(choice) for every row of the hash that this machine runs.
template <typename Check>
void for_each_choice(const Check& check)
{
    tests::for_each_row(
        keccak256_rows(), [&](HashBatch, RowId row) { check(RowChoice{.forced = row}); });
}

std::uint8_t nibble_of(const std::uint8_t* bytes, std::size_t index)
{
    return index % 2 == 0 ? bytes[index / 2] >> 4 : bytes[index / 2] & 15;
}

/// The path in hex-prefix encoding, nibble by nibble. Yellow Paper, appendix C.
Buffer hex_prefix(const TrieNode& node)
{
    Buffer nibbles{static_cast<std::uint8_t>(node.kind == TrieNode::Kind::leaf ? 2 : 0)};
    if ((node.path_end - node.path_begin) % 2 != 0)
        ++nibbles[0];
    else
        nibbles.push_back(0);
    for (std::size_t i = node.path_begin; i < node.path_end; ++i)
        nibbles.push_back(nibble_of(node.path, i));
    Buffer bytes;
    for (std::size_t i = 0; i < nibbles.size(); i += 2)
        bytes.push_back(static_cast<std::uint8_t>(nibbles[i] << 4 | nibbles[i + 1]));
    return bytes;
}

/// What the node's reference must begin with, made of the writer of RLP.
Buffer expected_item(const TrieNode& node)
{
    const auto append = [](rlp::Writer& to, const TrieReference& child)
    { to.raw(Bytes{child.item}.first(child.size())); };
    Buffer encoded;
    rlp::Writer writer{encoded};
    const std::size_t list = writer.open();
    if (node.kind == TrieNode::Kind::branch)
        for (std::size_t i = 0; i < 16; ++i)
            append(writer, node.children[i]);
    else
        writer.string(hex_prefix(node));
    if (node.kind == TrieNode::Kind::extension)
        append(writer, *node.children);
    else
        writer.string(node.value);
    writer.close(list);
    if (encoded.size() < 32)
        return encoded;
    Buffer item{0xa0};
    const Hash32 hash = keccak256(encoded);
    item.insert(item.end(), hash.bytes.begin(), hash.bytes.end());
    return item;
}

Buffer item_of(const TrieReference& reference)
{
    return {reference.item.begin(),
        reference.item.begin() + static_cast<std::ptrdiff_t>(reference.size())};
}

/// Nodes of all kinds with all that they point to.
class RandomNodes
{
public:
    RandomNodes(std::uint64_t seed, std::size_t count)
      : random_(seed), references_(count), nodes_(count)
    {
        for (std::uint8_t& byte : bytes_)
            byte = static_cast<std::uint8_t>(random_());
        for (std::size_t i = 0; i < count; ++i)
        {
            TrieNode& node = nodes_[i];
            node.reference = &references_[i];
            node.kind = static_cast<TrieNode::Kind>(random_() % 3);
            if (node.kind == TrieNode::Kind::branch)
                make_branch(node);
            else
                make_path(node);
        }
    }

    [[nodiscard]] const std::vector<TrieNode>& nodes() const { return nodes_; }

private:
    void make_branch(TrieNode& node)
    {
        const std::uint64_t empty_of_eight = random_() % 9;
        auto& children = children_.emplace_back();
        for (TrieReference& child : children)
            child = random_() % 8 < empty_of_eight ? TrieReference{} : random_reference();
        node.children = children.data();
        if (random_() % 4 == 0)
            node.value = random_value();
    }

    void make_path(TrieNode& node)
    {
        const auto end = random_() % (2 * trie_path_size_max + 1);
        node.path_end = static_cast<std::uint8_t>(end);
        node.path_begin = static_cast<std::uint8_t>(
            random_() % 2 == 0 ? end - std::min<std::uint64_t>(end, random_() % 4) :
                                 random_() % (end + 1));
        node.path = random_bytes(trie_path_size_max).data();
        if (node.kind == TrieNode::Kind::leaf)
            node.value = random_value();
        else
        {
            children_.emplace_back()[0] = random_reference();
            node.children = children_.back().data();
        }
    }

    [[nodiscard]] TrieReference random_reference()
    {
        TrieReference reference;
        std::ranges::copy(random_bytes(33), reference.item.begin());
        reference.item[0] =
            random_() % 2 == 0 ? 0xa0 : static_cast<std::uint8_t>(0xc1 + random_() % 30);
        return reference;
    }

    [[nodiscard]] Bytes random_value()
    {
        constexpr std::array<std::size_t, 12> edges{
            1, 1, 2, 20, 26, 27, 33, 55, 56, 255, 256, 1000};
        return random_bytes(random_() % 2 == 0 ? edges[random_() % edges.size()] : random_() % 140);
    }

    [[nodiscard]] Bytes random_bytes(std::size_t size)
    {
        return Bytes{bytes_}.subspan(random_() % (bytes_.size() - size), size);
    }

    std::mt19937_64 random_;
    std::array<std::uint8_t, 4096> bytes_;
    std::deque<std::array<TrieReference, 16>> children_;
    std::vector<TrieReference> references_;
    std::vector<TrieNode> nodes_;
};

/// A trie of entries as nodes in levels. No node of a level is below another of it.
class LevelledTrie
{
public:
    explicit LevelledTrie(const Entries& entries) : entries_(entries.begin(), entries.end())
    {
        build(entries_, 0, 0, root_);
    }

    [[nodiscard]] Hash32 root(const RowChoice& choice)
    {
        for (auto level = levels_.rbegin(); level != levels_.rend(); ++level)
            hash_trie_level(*level, choice);
        return root_.hash();
    }

private:
    using Entry = std::pair<Buffer, Buffer>;

    void build(std::span<const Entry> entries, std::size_t depth, std::size_t level,
        TrieReference& reference)
    {
        if (levels_.size() == level)
            levels_.emplace_back();
        const Buffer& first = entries.front().first;
        TrieNode node{.reference = &reference};
        node.path = first.data();
        node.path_begin = static_cast<std::uint8_t>(depth);
        node.path_end = static_cast<std::uint8_t>(2 * first.size());
        if (entries.size() == 1)
            node.value = entries.front().second;
        else
        {
            auto& children = children_.emplace_back();
            node.children = children.data();
            const std::size_t fork = common_end(first, entries.back().first, depth);
            if (fork == depth)
                build_branch(entries, level, node, children);
            else
            {
                node.kind = TrieNode::Kind::extension;
                node.path_end = static_cast<std::uint8_t>(fork);
                build(entries, fork, level + 1, children[0]);
            }
        }
        levels_[level].push_back(node);
    }

    void build_branch(std::span<const Entry> entries, std::size_t level, TrieNode& node,
        std::array<TrieReference, 16>& children)
    {
        const std::size_t depth = node.path_begin;
        node.kind = TrieNode::Kind::branch;
        if (2 * entries.front().first.size() == depth)
        {
            node.value = entries.front().second;
            entries = entries.subspan(1);
        }
        while (!entries.empty())
        {
            const std::uint8_t nibble = nibble_of(entries.front().first.data(), depth);
            std::size_t count = 1;
            while (
                count < entries.size() && nibble_of(entries[count].first.data(), depth) == nibble)
                ++count;
            build(entries.first(count), depth + 1, level + 1, children[nibble]);
            entries = entries.subspan(count);
        }
    }

    /// The nibble at which two keys that agree up to `depth` part.
    static std::size_t common_end(const Buffer& a, const Buffer& b, std::size_t depth)
    {
        const std::size_t end = 2 * std::min(a.size(), b.size());
        while (depth < end && nibble_of(a.data(), depth) == nibble_of(b.data(), depth))
            ++depth;
        return depth;
    }

    std::vector<Entry> entries_;
    std::deque<std::array<TrieReference, 16>> children_;
    std::deque<std::vector<TrieNode>> levels_;
    TrieReference root_;
};

void expect_root_of_storage(const Entries& entries)
{
    std::vector<storage::TrieEntry> views;
    for (const auto& [key, value] : entries)
        views.push_back({.key = key, .value = value});
    const Hash32 expected = storage::serial_root(views);
    for_each_choice(
        [&](const RowChoice& choice) { ASSERT_EQ(LevelledTrie(entries).root(choice), expected); });
}
}  // namespace

TEST(trie_level, every_row_encodes_random_nodes_as_the_writer_of_rlp_does)
{
    std::size_t left = tests::input_count(20'000);
    for (std::uint64_t seed = 1; left > 0; ++seed)
    {
        SCOPED_TRACE("seed " + std::to_string(seed));
        const std::size_t count = std::min<std::size_t>(left, seed % 500);
        const RandomNodes random{seed, count};
        std::vector<Buffer> expected;
        for (const TrieNode& node : random.nodes())
            expected.push_back(expected_item(node));
        for_each_choice(
            [&](const RowChoice& choice)
            {
                for (const TrieNode& node : random.nodes())
                    *node.reference = {};
                hash_trie_level(random.nodes(), choice);
                for (std::size_t i = 0; i < count; ++i)
                    ASSERT_EQ(item_of(*random.nodes()[i].reference), expected[i]) << i;
            });
        left -= count;
    }
}

TEST(trie_level, takes_values_of_any_size)
{
    const Buffer bytes(std::size_t{1} << 24, 0x5a);
    const std::uint8_t key = 0x12;
    for (const std::size_t size : {0UL, 1UL, 28UL, 29UL, 30UL, 55UL, 56UL, 255UL, 256UL, 60'000UL,
             64'000UL, 65'000UL, 65'535UL, 65'536UL, bytes.size()})
    {
        std::array<TrieReference, 3> references;
        std::vector<TrieNode> nodes(3);
        for (std::size_t i = 0; i < nodes.size(); ++i)
        {
            nodes[i].path = &key;
            nodes[i].path_end = 2;
            nodes[i].value = Bytes{bytes}.first(i == 1 ? size : 70);
            nodes[i].reference = &references[i];
        }
        hash_trie_level(nodes);
        for (const TrieNode& node : nodes)
            EXPECT_EQ(item_of(*node.reference), expected_item(node)) << size;
    }
}

TEST(trie_level, writes_no_reference_where_there_are_no_nodes)
{
    hash_trie_level({});
    const TrieReference none;
    EXPECT_EQ(item_of(none), Buffer{0x80});
    EXPECT_FALSE(none.is_hash());
    const Hash32 hash{{1, 2, 3}};
    EXPECT_TRUE(TrieReference::of_hash(hash).is_hash());
    EXPECT_EQ(TrieReference::of_hash(hash).hash(), hash);
}

TEST(trie_level, hashes_tries_of_hashed_keys_to_their_roots)
{
    std::mt19937_64 random{1};
    for (const std::size_t count : {1, 2, 3, 10, 100, 1'000, 10'000})
    {
        Entries entries;
        while (entries.size() < count)
            entries[tests::random_bytes(random, 32)] =
                tests::random_bytes(random, 70 + random() % 40);
        expect_root_of_storage(entries);
    }
}

TEST(trie_level, hashes_tries_of_small_nodes_to_their_roots)
{
    for (std::uint64_t seed = 1; seed <= 200; ++seed)
    {
        SCOPED_TRACE("seed " + std::to_string(seed));
        std::mt19937_64 random{seed};
        Entries entries = tests::random_entries(random, 1 + random() % 60);
        if (random() % 2 == 0)
            entries[{}] = tests::random_value(random);
        expect_root_of_storage(entries);
    }
}

TEST(trie_level, hashes_storage_of_small_integers_to_its_root)
{
    std::mt19937_64 random{2};
    Entries entries;
    for (std::uint8_t i = 0; i < 100; ++i)
    {
        const std::array<std::uint8_t, 1> slot{i};
        const Hash32 key = keccak256(slot);
        entries[{key.bytes.begin(), key.bytes.end()}] = tests::random_bytes(random, 1 + i % 3);
    }
    expect_root_of_storage(entries);
}

TEST(trie_level, refuses_paths_longer_than_a_key)
{
    const std::array<std::uint8_t, 65> path{};
    TrieReference reference;
    TrieNode node{.reference = &reference};
    node.path = path.data();
    node.path_end = 129;
    EXPECT_DEATH(hash_trie_level({&node, 1}), "path_end");
}
}  // namespace braid::kernels
