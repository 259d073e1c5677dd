// SPDX-License-Identifier: Apache-2.0
#include "storage/trie_node_source.hpp"
#include "storage/trie_forest.hpp"
#include "tests/storage/trie/naive_trie.hpp"
#include <gtest/gtest.h>
#include <random>

using namespace braid;
using namespace braid::storage;
using tests::Buffer;

namespace
{
/// One column in a map; every read fails while `is_broken`.
class MapStore final : public Store
{
public:
    class View final : public StoreView
    {
    public:
        explicit View(const MapStore& store) : entries_(store.entries), broken_(store.is_broken) {}

        [[nodiscard]] StoreResult<std::optional<std::vector<std::uint8_t>>> get(
            Column column, Bytes key) const override
        {
            if (broken_)
                return Err{StoreError{.kind = StoreError::Kind::io, .detail = "broken"}};
            const auto at = entries_.find({key.begin(), key.end()});
            if (column != Column::evm_nodes || at == entries_.end())
                return std::optional<Buffer>{};
            return std::optional{at->second};
        }
        [[nodiscard]] StoreResult<std::vector<std::optional<std::vector<std::uint8_t>>>> get_many(
            Column column, std::span<const Bytes> keys) const override
        {
            std::vector<std::optional<Buffer>> values;
            for (const Bytes key : keys)
            {
                auto value = get(column, key);
                if (!value.ok())
                    return Err{value.error()};
                values.push_back(*std::move(value));
            }
            return values;
        }
        [[nodiscard]] StoreResult<Done> scan(Column, Bytes from,
            const std::function<bool(Bytes key, Bytes value)>& visit) const override
        {
            if (broken_)
                return Err{StoreError{.kind = StoreError::Kind::io, .detail = "broken"}};
            for (auto at = entries_.lower_bound({from.begin(), from.end()}); at != entries_.end();
                ++at)
                if (!visit(at->first, at->second))
                    break;
            return Done{};
        }

    private:
        tests::Entries entries_;
        bool broken_;
    };

    [[nodiscard]] std::unique_ptr<StoreView> view() const override
    {
        return std::make_unique<View>(*this);
    }
    [[nodiscard]] StoreResult<Done> commit(std::span<const StoreWrite> writes) override
    {
        for (std::size_t i = 0; i < writes.size(); ++i)
        {
            EXPECT_TRUE(i == 0 || compare(writes[i - 1].key, writes[i].key) < 0) << "no order";
            const Buffer key{writes[i].key.begin(), writes[i].key.end()};
            if (writes[i].value)
                entries[key] = {writes[i].value->begin(), writes[i].value->end()};
            else
                entries.erase(key);
        }
        return Done{};
    }
    void drop_history_below(std::uint64_t) override {}
    [[nodiscard]] std::uint64_t history_floor() const override { return 0; }
    [[nodiscard]] StoreResult<Done> prune() override { return Done{}; }
    [[nodiscard]] StoreResult<Done> checkpoint(const std::string&) override
    {
        return Err{StoreError{.kind = StoreError::Kind::missing}};
    }
    [[nodiscard]] StoreCounters counters() const override { return {}; }

