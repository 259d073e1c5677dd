// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/executor.hpp"
#include <memory>

namespace braid::engine
{
/// How a ParallelExecutor works.
struct ParallelOptions
{
    /// Threads that execute, the caller's included; 0: one for each core that this process may use.
    unsigned threads = 0;
    /// Transactions above the lowest uncommitted one that may be executed; 0: chosen by the number of threads.
    std::uint32_t window = 0;
    /// Blocks of fewer transactions run serially on the caller's thread, as do all where there is one thread.
    /// 0: no block does.
    std::uint32_t inline_below = 16;
    /// The same of blocks in which threads are expected to save less time than this, where their transactions say what
    /// they cost: waking threads and sharing memory cost about as much. Set by `braid replay` on blocks of transfers.
    std::uint32_t inline_gain_below_ns = 130'000;
    /// What a transaction is expected to cost beyond its own time where several threads execute: shared memory and the
    /// order of commits. Set by `braid replay`, too.
    std::uint32_t sharing_ns_per_tx = 1'000;
    /// Ties each thread of its own to a core, where there is a core for each.
    bool pin = false;
};

/// Executes the transactions of a block on several threads, with exactly the result of SerialExecutor, whatever the
/// number of threads. Its threads and memory are kept from block to block. One block at a time.
class ParallelExecutor
{
public:
    /// Starts the threads; where the system refuses one, the process ends.
    explicit ParallelExecutor(const ParallelOptions& options) noexcept;
    ~ParallelExecutor();
    ParallelExecutor(const ParallelExecutor&) = delete;
    ParallelExecutor& operator=(const ParallelExecutor&) = delete;

    /// The language of every transaction is in `vms`. Fails where the state fails a transaction that is executed, with
    /// the error of the lowest such.
    [[nodiscard]] Result<BlockResult, ExecuteError> execute(
        const VerifiedBlock& block, const VmTable& vms, const storage::StateView& state) noexcept;

    /// Says that the block will come soon: the threads wake up now and look for it, for two milliseconds at most, so that
    /// execute() need not wait until the system has woken them (on virtual machines that can take longer than a block).
    /// They sleep on where execute() will run it on the caller's thread.
    void stand_by(const VerifiedBlock& block) noexcept;

    [[nodiscard]] unsigned threads() const noexcept;

private:
    class Threads;
    std::unique_ptr<Threads> threads_;
};
}  // namespace braid::engine
