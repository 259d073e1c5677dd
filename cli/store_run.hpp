// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/executor.hpp"
#include "vm-frontends/evm/world.hpp"
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace braid::cli
{
/// Blocks to be run one after another, with a durable store and without.
struct StoreSequence
{
    /// What the first block executes on. [outlives the run]
    const evm::World* genesis = nullptr;
    engine::VmTable vms{};
    /// Each makes its block anew. [not empty]
    std::vector<std::function<engine::Block()>> blocks;
    /// Each block executes on what the one before it left. Otherwise each does on the genesis, in a ledger of its own.
    bool is_chain = true;
};

struct StoreOptions
{
    /// Ledgers are made in a new folder inside, which is removed at the end. [exists]
    std::filesystem::path folder;
    unsigned threads = 2;
    /// Of both ways in turn; the quickest of each counts. [> 0]
    unsigned repeat = 3;
};

/// What a sequence came to.
struct StoreReport
{
    std::size_t blocks = 0;
    std::size_t transactions = 0;
    /// Sum of the executions alone, on a state in memory: neither decoding nor what becomes of the writes.
    double execution_ms = 0;
    /// From the first block's submission to a pipeline until the last one is durable: decoding, execution on the ledger's
    /// state, flat writes, tries, log and its syncs.
    double end_to_end_ms = 0;
    /// What took how long in that run: writes made visible, on the executing thread; roots and records, on the committing one;
    /// and beside them waiting for the device.
    double apply_ms = 0;
    double root_ms = 0;
    double wait_ms = 0;
    /// Of the state after the last block.
    Hash32 root;
    /// One sentence a check that failed.
    std::vector<std::string> failures;

    [[nodiscard]] double ratio() const noexcept { return end_to_end_ms / execution_ms; }
};

/// Runs the sequence both ways, and compares every root with the one that the state in memory has after a serial execution.
/// Once unmeasured, so that memory knows the state. Throws InputError where the folder cannot be used.
[[nodiscard]] StoreReport run_with_store(
    const StoreSequence& sequence, const StoreOptions& options);
}  // namespace braid::cli