    tests::Entries entries;
    bool is_broken = false;
};

TriePlace random_place(std::mt19937_64& random)
{
    TriePlace place;
    place.depth = static_cast<std::uint8_t>(random() % (TriePlace::depth_max + 1));
    for (std::size_t i = 0; i < place.depth; ++i)
        place.key.bytes[i / 2] |= static_cast<std::uint8_t>(random() % 16 << (i % 2 == 0 ? 4 : 0));
    if (random() % 2 == 0)
    {
        place.owner.emplace();
        for (auto& byte : place.owner->bytes)
            byte = static_cast<std::uint8_t>(random());
    }
    return place;
}

Buffer key_of(const TriePlace& place)
{
    Buffer key;
    append_node_key(place, key);
    return key;
}

/// Values for numbered keys.
struct Numbered
{
    Numbered(std::uint64_t begin, std::uint64_t end, std::uint8_t fill) : value(60, fill)
    {
        for (std::uint64_t i = begin; i < end; ++i)
        {
            Hash32 key;
            store_be(key.data(), i * 0x9e37'79b9'7f4a'7c15);
            changes.push_back({.key = key, .value = value});
        }
    }

    Buffer value;
    std::vector<TrieChange> changes;
};
}  // namespace

TEST(trie_node_key, names_one_place)
{
    std::mt19937_64 random{61};
    for (std::size_t i = 0; i < 500; ++i)
    {
        const TriePlace place = random_place(random);
        const auto parsed = parse_node_key(key_of(place));
        ASSERT_TRUE(parsed.has_value());
        EXPECT_EQ(*parsed, place);
    }
    EXPECT_EQ(parse_node_key({}), std::nullopt);
    EXPECT_EQ(parse_node_key(Buffer{2}), std::nullopt);
    EXPECT_EQ(parse_node_key(Buffer{0, 16}), std::nullopt);
    EXPECT_EQ(parse_node_key(Buffer(32, 1)), std::nullopt);
    EXPECT_NE(parse_node_key(Buffer(33, 1)), std::nullopt);
    EXPECT_NE(parse_node_key(Buffer(65, 0)), std::nullopt);
    EXPECT_EQ(parse_node_key(Buffer(66, 0)), std::nullopt);
}

TEST(trie_node_key, stands_right_before_those_below)
{
    std::mt19937_64 random{62};
    for (std::size_t i = 0; i < 500; ++i)
    {
        TriePlace place = random_place(random);
        const TriePlace other = random_place(random);
        place.depth = std::min<std::uint8_t>(place.depth, 60);
        const Buffer above = key_of(place);
        place.depth += 4;
        const Buffer below = key_of(place);
        EXPECT_LT(compare(above, below), 0);
        // Nothing of another subtrie or trie is between.
        const Buffer elsewhere = key_of(other);
        const bool starts_alike =
            elsewhere.size() >= above.size() && equal(Bytes{elsewhere}.first(above.size()), above);
        const bool is_between = compare(above, elsewhere) <= 0 && compare(elsewhere, below) <= 0;
        EXPECT_TRUE(starts_alike || !is_between);
    }
}

TEST(store_trie_nodes, carries_a_forest_over_a_restart)
{
    MapStore store;
    const StoreTrieNodes source{store};
    const TrieOwner owner{Hash32{{7}}};
    const auto commit = [&](TrieForest& forest)
    {
        const TrieHarvest harvest = forest.harvest();
        const auto view = store.view();
        const auto writes = writes_of(harvest, *view);
        ASSERT_TRUE(writes.ok());
        ASSERT_TRUE(store.commit(writes->writes).ok());
    };
    Hash32 state_root;
    Hash32 storage_root;
    {
        TrieForest forest;
        forest.set_source(source);
        auto state = forest.open(std::nullopt, empty_trie_root);
        auto storage = forest.open(owner, empty_trie_root);
        const Numbered first{0, 500, 1};
        forest.update(*state, first.changes);
        forest.update(*storage, first.changes);
        commit(forest);
        // A trie that is cleared and filled again leaves nothing of what it was.
        forest.clear(*storage);
        const Numbered second{490, 520, 2};
        forest.update(*storage, second.changes);
        commit(forest);
        state_root = forest.root(*state);
        storage_root = forest.root(*storage);
    }
    TrieForest forest;
    forest.set_source(source);
    auto state = forest.open(std::nullopt, state_root);
    auto storage = forest.open(owner, storage_root);
    TrieForest fresh;
    TrieForest::Trie expected;
    const Numbered second{490, 520, 2};
    fresh.update(expected, second.changes);
    EXPECT_EQ(storage_root, fresh.root(expected));
    const Numbered third{500, 510, 3};
    const std::array updates{TrieForest::Update{.trie = &*state, .changes = third.changes},
        TrieForest::Update{.trie = &*storage, .changes = third.changes}};
    ASSERT_TRUE(forest.try_update(updates).ok());
    fresh.update(expected, third.changes);
    EXPECT_EQ(forest.root(*storage), fresh.root(expected));
    // Both cleared: the store is empty.
    forest.clear(*state);
    forest.clear(*storage);
    commit(forest);
    EXPECT_TRUE(store.entries.empty());
}

TEST(store_trie_nodes, says_what_the_store_said)
{
    MapStore store;
    const StoreTrieNodes source{store};
    TrieForest forest;
    forest.set_source(source);
    auto trie = forest.open(std::nullopt, Hash32{{1}});
    store.is_broken = true;
    const auto done = forest.load(*trie, std::array{Hash32{}});
    ASSERT_FALSE(done.ok());
    EXPECT_EQ(done.error().kind, TrieError::Kind::io);
    EXPECT_NE(done.error().message().find("broken"), std::string::npos);
    forest.clear(*trie);
    const TrieHarvest harvest = forest.harvest();
    ASSERT_EQ(harvest.cleared.size(), 1);
    EXPECT_FALSE(writes_of(harvest, *store.view()).ok());
    store.is_broken = false;
    const auto missing = forest.open(Hash32{{2}}, Hash32{{1}});
    const auto none = forest.load(*missing, std::array{Hash32{}});
    ASSERT_FALSE(none.ok());
    EXPECT_EQ(none.error().kind, TrieError::Kind::missing);
}
