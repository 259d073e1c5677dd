// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "bench/workloads/move_chain.hpp"
#include <memory>

namespace braid::bench
{
/// The Move blocks that can be generated. Each is one block of calls on a public genesis, with the framework's prologue and
/// epilogue around every call, and gas.
enum class MoveWorkloadKind : std::uint8_t
{
    /// Transfers of the chain's coin between two different accounts drawn uniformly: the Block-STM paper's.
    p2p,
    /// The same of the coin as a fungible asset, which framework of 2024 on has.
    fungible_transfer,
    /// Everybody counts one number up.
    counter,
    /// The same, where an aggregator keeps it.
    counter_aggregator,
    /// Everybody mints tokens in a collection of their own.
    token_mint,
    /// Swaps in one pool.
    swap,
    /// Swaps in a hundred.
    swap_pools,
    /// Everybody creates accounts.
    create_account,
    /// Everybody publishes a module.
    publish,
};

/// The name on the command line.
[[nodiscard]] std::string_view name_of(MoveWorkloadKind kind) noexcept;
[[nodiscard]] std::span<const MoveWorkloadKind> move_workload_kinds() noexcept;
[[nodiscard]] std::optional<MoveWorkloadKind> move_workload_of(std::string_view name) noexcept;
/// The network whose genesis it runs on where none is given: the oldest that has what it needs.
[[nodiscard]] std::string_view network_of(MoveWorkloadKind kind) noexcept;

struct MoveWorkloadOptions
{
    /// A genesis blob. [outlives the workload]
    Bytes genesis;
    std::optional<std::uint32_t> txs = std::nullopt;
    /// Who sends. [at least 2]
    std::optional<std::uint32_t> accounts = std::nullopt;
    std::uint64_t seed = 1;
};

/// A generated block, undecoded and unsigned, and the chain that it runs on.
struct MoveWorkload
{
    std::unique_ptr<MoveChain> chain;
    /// Signatures are zeros, so a frontend that trusts signatures has to decode them.
    std::vector<move::ByteString> transactions;
    /// Transactions over the longest chain of transactions that write the same account, number or pool.
    double ideal_parallelism = 1;
};

/// Generates a workload; the same options give the same bytes on every machine. Throws std::invalid_argument where the options
/// make no sense, or the genesis lacks what the workload needs.
[[nodiscard]] std::unique_ptr<MoveWorkload> generate(
    MoveWorkloadKind kind, const MoveWorkloadOptions& options);
}  // namespace braid::bench
