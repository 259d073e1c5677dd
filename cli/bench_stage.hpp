// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "bench/latency_view.hpp"
#include "cli/bench_run.hpp"
#include "engine/parallel_executor.hpp"
#include "engine/serial_executor.hpp"
#include <memory>

namespace braid::cli
{
/// A workload of some language, ready to be executed again and again on the same state.
class BenchStage
{
public:
    virtual ~BenchStage() = default;

    [[nodiscard]] const engine::VerifiedBlock& block() const { return *block_; }
    [[nodiscard]] std::size_t transactions() const { return transactions_; }
    [[nodiscard]] double ideal_parallelism() const { return ideal_parallelism_; }
    /// Decoding, and the signatures where there are any.
    [[nodiscard]] double prepare_ms() const { return prepare_ms_; }

    [[nodiscard]] engine::BlockResult run_serial();
    [[nodiscard]] engine::BlockResult run_parallel(engine::ParallelExecutor& executor);

    /// What names the state that the writes leave.
    [[nodiscard]] virtual Hash32 root_after(const storage::WriteSet& writes) const = 0;

protected:
    /// Reads of `state` take as long as the options say. [state outlives the stage, where it does not own it]
    void set_state(const storage::StateView& state, const BenchOptions& options);
    /// Decodes the block; a transaction that is none is a mistake of the generator.
    void prepare(engine::Block&& block);

    engine::VmTable vms_{};
    std::size_t transactions_ = 0;
    double ideal_parallelism_ = 1;

private:
    std::optional<bench::LatencyView> latency_;
    const storage::StateView* state_ = nullptr;
    engine::SerialExecutor serial_;
    std::optional<engine::VerifiedBlock> block_;
    double prepare_ms_ = 0;
};

/// The names of all workloads, of all languages.
[[nodiscard]] std::vector<std::string> bench_workload_names();

/// Generates the workload of that name. Throws InputError where the options make no sense, or there is none.
[[nodiscard]] std::unique_ptr<BenchStage> make_bench_stage(const BenchOptions& options);

// One a language.
[[nodiscard]] std::unique_ptr<BenchStage> make_evm_stage(const BenchOptions& options);
[[nodiscard]] std::unique_ptr<BenchStage> make_svm_stage(const BenchOptions& options);
[[nodiscard]] std::unique_ptr<BenchStage> make_move_stage(const BenchOptions& options);
}  // namespace braid::cli
