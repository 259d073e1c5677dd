// SPDX-License-Identifier: Apache-2.0
#include "storage/flat_state.hpp"
#include "tests/storage/flat_model.hpp"
#include "tests/storage/operation_count.hpp"
#include <gtest/gtest.h>

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
    compare_with_model(std::size_t{64} << 20, operation_count(2'000));
}

TEST(flat_state, answers_as_the_model_does_under_a_tiny_budget)
{
    compare_with_model(20'000, operation_count(2'000));
}

TEST(flat_state, answers_as_the_model_does_without_any_budget)
{
    compare_with_model(0, operation_count(1'000));
}
}  // namespace
