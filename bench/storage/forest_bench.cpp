// SPDX-License-Identifier: Apache-2.0
#include "bench/storage/drawn_accounts.hpp"
#include <benchmark/benchmark.h>
#include <memory>

namespace braid::bench
{
namespace
{
/// A forest of accounts.
class State
{
public:
    State(std::size_t account_count, unsigned threads) : accounts_(account_count), forest_(threads)
    {
        accounts_.fill(forest_, trie_);
    }

    [[nodiscard]] DrawnAccounts& accounts() { return accounts_; }
    [[nodiscard]] storage::TrieForest& forest() { return forest_; }
    [[nodiscard]] storage::TrieForest::Trie& trie() { return trie_; }

private:
    DrawnAccounts accounts_;
    storage::TrieForest forest_;
    storage::TrieForest::Trie trie_;
};

/// Of one size and number of threads at a time, for the largest fill most of a machine's memory.
State& state_of(std::size_t account_count, unsigned threads)
{
    static std::unique_ptr<State> state;
    static std::size_t state_count = 0;
    static unsigned state_threads = 0;
    if (state_count != account_count || state_threads != threads)
    {
        state.reset();
        state = std::make_unique<State>(account_count, threads);
        state_count = account_count;
        state_threads = threads;
    }
    return *state;
}

/// The root after so many random accounts of so many changed; their keys come in no order. Items are nodes hashed.
void forest_update(benchmark::State& state)
{
    State& accounts =
        state_of(static_cast<std::size_t>(state.range(0)), static_cast<unsigned>(state.range(2)));
    const std::uint64_t hashed = accounts.forest().hashed_node_count();
    for (auto _ : state)
    {
        state.PauseTiming();
        const auto changes = accounts.accounts().draw(static_cast<std::size_t>(state.range(1)));
        state.ResumeTiming();
        accounts.forest().update(accounts.trie(), changes);
        benchmark::DoNotOptimize(accounts.forest().root(accounts.trie()));
    }
    const auto count = accounts.forest().hashed_node_count() - hashed;
    state.SetItemsProcessed(static_cast<std::int64_t>(count));
    state.counters["nodes"] = static_cast<double>(count) / static_cast<double>(state.iterations());
    state.counters["MiB"] = static_cast<double>(accounts.forest().memory_size() >> 20);
}

void with_sizes(benchmark::internal::Benchmark* benchmark)
{
    for (const std::int64_t accounts : {1'000'000, 10'000'000})
        for (const std::int64_t threads : {1, 2})
            for (const std::int64_t dirty : {1'000, 10'000, 20'000, 100'000})
                benchmark->Args({accounts, dirty, threads});
    benchmark->ArgNames({"accounts", "dirty", "threads"})
        ->Unit(benchmark::kMillisecond)
        ->MeasureProcessCPUTime()
        ->UseRealTime();
}

BENCHMARK(forest_update)->Apply(with_sizes);
}  // namespace
}  // namespace braid::bench
