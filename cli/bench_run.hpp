// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "bench/workloads.hpp"
#include "cli/store_run.hpp"
#include <filesystem>
#include <optional>
#include <string>

namespace braid::cli
{
/// What `braid bench` does with one workload.
struct BenchOptions
{
    std::string workload;
    bench::WorkloadOptions shape;
    std::vector<unsigned> threads{1, 2};
    unsigned repeat = 3;
    std::uint32_t read_latency_us = 0;
    /// Of the Move workloads: a genesis blob; where empty, that of a network among the conformance vectors.
    std::filesystem::path genesis;
};

/// What `braid bench --store` does with a workload: its transactions, cut into blocks of a chain.
struct BenchStoreOptions
{
    StoreOptions store;
    /// [1 .. transactions]
    std::uint32_t blocks = 16;
};

/// What a workload came to on one number of threads.
struct BenchReport
{
    unsigned threads = 0;
    std::size_t transactions = 0;
    std::uint64_t gas = 0;
    double sequential_ms = 0;
    double parallel_ms = 0;
    /// Time of all cores together over the transactions, in the parallel run.
    double core_us_per_tx = 0;
    double ideal_parallelism = 1;
    std::uint64_t executions = 0;
    std::uint64_t aborts = 0;
    /// Of the state after the block.
    Hash32 root;
    /// One sentence a check that failed.
    std::vector<std::string> failures;

    [[nodiscard]] double speedup() const noexcept { return sequential_ms / parallel_ms; }
    [[nodiscard]] double txs_per_second() const noexcept
    {
        return static_cast<double>(transactions) / parallel_ms * 1e3;
    }
    [[nodiscard]] double ggas_per_second() const noexcept
    {
        return static_cast<double>(gas) / parallel_ms * 1e-6;
    }
};

/// One workload, all numbers of threads.
struct BenchResult
{
    /// Decoding, and recovering the signatures where there are any, on one thread.
    double prepare_ms = 0;
    std::vector<BenchReport> reports;
};

/// Generates the workload and runs it on every number of threads, each compared with the sequential run beside it.
/// Throws InputError where the options make no sense.
[[nodiscard]] BenchResult run_bench(const BenchOptions& options);

/// An EVM block in memory. Throws InputError where the options make no sense. [the workload is the EVM's]
[[nodiscard]] std::unique_ptr<bench::Workload> make_evm_workload(const BenchOptions& options);

/// Generates the workload and runs it through a pipeline over a ledger. Senders are believed. Throws InputError where the
/// options make no sense.
[[nodiscard]] StoreReport run_bench_store(
    const BenchOptions& options, const BenchStoreOptions& store);
}  // namespace braid::cli
