// SPDX-License-Identifier: Apache-2.0
// Needs BRAID_VECTORS; without it, it registers nothing.
#include "bench/move_workloads.hpp"
#include "engine/parallel_executor.hpp"
#include "engine/serial_executor.hpp"
#include <benchmark/benchmark.h>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace braid::bench
{
namespace
{
constexpr std::uint32_t block_size = 10'000;
constexpr std::uint32_t publication_count = 500;

/// A workload and the genesis that it views.
struct Loaded
{
    std::vector<std::uint8_t> genesis;
    std::unique_ptr<MoveWorkload> workload;
};

[[nodiscard]] Loaded load(
    MoveWorkloadKind kind, std::uint32_t accounts, const std::filesystem::path& genesis_folder)
{
    std::ifstream in{genesis_folder / network_of(kind) / "genesis.blob", std::ios::binary};
    Loaded loaded{.genesis = {std::istreambuf_iterator<char>{in}, {}}, .workload = nullptr};
    const bool publishes = kind == MoveWorkloadKind::publish;
    loaded.workload = generate(kind, {.genesis = loaded.genesis,
                                         .txs = publishes ? publication_count : block_size,
                                         .accounts = accounts});
    return loaded;
}

[[nodiscard]] engine::VerifiedBlock prepare(const MoveWorkload& workload)
{
    auto block =
        engine::prepare(workload.chain->block_of(workload.transactions), workload.chain->vms());
    BRAID_ASSERT(block.ok());
    return *std::move(block);
}

/// Decoding, signatures aside: nanoseconds a transaction.
void decode(
    benchmark::State& state, MoveWorkloadKind kind, const std::filesystem::path& genesis_folder)
{
    const Loaded loaded = load(kind, 1000, genesis_folder);
    for (auto _ : state)
        benchmark::DoNotOptimize(prepare(*loaded.workload));
    state.SetItemsProcessed(
        state.iterations() * static_cast<std::int64_t>(loaded.workload->transactions.size()));
}

/// Prologue, call, epilogue, gas on; serial where there are 0 threads.
void execute(
    benchmark::State& state, MoveWorkloadKind kind, const std::filesystem::path& genesis_folder)
{
    const Loaded loaded = load(kind, static_cast<std::uint32_t>(state.range(1)), genesis_folder);
    const MoveChain& chain = *loaded.workload->chain;
    const auto block = prepare(*loaded.workload);
    const auto threads = static_cast<unsigned>(state.range(0));
    engine::SerialExecutor serial;
    engine::ParallelExecutor parallel{
        {.threads = std::max(threads, 1U), .inline_below = threads == 1 ? 0U : 16U}};
    const auto run = [&]
    {
        return threads == 0 ? serial.execute(block, chain.vms(), chain.state()) :
                              parallel.execute(block, chain.vms(), chain.state());
    };
    // Once unmeasured: modules are loaded and verified.
    BRAID_ASSERT(run().ok());
    engine::ExecutionStats stats;
    for (auto _ : state)
    {
        const auto start = std::chrono::steady_clock::now();
        const auto result = run();
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
        BRAID_ASSERT(result.ok() && result->receipts[0].status == engine::TxStatus::success);
        stats = result->stats;
        state.SetIterationTime(took.count());
    }
    const auto count = static_cast<double>(block.txs().size());
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(block.txs().size()));
    state.counters["executions"] = static_cast<double>(stats.executions) / count;
    state.counters["aborts"] = static_cast<double>(stats.aborts);
}

[[nodiscard]] bool register_all()
{
    const char* vectors = std::getenv("BRAID_VECTORS");
    if (vectors == nullptr)
        return false;
    const std::filesystem::path folder = std::filesystem::path{vectors} / "move" / "genesis";
    benchmark::RegisterBenchmark("move-p2p/decode",
        [=](benchmark::State& state) { decode(state, MoveWorkloadKind::p2p, folder); })
        ->Unit(benchmark::kMicrosecond);
    for (const MoveWorkloadKind kind : move_workload_kinds())
    {
        const std::string name{name_of(kind)};
        auto* executing = benchmark::RegisterBenchmark((name + "/execute").c_str(),
            [=](benchmark::State& state) { execute(state, kind, folder); });
        executing->ArgNames({"threads", "accounts"})
            ->UseManualTime()
            ->Unit(benchmark::kMicrosecond);
        for (const int threads : {0, 1, 2})
            executing->Args({threads, 1000});
    }
    return true;
}

const bool registered = register_all();
}  // namespace
}  // namespace braid::bench
