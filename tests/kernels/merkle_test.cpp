// SPDX-License-Identifier: Apache-2.0
#include "kernels/merkle.hpp"
#include "base/hex.hpp"
#include "kernels/keccak.hpp"
#include "kernels/keccak_batch.hpp"
#include "kernels/sha256_batch.hpp"
#include "tests/kernels/each_row.hpp"
#include "tests/kernels/openssl_digest.hpp"
#include "tests/kernels/random_values.hpp"
#include <algorithm>
#include <random>

namespace braid::kernels
{
namespace
{
constexpr Hash32 seed{{7, 7, 7}};
constexpr Hash32 filler{{1, 2, 3, 4}};

std::vector<MerkleRules> all_rules()
{
    std::vector<MerkleRules> rules;
    for (const MerkleHash hash : {MerkleHash::keccak256, MerkleHash::sha256, MerkleHash::sha3_256})
        for (const OddNode odd : {OddNode::placeholder, OddNode::duplicate, OddNode::promote})
            for (const bool is_seeded : {false, true})
                rules.push_back({.hash = hash,
                    .odd = odd,
                    .placeholder = filler,
                    .seed = is_seeded ? std::optional{seed} : std::nullopt});
    return rules;
}

std::string described(const MerkleRules& rules)
{
    constexpr std::array hashes{"keccak256", "sha256", "sha3_256"};
    constexpr std::array odds{"placeholder", "duplicate", "promote"};
    return std::string{hashes[static_cast<std::size_t>(rules.hash)]} + ", " +
           odds[static_cast<std::size_t>(rules.odd)] + (rules.seed ? ", seeded" : "");
}

Rows<HashStrided> rows_of_hash(MerkleHash hash)
{
    if (hash == MerkleHash::keccak256)
        return keccak256_strided_rows();
    return hash == MerkleHash::sha256 ? sha256_strided_rows() : sha3_256_strided_rows();
}

/// Calls check(choice) for every row of the hash that this machine runs.
template <typename Check>
void for_each_choice(MerkleHash hash, const Check& check)
{
    tests::for_each_row(
        rows_of_hash(hash), [&](HashStrided, RowId row) { check(RowChoice{.forced = row}); });
}

std::vector<Hash32> random_leaves(std::size_t count)
{
    return tests::random_hashes(count, count);
}

/// The tree by its definition, a node at a time, hashed by OpenSSL where it has the hash.
class Reference
{
public:
    Reference(std::span<const Hash32> leaves, const MerkleRules& rules)
      : leaves_(leaves), rules_(rules)
    {}

    [[nodiscard]] Hash32 root() const
    {
        if (leaves_.empty())
            return rules_.placeholder;
        if (rules_.odd == OddNode::promote)
            return split_root(leaves_);
        unsigned height = 0;
        while ((std::size_t{1} << height) < leaves_.size())
            ++height;
        return padded_node(height, 0);
    }

private:
    /// RFC 6962, section 2.1: the left subtree has the greatest power of two below the number of leaves.
    [[nodiscard]] Hash32 split_root(std::span<const Hash32> leaves) const
    {
        if (leaves.size() == 1)
            return leaves.front();
        const std::size_t left = std::bit_ceil(leaves.size()) / 2;
        return hash(split_root(leaves.first(left)), split_root(leaves.subspan(left)));
    }

    /// The node `height` levels over the leaves; its first leaf exists.
    [[nodiscard]] Hash32 padded_node(unsigned height, std::size_t index) const
    {
        if (height == 0)
            return leaves_[index];
        const Hash32 left = padded_node(height - 1, 2 * index);
        if (((2 * index + 1) << (height - 1)) < leaves_.size())
            return hash(left, padded_node(height - 1, 2 * index + 1));
        return hash(left, rules_.odd == OddNode::duplicate ? left : rules_.placeholder);
    }

    [[nodiscard]] Hash32 hash(const Hash32& left, const Hash32& right) const
    {
        std::vector<std::uint8_t> message;
        if (rules_.seed)
            message.assign(rules_.seed->bytes.begin(), rules_.seed->bytes.end());
        message.insert(message.end(), left.bytes.begin(), left.bytes.end());
        message.insert(message.end(), right.bytes.begin(), right.bytes.end());
        if (rules_.hash == MerkleHash::keccak256)
            return keccak256(message);
        const char* const name = rules_.hash == MerkleHash::sha256 ? "SHA256" : "SHA3-256";
        return Hash32::from(tests::openssl_digest(name, message));
    }

