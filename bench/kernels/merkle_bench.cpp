// SPDX-License-Identifier: Apache-2.0
#include "base/assert.hpp"
#include "kernels/keccak_batch.hpp"
#include "kernels/merkle.hpp"
#include "kernels/sha256_batch.hpp"
#include <benchmark/benchmark.h>

namespace braid::bench
{
namespace
{
using kernels::MerkleHash;
using kernels::RowChoice;

std::vector<Hash32> different_leaves(std::size_t count)
{
    std::vector<Hash32> leaves(count);
    for (std::size_t i = 0; i < count; ++i)
        store_le(leaves[i].data(), std::uint64_t{i} * 0x9e3779b97f4a7c15U);
    return leaves;
}

/// Items are nodes.
void merkle_root(benchmark::State& state, MerkleHash hash, kernels::RowId row)
{
    const auto leaves = different_leaves(static_cast<std::size_t>(state.range(0)));
    const RowChoice choice{.forced = row};
    for (auto _ : state)
        benchmark::DoNotOptimize(kernels::merkle_root(leaves, {.hash = hash}, choice));
    state.SetItemsProcessed(state.iterations() * state.range(0));
}

/// range(0) leaves shown of 2^20; items are leaves.
void verify_merkle_proof(benchmark::State& state)
{
    const auto hashes = different_leaves(std::size_t{1} << 20);
    const kernels::MerkleTree tree{hashes, {}};
    const std::uint64_t distance = hashes.size() / static_cast<std::uint64_t>(state.range(0));
    std::vector<std::uint64_t> indexes;
    std::vector<kernels::MerkleLeaf> leaves;
    for (std::uint64_t index = 0; index < hashes.size(); index += distance)
    {
        indexes.push_back(index);
        leaves.push_back({.index = index, .hash = hashes[index]});
    }
    const auto siblings = tree.prove(indexes);
    const kernels::MerkleClaim claim{
        .root = tree.root(), .leaf_count = tree.leaf_count(), .leaves = leaves};
    for (auto _ : state)
        BRAID_ASSERT(kernels::verify_merkle_proof(claim, siblings, {}).ok());
    state.SetItemsProcessed(state.iterations() * state.range(0));
}

void register_rows(const char* hash_name, MerkleHash hash, kernels::Rows<kernels::HashStrided> rows)
{
    for (const auto& row : rows)
    {
        if (!row.available())
            continue;
        const std::string name =
            std::string{"merkle_root/"} + hash_name + "/" + std::string{kernels::name_of(row.id)};
        benchmark::RegisterBenchmark(name.c_str(), merkle_root, hash, row.id)
            ->Arg(16)
            ->Arg(1 << 10)
            ->Arg(1 << 20)
            ->Unit(benchmark::kMicrosecond);
    }
}

const bool are_roots_registered = []
{
    register_rows("keccak256", MerkleHash::keccak256, kernels::keccak256_strided_rows());
    register_rows("sha256", MerkleHash::sha256, kernels::sha256_strided_rows());
    register_rows("sha3_256", MerkleHash::sha3_256, kernels::sha3_256_strided_rows());
    return true;
}();

BENCHMARK(verify_merkle_proof)->Arg(1)->Arg(16)->Arg(1 << 10)->Unit(benchmark::kMicrosecond);
}  // namespace
}  // namespace braid::bench
