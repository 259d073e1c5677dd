// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/replay_files.hpp"
#include "cli/store_run.hpp"
#include "engine/parallel_executor.hpp"
#include "engine/serial_executor.hpp"
#include "vm-frontends/evm/block.hpp"
#include "vm-frontends/evm/concurrent_code_cache.hpp"
#include <stdexcept>
#include <string>

namespace braid::cli
{
/// What replaying one block on one number of threads came to.
struct BlockReport
{
    std::string chain;
    std::uint64_t number = 0;
    std::size_t transactions = 0;
    std::uint64_t gas = 0;
    /// Decoding and recovering all signatures, on one thread; part of neither time below.
    double prepare_ms = 0;
    double serial_ms = 0;
    double parallel_ms = 0;
    std::uint64_t executions = 0;
    std::uint64_t aborts = 0;
    /// One sentence a check that failed.
    std::vector<std::string> failures;

    [[nodiscard]] bool ok() const noexcept { return failures.empty(); }
    [[nodiscard]] double speedup() const noexcept { return serial_ms / parallel_ms; }
};

/// A replay that cannot go on; the block has failed.
struct ReplayError : std::runtime_error
{
    using std::runtime_error::runtime_error;
};

/// A block made ready for execution, and how long that took.
struct PreparedBlock
{
    engine::VmTable vms{};
    std::optional<engine::VerifiedBlock> block;
    double ms = 0;
};

/// Decodes a block and recovers its senders. Throws ReplayError where a transaction is not valid.
[[nodiscard]] PreparedBlock prepare_block(const LoadedBlock& loaded, const evm::ChainSpec& spec,
    const evm::Rules& rules, const evm::Host& host);

/// Executes real blocks serially and in parallel, and checks what comes of them against their headers.
class Replayer
{
public:
    /// [threads not empty, repeat > 0]
    Replayer(const std::vector<unsigned>& threads, unsigned repeat);

    /// One report a number of threads, in the order given. `name` is where the block comes from.
    [[nodiscard]] std::vector<BlockReport> replay(
        const BlockFolder& name, const LoadedBlock& loaded);

    /// Runs `copies` of the block one after another, each from its pre-state in a ledger of its own, through one pipeline.
    /// Senders are believed: signatures were checked before.
    [[nodiscard]] StoreReport replay_with_store(
        const LoadedBlock& loaded, std::size_t copies, const StoreOptions& options);

private:
    [[nodiscard]] StoreReport run_copies(
        const LoadedBlock& loaded, std::size_t copies, const StoreOptions& options);

    unsigned repeat_;
    evm::ConcurrentCodeCache code_cache_;
    engine::SerialExecutor serial_;
    std::vector<std::unique_ptr<engine::ParallelExecutor>> executors_;
};
}  // namespace braid::cli
