// SPDX-License-Identifier: Apache-2.0
#include "kernels/jellyfish_level.hpp"
#include "kernels/keccak_batch.hpp"
#include <algorithm>
#include <benchmark/benchmark.h>
#include <random>

namespace braid::bench
{
namespace
{
/// range(0) nodes of `child_count` children that are inner nodes; items are hashes.
void hash_jellyfish_level(benchmark::State& state, unsigned child_count, kernels::RowId row)
{
    const auto count = static_cast<std::size_t>(state.range(0));
    std::mt19937_64 random{1};
    std::vector<std::array<Hash32, 16>> children(count);
    std::vector<Hash32> hashes(count);
    std::vector<kernels::JellyfishNode> nodes;
    std::int64_t hash_count = 0;
    for (std::size_t i = 0; i < count; ++i)
    {
        unsigned existing = 0;
        while (static_cast<unsigned>(std::popcount(existing)) < child_count)
            existing |= 1U << random() % 16;
        nodes.push_back({.children = children[i].data(),
            .existing = static_cast<std::uint16_t>(existing),
            .hash = &hashes[i]});
        for (unsigned parts = existing, half = 1; half < 16; half *= 2)
        {
            parts = (parts | parts >> half) & 0xffffU / ((1U << 2 * half) - 1);
            hash_count += std::popcount(parts);
        }
    }
    // Neighbours in a tree's level are not neighbours in memory.
    std::ranges::shuffle(nodes, random);
    for (auto _ : state)
    {
        kernels::hash_jellyfish_level(nodes, {.forced = row});
        benchmark::DoNotOptimize(hashes.data());
    }
    state.SetItemsProcessed(state.iterations() * hash_count);
}

void hash_jellyfish_leaves(benchmark::State& state, kernels::RowId row)
{
    const std::vector<kernels::JellyfishLeaf> leaves(static_cast<std::size_t>(state.range(0)));
    std::vector<Hash32> hashes(leaves.size());
    for (auto _ : state)
    {
        kernels::hash_jellyfish_leaves(leaves, hashes, {.forced = row});
        benchmark::DoNotOptimize(hashes.data());
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
}

const bool are_jellyfish_levels_registered = []
{
    for (const auto& row : kernels::sha3_256_strided_rows())
    {
        if (!row.available())
            continue;
        const std::string name{kernels::name_of(row.id)};
        for (const unsigned child_count : {2U, 5U, 16U})
            benchmark::RegisterBenchmark(
                ("jellyfish_level/" + std::to_string(child_count) + "/" + name).c_str(),
                hash_jellyfish_level, child_count, row.id)
                ->Arg(1)
                ->Arg(10'000)
                ->Unit(benchmark::kMicrosecond);
        benchmark::RegisterBenchmark(
            ("jellyfish_leaves/" + name).c_str(), hash_jellyfish_leaves, row.id)
            ->Arg(10'000)
            ->Unit(benchmark::kMicrosecond);
    }
    return true;
}();
}  // namespace
}  // namespace braid::bench
