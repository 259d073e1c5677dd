// SPDX-License-Identifier: Apache-2.0
#include "bench/svm_workloads.hpp"
#include "engine/parallel_executor.hpp"
#include "engine/serial_executor.hpp"
#include "kernels/host_crypto.hpp"
#include "vm-frontends/svm/native_programs.hpp"
#include "vm-frontends/svm/svm.hpp"
#include <benchmark/benchmark.h>
#include <chrono>

namespace braid::bench
{
namespace
{
constexpr std::uint32_t block_size = 10'000;
/// A block of thousands of transactions that nobody reads logs of.
const svm::SyscallTable no_syscalls{{}};
svm::ProgramCache programs{no_syscalls};
const svm::Host host{.crypto = &kernels::host_crypto(),
    .native_program = svm::find_native_program,
    .programs = &programs,
    .keeps_logs = false,
    .keeps_inner_instructions = false};

[[nodiscard]] const engine::VmTable& vms()
{
    static const svm::Svm vm{svm::Svm::Signatures::trusted};
    static const engine::VmTable table = []
    {
        engine::VmTable only{};
        only[static_cast<std::size_t>(storage::VmId::svm)] = &vm;
        return only;
    }();
    return table;
}

/// Decoding, signatures aside: nanoseconds a transaction.
void prepare(benchmark::State& state, SvmWorkloadKind kind)
{
    const auto workload = generate(kind, block_size);
    double least = 1e18;
    for (auto _ : state)
    {
        auto open = open_workload(*workload, host);
        const auto start = std::chrono::steady_clock::now();
        const auto block = engine::prepare(std::move(open->block), vms());
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
        BRAID_ASSERT(block.ok());
        least = std::min(least, took.count());
        state.SetIterationTime(took.count());
    }
    state.counters["ns_per_tx"] = 1e9 * least / block_size;
}

/// Execution, lookups of addresses included, serial where there are 0 threads: nanoseconds a transaction.
void execute(benchmark::State& state, SvmWorkloadKind kind)
{
    const auto workload = generate(kind, block_size);
    const auto threads = static_cast<unsigned>(state.range(0));
    engine::SerialExecutor serial;
    engine::ParallelExecutor parallel{
        {.threads = std::max(threads, 1U), .inline_below = threads == 1 ? 0U : 16U}};
    double least = 1e18;
    engine::ExecutionStats stats;
    for (auto _ : state)
    {
        auto open = open_workload(*workload, host);
        auto block = engine::prepare(std::move(open->block), vms());
        BRAID_ASSERT(block.ok());
        const auto start = std::chrono::steady_clock::now();
        engine::resolve(*block, vms(), workload->state, std::max(threads, 1U));
        const auto result = threads == 0 ? serial.execute(*block, vms(), workload->state) :
                                           parallel.execute(*block, vms(), workload->state);
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
        BRAID_ASSERT(result.ok());
        BRAID_ASSERT(result->receipts[1].status == engine::TxStatus::success);
        least = std::min(least, took.count());
        stats = result->stats;
        state.SetIterationTime(took.count());
    }
    state.counters["ns_per_tx"] = 1e9 * least / block_size;
    state.counters["executions"] = static_cast<double>(stats.executions) / block_size;
    state.counters["aborts"] = static_cast<double>(stats.aborts);
    state.counters["blocked"] = static_cast<double>(stats.blocked);
    state.counters["in_order"] = static_cast<double>(stats.in_order);
}

[[nodiscard]] bool register_all()
{
    for (const SvmWorkloadKind kind : svm_workload_kinds())
    {
        const std::string name{name_of(kind)};
        benchmark::RegisterBenchmark(
            (name + "/prepare").c_str(), [=](benchmark::State& state) { prepare(state, kind); })
            ->UseManualTime()
            ->Unit(benchmark::kMicrosecond);
        auto* executing = benchmark::RegisterBenchmark(
            (name + "/execute").c_str(), [=](benchmark::State& state) { execute(state, kind); });
        executing->ArgName("threads")->UseManualTime()->Unit(benchmark::kMicrosecond);
        for (const int threads : {0, 1, 2})
            executing->Arg(threads);
    }
    return true;
}

const bool registered = register_all();
}  // namespace
}  // namespace braid::bench
