// SPDX-License-Identifier: Apache-2.0
#include "storage/accounts_hash.hpp"
#include "storage/accumulator.hpp"
#include "storage/jellyfish_tree.hpp"
#include <benchmark/benchmark.h>
#include <map>
#include <random>

namespace braid::bench
{
namespace
{
Hash32 random_hash(std::mt19937_64& random)
{
    Hash32 hash;
    for (std::size_t i = 0; i < sizeof hash; i += 8)
        store_le(&hash.bytes[i], random());
    return hash;
}

/// A tree of so many random keys, which benchmarks of one size share.
class GrownTree
{
public:
    explicit GrownTree(std::size_t key_count) : tree_(2), random_(key_count)
    {
        constexpr std::size_t batch_max = 100'000;
        while (keys_.size() < key_count)
        {
            std::vector<storage::JellyfishUpdate> updates(
                std::min(batch_max, key_count - keys_.size()));
            for (auto& update : updates)
            {
                update = {.key = random_hash(random_), .value_hash = random_hash(random_)};
                keys_.push_back(update.key);
            }
            apply(updates);
        }
    }

    [[nodiscard]] std::vector<storage::JellyfishUpdate> make_updates(std::size_t count)
    {
        std::vector<storage::JellyfishUpdate> updates(count);
        for (auto& update : updates)
            update = {.key = keys_[random_() % keys_.size()], .value_hash = random_hash(random_)};
        return updates;
    }

    Hash32 apply(std::span<const storage::JellyfishUpdate> updates)
    {
        return tree_.apply(version_++, updates);
    }

private:
    storage::JellyfishTree tree_;
    std::mt19937_64 random_;
    std::vector<Hash32> keys_;
    std::uint64_t version_ = 0;
};

GrownTree& tree_of(std::size_t key_count)
{
    static std::map<std::size_t, GrownTree> trees;
    return trees.try_emplace(key_count, key_count).first->second;
}

/// The root after new values of range(1) of range(0) keys. Items are keys.
void jellyfish_update(benchmark::State& state)
{
    GrownTree& tree = tree_of(static_cast<std::size_t>(state.range(0)));
    for (auto _ : state)
    {
        state.PauseTiming();
        const auto updates = tree.make_updates(static_cast<std::size_t>(state.range(1)));
        state.ResumeTiming();
        benchmark::DoNotOptimize(tree.apply(updates));
    }
    state.SetItemsProcessed(state.iterations() * state.range(1));
}

BENCHMARK(jellyfish_update)
    ->ArgsProduct({{100'000, 1'000'000}, {1'000, 10'000, 100'000}})
    ->Unit(benchmark::kMillisecond);

/// Leaves appended to an accumulator that keeps all its frozen nodes, range(0) at a time. Items are leaves.
void accumulator_append(benchmark::State& state)
{
    std::mt19937_64 random{1};
    std::vector<Hash32> leaves(static_cast<std::size_t>(state.range(0)));
    for (Hash32& leaf : leaves)
        leaf = random_hash(random);
    storage::AccumulatorHistory history{storage::AccumulatorKind::transactions};
    for (auto _ : state)
        history.append(leaves);
    state.SetItemsProcessed(state.iterations() * state.range(0));
}

BENCHMARK(accumulator_append)->Arg(10'000)->Unit(benchmark::kMillisecond);

/// Accounts of 165 bytes of data that change, range(0) at a time: each leaves as it was and joins as it is. Items are
/// accounts.
void accounts_hash(benchmark::State& state)
{
    std::mt19937_64 random{2};
    const std::vector<std::uint8_t> data(165, 0xaa);
    std::vector<storage::HashedAccount> before(static_cast<std::size_t>(state.range(0)));
    for (auto& account : before)
        account = {.address = random_hash(random),
            .owner = random_hash(random),
            .lamports = 1 + random() % 1'000'000,
            .executable = false,
            .data = data};
    auto after = before;
    for (auto& account : after)
        account.lamports += 1;
    storage::AccountsHash hash;
    hash.add(before);
    for (auto _ : state)
    {
        hash.update(before, after);
        benchmark::DoNotOptimize(hash);
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
}

BENCHMARK(accounts_hash)->Arg(100)->Arg(10'000)->Unit(benchmark::kMillisecond);
}  // namespace
}  // namespace braid::bench