    std::span<const Hash32> leaves_;
    const MerkleRules& rules_;
};

/// A tree that grows leaf by leaf: of its perfect subtrees only the roots are kept, one a height at most.
class GrowingTree
{
public:
    explicit GrowingTree(const MerkleRules& rules) : rules_(rules) {}

    void add(const Hash32& leaf)
    {
        std::size_t height = 0;
        Hash32 node = leaf;
        for (; peaks_[height]; ++height)
        {
            node = join(*peaks_[height], node);
            peaks_[height].reset();
        }
        peaks_[height] = node;
        ++leaf_count_;
    }

    /// [some leaf was added]
    [[nodiscard]] Hash32 root() const
    {
        const auto top = static_cast<std::size_t>(std::bit_width(leaf_count_ - 1));
        if (peaks_[top])
            return *peaks_[top];
        // The last node of each level, where it is not the root of a perfect subtree.
        std::optional<Hash32> last;
        for (std::size_t height = 0; height < top; ++height)
        {
            if (peaks_[height] && last)
                last = join(*peaks_[height], *last);
            else if (peaks_[height] || last)
                last = alone(peaks_[height] ? *peaks_[height] : *last);
        }
        return *last;
    }

private:
    static Hash32 join(const Hash32& left, const Hash32& right)
    {
        std::array<std::uint8_t, 64> both;
        std::ranges::copy(left.bytes, both.begin());
        std::ranges::copy(right.bytes, both.begin() + 32);
        return keccak256(both);
    }

    [[nodiscard]] Hash32 alone(const Hash32& node) const
    {
        if (rules_.odd == OddNode::promote)
            return node;
        return join(node, rules_.odd == OddNode::duplicate ? node : rules_.placeholder);
    }

    const MerkleRules& rules_;
    std::size_t leaf_count_ = 0;
    std::array<std::optional<Hash32>, 64> peaks_;
};

/// A tree, some of its leaves and their proof.
struct Shown
{
    MerkleRules rules;
    Hash32 root;
    std::uint64_t leaf_count = 0;
    std::vector<MerkleLeaf> leaves;
    std::vector<Hash32> siblings;

