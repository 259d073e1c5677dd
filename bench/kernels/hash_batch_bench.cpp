// SPDX-License-Identifier: Apache-2.0
#include "kernels/keccak_batch.hpp"
#include "kernels/sha256_batch.hpp"
#include <benchmark/benchmark.h>
#include <random>
#include <string>
#include <vector>

namespace braid::bench
{
namespace
{
using kernels::HashBatch;
using kernels::HashStrided;

std::vector<std::uint8_t> random_bytes(std::size_t size)
{
    std::mt19937_64 random{size};
    std::vector<std::uint8_t> bytes(size);
    for (std::uint8_t& byte : bytes)
        byte = static_cast<std::uint8_t>(random());
    return bytes;
}

/// `range(1)` messages of `range(0)` bytes, all in the cache.
void hash_strided(benchmark::State& state, HashStrided hash)
{
    const auto size = static_cast<std::size_t>(state.range(0));
    const auto count = static_cast<std::size_t>(state.range(1));
    const std::vector<std::uint8_t> bytes = random_bytes(size * count);
    std::vector<Hash32> digests(count);
    for (auto _ : state)
    {
        hash({.first = bytes.data(), .stride = size, .size = size, .count = count}, digests);
        benchmark::DoNotOptimize(digests.data());
        benchmark::ClobberMemory();
    }
    state.SetItemsProcessed(state.iterations() * state.range(1));
}

/// 1,024 messages whose sizes are random up to `range(0)` bytes.
void hash_list(benchmark::State& state, HashBatch hash)
{
    constexpr std::size_t count = 1024;
    const auto size_max = static_cast<std::size_t>(state.range(0));
    const std::vector<std::uint8_t> bytes = random_bytes(size_max + count);
    std::mt19937_64 random{1};
    std::vector<Bytes> messages;
    std::size_t total = 0;
    for (std::size_t i = 0; i < count; ++i)
    {
        messages.push_back(Bytes{bytes}.subspan(i, random() % (size_max + 1)));
        total += messages.back().size();
    }
    std::vector<Hash32> digests(count);
    for (auto _ : state)
    {
        hash(messages, digests);
        benchmark::DoNotOptimize(digests.data());
        benchmark::ClobberMemory();
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(count));
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(total));
}

using Sizes = std::vector<std::vector<std::int64_t>>;

void register_strided(
    const std::string& name, kernels::Rows<HashStrided> rows, const Sizes& arguments)
{
    for (const auto& row : rows)
    {
        if (!row.available())
            continue;
        const std::string full = name + "/" + std::string{kernels::name_of(row.id)};
        auto* bench = benchmark::RegisterBenchmark(full.c_str(), hash_strided, row.function);
        for (const std::vector<std::int64_t>& each : arguments)
            bench->Args(each);
    }
}

void register_list(const std::string& name, kernels::Rows<HashBatch> rows)
{
    for (const auto& row : rows)
    {
        if (!row.available())
            continue;
        const std::string full = name + "/" + std::string{kernels::name_of(row.id)};
        benchmark::RegisterBenchmark(full.c_str(), hash_list, row.function)->Arg(135)->Arg(2000);
    }
}

const bool registered = []
{
    const Sizes keccak_sizes{{64, 1024}, {96, 1024}, {135, 1024}, {532, 1024}, {64, 2}, {64, 9}};
    const Sizes sha256_sizes{{32, 1024}, {64, 1024}, {1472, 64}, {64, 2}, {64, 17}};
    register_strided("keccak256_strided", kernels::keccak256_strided_rows(), keccak_sizes);
    register_strided("sha3_256_strided", kernels::sha3_256_strided_rows(), {{96, 1024}});
    register_strided("sha256_strided", kernels::sha256_strided_rows(), sha256_sizes);
    register_list("keccak256_batch", kernels::keccak256_rows());
    register_list("sha256_batch", kernels::sha256_rows());
    return true;
}();
}  // namespace
}  // namespace braid::bench
