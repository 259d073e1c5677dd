// SPDX-License-Identifier: Apache-2.0
#include "kernels/blake3.hpp"
#include "kernels/lthash.hpp"
#include <benchmark/benchmark.h>
#include <random>
#include <string>
#include <vector>

namespace braid::bench
{
namespace
{
/// `range(1)` elements of `range(0)` bytes, every second of which leaves, as an account's old state does.
void mix(benchmark::State& state, kernels::LtHashMix mix)
{
    const auto size = static_cast<std::size_t>(state.range(0));
    const auto count = static_cast<std::size_t>(state.range(1));
    std::mt19937_64 random{1};
    std::vector<std::uint8_t> bytes(size + count);
    for (std::uint8_t& byte : bytes)
        byte = static_cast<std::uint8_t>(random());
    std::vector<kernels::LtHashTerm> terms;
    for (std::size_t i = 0; i < count; ++i)
        terms.push_back({.message = Bytes{bytes}.subspan(i, size), .leaves = i % 2 == 0});
    kernels::LtHash sum;
    for (auto _ : state)
    {
        mix(sum, terms);
        benchmark::DoNotOptimize(sum);
    }
    state.SetItemsProcessed(state.iterations() * state.range(1));
    state.SetBytesProcessed(state.iterations() * state.range(0) * state.range(1));
}

void blake3_hash(benchmark::State& state)
{
    const std::vector<std::uint8_t> message(static_cast<std::size_t>(state.range(0)), 7);
    for (auto _ : state)
        benchmark::DoNotOptimize(kernels::blake3(message));
    state.SetBytesProcessed(state.iterations() * state.range(0));
}
BENCHMARK(blake3_hash)->Arg(64)->Arg(1024)->Arg(128 << 10);

/// 238 bytes: an account of the token program.
const bool registered = []
{
    for (const auto& row : kernels::lthash_rows())
    {
        if (!row.available())
            continue;
        const std::string name = "lthash_mix/" + std::string{kernels::name_of(row.id)};
        benchmark::RegisterBenchmark(name.c_str(), mix, row.function)
            ->Args({73, 512})
            ->Args({238, 512})
            ->Args({238, 2})
            ->Args({1000, 512})
            ->Args({10'000, 16})
            ->Args({128 << 10, 1});
    }
    return true;
}();
}  // namespace
}  // namespace braid::bench
