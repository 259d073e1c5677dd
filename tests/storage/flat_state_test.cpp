// SPDX-License-Identifier: Apache-2.0
#include "storage/flat_state.hpp"
#include "tests/storage/flat_model.hpp"
#include "tests/storage/operation_count.hpp"
#include <gtest/gtest.h>
#include <malloc.h>

using namespace braid;
using namespace braid::storage;
using namespace braid::tests;

namespace
{
constexpr std::uint64_t first_height = 100;

/// A FlatState with a store underneath that is the model's state of settled(), and readers at several heights.
class Reading
{
public:
    Reading(std::uint64_t seed, const FlatOptions& options)
      : seed_(seed), model_(seed, 300, first_height), flat_(options, first_height)
    {}

    void step()
    {
        SCOPED_TRACE(testing::Message() << "seed " << seed_);
        switch (model_.draw(12))
        {
        case 0:
            settle();
            break;
        case 1:
            if (model_.draw(4) == 0)
                rewind();
            break;
        case 2:
            check_unsettled();
            break;
        case 3:
            if (readers_.size() < 6)
                add_reader();
            break;
        case 4:
            if (!readers_.empty())
                drop_reader(model_.draw(readers_.size()));
            break;
        case 5:
            check_scan();
            break;
        case 6:
        case 7:
        case 8:
            commit();
            break;
        default:
            add_reader();
            for (Reader& reader : readers_)
                read_some(reader);
            drop_reader(readers_.size() - 1);
        }
    }

    void finish()
    {
        while (!readers_.empty())
            drop_reader(0);
        flat_.settle(model_.latest());
        add_reader();
        for (const ModelKey* key : model_.keys())
            read(readers_.back(), *key);
        drop_reader(0);
        const FlatCounters counters = flat_.counters();
        EXPECT_EQ(counters.pins, 0U);
        EXPECT_EQ(counters.oldest_pinned, model_.latest());
        EXPECT_EQ(counters.unsettled_size, 0U);
        flat_.settle(model_.latest());
        EXPECT_EQ(flat_.counters().retired_size, 0U);
        EXPECT_EQ(flat_.counters().versions, flat_.counters().locations);
    }

    [[nodiscard]] const FlatState& flat() const noexcept { return flat_; }

private:
    struct Reader
    {
        FlatState::Pin pin;
        std::uint64_t height = 0;
        /// Of the reader's view of the store.
        std::uint64_t store_height = 0;
        /// Rewound: nothing new can be read.
        bool dead = false;
        std::vector<std::pair<Value, ModelValue>> given{};
    };

    void add_reader()
    {
        const std::uint64_t lowest = flat_.settled() - std::min<std::uint64_t>(model_.draw(8),
                                                           flat_.settled() - first_height);
        const std::uint64_t height = lowest + model_.draw(model_.latest() - lowest + 1);
        readers_.push_back(
            {.pin = flat_.pin(height), .height = height, .store_height = flat_.settled()});
    }

    void drop_reader(std::size_t index)
    {
        for (const auto& [value, expected] : readers_[index].given)
            ASSERT_EQ(value, expected.view());
        std::swap(readers_[index], readers_.back());
        readers_.pop_back();
    }

    void read(Reader& reader, const ModelKey& key)
    {
        const ModelValue& expected = model_.at(key, reader.height);
        const std::optional<Value> found = flat_.find(key.view(), reader.height);
        if (found)
        {
            ASSERT_EQ(*found, expected.view());
            reader.given.emplace_back(*found, expected);
            return;
        }
        const ModelValue& stored = model_.at(key, reader.store_height);
        ASSERT_TRUE(reader.height < reader.store_height || stored == expected);
        if (model_.draw(2) == 0)
        {
            const Value kept = flat_.keep(key.view(), stored.view(), reader.store_height);
            ASSERT_EQ(kept, stored.view());
            reader.given.emplace_back(kept, stored);
        }
    }

