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

/// A state on a device that is a fiber: polls are left open at random, and answered in any order, sometimes before poll()
/// returns, sometimes with an error that the next read does not meet.
class FiberDevice final : public storage::StateView
{
public:
    FiberDevice(const storage::StateView& state, std::uint64_t seed) : state_(state), random_(seed)
    {}

    [[nodiscard]] Result<Value, storage::StateError> read(
        const StateKey& key) const noexcept override
    {
        return state_.read(key);
    }
    [[nodiscard]] bool may_wait() const noexcept override { return true; }
    [[nodiscard]] std::optional<Result<Value, storage::StateError>> poll(
        const StateKey& key, storage::PendingRead& asks) const noexcept override
    {
        if (random_() % 3 == 0)
            return state_.read(key);
        ++left_open;
        if (random_() % 4 == 0)
            asks.arrived(answer(key));
        else
            open_.push_back(
                {.asks = &asks, .key = key, .bytes = {key.bytes.begin(), key.bytes.end()}});
        return std::nullopt;
    }
    void forget(const StateKey& key, storage::PendingRead& asks) const noexcept override
    {
        forgotten += std::erase_if(
            open_, [&](const Question& one) { return one.asks == &asks && one.named() == key; });
    }

    /// Answers one question; false where there is none.
    bool answer_one()
    {
        if (open_.empty())
            return false;
        const std::size_t which = random_() % open_.size();
        const Question question = std::move(open_[which]);
        open_.erase(open_.begin() + static_cast<std::ptrdiff_t>(which));
        question.asks->arrived(answer(question.named()));
        return true;
    }
    [[nodiscard]] bool has_open() const { return !open_.empty(); }

    mutable std::uint64_t left_open = 0;
    mutable std::uint64_t forgotten = 0;
    mutable std::uint64_t failed = 0;

private:
    struct Question
    {
        storage::PendingRead* asks;
        StateKey key;
        std::vector<std::uint8_t> bytes;

        [[nodiscard]] StateKey named() const { return {key.vm, key.kind, bytes}; }
    };

    [[nodiscard]] Result<Value, storage::StateError> answer(const StateKey& key) const noexcept
    {
        if (random_() % 8 != 0)
            return state_.read(key);
        ++failed;
        return Err{storage::StateError::io};
    }

    const storage::StateView& state_;
    mutable std::mt19937_64 random_;
    mutable std::vector<Question> open_;
};

class Interleavings
{
public:
    Interleavings(unsigned workers, std::uint32_t window)
      : workers_(workers), fibers_(workers), engine_({.workers = workers, .window = window})
    {}
    /// The same with a device that leaves reads open.
    Interleavings(unsigned workers, std::uint32_t window, bool waits)
      : workers_(workers),
        waits_(waits),
        fibers_(workers + 1),
        engine_({.workers = workers, .window = window})
    {}

    /// Executes a random block as the seed says, and counts what happened. The state fails in some.
    [[nodiscard]] ::testing::AssertionResult equals_serial(const test::RandomBlock& options)
    {
        return equals_serial(test::random_block(options), options);
    }
    [[nodiscard]] ::testing::AssertionResult equals_serial(
        const test::TestBlock& programs, const test::RandomBlock& options)
    {
        const auto block = programs.verify();
        test::TestState state{options.seed};
        if (options.seed % 16 == 0)
            state.break_location(options.seed % 32 == 0, 1);
        const auto expected = SerialExecutor{}.execute(block, test::test_vms(), state);
        FiberDevice device{state, options.seed};
        engine_.begin(block, test::test_vms(),
            waits_ ? static_cast<const storage::StateView&>(device) : state);
        const auto end = fibers_.run(options.seed,
            [&](unsigned fiber)
            {
                if (fiber < workers_)
                    engine_.work(fiber);
                while (fiber == workers_ && !engine_.done())
                    if (!device.answer_one())
                        test::Fibers::relax();
            });
        if (end != test::Fibers::End::finished)
            return failure(options) << "ended in " << static_cast<int>(end);
        const auto actual = engine_.finish();
        left_open += device.left_open;
        forgotten += device.forgotten;
        failed_reads += device.failed;
        if (device.has_open())
            return failure(options) << "a question outlives its block";
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
        suspended += actual->stats.suspended;
        const bool ran_in_order = actual->stats.in_order != 0;
        const bool ran_apart = actual->stats.in_order + 20 < block.txs().size();
        in_order += ran_in_order ? 1 : 0;
        both += ran_in_order && ran_apart ? 1 : 0;
        const std::string difference = test::difference(*expected, *actual);
        if (!difference.empty())
            return failure(options) << difference;
        return ::testing::AssertionSuccess();
    }

