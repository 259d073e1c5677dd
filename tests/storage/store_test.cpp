// SPDX-License-Identifier: Apache-2.0
// What every store does, held against a map.
#include "storage/store.hpp"
#include "storage/rocks_store.hpp"
#include "tests/storage/operation_count.hpp"
#include "tests/storage/store/store_content.hpp"
#include "tests/support/scratch_folder.hpp"
#include <atomic>
#include <thread>

using namespace braid;
using namespace braid::storage;
using namespace braid::tests;

namespace
{
enum class Kind : std::uint8_t
{
    memory,
    rocks,
};

class StoreTest : public testing::TestWithParam<Kind>
{
protected:
    StoreTest() { open(); }

    void open()
    {
        if (GetParam() == Kind::memory)
        {
            store_ = make_memory_store();
            return;
        }
        store_.reset();
        auto opened = open_rocks_store((scratch_.path() / "store").string());
        ASSERT_TRUE(opened.ok()) << opened.error().message();
        store_ = std::move(*opened);
    }
    [[nodiscard]] bool lasts() const { return GetParam() == Kind::rocks; }
    [[nodiscard]] Store& store() { return *store_; }

    void commit(const StoreChanges& changes)
    {
        const auto done = store().commit(writes_of(changes));
        ASSERT_TRUE(done.ok()) << done.error().message();
        change(content_, changes);
    }
    void put(Column column, const std::string& key, const std::string& value)
    {
        commit({{{column, bytes(key)}, bytes(value)}});
    }
    [[nodiscard]] static ByteString bytes(const std::string& text)
    {
        return {text.begin(), text.end()};
    }
    [[nodiscard]] static ByteString history_key(const std::string& name, std::uint64_t height)
    {
        ByteString key = bytes(name);
        key.resize(key.size() + sizeof height);
        store_be(key.data() + name.size(), height);
        return key;
    }

    ScratchFolder scratch_;
    std::unique_ptr<Store> store_;
    StoreContent content_;
};

/// A view and what it must go on to show.
struct KeptView
{
    std::unique_ptr<StoreView> view;
    StoreContent content;
};

void expect_gets(const StoreView& view, const StoreContent& content, std::mt19937_64& random)
{
    for (std::size_t i = 0; i < column_count; ++i)
    {
        const auto column = static_cast<Column>(i);
        std::vector<ByteString> keys(random() % 70);
        for (ByteString& key : keys)
            key = random_key(random);
        const std::vector<Bytes> views{keys.begin(), keys.end()};
        const auto many = view.get_many(column, views);
        ASSERT_TRUE(many.ok()) << many.error().message();
        ASSERT_EQ(many->size(), keys.size());
        for (std::size_t k = 0; k < keys.size(); ++k)
        {
            const auto at = content.find({column, keys[k]});
            const auto expected = at == content.end() ? std::nullopt : std::optional{at->second};
            EXPECT_EQ((*many)[k], expected);
            EXPECT_EQ(view.get(column, keys[k]).value(), expected);
        }
    }
}

/// A scan from a random key on that stops at a random place.
void expect_scan(const StoreView& view, const StoreContent& content, std::mt19937_64& random)
{
    const auto column = static_cast<Column>(random() % column_count);
    const ByteString from = random_key(random);
    std::size_t wanted = 1 + random() % 20;
    auto at = content.lower_bound({column, from});
    const auto scanned = view.scan(column, from,
        [&](Bytes key, Bytes value)
        {
            EXPECT_TRUE(at != content.end() && at->first.first == column);
            if (at == content.end())
                return false;
            EXPECT_TRUE(equal(at->first.second, key));
            EXPECT_TRUE(equal(at->second, value));
            ++at;
            return --wanted > 0;
        });
    EXPECT_TRUE(scanned.ok());
    EXPECT_TRUE(wanted == 0 || at == content.end() || at->first.first != column);
}

TEST_P(StoreTest, equals_a_map_under_random_commits)
{
    const std::uint64_t seed = std::random_device{}();
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random{seed};
    std::vector<KeptView> views;
    for (std::size_t i = operation_count(40); i > 0 && !HasFailure(); --i)
    {
        commit(random_changes(random, random() % 200));
        if (random() % 3 == 0)
            views.push_back({.view = store().view(), .content = content_});
        if (views.size() > 5)
            views.erase(views.begin() + static_cast<std::ptrdiff_t>(random() % views.size()));
        for (const KeptView& kept : views)
        {
            expect_gets(*kept.view, kept.content, random);
            expect_scan(*kept.view, kept.content, random);
        }
        if (random() % 8 != 0)
            continue;
        for (const KeptView& kept : views)
            EXPECT_EQ(content_of(*kept.view), kept.content);
        views.clear();
        if (lasts())
            open();
        EXPECT_EQ(content_of(*store().view()), content_);
    }
}

TEST_P(StoreTest, is_empty_at_first_and_takes_an_empty_commit)
{
    EXPECT_TRUE(content_of(*store().view()).empty());
    commit({});
    EXPECT_TRUE(content_of(*store().view()).empty());
    EXPECT_EQ(store().view()->get(Column::meta, {}).value(), std::nullopt);
    EXPECT_TRUE(store().view()->get_many(Column::meta, {}).value().empty());
}

TEST_P(StoreTest, tells_an_empty_value_from_none)
{
    commit({{{Column::evm_code, {}}, ByteString{}}, {{Column::evm_code, {1}}, ByteString{}},
        {{Column::evm_code, {2}}, std::nullopt}});
    const auto view = store().view();
    EXPECT_EQ(view->get(Column::evm_code, {}).value(), ByteString{});
    EXPECT_EQ(view->get(Column::evm_code, ByteString{1}).value(), ByteString{});
    EXPECT_EQ(view->get(Column::evm_code, ByteString{2}).value(), std::nullopt);
    EXPECT_EQ(view->get(Column::evm_slots, {}).value(), std::nullopt);
}

TEST_P(StoreTest, takes_the_largest_key_and_refuses_larger)
{
    const ByteString key(store_key_size_max, 7);
    const ByteString longer(store_key_size_max + 1, 7);
    commit({{{Column::test, key}, bytes("value")}});
    EXPECT_EQ(store().view()->get(Column::test, key).value(), bytes("value"));
    const auto refused = store().commit(writes_of({{{Column::test, longer}, bytes("value")}}));
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().kind, StoreError::Kind::too_large);
    EXPECT_NE(refused.error().message().find("test"), std::string::npos);
    // Nothing was written, so the store goes on.
    put(Column::test, "a", "b");
    EXPECT_EQ(content_of(*store().view()), content_);
}