    void read_some(Reader& reader)
    {
        for (std::size_t count = reader.dead ? 0 : 20; count != 0; --count)
            read(reader, model_.draw_known_key());
    }

    void commit()
    {
        const WriteSet writes = model_.advance(40);
        flat_.commit(model_.latest(), writes);
        EXPECT_EQ(flat_.latest(), model_.latest());
    }

    void settle()
    {
        const std::uint64_t height =
            flat_.settled() + model_.draw(flat_.latest() - flat_.settled() + 1);
        flat_.settle(height);
        EXPECT_EQ(flat_.settled(), height);
    }

    void rewind()
    {
        const std::uint64_t height =
            flat_.settled() + model_.draw(flat_.latest() - flat_.settled() + 1);
        flat_.rewind(height);
        model_.rewind(height);
        EXPECT_EQ(flat_.latest(), height);
        for (Reader& reader : readers_)
            reader.dead = reader.dead || reader.height > height;
    }

    void check_unsettled()
    {
        const std::uint64_t height =
            flat_.settled() + model_.draw(flat_.latest() - flat_.settled() + 1);
        const auto expected = model_.changed(flat_.settled(), height);
        const FlatState::Unsettled unsettled = flat_.unsettled(height);
        ASSERT_EQ(unsettled.size(), expected.size());
        auto at = expected.begin();
        for (const FlatState::ChangedLocation& location : unsettled)
        {
            ASSERT_EQ(location.key, at->first.view());
            ASSERT_EQ(location.changes.size(), at->second.size());
            for (std::size_t i = 0; i < location.changes.size(); ++i)
            {
                ASSERT_EQ(location.changes[i].height, at->second[i].first);
                ASSERT_EQ(location.changes[i].value, at->second[i].second.view());
            }
            const ModelValue& before = model_.at(at->first, flat_.settled());
            ASSERT_EQ(location.before.value_or(before.view()), before.view());
            ++at;
        }
    }

    void check_scan()
    {
        const ModelKey& near = model_.draw_known_key();
        StateKey prefix = near.view();
        prefix.bytes = prefix.bytes.first(model_.draw(prefix.bytes.size() + 1));
        const FlatState::Pin pin = flat_.pin(flat_.latest());
        std::map<ModelKey, ModelValue> visited;
        flat_.scan(prefix, flat_.latest(),
            [&](const StateKey& key, const Value& value)
            {
                const ModelKey owned{
                    .vm = key.vm, .kind = key.kind, .bytes = {key.bytes.begin(), key.bytes.end()}};
                const ModelValue& expected = model_.at(owned, flat_.latest());
                EXPECT_EQ(value, expected.view());
                EXPECT_TRUE(visited.emplace(owned, expected).second);
            });
        for (const ModelKey* key : model_.keys())
        {
            const StateKey view = key->view();
            const bool within = view.vm == prefix.vm && view.kind == prefix.kind &&
                                view.bytes.size() >= prefix.bytes.size() &&
                                equal(view.bytes.first(prefix.bytes.size()), prefix.bytes);
            const bool known = flat_.find(view, flat_.latest()).has_value();
            ASSERT_EQ(visited.contains(*key), within && known);
        }
    }

