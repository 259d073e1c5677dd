// SPDX-License-Identifier: Apache-2.0
#include "engine/pipeline.hpp"

#include "engine/serial_executor.hpp"
#include "tests/support/test_vm.hpp"
#include <atomic>
#include <future>
#include <gtest/gtest.h>
#include <map>
#include <thread>

namespace braid::engine
{
namespace
{
/// A state that keeps what blocks wrote, over the test VM's own.
class GrowingState final : public storage::StateView
{
public:
    explicit GrowingState(std::uint64_t seed) : before_(seed) {}

    [[nodiscard]] Result<storage::Value, storage::StateError> read(
        const storage::StateKey& key) const noexcept override
    {
        const auto found = written_.find(name_of(key));
        return found == written_.end() ? before_.read(key) : found->second;
    }
    void apply(const storage::WriteSet& writes)
    {
        for (const auto& entry : writes.entries)
        {
            auto value = entry.value;
            if (value.kind() == storage::Value::Kind::blob)
                value = storage::Value::of_blob(blobs_.copy(value.blob()));
            written_[name_of(entry.key)] = value;
        }
    }
    void break_location(std::uint8_t kind, std::uint16_t location)
    {
        before_.break_location(kind, location);
    }

private:
    static std::string name_of(const storage::StateKey& key)
    {
        std::string name(1, static_cast<char>(key.kind));
        name.append(key.bytes.begin(), key.bytes.end());
        return name;
    }

    test::TestState before_;
    std::map<std::string, storage::Value> written_;
    Arena blobs_;
};

/// Collects what a pipeline commits.
struct Journal
{
    std::vector<std::uint64_t> sequences;
    std::vector<Result<BlockResult, PipelineError>> ends;

    void add(std::uint64_t sequence, Result<BlockResult, PipelineError>&& end)
    {
        sequences.push_back(sequence);
        ends.push_back(std::move(end));
    }
};

[[nodiscard]] PipelineHost host_of(GrowingState& state, Journal& journal)
{
    return {.state = [&state]() -> const storage::StateView& { return state; },
        .apply = [&state](const storage::WriteSet& writes) { state.apply(writes); },
        .commit = [&journal](std::uint64_t sequence, auto&& end)
        { journal.add(sequence, std::forward<decltype(end)>(end)); }};
}

constexpr PipelineOptions two_threads{.execution = {.threads = 2, .inline_below = 0}};
}  // namespace

TEST(pipeline, gives_the_results_of_one_block_after_another)
{
    constexpr std::uint64_t blocks = 60;
    for (std::uint64_t seed = 1; seed <= 5; ++seed)
    {
        GrowingState state{seed};
        Journal journal;
        std::vector<test::TestBlock> programs;
        for (std::uint64_t i = 0; i < blocks; ++i)
            programs.push_back(test::random_block({.seed = seed * blocks + i}));
        {
            Pipeline pipeline{two_threads, test::test_vms(), host_of(state, journal)};
            for (const auto& block : programs)
                pipeline.submit(block.admit());
            EXPECT_TRUE(pipeline.drain());
        }
        GrowingState expected_state{seed};
        ASSERT_EQ(journal.ends.size(), blocks);
        for (std::uint64_t i = 0; i < blocks; ++i)
        {
            const auto expected =
                SerialExecutor{}.execute(programs[i].verify(), test::test_vms(), expected_state);
            expected_state.apply(expected->write_set);
            ASSERT_EQ(journal.sequences[i], i);
            ASSERT_EQ(test::difference(*expected, *journal.ends[i]), "") << "seed " << seed;
        }
    }
}

TEST(pipeline, executes_later_blocks_while_one_is_being_committed)
{
    GrowingState state{1};
    Journal journal;
    auto host = host_of(state, journal);
    std::promise<void> second_was_applied;
    unsigned applied = 0;
    host.apply = [&](const storage::WriteSet& writes)
    {
        state.apply(writes);
        if (++applied == 2)
            second_was_applied.set_value();
    };
    auto second = second_was_applied.get_future();
    host.commit = [&](std::uint64_t sequence, auto&& end)
    {
        // The first block's commitment ends after the second one's execution: without overlap this would never end.
        if (sequence == 0)
            second.wait();
        journal.add(sequence, std::forward<decltype(end)>(end));
    };
    const auto first = test::random_block({.seed = 1});
    const auto next = test::random_block({.seed = 2});
    Pipeline pipeline{two_threads, test::test_vms(), std::move(host)};
    pipeline.submit(first.admit());
    pipeline.submit(next.admit());
    EXPECT_TRUE(pipeline.drain());
    EXPECT_EQ(journal.sequences, (std::vector<std::uint64_t>{0, 1}));
}

TEST(pipeline, holds_no_more_blocks_than_it_may)
{
    GrowingState state{1};
    Journal journal;
    auto host = host_of(state, journal);
    std::promise<void> go;
    auto gone = go.get_future();
    host.commit = [&](std::uint64_t sequence, auto&& end)
    {
        if (sequence == 0)
            gone.wait();
        journal.add(sequence, std::forward<decltype(end)>(end));
    };
    auto options = two_threads;
    options.blocks_max = 2;
    const auto block = test::random_block({.seed = 3});
    Pipeline pipeline{options, test::test_vms(), std::move(host)};
    pipeline.submit(block.admit());
    pipeline.submit(block.admit());
    std::atomic<bool> third_is_in{false};
    std::thread submitter{[&]
        {
            pipeline.submit(block.admit());
            third_is_in.store(true);
        }};
    std::this_thread::yield();
    EXPECT_FALSE(third_is_in.load());
    go.set_value();
    submitter.join();
    EXPECT_TRUE(pipeline.drain());
    EXPECT_EQ(journal.ends.size(), 3U);
}

TEST(pipeline, drops_what_builds_on_a_block_that_failed)
{
    GrowingState state{1};
    Journal journal;
    const auto good = test::random_block({.seed = 4});
    test::TestBlock bad;
    bad.programs.emplace_back();
    Pipeline pipeline{two_threads, test::test_vms(), host_of(state, journal)};
    pipeline.submit(good.admit());
    pipeline.submit(bad.admit());
    pipeline.submit(good.admit());
    EXPECT_FALSE(pipeline.drain());
    ASSERT_EQ(journal.ends.size(), 3U);
    EXPECT_TRUE(journal.ends[0].ok());
    ASSERT_TRUE(std::holds_alternative<PrepareError>(journal.ends[1].error()));
    EXPECT_EQ(
        std::get<PrepareError>(journal.ends[1].error()).error.code, test::TestVm::empty_input);
    EXPECT_TRUE(std::holds_alternative<Dropped>(journal.ends[2].error()));
}

TEST(pipeline, passes_on_that_the_state_failed)
{
    GrowingState state{1};
    state.break_location(1, 0);
    Journal journal;
    test::TestBlock reads;
    reads.programs.push_back({.ops = {{.code = test::Op::Code::read, .kind = 1, .location = 0}}});
    Pipeline pipeline{two_threads, test::test_vms(), host_of(state, journal)};
    pipeline.submit(reads.admit());
    EXPECT_FALSE(pipeline.drain());
    ASSERT_TRUE(std::holds_alternative<ExecuteError>(journal.ends.at(0).error()));
    EXPECT_EQ(std::get<ExecuteError>(journal.ends[0].error()).index, 0U);
}
}  // namespace braid::engine
