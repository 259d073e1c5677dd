// SPDX-License-Identifier: Apache-2.0
#include "cli/bench_run.hpp"
#include "bench/measure.hpp"
#include "bench/outcome_difference.hpp"
#include "bench/trusted_vm.hpp"
#include "cli/bench_stage.hpp"
#include "cli/command.hpp"
#include "cli/progress.hpp"
#include "kernels/host_crypto.hpp"
#include "vm-frontends/evm/concurrent_code_cache.hpp"
#include "vm-frontends/evm/evm.hpp"
#include <fmt/core.h>

namespace braid::cli
{
namespace
{
void check(const BenchStage& stage, const bench::Comparison& compared, BenchReport& report)
{
    if (auto found =
            bench::difference(stage.block(), compared.serial_result, compared.parallel_result))
        report.failures.push_back(fmt::format("parallel against sequential: {}", *found));
    std::size_t unsuccessful = 0;
    for (const auto& receipt : compared.serial_result.receipts)
        unsuccessful += receipt.status == engine::TxStatus::success ? 0U : 1U;
    if (unsuccessful != 0)
        report.failures.push_back(fmt::format("{} transactions did not succeed", unsuccessful));
}

BenchReport run_on(BenchStage& stage, unsigned threads, unsigned repeat)
{
    engine::ParallelExecutor executor{{.threads = threads}};
    const auto compared = bench::compare([&] { return stage.run_serial(); },
        [&] { return stage.run_parallel(executor); }, [&] { executor.stand_by(stage.block()); },
        repeat);
    BenchReport report{.threads = threads,
        .transactions = stage.transactions(),
        .sequential_ms = compared.serial.wall_ms,
        .parallel_ms = compared.parallel.wall_ms,
        .core_us_per_tx =
            compared.parallel.cpu_ms * 1e3 / static_cast<double>(stage.transactions()),
        .ideal_parallelism = stage.ideal_parallelism(),
        .executions = compared.parallel_result.stats.executions,
        .aborts = compared.parallel_result.stats.aborts,
        .root = {},
        .failures = {}};
    for (const auto& receipt : compared.serial_result.receipts)
        report.gas += receipt.gas_used;
    check(stage, compared, report);
    report.root = stage.root_after(compared.parallel_result.write_set);
    return report;
}
}  // namespace

StoreReport run_bench_store(const BenchOptions& options, const BenchStoreOptions& store)
{
    if (options.shape.signatures)
        throw InputError("--store measures without signatures: leave out --signatures");
    Progress progress{2};
    progress.step("generating");
    if (!bench::workload_of(options.workload))
        throw InputError("--store runs blocks of the EVM alone");
    const auto workload = make_evm_workload(options);
    const auto count = static_cast<std::uint32_t>(workload->txs.size());
    if (store.blocks == 0 || store.blocks > count)
        throw InputError(fmt::format("{} transactions do not make {} blocks", count, store.blocks));
    evm::ConcurrentCodeCache code_cache;
    workload->env.code_cache = &code_cache;
    workload->env.crypto = &kernels::host_crypto();
    const evm::Evm evm{workload->env.chain_id, kernels::host_crypto()};
    const bench::TrustedVm trusted{evm, workload->txs};
    StoreSequence sequence{.genesis = &workload->state, .vms = {}, .blocks = {}};
    sequence.vms[static_cast<std::size_t>(storage::VmId::evm)] = &trusted;
    for (std::uint32_t i = 0; i < store.blocks; ++i)
    {
        const auto at = [&](std::uint32_t block)
        { return static_cast<std::uint32_t>(std::uint64_t{count} * block / store.blocks); };
        sequence.blocks.emplace_back(
            [&, first = at(i), end = at(i + 1)]
            {
                engine::Block block;
                block.env = {.number = workload->env.number, .timestamp = workload->env.timestamp};
                block.env.vm_env[static_cast<std::size_t>(storage::VmId::evm)] = &workload->env;
                for (std::uint32_t tx = first; tx < end; ++tx)
                    block.transactions.push_back(
                        {.vm = storage::VmId::evm, .bytes = bench::trusted_name(tx, block.arena)});
                return block;
            });
    }
    progress.step(fmt::format("{} blocks", store.blocks));
    return run_with_store(sequence, store.store);
}

BenchResult run_bench(const BenchOptions& options)
{
    Progress progress{options.threads.size() + 1};
    progress.step("generating");
    const auto stage = make_bench_stage(options);
    BenchResult result{.prepare_ms = stage->prepare_ms(), .reports = {}};
    // Once unmeasured, so that no executor pays for analysing code.
    (void)stage->run_serial();
    for (const unsigned threads : options.threads)
    {
        progress.step(fmt::format("{} threads", threads));
        result.reports.push_back(run_on(*stage, threads, options.repeat));
    }
    return result;
}
}  // namespace braid::cli