    std::uint64_t aborts = 0;
    std::uint64_t blocked = 0;
    std::uint64_t suspended = 0;
    /// Questions that the device left open, those that ended with their block, and answers that were errors.
    std::uint64_t left_open = 0;
    std::uint64_t forgotten = 0;
    std::uint64_t failed_reads = 0;
    /// Blocks of which a part ran in order, and those of which much did not.
    std::uint64_t in_order = 0;
    std::uint64_t both = 0;

private:
    [[nodiscard]] static ::testing::AssertionResult failure(const test::RandomBlock& options)
    {
        return ::testing::AssertionFailure() << "seed " << options.seed << ": ";
    }

    unsigned workers_;
    bool waits_ = false;
    test::Fibers fibers_;
    Engine<test::FiberPolicy> engine_;
};

/// Transactions that contend, then many that do not, then such that contend again for the same and what those wrote.
[[nodiscard]] test::TestBlock block_of_phases(const test::RandomBlock& options)
{
    using Code = test::Op::Code;
    test::TestBlock block = test::random_block(options);
    test::RandomBlock more = options;
    more.seed = ~options.seed;
    more.locations = 40;
    for (std::uint16_t i = 0; i < 16; ++i)
        block.programs.push_back({.ops = {{.code = Code::read, .kind = 1, .location = 1},
                                      {.code = Code::write, .kind = 1, .location = 1}}});
    for (std::uint16_t i = 10; i < 50; ++i)
        block.programs.push_back({.ops = {{.code = Code::read, .kind = 1, .location = i},
                                      {.code = Code::write, .kind = 1, .location = i}}});
    for (test::Program& program : test::random_block(more).programs)
        block.programs.push_back(std::move(program));
    return block;
}

/// Every transaction adds one to two counters that are always equal, and calls a state corrupt where they are not.
class TwinVm final : public Vm
{
public:
    [[nodiscard]] Result<Tx, DecodeError> decode(Bytes, Arena&) const noexcept override
    {
        Tx tx;
        tx.vm = VmId::test;
        return tx;
    }
    [[nodiscard]] Result<Receipt, Blocked> execute(
        const Tx&, const BlockEnv&, TxView& view) const noexcept override
    {
        const auto first = view.read(key_of(0).view());
        if (!first.ok())
            return Err{first.error()};
        const auto second = view.read(key_of(1).view());
        if (!second.ok())
            return Err{second.error()};
        if (!(*first == *second))
            return Err{
                Blocked{.reason = Blocked::Reason::state, .error = storage::StateError::corrupt}};
        const u256 count = first->absent() ? u256{} : u256::from_be(first->cell());
        const auto next = Value::of_cell((count + u256{1}).to_be());
        view.put(view.locate(key_of(0).view()), next);
        view.put(view.locate(key_of(1).view()), next);
        return Receipt{};
    }

private:
    [[nodiscard]] static test::TestKey key_of(std::uint16_t number) noexcept { return {0, number}; }
};

class EmptyState final : public storage::StateView
{
public:
    [[nodiscard]] Result<Value, storage::StateError> read(const StateKey&) const noexcept override
    {
        return Value{};
    }
};
}  // namespace