    std::uint64_t seed_;
    FlatModel model_;
    FlatState flat_;
    std::vector<Reader> readers_{};
};

void compare_with_model(std::size_t memory_size_max, std::size_t step_count)
{
    for (std::uint64_t seed = 1; seed <= 8; ++seed)
    {
        Reading reading{seed, {.memory_size_max = memory_size_max}};
        for (std::size_t step = 0; step < step_count && !testing::Test::HasFailure(); ++step)
            reading.step();
        reading.finish();
        ASSERT_FALSE(testing::Test::HasFailure()) << "seed " << seed;
    }
}

TEST(flat_state, answers_as_the_model_does)
{
    compare_with_model(std::size_t{64} << 20, operation_count(800));
}

TEST(flat_state, answers_as_the_model_does_under_a_tiny_budget)
{
    compare_with_model(20'000, operation_count(800));
}

TEST(flat_state, answers_as_the_model_does_without_any_budget)
{
    compare_with_model(0, operation_count(500));
}

/// A location of VmId::test whose key is a number's bytes.
class Numbered
{
public:
    explicit Numbered(std::uint64_t number) { store_be(bytes_.data(), number); }
    [[nodiscard]] StateKey key() const noexcept
    {
        return {.vm = VmId::test, .kind = 0, .bytes = bytes_};
    }

private:
    std::array<std::uint8_t, 8> bytes_{};
};

[[nodiscard]] WriteSet write_of(const StateKey& key, const Value& value)
{
    return {.entries = {{key, value}}};
}

TEST(flat_state, holds_keys_and_blobs_of_any_size)
{
    FlatState flat{{}, 0};
    const std::vector<std::uint8_t> key(StateKey::size_max, 1);
    const std::vector<std::uint8_t> large(std::size_t{1} << 20, 2);
    WriteSet writes;
    writes.entries.push_back({{.vm = VmId::evm, .kind = 0, .bytes = {}}, Value::of_blob({})});
    writes.entries.push_back({{.vm = VmId::evm, .kind = 0, .bytes = key}, Value::of_blob(large)});
    writes.entries.push_back({{.vm = VmId::test, .kind = 255, .bytes = key}, {}});
    flat.commit(1, writes);
    const FlatState::Pin pin = flat.pin(1);
    for (const WriteSet::Entry& entry : writes.entries)
        EXPECT_EQ(flat.find(entry.key, 1), entry.value);
    EXPECT_EQ(flat.find({.vm = VmId::test, .kind = 254, .bytes = key}, 1), std::nullopt);
    EXPECT_EQ(flat.find({.vm = VmId::move, .kind = 0, .bytes = {}}, 1), std::nullopt);
    EXPECT_EQ(flat.unsettled(1).size(), 3U);
    EXPECT_GT(flat.counters().memory_size, large.size());
}

TEST(flat_state_death, refuses_longer_keys_and_heights_out_of_turn)
{
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    FlatState flat{{}, 5};
    const std::vector<std::uint8_t> key(StateKey::size_max + 1, 1);
    const StateKey too_long{.vm = VmId::evm, .kind = 0, .bytes = key};
    EXPECT_DEATH(flat.commit(6, write_of(too_long, {})), "StateKey::size_max");
    EXPECT_DEATH(flat.commit(7, {}), "latest");
    EXPECT_DEATH(flat.settle(6), "latest");
    EXPECT_DEATH(flat.rewind(4), "settled");
    const Numbered one{1};
    WriteSet twice = write_of(one.key(), {});
    twice.entries.push_back(twice.entries.front());
    EXPECT_DEATH(flat.commit(6, twice), "height");
}

TEST(flat_state, keeps_every_version_of_a_hot_location)
{
    constexpr std::uint64_t count = 100'000;
    FlatState flat{{}, 0};
    const Numbered hot{7};
    for (std::uint64_t height = 1; height <= count; ++height)
    {
        Hash32 cell;
        store_be(cell.data(), height);
        flat.commit(height, write_of(hot.key(), Value::of_cell(cell)));
    }
    EXPECT_EQ(flat.counters().versions, count);
    const auto number_at = [&](std::uint64_t height)
    {
        const FlatState::Pin pin = flat.pin(height);
        return load_be<std::uint64_t>(flat.find(hot.key(), height)->cell().data());
    };
    for (const std::uint64_t height : {std::uint64_t{1}, count / 2, count})
        EXPECT_EQ(number_at(height), height);
    EXPECT_EQ(flat.unsettled(count).size(), 1U);
    EXPECT_EQ(flat.unsettled(count).begin()->changes.size(), count);
    flat.rewind(count - 1'000);
    EXPECT_EQ(number_at(count - 1'000), count - 1'000);
    flat.settle(count - 1'000);
    EXPECT_EQ(flat.counters().versions, 1U);
    EXPECT_EQ(number_at(count - 1'000), count - 1'000);
}

TEST(flat_state, keeps_what_a_pin_needs_and_tells_of_it)
{
    FlatState flat{{.memory_size_max = 0}, 0};
    const Numbered one{1};
    const std::vector<std::uint8_t> first(100, 1);
    const std::vector<std::uint8_t> second(100, 2);
    flat.commit(1, write_of(one.key(), Value::of_blob(first)));
    std::optional<FlatState::Pin> pin{flat.pin(1)};
    const std::optional<Value> found = flat.find(one.key(), 1);
    for (std::uint64_t height = 2; height <= 50; ++height)
        flat.commit(height, write_of(one.key(), Value::of_blob(second)));
    flat.settle(50);
    EXPECT_EQ(flat.counters().oldest_pinned, 1U);
    EXPECT_EQ(flat.counters().pins, 1U);
    EXPECT_EQ(flat.counters().versions, 50U);
    EXPECT_EQ(*found, Value::of_blob(first));
    EXPECT_EQ(flat.find(one.key(), 1), found);
    EXPECT_EQ(flat.find(one.key(), 2), Value::of_blob(second));
    pin.reset();
    EXPECT_EQ(flat.counters().oldest_pinned, 50U);
    // Dropping the pin gave versions back, and the budget's location, without waiting for another settle().
    EXPECT_EQ(flat.counters().versions, flat.counters().locations);
    flat.settle(50);
    EXPECT_EQ(flat.counters().locations, 0U);
    EXPECT_EQ(flat.counters().retired_size, 0U);
}

TEST(flat_state, gives_a_value_of_a_rewound_height_as_long_as_it_is_pinned)
{
    FlatState flat{{}, 0};
    const Numbered one{1};
    const std::vector<std::uint8_t> blob(1'000, 3);
    flat.commit(1, write_of(one.key(), Value::of_blob(blob)));
    const FlatState::Pin pin = flat.pin(1);
    const std::optional<Value> found = flat.find(one.key(), 1);
    flat.rewind(0);
    EXPECT_EQ(flat.find(one.key(), 0), std::nullopt);
    EXPECT_EQ(flat.counters().locations, 0U);
    flat.commit(1, write_of(one.key(), Value::of_cell({})));
    flat.settle(1);
    EXPECT_EQ(*found, Value::of_blob(blob));
    EXPECT_GT(flat.counters().retired_size, blob.size());
}

/// Commits `count` locations and settles them.
void fill(FlatState& flat, std::uint64_t first, std::uint64_t count, std::size_t value_size)
{
    const std::vector<std::uint8_t> blob(value_size, 4);
    std::vector<Numbered> locations;
    for (std::uint64_t i = 0; i < count; ++i)
        locations.emplace_back(first + i);
    WriteSet writes;
    for (const Numbered& location : locations)
        writes.entries.push_back({location.key(), Value::of_blob(blob)});
    flat.commit(flat.latest() + 1, writes);
    flat.settle(flat.latest());
}

TEST(flat_state, stays_within_its_budget)
{
    constexpr std::size_t budget = std::size_t{4} << 20;
    FlatState flat{{.memory_size_max = budget}, 0};
    const std::size_t empty = flat.counters().memory_size;
    for (std::uint64_t round = 0; round < 40; ++round)
    {
        fill(flat, round * 2'000, 2'000, 50 + round * 10);
        ASSERT_LE(flat.counters().memory_size - empty, budget + budget / 20);
    }
    EXPECT_GT(flat.counters().evictions, 0U);
    // Little less is used than may be.
    EXPECT_GT(flat.counters().memory_size - empty, budget / 10 * 8);
}

/// Bytes that the process has from its allocator; 0 where a sanitizer's does not say.
[[nodiscard]] std::size_t allocated_size()
{
    const auto information = mallinfo2();
    return information.uordblks + information.hblkhd;
}

TEST(flat_state, tells_what_memory_it_takes)
{
    constexpr std::uint64_t count = 100'000;
    // With its key and header near the end of a size class.
    constexpr std::size_t value_size = 124;
    FlatState flat{{}, 0};
    const std::size_t size_before = flat.counters().memory_size;
    const std::size_t allocated_before = allocated_size();
    for (std::uint64_t first = 0; first < count; first += 10'000)
        fill(flat, first, 10'000, value_size);
    const std::size_t size = flat.counters().memory_size - size_before;
    EXPECT_LT(size, count * (sizeof(std::uint64_t) + value_size + 48));
    EXPECT_GT(size, count * (sizeof(std::uint64_t) + value_size + 24));
    const std::size_t allocated = allocated_size() - allocated_before;
    if (allocated_before == 0)
        GTEST_SKIP() << "the allocator does not tell what it gave";
    // glibc's own eight bytes and rounding for each piece.
    EXPECT_LT(allocated, size + count * 24);
    EXPECT_GT(allocated, size - size / 20);
}

TEST(flat_state, evicts_what_was_not_asked_for)
{
    FlatState flat{{.memory_size_max = std::size_t{3} << 20}, 0};
    constexpr std::uint64_t hot_count = 1'000;
    fill(flat, 0, hot_count, 100);
    for (std::uint64_t round = 1; round <= 60; ++round)
    {
        const FlatState::Pin pin = flat.pin(flat.latest());
        for (std::uint64_t hot = 0; hot < hot_count; ++hot)
            (void)flat.find(Numbered{hot}.key(), flat.latest());
        fill(flat, round * 10'000, 1'000, 100);
    }
    const FlatState::Pin pin = flat.pin(flat.latest());
    std::uint64_t found = 0;
    for (std::uint64_t hot = 0; hot < hot_count; ++hot)
        found += flat.find(Numbered{hot}.key(), flat.latest()).has_value();
    EXPECT_GT(flat.counters().evictions, 30'000U);
    EXPECT_GT(found, hot_count * 9 / 10);
    EXPECT_GE(flat.counters().hits, found);
}

TEST(flat_state, remembers_that_the_store_has_nothing)
{
    FlatState flat{{}, 3};
    const FlatState::Pin pin = flat.pin(3);
    EXPECT_EQ(flat.find(Numbered{1}.key(), 3), std::nullopt);
    EXPECT_EQ(flat.keep(Numbered{1}.key(), {}, 3), Value{});
    EXPECT_EQ(flat.find(Numbered{1}.key(), 3), Value{});
    EXPECT_EQ(flat.counters().hits, 1U);
    EXPECT_EQ(flat.counters().misses, 1U);
}

TEST(flat_state, does_not_keep_what_the_store_said_too_long_ago)
{
    FlatState flat{{.memory_size_max = 0}, 0};
    const FlatState::Pin early = flat.pin(0);
    flat.commit(1, write_of(Numbered{1}.key(), Value::of_cell({})));
    flat.settle(1);
    EXPECT_EQ(flat.keep(Numbered{2}.key(), Value::of_blob({}), 0), Value::of_blob({}));
    EXPECT_EQ(flat.find(Numbered{2}.key(), 1), std::nullopt);
}

TEST(flat_state, commits_with_several_threads)
{
    FlatState flat{{.commit_threads = 2}, 0};
    fill(flat, 0, 20'000, 40);
    fill(flat, 10'000, 20'000, 41);
    const FlatState::Pin pin = flat.pin(2);
    EXPECT_EQ(flat.counters().locations, 30'000U);
    for (std::uint64_t i = 0; i < 30'000; ++i)
        ASSERT_EQ(flat.find(Numbered{i}.key(), 2)->blob().size(), i < 10'000 ? 40U : 41U);
}
}  // namespace
