// SPDX-License-Identifier: Apache-2.0
#include "engine/tx_view.hpp"

#include "engine/serial/integer.hpp"
#include "engine/serial/serial_memory.hpp"
#include <array>
#include <gtest/gtest.h>

namespace braid::engine
{
namespace
{
/// Every location holds the same value and counts how often it was read.
class UniformState final : public storage::StateView
{
public:
    explicit UniformState(const Value& value) : value_(value) {}
    [[nodiscard]] Result<Value, storage::StateError> read(const StateKey&) const noexcept override
    {
        ++reads;
        if (broken)
            return Err{storage::StateError::io};
        return value_;
    }

    mutable int reads = 0;
    bool broken = false;

private:
    Value value_;
};

[[nodiscard]] Value cell(std::uint64_t integer)
{
    return Value::of_cell(u256{integer}.to_be());
}

class TxViewTest : public ::testing::Test
{
protected:
    [[nodiscard]] Location* at(std::uint32_t number)
    {
        std::array<std::uint8_t, 4> bytes{};
        store_be(bytes.data(), number);
        return view.locate({.vm = storage::VmId::test, .kind = 0, .bytes = bytes});
    }
    void SetUp() override { view.begin(0, arena); }
    /// Publishes the transaction and begins the next one.
    void next()
    {
        memory.apply(view);
        view.begin(view.index() + 1, arena);
    }

    UniformState state{cell(100)};
    Arena arena;
    SerialMemory<MultiplyHash> memory{state, arena, MultiplyHash{}};
    TxView view{memory};
};

using tx_view = TxViewTest;
}  // namespace

TEST_F(tx_view, interns_equal_keys_to_one_location)
{
    EXPECT_EQ(at(1), at(1));
    EXPECT_NE(at(1), at(2));
    std::array<std::uint8_t, 4> bytes{};
    store_be(bytes.data(), std::uint32_t{1});
    EXPECT_NE(at(1), view.locate({.vm = storage::VmId::test, .kind = 1, .bytes = bytes}));
    EXPECT_NE(at(1), view.locate({.vm = storage::VmId::evm, .kind = 0, .bytes = bytes}));
}

TEST_F(tx_view, reads_its_own_writes_and_asks_the_state_once)
{
    EXPECT_EQ(*view.read(at(1)), cell(100));
    view.put(at(1), cell(7));
    EXPECT_EQ(*view.read(at(1)), cell(7));
    view.erase(at(1));
    EXPECT_TRUE(view.read(at(1))->absent());
    next();
    EXPECT_TRUE(view.read(at(1))->absent());
    EXPECT_EQ(state.reads, 1);
}

TEST_F(tx_view, forgets_discarded_writes_but_not_reads)
{
    view.put(at(1), cell(7));
    EXPECT_TRUE(*view.add(at(2), {.amount = 5}));
    view.discard_writes();
    EXPECT_EQ(*view.read(at(1)), cell(100));
    EXPECT_EQ(*view.read(at(2)), cell(100));
    next();
    EXPECT_EQ(*view.read(at(1)), cell(100));
}

TEST_F(tx_view, adds_without_reading_and_folds_own_deltas_into_a_read)
{
    EXPECT_TRUE(*view.add(at(1), {.amount = 5}));
    EXPECT_TRUE(*view.add(at(1), {.amount = 50, .negative = true}));
    EXPECT_FALSE(view.touches()[0].read);
    EXPECT_EQ(view.touches()[0].own, Touch::Own::delta);
    EXPECT_EQ(*view.read(at(1)), cell(55));
    EXPECT_TRUE(*view.add(at(1), {.amount = 1}));
    EXPECT_EQ(*view.read(at(1)), cell(56));
    next();
    EXPECT_EQ(*view.read(at(1)), cell(56));
}

TEST_F(tx_view, refuses_what_leaves_the_bounds_and_changes_nothing)
{
    EXPECT_FALSE(*view.add(at(1), {.amount = 101, .negative = true}));
    EXPECT_FALSE(*view.add(at(1), {.amount = 51, .limit = 150}));
    EXPECT_FALSE(*view.add(at(1), {.amount = ~u256{}}));
    EXPECT_TRUE(*view.add(at(1), {.amount = 50, .limit = 150}));
    EXPECT_FALSE(*view.add(at(1), {.amount = 1, .limit = 150}));
    EXPECT_TRUE(*view.add(at(1), {.amount = 150, .negative = true, .limit = 150}));
    EXPECT_TRUE(view.read(at(1))->absent());
}

TEST_F(tx_view, bounds_are_the_bases_that_give_the_same_answers)
{
    const auto answers = [](std::uint64_t base)
    {
        Bounds bounds;
        bounds.estimate = base;
        std::vector<bool> given;
        for (const auto& [amount, negative, limit] : {std::tuple{30, true, 200},
                 std::tuple{50, false, 90}, std::tuple{15, true, 255}, std::tuple{90, false, 160}})
        {
            const auto sum = plus(
                bounds.sum, {.amount = static_cast<std::uint64_t>(amount), .negative = negative});
            given.push_back(decide(bounds, *sum, u256{static_cast<std::uint64_t>(limit)}));
            if (given.back())
                bounds.sum = *sum;
        }
        return std::pair{given, bounds};
    };
    for (std::uint64_t base = 0; base < 256; ++base)
    {
        const auto [given, bounds] = answers(base);
        EXPECT_TRUE(bounds.hold_for(base));
        for (std::uint64_t other = 0; other < 256; ++other)
        {
            if (bounds.hold_for(other))
            {
                EXPECT_EQ(answers(other).first, given) << base << " " << other;
            }
        }
    }
}

TEST_F(tx_view, adding_to_a_blob_is_corrupt_and_refuses_what_follows)
{
    const std::array<std::uint8_t, 2> bytes{1, 2};
    view.put(at(1), Value::of_blob(arena.copy(bytes)));
    next();
    const auto added = view.add(at(1), {.amount = 1});
    ASSERT_FALSE(added.ok());
    EXPECT_EQ(added.error().reason, Blocked::Reason::state);
    EXPECT_EQ(added.error().error, storage::StateError::corrupt);
    EXPECT_TRUE(view.blocked());
    EXPECT_FALSE(view.read(at(2)).ok());
}

TEST_F(tx_view, passes_on_what_the_state_fails_with)
{
    state.broken = true;
    const auto read = view.read(at(1));
    ASSERT_FALSE(read.ok());
    EXPECT_EQ(read.error().reason, Blocked::Reason::state);
    EXPECT_EQ(read.error().error, storage::StateError::io);
}

TEST_F(tx_view, finds_every_touch_of_a_large_transaction)
{
    constexpr std::uint32_t count = 3000;
    for (int round = 0; round < 2; ++round)
    {
        for (std::uint32_t i = 0; i < count; ++i)
            view.put(at(i), cell(i));
        for (std::uint32_t i = 0; i < count; ++i)
            EXPECT_EQ(*view.read(at(i)), cell(i));
        EXPECT_EQ(view.touches().size(), count);
        next();
        for (std::uint32_t i = 0; i < 9; ++i)
            EXPECT_EQ(*view.read(at(i)), cell(i));
        EXPECT_EQ(view.touches().size(), 9U);
        next();
    }
}
}  // namespace braid::engine