TEST(engine, equals_serial_where_all_say_exactly_what_they_access)
{
    Interleavings two{2, 4};
    Interleavings three{3, 8};
    for (std::uint64_t seed = 1; seed <= 20'000; ++seed)
    {
        Interleavings& which = seed % 2 == 0 ? two : three;
        ASSERT_TRUE(which.equals_serial({.seed = seed,
            .count_max = 8,
            .locations = 4,
            .ops_max = seed % 3 == 0 ? 2U : 5U,
            .is_exact = true}));
    }
    // Writes that were announced, and not made, are waited for.
    EXPECT_GT(two.blocked, 1000U);
}

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

TEST(engine, equals_serial_where_the_state_leaves_reads_open)
{
    Interleavings one{1, 8, true};
    Interleavings two{2, 4, true};
    Interleavings three{3, 8, true};
    for (std::uint64_t seed = 1; seed <= 30'000; ++seed)
    {
        Interleavings& which = seed % 8 < 4 ? two : (seed % 8 < 7 ? three : one);
        ASSERT_TRUE(
            which.equals_serial({.seed = seed, .count_max = 8, .locations = 6, .ops_max = 5}));
    }
    for (const Interleavings* each : {&one, &two, &three})
    {
        EXPECT_GT(each->suspended, 1000U);
        EXPECT_GT(each->left_open, each->suspended);
        EXPECT_GT(each->failed_reads, 1000U);
    }
    EXPECT_GT(two.forgotten + three.forgotten, 100U);
    EXPECT_GT(two.aborts, 1000U);
}

TEST(engine, equals_serial_where_parts_run_in_order_on_a_state_that_leaves_reads_open)
{
    Interleavings two{2, 4, true};
    for (std::uint64_t seed = 1; seed <= 3000; ++seed)
    {
        const test::RandomBlock options{
            .seed = seed, .count_max = 40, .locations = 3, .ops_max = 5};
        ASSERT_TRUE(two.equals_serial(block_of_phases(options), options));
    }
    EXPECT_GT(two.in_order, 200U);
    EXPECT_GT(two.both, 200U);
    EXPECT_GT(two.suspended, 1000U);
}

TEST(engine, equals_serial_where_parts_of_a_block_run_in_order)
{
    Interleavings two{2, 4};
    Interleavings four{4, 8};
    for (std::uint64_t seed = 1; seed <= 6000; ++seed)
    {
        const test::RandomBlock options{
            .seed = seed, .count_max = 40, .locations = 3, .ops_max = 5};
        ASSERT_TRUE((seed % 4 == 0 ? four : two).equals_serial(block_of_phases(options), options));
    }
    EXPECT_GT(two.in_order, 500U);
    EXPECT_GT(two.both, 500U);
    EXPECT_GT(four.in_order, 100U);
    EXPECT_GT(four.both, 100U);
}

TEST(engine, a_corrupt_state_that_only_speculation_shows_is_no_error)
{
    constexpr std::uint8_t count = 6;
    const TwinVm vm;
    VmTable vms{};
    vms[static_cast<std::size_t>(VmId::test)] = &vm;
    const EmptyState state;
    Block admitted;
    for (std::uint8_t i = 0; i < count; ++i)
        admitted.transactions.push_back({VmId::test, {}});
    const auto block = prepare(std::move(admitted), vms);
    ASSERT_TRUE(block.ok());
    const auto expected = SerialExecutor{}.execute(*block, vms, state);

    test::Fibers fibers{3};
    Engine<test::FiberPolicy> engine{{.workers = 3, .window = 8}};
    for (std::uint64_t seed = 1; seed <= 5000; ++seed)
    {
        engine.begin(*block, vms, state);
        ASSERT_EQ(fibers.run(seed, [&](unsigned worker) { engine.work(worker); }),
            test::Fibers::End::finished);
        const auto actual = engine.finish();
        ASSERT_TRUE(actual.ok()) << "seed " << seed;
        ASSERT_EQ(expected->write_set.entries.size(), actual->write_set.entries.size());
        for (std::size_t i = 0; i < expected->write_set.entries.size(); ++i)
            ASSERT_EQ(expected->write_set.entries[i].value, actual->write_set.entries[i].value);
    }
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
