// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/t8n_input.hpp"
#include "cli/trace_writer.hpp"
#include <filesystem>

namespace braid::cli
{
/// A transaction that the block could not include.
struct T8nRejection
{
    /// In the input.
    std::size_t index = 0;
    std::string error;
};

/// A block built from transactions, and the state after it.
struct T8nResult
{
    evm::BlockOutcome outcome;
    evm::World world;
    Hash32 state_root;
    /// EIP-2718 encodings of what was included.
    std::vector<Bytes> included;
    /// Before Byzantium: the state root after each of them.
    std::vector<Hash32> intermediate_roots;
    std::vector<T8nRejection> rejected;
};

/// What to build a block by.
struct T8nTask
{
    evm::ChainSpec spec;
    evm::Rules rules;
    evm::World world;
    T8nEnv env;
    std::vector<T8nTx> txs;
    /// Wei; absent: the coinbase is not even touched.
    std::optional<u256> reward;
};

/// Includes every transaction that can be included, in the order of the input, and concludes the block.
/// Throws InputError where the block cannot be, because a system contract is missing for instance.
[[nodiscard]] T8nResult run_t8n(const T8nTask& task);

/// Executes the included transactions once more, one after another, and writes the EIP-3155 trace of each to
/// `trace-INDEX-HASH.jsonl` in the folder. Throws InputError where a file cannot be written.
void write_t8n_traces(const T8nTask& task, const T8nResult& result, const TraceOptions& options,
    const std::filesystem::path& folder);
}  // namespace braid::cli