    [[nodiscard]] Result<Done, MerkleError> verify(const RowChoice& choice = row_choice()) const
    {
        return verify_merkle_proof(
            {.root = root, .leaf_count = leaf_count, .leaves = leaves}, siblings, rules, choice);
    }
    /// What verify() finds wrong; fails the test where that is nothing.
    [[nodiscard]] MerkleError error() const
    {
        const auto verified = verify();
        EXPECT_FALSE(verified.ok());
        return verified.ok() ? MerkleError{0xff} : verified.error();
    }
};

Shown show(std::span<const Hash32> leaves, const MerkleRules& rules,
    const std::vector<std::uint64_t>& indexes)
{
    const MerkleTree tree{leaves, rules};
    Shown shown{.rules = rules,
        .root = tree.root(),
        .leaf_count = leaves.size(),
        .leaves = {},
        .siblings = tree.prove(indexes)};
    for (const std::uint64_t index : indexes)
        shown.leaves.push_back({.index = index, .hash = leaves[index]});
    return shown;
}

/// Some places below `count` in ascending order, at least one.
std::vector<std::uint64_t> random_indexes(std::mt19937_64& random, std::uint64_t count)
{
    std::vector<std::uint64_t> indexes;
    const std::uint64_t one_in = 1 + random() % 8;
    for (std::uint64_t i = 0; i < count; ++i)
        if (random() % one_in == 0)
            indexes.push_back(i);
    if (indexes.empty())
        indexes.push_back(random() % count);
    return indexes;
}

void flip_bit(Hash32& hash, std::mt19937_64& random)
{
    hash.bytes[random() % 32] ^= static_cast<std::uint8_t>(1U << (random() % 8));
}
}  // namespace

TEST(merkle, gives_the_known_roots_of_zero_leaves)
{
    const std::vector<Hash32> zeros(4);
    const std::span all{zeros};
    EXPECT_EQ(to_hex(merkle_root(all.first(2), {.hash = MerkleHash::sha256})),
        "f5a5fd42d16a20302798ef6ed309979b43003d2320d9f0e8ea9831a92759fb4b");
    EXPECT_EQ(to_hex(merkle_root(all, {.hash = MerkleHash::sha256})),
        "db56114e00fdd4c1f85c892bf35ac9a89289aaecb1ebd0a96cde606a748b5d71");
    EXPECT_EQ(to_hex(merkle_root(all.first(2), {})),
        "ad3228b676f7d3cd4284a5443f17f1962b36e491b30a40b2405849e597ba5fb5");
    EXPECT_EQ(to_hex(merkle_root(all, {})),
        "b4c11951957c6f8f642c4af61cd6b24640fec6dc7fc607ee8206a99e92410d30");
}

TEST(merkle, every_row_gives_the_root_of_the_definition)
{
    for (const MerkleRules& rules : all_rules())
    {
        SCOPED_TRACE(described(rules));
        for (std::size_t count = 0; count <= 1100; count += count < 70 ? 1 : 103)
        {
            const auto leaves = random_leaves(count);
            const Hash32 expected = Reference{leaves, rules}.root();
            EXPECT_EQ(MerkleTree(leaves, rules).root(), expected) << count;
            for_each_choice(rules.hash, [&](const RowChoice& choice)
                { ASSERT_EQ(merkle_root(leaves, rules, choice), expected) << count; });
        }
    }
}

TEST(merkle, every_row_gives_the_roots_of_random_trees)
{
    const std::vector<MerkleRules> rules = all_rules();
    std::size_t left = tests::input_count(10'000);
    for (std::uint64_t number = 1; left > 0; ++number)
    {
        SCOPED_TRACE("seed " + std::to_string(number));
        std::mt19937_64 random{number};
        const MerkleRules& of_tree = rules[number % rules.size()];
        const std::size_t count = std::min<std::size_t>(left, 1 + random() % 600);
        const auto leaves = tests::random_hashes(random(), count);
        const Hash32 expected = Reference{leaves, of_tree}.root();
        for_each_choice(of_tree.hash, [&](const RowChoice& choice)
            { ASSERT_EQ(merkle_root(leaves, of_tree, choice), expected) << described(of_tree); });
        ASSERT_FALSE(HasFailure());
        left -= count;
    }
}

TEST(merkle, gives_the_root_of_every_number_of_leaves)
{
    const auto leaves = random_leaves(1100);
    for (const OddNode odd : {OddNode::placeholder, OddNode::duplicate, OddNode::promote})
    {
        const MerkleRules rules{.odd = odd, .placeholder = filler};
        GrowingTree tree{rules};
        for (std::size_t count = 1; count <= leaves.size(); ++count)
        {
            tree.add(leaves[count - 1]);
            ASSERT_EQ(merkle_root(std::span{leaves}.first(count), rules), tree.root())
                << described(rules) << ", " << count << " leaves";
        }
    }
}

TEST(merkle, chunks_of_many_leaves_meet_in_the_root_of_the_definition)
{
    for (const OddNode odd : {OddNode::placeholder, OddNode::duplicate, OddNode::promote})
    {
        const MerkleRules rules{.hash = MerkleHash::sha256, .odd = odd, .placeholder = filler};
        SCOPED_TRACE(described(rules));
        for (const std::size_t count : {32'768, 33'281, 65'536})
        {
            const auto leaves = random_leaves(count);
            const Hash32 expected = Reference{leaves, rules}.root();
            EXPECT_EQ(MerkleTree(leaves, rules).root(), expected) << count;
            for_each_choice(rules.hash, [&](const RowChoice& choice)
                { ASSERT_EQ(merkle_root(leaves, rules, choice), expected) << count; });
        }
    }
}

TEST(merkle, an_odd_leaf_counts_as_the_rules_say)
{
    const auto leaves = random_leaves(4);
    const std::span three = std::span{leaves}.first(3);
    const std::array doubled{leaves[0], leaves[1], leaves[2], leaves[2]};
    const std::array filled{leaves[0], leaves[1], leaves[2], filler};
    EXPECT_EQ(merkle_root(three, {.odd = OddNode::duplicate}), merkle_root(doubled, {}));
    EXPECT_EQ(merkle_root(three, {.placeholder = filler}), merkle_root(filled, {}));
    const std::array promoted{merkle_root(three.first(2), {}), leaves[2]};
    EXPECT_EQ(merkle_root(three, {.odd = OddNode::promote}), merkle_root(promoted, {}));
}

TEST(merkle_proof, shows_any_leaves_of_any_tree)
{
    std::mt19937_64 random{1};
    for (const MerkleRules& rules : all_rules())
    {
        SCOPED_TRACE(described(rules));
        for (std::size_t count = 1; count <= 300; count += count < 20 ? 1 : 31)
        {
            const auto leaves = random_leaves(count);
            const Shown shown = show(leaves, rules, random_indexes(random, count));
            EXPECT_EQ(shown.root, merkle_root(leaves, rules));
            for_each_choice(rules.hash,
                [&](const RowChoice& choice) { ASSERT_TRUE(shown.verify(choice).ok()) << count; });
        }
    }
}

TEST(merkle_proof, of_one_leaf_has_a_sibling_a_level)
{
    const auto leaves = random_leaves(1000);
    for (std::uint64_t index = 0; index < leaves.size(); ++index)
    {
        const Shown shown = show(leaves, {.odd = OddNode::promote}, {index});
        ASSERT_TRUE(shown.verify().ok()) << index;
        // The last 232 leaves have levels without a sibling.
        EXPECT_LE(shown.siblings.size(), 10U);
        EXPECT_TRUE(index >= 512 || shown.siblings.size() == 10) << index;
    }
    std::vector<std::uint64_t> every(leaves.size());
    for (std::size_t i = 0; i < every.size(); ++i)
        every[i] = i;
    const Shown all = show(leaves, {}, every);
    EXPECT_TRUE(all.siblings.empty());
    EXPECT_TRUE(all.verify().ok());
}

TEST(merkle_proof, changed_anywhere_fails)
{
    for (const MerkleRules& rules : all_rules())
    {
        SCOPED_TRACE(described(rules));
        for (std::uint64_t seed_of_try = 1; seed_of_try <= 100; ++seed_of_try)
        {
            SCOPED_TRACE("seed " + std::to_string(seed_of_try));
            std::mt19937_64 random{seed_of_try};
            const std::size_t count = 2 + random() % 40;
            const auto leaves = random_leaves(count);
            const Shown good = show(leaves, rules, random_indexes(random, count));
            ASSERT_TRUE(good.verify().ok());

            Shown wrong_leaf = good;
            flip_bit(wrong_leaf.leaves[random() % wrong_leaf.leaves.size()].hash, random);
            EXPECT_EQ(wrong_leaf.error(), MerkleError::wrong_root);

            Shown wrong_root = good;
            flip_bit(wrong_root.root, random);
            EXPECT_EQ(wrong_root.error(), MerkleError::wrong_root);

            Shown longer = good;
            longer.siblings.push_back(filler);
            EXPECT_EQ(longer.error(), MerkleError::unused_sibling);
            if (good.siblings.empty())
                continue;

            Shown shorter = good;
            shorter.siblings.pop_back();
            EXPECT_EQ(shorter.error(), MerkleError::missing_sibling);

            Shown wrong_sibling = good;
            flip_bit(wrong_sibling.siblings[random() % good.siblings.size()], random);
            EXPECT_EQ(wrong_sibling.error(), MerkleError::wrong_root);
        }
    }
}

TEST(merkle_proof, of_another_place_fails)
{
    const auto leaves = random_leaves(37);
    for (const OddNode odd : {OddNode::placeholder, OddNode::duplicate, OddNode::promote})
        for (std::uint64_t index = 0; index < leaves.size(); ++index)
            for (std::uint64_t other = 0; other < leaves.size(); ++other)
            {
                Shown moved = show(leaves, {.odd = odd}, {index});
                moved.leaves[0].index = other;
                EXPECT_EQ(moved.verify().ok(), index == other) << index << " as " << other;
            }
}

TEST(merkle_proof, of_places_that_cannot_be_fails)
{
    const auto leaves = random_leaves(10);
    const Shown good = show(leaves, {}, {2, 5});

    Shown beyond = good;
    beyond.leaves[1].index = 10;
    EXPECT_EQ(beyond.error(), MerkleError::wrong_index);
    beyond.leaves[1].index = ~std::uint64_t{0};
    EXPECT_EQ(beyond.error(), MerkleError::wrong_index);

    Shown unordered = good;
    std::swap(unordered.leaves[0], unordered.leaves[1]);
    EXPECT_EQ(unordered.error(), MerkleError::wrong_index);

    Shown twice = good;
    twice.leaves[1] = twice.leaves[0];
    EXPECT_EQ(twice.error(), MerkleError::wrong_index);

    Shown none = good;
    none.leaves.clear();
    EXPECT_EQ(none.error(), MerkleError::wrong_count);

    Shown huge = good;
    huge.leaf_count = merkle_leaf_count_max + 1;
    EXPECT_EQ(huge.error(), MerkleError::wrong_count);
    huge.leaf_count = merkle_leaf_count_max;
    EXPECT_EQ(huge.error(), MerkleError::missing_sibling);
}

TEST(merkle_proof, shows_no_placeholder_behind_the_last_leaf)
{
    const auto leaves = random_leaves(5);
    const MerkleRules rules{.placeholder = filler};
    Shown behind = show(leaves, rules, {4});
    behind.leaves = {{.index = 5, .hash = filler}};
    EXPECT_EQ(behind.error(), MerkleError::wrong_index);
}
}  // namespace braid::kernels