TEST_P(StoreTest, refuses_writes_out_of_order)
{
    const std::array<std::uint8_t, 2> keys{1, 2};
    const Bytes first{keys.data(), 1};
    const Bytes second{keys.data() + 1, 1};
    const auto twice = [&](Bytes a, Bytes b)
    {
        const std::array writes{StoreWrite{.column = Column::test, .key = a, .value = {}},
            StoreWrite{.column = Column::test, .key = b, .value = {}}};
        static_cast<void>(store().commit(writes));
    };
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    EXPECT_DEATH(twice(second, first), "compare");
    EXPECT_DEATH(twice(first, first), "compare");
}

TEST_P(StoreTest, drops_history_below_the_floor_only)
{
    StoreChanges changes;
    for (std::uint64_t height = 0; height < 20; ++height)
    {
        for (const char* name : {"one", "two"})
        {
            changes[{Column::history, history_key(name, height)}] = bytes("before");
            // The same keys in another column are no history.
            changes[{Column::test, history_key(name, height)}] = bytes("value");
        }
    }
    changes[{Column::history, bytes("short")}] = bytes("no height");
    commit(changes);
    EXPECT_EQ(store().history_floor(), 0U);
    store().drop_history_below(7);
    store().drop_history_below(5);
    EXPECT_EQ(store().history_floor(), 7U);
    ASSERT_TRUE(store().prune().ok());
    std::erase_if(content_,
        [&](const auto& entry)
        {
            return entry.first.first == Column::history && entry.first.second.size() > 8 &&
                   *history_height(entry.first.second) < 7;
        });
    EXPECT_EQ(content_.size(), 40U + 26U + 1U);
    EXPECT_EQ(content_of(*store().view()), content_);
    EXPECT_EQ(store().counters().keys[static_cast<std::size_t>(Column::history)], 27U);
}

