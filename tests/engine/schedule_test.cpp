// SPDX-License-Identifier: Apache-2.0
#include "engine/engine.hpp"

#include "engine/serial_executor.hpp"
#include "tests/support/fibers.hpp"
#include "tests/support/test_vm.hpp"
#include <algorithm>
#include <gtest/gtest.h>
#include <random>

namespace braid::engine
{
namespace
{
/// Fibers as the product's threads: the hash and limits of HostPolicy.
struct TimedPolicy : test::FiberPolicy
{
    using KeyHash = SeededKeyHash;
    static constexpr std::uint32_t listed_deltas_max = HostPolicy::listed_deltas_max;
    static constexpr unsigned turns_before_sleep = HostPolicy::turns_before_sleep;
    static constexpr std::uint32_t crew_epoch = HostPolicy::crew_epoch;
};

/// How well a block was spread over cores, by virtual clocks.
struct Quality
{
    double speedup = 0;
    /// Time of all cores against serial time.
    double busy = 0;
    double executions = 0;
};

[[nodiscard]] Quality measure(
    const test::TestBlock& programs, unsigned workers, std::uint64_t serial_ns)
{
    const auto block = programs.verify();
    const test::TestState state;
    const auto expected = SerialExecutor{}.execute(block, test::test_vms(), state);
    test::Fibers fibers{workers};
    Engine<TimedPolicy> engine{{.workers = workers}};
    engine.begin(block, test::test_vms(), state);
    const auto took = fibers.run_timed(1, [&](unsigned worker) { engine.work(worker); });
    EXPECT_EQ(took.end, test::Fibers::End::finished);
    const auto actual = engine.finish();
    EXPECT_EQ(test::difference(*expected, *actual), "");
    const auto serial = static_cast<double>(serial_ns);
    return {.speedup = serial / static_cast<double>(took.wall),
        .busy = static_cast<double>(took.busy) / serial,
        .executions = static_cast<double>(actual->stats.executions) /
                      static_cast<double>(block.txs().size())};
}

struct Pair
{
    std::size_t from;
    std::size_t to;
};

/// A transaction reads both accounts, works, and writes both.
[[nodiscard]] test::TestBlock transfers(const std::vector<Pair>& pairs, std::uint32_t work_ns)
{
    using Code = test::Op::Code;
    test::TestBlock block;
    for (const Pair& pair : pairs)
    {
        const auto from = static_cast<std::uint16_t>(pair.from);
        const auto to = static_cast<std::uint16_t>(pair.to);
        block.programs.push_back(
            {.ops = {{.code = Code::work, .operand = work_ns / 10},
                 {.code = Code::read, .location = from}, {.code = Code::read, .location = to},
                 {.code = Code::work, .operand = work_ns - work_ns / 10},
                 {.code = Code::write, .location = from}, {.code = Code::write, .location = to}}});
    }
    return block;
}

[[nodiscard]] std::vector<Pair> random_pairs(std::size_t count, std::size_t accounts)
{
    std::mt19937_64 random{accounts};
    std::vector<Pair> pairs;
    while (pairs.size() < count)
    {
        const Pair pair{.from = random() % accounts, .to = random() % accounts};
        if (pair.from != pair.to)
            pairs.push_back(pair);
    }
    return pairs;
}

constexpr std::size_t transactions = 600;
constexpr std::uint32_t work_ns = 5000;

[[nodiscard]] Quality measure_pairs(const std::vector<Pair>& pairs, unsigned workers)
{
    return measure(transfers(pairs, work_ns), workers, std::uint64_t{work_ns} * pairs.size());
}
}  // namespace

TEST(schedule, spreads_what_is_independent_over_all_cores)
{
    std::vector<Pair> disjoint;
    for (std::size_t i = 0; i < transactions; ++i)
        disjoint.push_back({.from = 2 * i, .to = 2 * i + 1});
    for (const unsigned workers : {2U, 4U, 16U})
    {
        const Quality quality = measure_pairs(disjoint, workers);
        EXPECT_GT(quality.speedup, 0.8 * workers) << workers << " workers";
        EXPECT_EQ(quality.executions, 1.0);
    }
}

TEST(schedule, runs_a_chain_as_fast_as_serially_and_leaves_other_cores_alone)
{
    std::vector<Pair> chained;
    for (std::size_t i = 0; i < transactions; ++i)
        chained.push_back({.from = i, .to = i + 1});
    for (const unsigned workers : {2U, 4U, 16U})
    {
        const Quality quality = measure_pairs(chained, workers);
        EXPECT_GT(quality.speedup, 0.85) << workers << " workers";
        EXPECT_LT(quality.busy, 1.3 + 0.1 * workers) << workers << " workers";
    }
}

TEST(schedule, uses_the_parallelism_that_conflicts_leave)
{
    // The longest chains allow speed-ups of 13 and 54.
    const Quality contended = measure_pairs(random_pairs(transactions, 100), 16);
    EXPECT_GT(contended.speedup, 6.0);
    EXPECT_LT(contended.executions, 2.0);
    const Quality light = measure_pairs(random_pairs(transactions, 1000), 16);
    EXPECT_GT(light.speedup, 10.0);
    EXPECT_LT(light.executions, 1.1);
}

TEST(schedule, starts_a_long_transaction_before_its_turn)
{
    // The last one takes a third of the block.
    std::vector<Pair> disjoint;
    for (std::size_t i = 0; i < transactions; ++i)
        disjoint.push_back({.from = 2 * i, .to = 2 * i + 1});
    constexpr std::uint32_t long_ns = work_ns * transactions / 2;
    constexpr std::uint64_t serial_ns = std::uint64_t{work_ns} * transactions + long_ns;
    test::TestBlock block = transfers(disjoint, work_ns);
    block.programs.push_back(transfers({{.from = 5000, .to = 5001}}, long_ns).programs.front());
    const Quality in_turn = measure(block, 2, serial_ns);
    for (test::Program& program : block.programs)
        program.cost_ns = work_ns;
    block.programs.back().cost_ns = long_ns;
    const Quality early = measure(block, 2, serial_ns);
    EXPECT_LT(in_turn.speedup, 1.6);
    EXPECT_GT(early.speedup, 1.9);
    EXPECT_EQ(early.executions, 1.0);
}

TEST(schedule, runs_a_long_transaction_again_in_its_turn)
{
    // The last one reads what the first ones write, so all that it did before is in vain; nobody waits for it.
    constexpr std::uint32_t long_ns = work_ns * transactions / 4;
    std::vector<Pair> pairs;
    for (std::size_t i = 0; i < transactions; ++i)
        pairs.push_back({.from = 2 * i, .to = 2 * i + 1});
    test::TestBlock block = transfers(pairs, work_ns);
    block.programs.push_back(transfers({{.from = 0, .to = 2}}, long_ns).programs.front());
    for (test::Program& program : block.programs)
        program.cost_ns = work_ns;
    block.programs.back().cost_ns = long_ns;
    const std::uint64_t serial_ns = std::uint64_t{work_ns} * transactions + long_ns;
    const Quality quality = measure(block, 2, serial_ns);
    EXPECT_GT(quality.speedup, 1.2);
    EXPECT_LT(quality.executions, 1.01);
}

TEST(schedule, chooses_what_to_start_early)
{
    std::vector<std::uint32_t> early;
    test::TestBlock block = transfers({{0, 1}, {2, 3}, {4, 5}, {6, 7}, {8, 9}, {10, 11}}, 10);
    constexpr std::array<std::uint32_t, 6> costs{300, 100, 3000, 100, 900, 1000};
    for (std::size_t i = 0; i < costs.size(); ++i)
        block.programs[i].cost_ns = costs[i];
    const auto verified = block.verify();
    choose_early(verified, 1, early);
    EXPECT_TRUE(early.empty());
    // The first would end long before the block does, whoever runs the others.
    choose_early(verified, 2, early);
    EXPECT_EQ(early, (std::vector<std::uint32_t>{2, 5, 4}));
    choose_early(verified, 8, early);
    EXPECT_EQ(early, (std::vector<std::uint32_t>{2, 5, 4, 0, 3}));
}

TEST(schedule, adds_to_one_location_from_all_cores)
{
    using Code = test::Op::Code;
    test::TestBlock block;
    for (std::uint16_t i = 1; i <= transactions; ++i)
        block.programs.push_back(
            {.ops = {{.code = Code::work, .operand = work_ns}, {.code = Code::write, .location = i},
                 {.code = Code::add, .operand = 1}}});
    const Quality quality = measure(block, 16, std::uint64_t{work_ns} * transactions);
    EXPECT_GT(quality.speedup, 10.0);
    EXPECT_EQ(quality.executions, 1.0);
}

TEST(schedule, reads_one_location_from_all_cores)
{
    using Code = test::Op::Code;
    test::TestBlock block;
    for (std::uint16_t i = 10; i < transactions + 10; ++i)
        block.programs.push_back(
            {.ops = {{.code = Code::read, .location = 0}, {.code = Code::read, .location = 1},
                 {.code = Code::read, .location = 2}, {.code = Code::work, .operand = work_ns},
                 {.code = Code::write, .location = i}}});
    const Quality quality = measure(block, 16, std::uint64_t{work_ns} * transactions);
    EXPECT_GT(quality.speedup, 12.0);
    EXPECT_EQ(quality.executions, 1.0);
}
}  // namespace braid::engine
