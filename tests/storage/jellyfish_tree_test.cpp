// SPDX-License-Identifier: Apache-2.0
#include "storage/jellyfish_tree.hpp"
#include "tests/storage/jmt/plain_jellyfish.hpp"
#include "tests/storage/operation_count.hpp"
#include <deque>
#include <gtest/gtest.h>
#include <random>

namespace braid::storage
{
namespace
{
using tests::plain_jellyfish_root;
using tests::PlainState;

/// Updates of keys that often share long prefixes, come again, and leave.
class RandomUpdates
{
public:
    explicit RandomUpdates(std::uint64_t seed) : random_(seed) {}

    [[nodiscard]] Hash32 hash()
    {
        Hash32 hash;
        for (std::size_t i = 0; i < 32; i += 8)
            store_le(&hash.bytes[i], random_());
        return hash;
    }
    [[nodiscard]] std::size_t below(std::size_t bound) { return random_() % bound; }

    /// A key at random, or one known, or one that differs from it in a single bit.
    [[nodiscard]] Hash32 key(const PlainState& state)
    {
        Hash32 key = hash();
        const std::size_t kind = below(4);
        if (kind == 0 || state.empty())
            return key;
        const auto known = state.lower_bound(key);
        key = known == state.end() ? state.begin()->first : known->first;
        if (kind == 1)
            key.bytes[below(32)] ^= static_cast<std::uint8_t>(1U << below(8));
        return key;
    }

    /// Of a tree that grows up to about so many keys, then shrinks and grows by turns.
    [[nodiscard]] std::vector<JellyfishUpdate> updates(
        const PlainState& state, std::size_t count, std::size_t key_count)
    {
        const std::size_t leaving = state.size() < key_count ? 3 : 7;
        std::vector<JellyfishUpdate> updates(count);
        for (JellyfishUpdate& update : updates)
        {
            update.key = key(state);
            const auto known = state.find(update.key);
            if (below(10) < leaving)
                continue;
            // Sometimes the value that is there.
            update.value_hash = known != state.end() && below(8) == 0 ? known->second : hash();
        }
        return updates;
    }

private:
    std::mt19937_64 random_;
};

void apply_plainly(PlainState& state, std::span<const JellyfishUpdate> updates)
{
    for (const JellyfishUpdate& update : updates)
    {
        if (update.value_hash)
            state[update.key] = *update.value_hash;
        else
            state.erase(update.key);
    }
}

std::optional<Hash32> value_of(const PlainState& state, const Hash32& key)
{
    const auto found = state.find(key);
    return found == state.end() ? std::nullopt : std::optional{found->second};
}

/// The version's content and proofs are those of the state.
void expect_is(const JellyfishTree& tree, std::uint64_t version, const PlainState& state,
    RandomUpdates& random)
{
    const Hash32 root = plain_jellyfish_root(state);
    ASSERT_EQ(tree.root(version), root);
    for (int i = 0; i < 4; ++i)
    {
        const Hash32 key = random.key(state);
        const auto value = value_of(state, key);
        EXPECT_EQ(tree.get(version, key), value);
        const JellyfishProof proof = tree.prove(version, key);
        EXPECT_TRUE(verify_jellyfish_proof(root, key, value, proof).ok());
        EXPECT_FALSE(verify_jellyfish_proof(root, key, random.hash(), proof).ok());
        EXPECT_EQ(verify_jellyfish_proof(root, key, std::nullopt, proof).ok(), !value);
    }
}

struct Snapshot
{
    std::uint64_t version = 0;
    PlainState state;
};

/// Versions of random updates; some are taken back. All that are kept stay as they were.
class History
{
public:
    static constexpr std::size_t version_count_max = 5;

    explicit History(std::uint64_t seed) : random_(seed), tree_(version_count_max) {}

    void step(std::size_t update_count, std::size_t key_count)
    {
        PlainState state = snapshots_.empty() ? PlainState{} : snapshots_.back().state;
        const auto updates = random_.updates(state, update_count, key_count);
        apply_plainly(state, updates);
        version_ += 1 + random_.below(3);
        const Hash32 root = tree_.apply(version_, updates);
        EXPECT_EQ(tree_.root(), root);
        EXPECT_EQ(tree_.version(), version_);
        snapshots_.push_back({.version = version_, .state = std::move(state)});
        if (snapshots_.size() > version_count_max)
        {
            EXPECT_FALSE(tree_.root(snapshots_.front().version - 1));
            const std::uint64_t forgotten = snapshots_.front().version;
            snapshots_.pop_front();
            EXPECT_FALSE(tree_.root(forgotten));
            EXPECT_FALSE(tree_.rewind(forgotten));
        }
        expect_is(tree_, version_, snapshots_.back().state, random_);
        if (random_.below(8) == 0)
            rewind();
        const Snapshot& any = snapshots_[random_.below(snapshots_.size())];
        expect_is(tree_, any.version, any.state, random_);
    }

