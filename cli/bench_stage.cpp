// SPDX-License-Identifier: Apache-2.0
#include "cli/bench_stage.hpp"

#include "bench/move_workloads.hpp"
#include "bench/svm_workloads.hpp"
#include "cli/command.hpp"
#include <chrono>
#include <fmt/core.h>

namespace braid::cli
{
namespace
{
engine::BlockResult unwrap(Result<engine::BlockResult, engine::ExecuteError> result)
{
    // The state is in memory and whole.
    BRAID_ASSERT(result.ok());
    return *std::move(result);
}

/// What only the blocks of one language have.
void check_options(const BenchOptions& options)
{
    if (options.shape.signatures || options.shape.skew)
        throw InputError(fmt::format("{} has neither --signatures nor --skew", options.workload));
}
}  // namespace

void BenchStage::set_state(const storage::StateView& state, const BenchOptions& options)
{
    state_ = &state;
    if (options.read_latency_us == 0)
        return;
    latency_.emplace(state, std::chrono::microseconds{options.read_latency_us});
    state_ = &*latency_;
}

void BenchStage::prepare(engine::Block&& block)
{
    const auto start = std::chrono::steady_clock::now();
    auto prepared = engine::prepare(std::move(block), vms_, 1);
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
    prepare_ms_ = took.count();
    BRAID_ASSERT(prepared.ok());
    block_.emplace(*std::move(prepared));
    engine::resolve(*block_, vms_, *state_);
}

engine::BlockResult BenchStage::run_serial()
{
    return unwrap(serial_.execute(*block_, vms_, *state_));
}

engine::BlockResult BenchStage::run_parallel(engine::ParallelExecutor& executor)
{
    return unwrap(executor.execute(*block_, vms_, *state_));
}

std::vector<std::string> bench_workload_names()
{
    std::vector<std::string> names;
    for (const auto kind : bench::workload_kinds())
        names.emplace_back(bench::name_of(kind));
    for (const auto kind : bench::svm_workload_kinds())
        names.emplace_back(bench::name_of(kind));
    for (const auto kind : bench::move_workload_kinds())
        names.emplace_back(bench::name_of(kind));
    return names;
}

std::unique_ptr<BenchStage> make_bench_stage(const BenchOptions& options)
{
    if (bench::workload_of(options.workload))
        return make_evm_stage(options);
    check_options(options);
    if (bench::svm_workload_of(options.workload))
        return make_svm_stage(options);
    if (bench::move_workload_of(options.workload))
        return make_move_stage(options);
    throw InputError(fmt::format("no workload {}", options.workload));
}
}  // namespace braid::cli
