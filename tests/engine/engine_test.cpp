// SPDX-License-Identifier: Apache-2.0
#include "engine/engine.hpp"

#include "engine/serial/serial_memory.hpp"
#include "engine/serial_executor.hpp"
#include "tests/support/fibers.hpp"
#include "tests/support/test_vm.hpp"
#include <gtest/gtest.h>

namespace braid::test
{
/// Four values for all keys.
struct FiberPolicy::KeyHash
{
    [[nodiscard]] std::uint64_t operator()(const storage::StateKey& key) const noexcept
    {
        return key.bytes[1] % 4U;
    }
};
}  // namespace braid::test

namespace braid::engine
{
namespace
{
/// Real atomics and one hash for every key.
struct CollidingPolicy : HostPolicy
{
    struct KeyHash
    {
        [[nodiscard]] std::uint64_t operator()(const storage::StateKey&) const noexcept
        {
            return 42;
        }
    };
};

class Interleavings
{
public:
    Interleavings(unsigned workers, std::uint32_t window)
      : fibers_(workers), engine_({.workers = workers, .window = window})
    {}

    /// Executes a random block as the seed says, and counts what happened. The state fails in some.
    [[nodiscard]] ::testing::AssertionResult equals_serial(const test::RandomBlock& options)
    {
        const auto block = test::random_block(options).verify();
        test::TestState state{options.seed};
        if (options.seed % 16 == 0)
            state.break_location(options.seed % 32 == 0, 1);
        const auto expected = SerialExecutor{}.execute(block, test::test_vms(), state);
        engine_.begin(block, test::test_vms(), state);
        const auto end = fibers_.run(options.seed, [&](unsigned worker) { engine_.work(worker); });
        if (end != test::Fibers::End::finished)
            return failure(options) << "ended in " << static_cast<int>(end);
        const auto actual = engine_.finish();
        if (expected.ok() != actual.ok())
            return failure(options) << (actual.ok() ? "no error" : "an error");
        if (!expected.ok())
        {
            if (expected.error().index != actual.error().index)
                return failure(options) << "error of " << actual.error().index;
            return ::testing::AssertionSuccess();
        }
        aborts += actual->stats.aborts;
        blocked += actual->stats.blocked;
        const std::string difference = test::difference(*expected, *actual);
        if (!difference.empty())
            return failure(options) << difference;
        return ::testing::AssertionSuccess();
    }

    std::uint64_t aborts = 0;
    std::uint64_t blocked = 0;

private:
    [[nodiscard]] static ::testing::AssertionResult failure(const test::RandomBlock& options)
    {
        return ::testing::AssertionFailure() << "seed " << options.seed << ": ";
    }

    test::Fibers fibers_;
    Engine<test::FiberPolicy> engine_;
};
}  // namespace

TEST(engine, equals_serial_in_a_hundred_thousand_interleavings)
{
    Interleavings two{2, 4};
    Interleavings three{3, 8};
    Interleavings four{4, 3};
    for (std::uint64_t seed = 1; seed <= 100'000; ++seed)
    {
        Interleavings& which = seed % 8 < 4 ? two : (seed % 8 < 7 ? three : four);
        ASSERT_TRUE(
            which.equals_serial({.seed = seed, .count_max = 8, .locations = 3, .ops_max = 5}));
    }
    EXPECT_GT(two.aborts, 1000U);
    EXPECT_GT(three.blocked, 1000U);
    EXPECT_GT(four.aborts, 1000U);
}

TEST(engine, colliding_keys_change_no_result)
{
    Engine<CollidingPolicy> engine{{.workers = 1}};
    for (std::uint64_t seed = 1; seed <= 200; ++seed)
    {
        const auto block = test::random_block({.seed = seed, .locations = 50}).verify();
        const test::TestState state{seed};
        const auto expected = SerialExecutor{}.execute(block, test::test_vms(), state);
        engine.begin(block, test::test_vms(), state);
        engine.work(0);
        const auto actual = engine.finish();
        ASSERT_EQ(test::difference(*expected, *actual), "") << "seed " << seed;
    }
}

TEST(engine, colliding_keys_keep_apart_in_serial_memory)
{
    const test::TestState state;
    Arena arena;
    SerialMemory<CollidingPolicy::KeyHash> memory{state, arena, {}};
    std::vector<Location*> locations;
    for (std::uint16_t i = 0; i < 1000; ++i)
        locations.push_back(memory.locate(test::TestKey{0, i}.view()));
    for (std::uint16_t i = 0; i < 1000; ++i)
        EXPECT_EQ(memory.locate(test::TestKey{0, i}.view()), locations[i]);
    std::sort(locations.begin(), locations.end());
    EXPECT_EQ(std::adjacent_find(locations.begin(), locations.end()), locations.end());
}
}  // namespace braid::engine