TEST_P(StoreTest, drops_history_as_it_goes)
{
    constexpr std::uint64_t window = 10;
    for (std::uint64_t height = 0; height < 100; ++height)
    {
        store().drop_history_below(height < window ? 0 : height - window);
        commit({{{Column::history, history_key("name", height)}, bytes("before")}});
        const StoreContent content = content_of(*store().view());
        for (std::uint64_t known = height < window ? 0 : height - window; known <= height; ++known)
            ASSERT_TRUE(content.contains({Column::history, history_key("name", known)}));
    }
    ASSERT_TRUE(store().prune().ok());
    EXPECT_EQ(content_of(*store().view()).size(), window + 1);
}

TEST_P(StoreTest, counts_what_it_does)
{
    put(Column::evm_slots, "key", "value");
    put(Column::evm_slots, "key", "later");
    put(Column::evm_accounts, "other", "");
    static_cast<void>(store().view()->get(Column::evm_slots, bytes("key")));
    const std::vector<Bytes> keys(5);
    static_cast<void>(store().view()->get_many(Column::evm_slots, keys));
    const StoreCounters counters = store().counters();
    EXPECT_EQ(counters.logical_bytes, 8U + 8U + 5U);
    EXPECT_EQ(counters.commits, 3U);
    EXPECT_EQ(counters.writes, 3U);
    EXPECT_EQ(counters.gets, 6U);
    EXPECT_GE(counters.written_bytes, counters.logical_bytes);
    EXPECT_GE(counters.write_amplification(), 1.0);
    EXPECT_GE(counters.size, 13U);
    EXPECT_GE(counters.keys[static_cast<std::size_t>(Column::evm_slots)], 1U);
    EXPECT_EQ(counters.keys[static_cast<std::size_t>(Column::evm_accounts)], 1U);
    EXPECT_EQ(counters.keys[static_cast<std::size_t>(Column::test)], 0U);
}

/// Commits write one number under many keys of several columns; whoever looks finds one number everywhere.
TEST_P(StoreTest, shows_readers_whole_commits_while_it_writes)
{
    constexpr std::uint8_t key_count = 50;
    const std::array columns{Column::meta, Column::evm_slots, Column::history};
    std::atomic<bool> done = false;
    const auto read = [&]
    {
        std::uint8_t last = 0;
        while (!done.load(std::memory_order_relaxed))
        {
            const auto view = store().view();
            Values values;
            for (const auto& [place, value] : content_of(*view))
                values.insert(value);
            ASSERT_LE(values.size(), 1U);
            const auto one = view->get(Column::evm_slots, ByteString{3}).value();
            ASSERT_EQ(one.has_value(), !values.empty());
            if (!one)
                continue;
            ASSERT_TRUE(values.contains(*one));
            ASSERT_GE(one->front(), last);
            last = one->front();
        }
    };
    std::jthread first{read};
    std::jthread second{read};
    const std::size_t commits = std::min<std::size_t>(operation_count(60), 250);
    for (std::size_t i = 1; i <= commits; ++i)
    {
        StoreChanges changes;
        for (const Column column : columns)
        {
            for (std::uint8_t key = 0; key < key_count; ++key)
                changes[{column, {key}}] = ByteString{static_cast<std::uint8_t>(i)};
        }
        commit(changes);
    }
    done.store(true, std::memory_order_relaxed);
}

std::string name_of_kind(const testing::TestParamInfo<Kind>& info)
{
    return info.param == Kind::memory ? "memory" : "rocks";
}

INSTANTIATE_TEST_SUITE_P(
    store, StoreTest, testing::Values(Kind::memory, Kind::rocks), name_of_kind);

TEST(memory_store, has_no_files_for_a_checkpoint)
{
    const ScratchFolder scratch;
    const auto made = make_memory_store()->checkpoint((scratch.path() / "copy").string());
    ASSERT_FALSE(made.ok());
    EXPECT_EQ(made.error().kind, StoreError::Kind::missing);
}

TEST(store, names_its_columns_apart)
{
    std::set<std::string> names;
    for (std::size_t i = 0; i < column_count; ++i)
        names.insert(name_of(static_cast<Column>(i)));
    EXPECT_EQ(names.size(), column_count);
    EXPECT_FALSE(names.contains("unknown"));
}

TEST(store, says_what_to_do_about_each_error)
{
    std::set<std::string> messages;
    for (int i = 0; i <= static_cast<int>(StoreError::Kind::too_large); ++i)
        messages.insert(StoreError{.kind = static_cast<StoreError::Kind>(i)}.message());
    EXPECT_EQ(messages.size(), 8U);
    EXPECT_FALSE(messages.contains("the store failed"));
}
}  // namespace
