// SPDX-License-Identifier: Apache-2.0
#include "cli/bench_run.hpp"
#include "bench/latency_view.hpp"
#include "bench/measure.hpp"
#include "bench/outcome_difference.hpp"
#include "bench/trusted_vm.hpp"
#include "cli/command.hpp"
#include "cli/progress.hpp"
#include "engine/parallel_executor.hpp"
#include "engine/serial_executor.hpp"
#include "kernels/host_crypto.hpp"
#include "vm-frontends/evm/concurrent_code_cache.hpp"
#include "vm-frontends/evm/evm.hpp"
#include <chrono>
#include <fmt/core.h>

namespace braid::cli
{
namespace
{
using Clock = std::chrono::steady_clock;

std::unique_ptr<bench::Workload> make_workload(const BenchOptions& options)
{
    try
    {
        return bench::generate(options.kind, options.shape);
    }
    catch (const std::invalid_argument& error)
    {
        throw InputError(error.what());
    }
}

/// The workload ready to be executed.
class Stage
{
public:
    explicit Stage(const BenchOptions& options)
      : workload_(make_workload(options)),
        evm_(workload_->env.chain_id, kernels::host_crypto()),
        trusted_(evm_, workload_->txs),
        latency_(workload_->state, std::chrono::microseconds{options.read_latency_us}),
        state_(options.read_latency_us == 0 ?
                   static_cast<const storage::StateView*>(&workload_->state) :
                   &latency_)
    {
        workload_->env.code_cache = &code_cache_;
        workload_->env.crypto = &kernels::host_crypto();
        const bool sealed = !workload_->raw.empty();
        vms_[static_cast<std::size_t>(storage::VmId::evm)] =
            sealed ? static_cast<const engine::Vm*>(&evm_) : &trusted_;
        prepare();
    }

    [[nodiscard]] const bench::Workload& workload() const { return *workload_; }
    [[nodiscard]] const engine::VerifiedBlock& block() const { return *block_; }
    [[nodiscard]] double prepare_ms() const { return prepare_ms_; }

    [[nodiscard]] engine::BlockResult run_serial()
    {
        return unwrap(serial_.execute(*block_, vms_, *state_));
    }
    [[nodiscard]] engine::BlockResult run_parallel(engine::ParallelExecutor& executor)
    {
        return unwrap(executor.execute(*block_, vms_, *state_));
    }

private:
    void prepare()
    {
        engine::Block block;
        block.env = {.number = workload_->env.number, .timestamp = workload_->env.timestamp};
        block.env.vm_env[static_cast<std::size_t>(storage::VmId::evm)] = &workload_->env;
        for (std::uint32_t i = 0; i < workload_->txs.size(); ++i)
            block.transactions.push_back({.vm = storage::VmId::evm,
                .bytes = workload_->raw.empty() ? bench::trusted_name(i, block.arena) :
                                                  workload_->raw[i]});
        const auto start = Clock::now();
        auto prepared = engine::prepare(std::move(block), vms_, 1);
        prepare_ms_ = std::chrono::duration<double, std::milli>{Clock::now() - start}.count();
        BRAID_ASSERT(prepared.ok());
        block_.emplace(*std::move(prepared));
    }

    static engine::BlockResult unwrap(Result<engine::BlockResult, engine::ExecuteError> result)
    {
        // The state is in memory and whole.
        BRAID_ASSERT(result.ok());
        return *std::move(result);
    }

    std::unique_ptr<bench::Workload> workload_;
    evm::ConcurrentCodeCache code_cache_;
    evm::Evm evm_;
    bench::TrustedVm trusted_;
    bench::LatencyView latency_;
    const storage::StateView* state_;
    engine::VmTable vms_{};
    engine::SerialExecutor serial_;
    std::optional<engine::VerifiedBlock> block_;
    double prepare_ms_ = 0;
};

void check(const Stage& stage, const bench::Comparison& compared, BenchReport& report)
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

BenchReport run_on(Stage& stage, unsigned threads, unsigned repeat)
{
    engine::ParallelExecutor executor{{.threads = threads}};
    const auto compared = bench::compare([&] { return stage.run_serial(); },
        [&] { return stage.run_parallel(executor); }, [&] { executor.stand_by(stage.block()); },
        repeat);
    BenchReport report{.threads = threads,
        .transactions = stage.workload().txs.size(),
        .sequential_ms = compared.serial.wall_ms,
        .parallel_ms = compared.parallel.wall_ms,
        .core_us_per_tx =
            compared.parallel.cpu_ms * 1e3 / static_cast<double>(stage.workload().txs.size()),
        .ideal_parallelism = stage.workload().ideal_parallelism,
        .executions = compared.parallel_result.stats.executions,
        .aborts = compared.parallel_result.stats.aborts,
        .root = {},
        .failures = {}};
    for (const auto& receipt : compared.serial_result.receipts)
        report.gas += receipt.gas_used;
    check(stage, compared, report);
    const auto root = stage.workload().state.root_after(compared.parallel_result.write_set);
    BRAID_ASSERT(root.ok());
    report.root = *root;
    return report;
}
}  // namespace

StoreReport run_bench_store(const BenchOptions& options, const BenchStoreOptions& store)
{
    if (options.shape.signatures)
        throw InputError("--store measures without signatures: leave out --signatures");
    Progress progress{2};
    progress.step("generating");
    const auto workload = make_workload(options);
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
    Stage stage{options};
    BenchResult result;
    if (options.shape.signatures)
        result.prepare_ms = stage.prepare_ms();
    // Once unmeasured, so that no executor pays for analysing code.
    (void)stage.run_serial();
    for (const unsigned threads : options.threads)
    {
        progress.step(fmt::format("{} threads", threads));
        result.reports.push_back(run_on(stage, threads, options.repeat));
    }
    return result;
}
}  // namespace braid::cli
