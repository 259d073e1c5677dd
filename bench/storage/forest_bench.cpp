// SPDX-License-Identifier: Apache-2.0
#include "kernels/keccak_batch.hpp"
#include "storage/trie_forest.hpp"
#include <benchmark/benchmark.h>
#include <memory>
#include <random>

namespace braid::bench
{
namespace
{
/// Accounts of about 80 bytes at hashed addresses, in the state trie.
class State
{
public:
    State(std::size_t account_count, unsigned threads) : count_(account_count), forest_(threads)
    {
        constexpr std::size_t step = 100'000;
        std::vector<std::uint64_t> numbers;
        for (std::uint64_t begin = 0; begin < count_; begin += step)
        {
            numbers.clear();
            for (std::uint64_t i = begin; i < std::min<std::uint64_t>(begin + step, count_); ++i)
                numbers.push_back(i);
            forest_.update(trie_, changes_of(numbers));
        }
    }

    /// New values for accounts drawn at random; they lie here until the next call.
    [[nodiscard]] std::vector<storage::TrieChange> draw(std::size_t count)
    {
        std::vector<std::uint64_t> numbers(count);
        for (std::uint64_t& number : numbers)
            number = random_() % count_;
        return changes_of(numbers);
    }

    [[nodiscard]] storage::TrieForest& forest() { return forest_; }
    [[nodiscard]] storage::TrieForest::Trie& trie() { return trie_; }

private:
    [[nodiscard]] std::vector<storage::TrieChange> changes_of(
        std::span<const std::uint64_t> numbers)
    {
        std::vector<std::array<std::uint8_t, 20>> addresses(numbers.size());
        std::vector<Bytes> messages;
        for (std::size_t i = 0; i < numbers.size(); ++i)
        {
            store_le(addresses[i].data(), numbers[i]);
            messages.emplace_back(addresses[i]);
        }
        std::vector<Hash32> keys(numbers.size());
        kernels::keccak256_batch(messages, keys);
        values_.resize(numbers.size());
        std::vector<storage::TrieChange> changes;
        for (std::size_t i = 0; i < numbers.size(); ++i)
        {
            store_le(values_[i].data() + 4, random_());
            changes.push_back(
                {.key = keys[i], .value = Bytes{values_[i]}.first(72 + numbers[i] % 8)});
        }
        return changes;
    }

    std::size_t count_;
    storage::TrieForest forest_;
    storage::TrieForest::Trie trie_;
    std::mt19937_64 random_{7};
    std::vector<std::array<std::uint8_t, 80>> values_;
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
        const auto changes = accounts.draw(static_cast<std::size_t>(state.range(1)));
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
