// SPDX-License-Identifier: Apache-2.0
#include "bench/engine/transfers.hpp"
#include "engine/parallel_executor.hpp"
#include "engine/serial_executor.hpp"
#include <algorithm>
#include <benchmark/benchmark.h>
#include <chrono>
#include <ctime>
#include <string>

namespace braid::bench
{
namespace
{
constexpr std::size_t block_size = 10'000;

[[nodiscard]] double cpu_seconds() noexcept
{
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

/// What one execution took.
struct Took
{
    double wall = 1e18;
    double cpu = 1e18;

    void keep_least(const Took& other) noexcept
    {
        cpu = std::min(cpu, other.cpu);
        wall = std::min(wall, other.wall);
    }
};

template <typename Executor>
[[nodiscard]] Took time(
    Executor& executor, const engine::VerifiedBlock& block, engine::ExecutionStats& stats)
{
    const double cpu = cpu_seconds();
    const auto start = std::chrono::steady_clock::now();
    const auto result = executor.execute(block, transfer_vms(), transfer_state());
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    BRAID_ASSERT(result.ok());
    stats = result->stats;
    return {.wall = took.count(), .cpu = cpu_seconds() - cpu};
}

/// Executes the block serially and in parallel in turn, and reports the least time of each: nanoseconds a transaction,
/// of processor time too, speed-up, processor time against serial; executions and aborts a transaction, and the share of
/// transactions that ran in order.
void compare(
    benchmark::State& state, const std::vector<Transfer>& transfers, const TransferOptions& options)
{
    const auto block = make_block(transfers, options);
    engine::SerialExecutor serial;
    engine::ParallelExecutor parallel{
        {.threads = static_cast<unsigned>(state.range(0)), .inline_below = 0}};
    Took least_serial;
    Took least_parallel;
    engine::ExecutionStats stats;
    for (auto _ : state)
    {
        least_serial.keep_least(time(serial, block, stats));
        const Took took = time(parallel, block, stats);
        least_parallel.keep_least(took);
        state.SetIterationTime(took.wall);
    }
    const auto count = static_cast<double>(transfers.size());
    state.counters["table_ns"] = table_ns(transfers, options);
    state.counters["serial_ns"] = 1e9 * least_serial.wall / count;
    state.counters["parallel_ns"] = 1e9 * least_parallel.wall / count;
    state.counters["speedup"] = least_serial.wall / least_parallel.wall;
    state.counters["serial_cpu_ns"] = 1e9 * least_serial.cpu / count;
    state.counters["parallel_cpu_ns"] = 1e9 * least_parallel.cpu / count;
    state.counters["cpu"] = least_parallel.cpu / least_serial.cpu;
    state.counters["ideal"] = ideal_parallelism(transfers);
    state.counters["executions"] = static_cast<double>(stats.executions) / count;
    state.counters["aborts"] = static_cast<double>(stats.aborts) / count;
    state.counters["in_order"] = static_cast<double>(stats.in_order) / count;
}

void with_threads(benchmark::internal::Benchmark* benchmark)
{
    benchmark->ArgName("threads")->UseManualTime()->Unit(benchmark::kMicrosecond);
    for (const int threads : {1, 2, 4, 8, 16})
        benchmark->Arg(threads);
}

template <typename Make>
void add(const std::string& name, const Make& make, const TransferOptions& options)
{
    benchmark::RegisterBenchmark(
        name.c_str(), [=](benchmark::State& state) { compare(state, make(), options); })
        ->Apply(with_threads);
}

[[nodiscard]] bool register_all()
{
    for (const std::uint32_t rounds : {0U, 1000U, 10000U})
    {
        const TransferOptions options{.work_rounds = rounds};
        TransferOptions fee = options;
        fee.pays_fee = true;
        TransferOptions exact = options;
        exact.is_exact = true;
        const std::string work = "/work:" + std::to_string(rounds);
        add("disjoint" + work, [] { return disjoint(block_size, 2 * block_size); }, options);
        add("disjoint_wrapping" + work, [] { return disjoint(block_size, 1024); }, options);
        add("hot_fee" + work, [] { return disjoint(block_size, 2 * block_size); }, fee);
        add("chained" + work, [] { return chained(block_size); }, options);
        add("chained_exact" + work, [] { return chained(block_size); }, exact);
        for (const std::uint32_t accounts : {2U, 10U, 100U, 1000U, 10000U})
            add(
                "p2p/accounts:" + std::to_string(accounts) + work,
                [=] { return random_pairs(block_size, accounts); }, options);
        for (const int theta : {50, 80, 99, 120})
            add(
                "zipf/theta:" + std::to_string(theta) + work,
                [=] { return zipf(block_size, 0.01 * theta); }, options);
    }
    return true;
}

const bool registered = register_all();
}  // namespace
}  // namespace braid::bench
