// SPDX-License-Identifier: Apache-2.0
#include "engine/parallel_executor.hpp"
#include "engine/serial_executor.hpp"
#include "storage/fetching_view.hpp"
#include "tests/support/test_vm.hpp"
#include <gtest/gtest.h>
#include <map>
#include <mutex>
#include <random>
#include <thread>

namespace braid::engine
{
namespace
{
constexpr std::array thread_counts{1U, 2U, 3U, 4U, 8U};

/// A device that takes a random time, of which memory knows a random part; each location may fail a few times first.
class RandomDevice final : public storage::StateSource
{
public:
    struct Options
    {
        std::uint64_t seed = 0;
        /// Of 8 locations so many are in memory.
        unsigned known = 2;
        /// Of 8 first fetches so many fail.
        unsigned failing = 0;
    };

    RandomDevice(const storage::StateView& state, const Options& options)
      : state_(state), options_(options), random_(options.seed)
    {}

    [[nodiscard]] std::optional<Value> find(const StateKey& key) const noexcept override
    {
        const std::lock_guard guard{mutex_};
        const auto found = kept_.find(number_of(key));
        if (found != kept_.end())
            return found->second;
        if ((number_of(key) * 0x9e3779b97f4a7c15ULL >> 32) % 8 >= options_.known)
            return std::nullopt;
        const auto value = state_.read(key);
        return value.ok() ? std::optional{*value} : std::nullopt;
    }
    [[nodiscard]] Result<Value, storage::StateError> fetch(
        const StateKey& key) const noexcept override
    {
        std::uint64_t turns = 0;
        {
            const std::lock_guard guard{mutex_};
            turns = random_() % 64;
        }
        for (; turns > 0; --turns)
            std::this_thread::yield();
        const std::lock_guard guard{mutex_};
        if (random_() % 8 < options_.failing && ++failures_[number_of(key)] < 3)
            return Err{storage::StateError::io};
        const auto value = state_.read(key);
        // Now and then memory has no room for it.
        if (value.ok() && random_() % 4 != 0)
            kept_.emplace(number_of(key), *value);
        return value;
    }

private:
    [[nodiscard]] static std::uint64_t number_of(const StateKey& key) noexcept
    {
        return std::uint64_t{key.kind} << 32 | load_be<std::uint16_t>(key.bytes.data());
    }

    const storage::StateView& state_;
    const Options options_;
    mutable std::mutex mutex_;
    mutable std::mt19937_64 random_;
    mutable std::map<std::uint64_t, Value> kept_;
    mutable std::map<std::uint64_t, unsigned> failures_;
};

/// What both executors make of a block; where the state fails, errors must be equal too.
struct Compared
{
    std::uint64_t suspended = 0;
    bool failed = false;
};

void compare(ParallelExecutor& parallel, storage::Fetchers& fetchers,
    const test::RandomBlock& options, const test::TestState& state,
    const RandomDevice::Options& device, Compared& compared)
{
    const auto block = test::random_block(options).verify();
    const auto expected = SerialExecutor{}.execute(block, test::test_vms(), state);
    const RandomDevice source{state, device};
    const storage::FetchingView view{source, fetchers};
    const auto actual = parallel.execute(block, test::test_vms(), view);
    ASSERT_EQ(expected.ok(), actual.ok()) << "seed " << options.seed;
    compared.failed = !expected.ok();
    if (compared.failed)
    {
        ASSERT_EQ(expected.error().index, actual.error().index) << "seed " << options.seed;
        return;
    }
    ASSERT_EQ(test::difference(*expected, *actual), "")
        << "seed " << options.seed << ", threads " << parallel.threads();
    compared.suspended = actual->stats.suspended;
}
}  // namespace

TEST(waiting_state, parallel_equals_serial_with_any_number_of_threads)
{
    storage::Fetchers fetchers{{.threads = 4, .queued_max = 32}};
    for (const unsigned threads : thread_counts)
    {
        ParallelExecutor parallel{{.threads = threads, .inline_below = 0}};
        std::uint64_t suspended = 0;
        for (std::uint64_t seed = 1; seed <= 40; ++seed)
        {
            const test::TestState state{seed};
            const RandomDevice::Options device{
                .seed = seed, .known = static_cast<unsigned>(seed % 8)};
            Compared compared;
            compare(parallel, fetchers, {.seed = seed}, state, device, compared);
            compare(parallel, fetchers,
                {.seed = seed, .count_max = 200, .locations = 300, .ops_max = 20}, state, device,
                compared);
            suspended += compared.suspended;
            compare(parallel, fetchers, {.seed = seed, .count_max = 100, .locations = 2}, state,
                device, compared);
            if (HasFatalFailure())
                return;
        }
        EXPECT_GT(suspended, 100U) << threads;
    }
}

TEST(waiting_state, inline_execution_equals_serial)
{
    storage::Fetchers fetchers{{.threads = 2}};
    ParallelExecutor parallel{{.threads = 2, .inline_below = 1000}};
    for (std::uint64_t seed = 1; seed <= 50; ++seed)
    {
        const test::TestState state{seed};
        Compared compared;
        compare(parallel, fetchers, {.seed = seed, .count_max = 80, .locations = 60}, state,
            {.seed = seed}, compared);
        if (HasFatalFailure())
            return;
        EXPECT_EQ(compared.suspended, 0U);
    }
}

TEST(waiting_state, a_broken_location_fails_the_transaction_that_needs_it_and_no_other)
{
    storage::Fetchers fetchers{{.threads = 4}};
    unsigned failed = 0;
    for (const unsigned threads : {1U, 2U, 8U})
    {
        ParallelExecutor parallel{{.threads = threads, .inline_below = 0}};
        for (std::uint64_t seed = 1; seed <= 100; ++seed)
        {
            test::TestState state{seed};
            state.break_location(static_cast<std::uint8_t>(seed % 2), 3);
            Compared compared;
            compare(parallel, fetchers, {.seed = seed}, state, {.seed = seed}, compared);
            if (HasFatalFailure())
                return;
            failed += compared.failed ? 1 : 0;
        }
    }
    EXPECT_GT(failed, 50U);
    EXPECT_LT(failed, 280U);
}

TEST(waiting_state, a_read_that_fails_ahead_of_its_turn_and_not_then_fails_no_block)
{
    // The device fails the first fetches of every location. A transaction may fail so at its turn: then it is the state's
    // error, whatever the order. What speculation alone met is none.
    storage::Fetchers fetchers{{.threads = 4}};
    ParallelExecutor parallel{{.threads = 4, .inline_below = 0}};
    std::uint64_t passed = 0;
    for (std::uint64_t seed = 1; seed <= 200; ++seed)
    {
        const auto block =
            test::random_block({.seed = seed, .count_max = 60, .locations = 30}).verify();
        const test::TestState state{seed};
        const auto expected = SerialExecutor{}.execute(block, test::test_vms(), state);
        const RandomDevice source{state, {.seed = seed, .known = 4, .failing = 1}};
        const storage::FetchingView view{source, fetchers};
        const auto actual = parallel.execute(block, test::test_vms(), view);
        if (!actual.ok())
            continue;
        ++passed;
        ASSERT_EQ(test::difference(*expected, *actual), "") << "seed " << seed;
    }
    EXPECT_GT(fetchers.counters().failed, passed);
    EXPECT_GT(passed, 50U);
}
}  // namespace braid::engine
