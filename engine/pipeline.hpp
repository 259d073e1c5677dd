// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/parallel_executor.hpp"
#include <functional>
#include <memory>
#include <variant>

namespace braid::engine
{
/// A lower block of the pipeline failed, so this one was not executed.
struct Dropped
{
};

/// Why a block of a pipeline has no result.
using PipelineError = std::variant<PrepareError, ExecuteError, Dropped>;

/// What a pipeline's host does for it. All are called in the order of the blocks and must not throw.
struct PipelineHost
{
    /// The state that the next block executes on: what apply() left. Valid until the next apply(). On the executing
    /// thread.
    std::function<const storage::StateView&()> state;
    /// Makes a block's writes visible to the blocks after it; nothing more, for the next block waits. On the executing
    /// thread.
    std::function<void(const storage::WriteSet&)> apply;
    /// Takes a block's end: hashes its state root, writes its record, or learns why it has no result. `sequence` counts
    /// submitted blocks from 0. On the committing thread, while later blocks are prepared and executed.
    std::function<void(std::uint64_t sequence, Result<BlockResult, PipelineError>&&)> commit;
};

struct PipelineOptions
{
    ParallelOptions execution;
    /// Threads that decode and check signatures.
    unsigned prepare_threads = 1;
    /// Blocks that are in the pipeline at most; submit() waits where there are so many.
    std::size_t blocks_max = 4;
};

/// Brings blocks from admission to commitment, with the preparation of block n+1, the execution of block n and the
/// commitment of block n-1 at the same time. The only stage that changes the state is execution, one block after
/// another, so results do not depend on how stages overlap.
///
/// The first block that fails ends the pipeline: later ones end as Dropped, as what they build on is not there.
class Pipeline
{
public:
    /// `vms` and what `host` uses outlive the pipeline. [blocks_max > 0]
    Pipeline(const PipelineOptions& options, const VmTable& vms, PipelineHost host);
    /// Waits until all blocks were committed.
    ~Pipeline();
    Pipeline(const Pipeline&) = delete;
    Pipeline& operator=(const Pipeline&) = delete;

    /// Hands a block over; waits while the pipeline is full. From one thread at a time, not from the host's functions.
    void submit(Block&& block);
    /// Waits until every submitted block was committed. False where one of them failed.
    bool drain();

private:
    class Stages;
    std::unique_ptr<Stages> stages_;
};
}  // namespace braid::engine