    /// Nothing is left behind of all those versions once all keys have left.
    void expect_no_leak()
    {
        std::vector<JellyfishUpdate> updates;
        for (const auto& [key, value] : snapshots_.back().state)
            updates.push_back({.key = key, .value_hash = std::nullopt});
        tree_.apply(++version_, updates);
        EXPECT_EQ(tree_.root(), kernels::sparse_merkle_placeholder);
        for (std::size_t i = 0; i < version_count_max; ++i)
            tree_.apply(++version_, {});
        EXPECT_EQ(tree_.node_count(), 0U);
        EXPECT_EQ(tree_.leaf_count(), 0U);
    }

private:
    void rewind()
    {
        snapshots_.resize(1 + random_.below(snapshots_.size()));
        version_ = snapshots_.back().version;
        EXPECT_TRUE(tree_.rewind(version_));
    }

    RandomUpdates random_;
    JellyfishTree tree_;
    std::deque<Snapshot> snapshots_;
    std::uint64_t version_ = 0;
};

Hash32 key_of(std::uint8_t first, std::uint8_t last = 0)
{
    Hash32 key;
    key.bytes.front() = first;
    key.bytes.back() = last;
    return key;
}

JellyfishUpdate put(const Hash32& key, std::uint8_t value)
{
    return {.key = key, .value_hash = Hash32{{value}}};
}
}  // namespace

TEST(jellyfish_tree, equals_the_definition_over_random_versions)
{
    constexpr std::size_t updates_max = 200;
    std::size_t left = tests::operation_count(1'500);
    for (std::uint64_t seed = 1; left > 0; ++seed)
    {
        SCOPED_TRACE("seed " + std::to_string(seed));
        History history{seed};
        std::mt19937_64 random{seed};
        for (int step = 0; step < 40 && left > 0; ++step)
        {
            const std::size_t count = std::min<std::size_t>(left, 1 + random() % updates_max);
            history.step(count, 20 << seed % 6);
            if (testing::Test::HasFailure())
                return;
            left -= count;
        }
        history.expect_no_leak();
    }
}

TEST(jellyfish_tree, is_empty_before_the_first_version)
{
    const JellyfishTree tree{1};
    EXPECT_FALSE(tree.version());
    EXPECT_EQ(tree.root(), kernels::sparse_merkle_placeholder);
    EXPECT_FALSE(tree.root(0));
}

TEST(jellyfish_tree, takes_the_last_of_several_updates_of_a_key)
{
    JellyfishTree tree{2};
    const Hash32 key = key_of(1);
    tree.apply(0, std::vector{put(key, 1), put(key_of(2), 9), put(key, 2)});
    EXPECT_EQ(tree.get(0, key), Hash32{{2}});
    tree.apply(1, std::vector{put(key, 3), JellyfishUpdate{.key = key, .value_hash = {}}});
    EXPECT_FALSE(tree.get(1, key));
    EXPECT_EQ(tree.get(0, key), Hash32{{2}});
}

TEST(jellyfish_tree, has_paths_as_long_as_keys)
{
    JellyfishTree tree{2};
    const PlainState state{{key_of(7, 4), Hash32{{1}}}, {key_of(7, 5), Hash32{{2}}}};
    tree.apply(0, std::vector{put(key_of(7, 4), 1), put(key_of(7, 5), 2)});
    EXPECT_EQ(tree.root(), plain_jellyfish_root(state));
    EXPECT_EQ(tree.node_count(), 64U);
    const JellyfishProof proof = tree.prove(0, key_of(7, 5));
    EXPECT_EQ(proof.siblings.size(), 256U);
    EXPECT_TRUE(verify_jellyfish_proof(tree.root(), key_of(7, 5), Hash32{{2}}, proof).ok());
    tree.apply(1, std::vector{JellyfishUpdate{.key = key_of(7, 5), .value_hash = {}}});
    EXPECT_EQ(tree.root(), plain_jellyfish_root({{key_of(7, 4), Hash32{{1}}}}));
    tree.apply(2, {});
    EXPECT_EQ(tree.node_count(), 0U);
}

TEST(jellyfish_tree, shares_what_does_not_change)
{
    JellyfishTree tree{3};
    tree.apply(0, std::vector{put(key_of(0x10), 1), put(key_of(0x20), 2)});
    const Hash32 root = tree.root();
    tree.apply(1,
        std::vector{put(key_of(0x10), 1), JellyfishUpdate{.key = key_of(0x30), .value_hash = {}}});
    EXPECT_EQ(tree.root(), root);
    EXPECT_EQ(tree.node_count(), 1U);
    EXPECT_EQ(tree.leaf_count(), 2U);
}
}  // namespace braid::storage
