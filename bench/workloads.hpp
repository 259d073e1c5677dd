// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/arena.hpp"
#include "vm-frontends/evm/env.hpp"
#include "vm-frontends/evm/transaction.hpp"
#include "vm-frontends/evm/world.hpp"
#include <memory>

namespace braid::bench
{
/// The blocks that can be generated. Each is one block on a state in memory; gas price 1, base fee 0.
enum class WorkloadKind : std::uint8_t
{
    /// Every account sends one wei to itself.
    raw_transfers,
    /// Every account sends a token to itself; one token.
    erc20,
    /// Ten tokens, each with families of fifteen persons who send to one another fifteen times.
    erc20_clusters,
    /// Every account swaps once in a pool of its own.
    uniswap,
    /// Transfers whose ends lie in a hot tenth of the accounts with probability `skew`, each.
    hot_account,
    /// Transfers between two different accounts drawn uniformly.
    p2p,
    /// Transfers between two different accounts drawn by Zipf's law with exponent `skew`.
    zipf,
    /// Account i sends a token to account i + 1.
    chained,
    /// Every second transaction is one of a chain; the others send to themselves.
    half_chained,
    /// By gas 60 % raw transfers, 20 % transfers of three tokens, 20 % swaps in two pools, shuffled.
    mixed,
};

/// The name on the command line.
[[nodiscard]] std::string_view name_of(WorkloadKind kind) noexcept;
/// All kinds in the order of the enumeration.
[[nodiscard]] std::span<const WorkloadKind> workload_kinds() noexcept;
/// The kind of a name; nothing where unknown.
[[nodiscard]] std::optional<WorkloadKind> workload_of(std::string_view name) noexcept;

/// What shapes a workload; what is absent has the kind's default, the figure that others published with.
struct WorkloadOptions
{
    static constexpr std::uint32_t txs_max = 1'000'000;
    static constexpr std::uint32_t accounts_max = 1'000'000;

    std::optional<std::uint32_t> txs = std::nullopt;
    /// hot-account, p2p, zipf: how many accounts there are. [at least 2]
    std::optional<std::uint32_t> accounts = std::nullopt;
    /// zipf: the exponent; hot-account: the probability.
    std::optional<double> skew = std::nullopt;
    std::uint64_t seed = 1;
    /// Accounts have keys and transactions their signatures.
    bool signatures = false;
};

/// A generated block, undecoded, and the state it runs on.
struct Workload
{
    WorkloadKind kind{};
    evm::World state;
    /// The environment, but for the code cache and the mathematics.
    evm::EvmEnv env;
    /// The transactions; their inputs live in `arena`.
    std::vector<evm::EvmTx> txs;
    /// EIP-2718 encodings, signed; empty without signatures.
    std::vector<Bytes> raw;
    Arena arena;
    /// Transactions over the longest chain of transactions each of which must follow the one before, because both write
    /// an account, a token balance or a pool. All transactions count alike.
    double ideal_parallelism = 1;
};

/// Generates a workload; the same options give the same bytes on every machine. Throws std::invalid_argument where
/// the options make no sense.
[[nodiscard]] std::unique_ptr<Workload> generate(WorkloadKind kind, const WorkloadOptions& options);
}  // namespace braid::bench
