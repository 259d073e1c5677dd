// SPDX-License-Identifier: Apache-2.0
#include "bench/storage/drawn_accounts.hpp"
#include <benchmark/benchmark.h>
#include <memory>
#include <string>
#include <unordered_map>

namespace braid::bench
{
namespace
{
using storage::TrieForest;

constexpr std::size_t account_count = 1'000'000;

/// Nodes in a hash table: what a forest costs over a store that costs little.
class NodeTable final : public storage::TrieNodeSource
{
public:
    explicit NodeTable(const storage::TrieHarvest& harvest)
    {
        nodes_.reserve(harvest.entries.size());
        for (const auto& entry : harvest.entries)
        {
            const Bytes key = harvest.key(entry);
            const Bytes node = *harvest.node(entry);
            nodes_.emplace(std::string{key.begin(), key.end()},
                std::vector<std::uint8_t>{node.begin(), node.end()});
        }
    }

    [[nodiscard]] Result<std::vector<Node>, std::string> read(
        std::span<const storage::TriePlace> places) const override
    {
        std::vector<Node> found;
        found.reserve(places.size());
        std::vector<std::uint8_t> key;
        for (const storage::TriePlace& place : places)
        {
            key.clear();
            storage::append_node_key(place, key);
            const auto at = nodes_.find({key.begin(), key.end()});
            found.push_back(at == nodes_.end() ? Node{} : Node{at->second});
        }
        return found;
    }

private:
    std::unordered_map<std::string, std::vector<std::uint8_t>> nodes_;
};

/// A harvested forest of accounts, and its nodes elsewhere.
struct Stored
{
    Stored() : accounts(account_count)
    {
        trie = *forest.open(std::nullopt, storage::empty_trie_root);
        accounts.fill(forest, trie);
        nodes = std::make_unique<NodeTable>(forest.harvest());
        root = forest.root(trie);
    }

    /// A forest that knows the root alone.
    [[nodiscard]] TrieForest reopened(TrieForest::Trie& handle) const
    {
        TrieForest fresh;
        fresh.set_source(*nodes);
        handle = *fresh.open(std::nullopt, root);
        return fresh;
    }

    DrawnAccounts accounts;
    TrieForest forest;
    TrieForest::Trie trie;
    std::unique_ptr<NodeTable> nodes;
    Hash32 root;
};

Stored& stored()
{
    static Stored stored;
    return stored;
}

void update(
    TrieForest& forest, TrieForest::Trie& trie, std::span<const storage::TrieChange> changes)
{
    const TrieForest::Update one{.trie = &trie, .changes = changes};
    if (!forest.try_update({&one, 1}).ok())
        std::abort();
    benchmark::DoNotOptimize(forest.root(trie));
}

/// The root after so many random accounts of a million changed, of which so many of a hundred are in memory with the ways to them.
void forest_cold_update(benchmark::State& state)
{
    const auto dirty = static_cast<std::size_t>(state.range(0));
    const std::int64_t warm = state.range(1);
    Stored& all = stored();
    TrieForest::Trie trie;
    TrieForest base = all.reopened(trie);
    if (warm != 0)
    {
        const auto keys = all.accounts.keys(static_cast<std::size_t>(100 / warm));
        if (!base.load(trie, keys).ok())
            std::abort();
        // A trie that nobody asks for, so that something is not in memory.
        (void)base.open(Hash32{{1}}, Hash32{{1}});
    }
    const std::uint64_t loaded = base.loaded_node_count();
    std::uint64_t read = 0;
    for (auto _ : state)
    {
        state.PauseTiming();
        TrieForest forest = base;
        TrieForest::Trie handle = trie;
        const auto changes = all.accounts.draw(dirty);
        state.ResumeTiming();
        update(forest, handle, changes);
        state.PauseTiming();
        read += forest.loaded_node_count() - loaded;
        {
            const TrieForest ended = std::move(forest);
        }
        state.ResumeTiming();
    }
    state.counters["read"] = static_cast<double>(read) / static_cast<double>(state.iterations());
}

/// What of a million accounts changed since the last harvest, encoded.
void forest_harvest(benchmark::State& state)
{
    const auto dirty = static_cast<std::size_t>(state.range(0));
    Stored& all = stored();
    TrieForest forest = all.forest;
    TrieForest::Trie trie = all.trie;
    std::size_t entries = 0;
    std::size_t bytes = 0;
    for (auto _ : state)
    {
        state.PauseTiming();
        forest.update(trie, all.accounts.draw(dirty));
        state.ResumeTiming();
        const storage::TrieHarvest harvest = forest.harvest();
        entries += harvest.entries.size();
        bytes += harvest.bytes.size();
    }
    const auto iterations = static_cast<double>(state.iterations());
    state.counters["entries"] = static_cast<double>(entries) / iterations;
    state.counters["MiB"] = static_cast<double>(bytes) / iterations / (1 << 20);
}

/// A restart: a forest by its root, and the root after so many accounts changed.
void forest_reopen(benchmark::State& state)
{
    Stored& all = stored();
    for (auto _ : state)
    {
        state.PauseTiming();
        const auto changes = all.accounts.draw(static_cast<std::size_t>(state.range(0)));
        state.ResumeTiming();
        TrieForest::Trie trie;
        TrieForest forest = all.reopened(trie);
        update(forest, trie, changes);
    }
}

/// The same where the trie is built from all accounts.
void forest_rebuild(benchmark::State& state)
{
    DrawnAccounts accounts{account_count};
    for (auto _ : state)
    {
        TrieForest forest;
        TrieForest::Trie trie;
        accounts.fill(forest, trie);
        benchmark::DoNotOptimize(forest.root(trie));
    }
}

void with_units(benchmark::internal::Benchmark* benchmark)
{
    benchmark->Unit(benchmark::kMillisecond)->MeasureProcessCPUTime()->UseRealTime();
}

BENCHMARK(forest_cold_update)
    ->ArgsProduct({{1'000, 10'000, 20'000, 100'000}, {0, 50, 100}})
    ->ArgNames({"dirty", "warm"})
    ->Iterations(5)
    ->Apply(with_units);
BENCHMARK(forest_harvest)
    ->Arg(1'000)
    ->Arg(10'000)
    ->Arg(20'000)
    ->Arg(100'000)
    ->ArgName("dirty")
    ->Iterations(10)
    ->Apply(with_units);
BENCHMARK(forest_reopen)->Arg(1)->Arg(10'000)->ArgName("dirty")->Iterations(5)->Apply(with_units);
BENCHMARK(forest_rebuild)->Iterations(2)->Apply(with_units);
}  // namespace
}  // namespace braid::bench
