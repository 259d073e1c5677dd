// SPDX-License-Identifier: Apache-2.0
#include "kernels/blake2b.hpp"
#include "kernels/keccak.hpp"
#include "kernels/ripemd160.hpp"
#include "kernels/sha256.hpp"
#include <benchmark/benchmark.h>
#include <vector>

namespace braid::bench
{
namespace
{
/// Hashes one message of range(0) bytes, whose first byte comes from the hash before: latency, not throughput.
template <auto hash>
void hash_message(benchmark::State& state)
{
    std::vector<std::uint8_t> message(static_cast<std::size_t>(state.range(0)));
    for (auto _ : state)
    {
        const auto digest = hash(message);
        benchmark::DoNotOptimize(digest);
        message[0] ^= *std::data(digest);
    }
    state.SetBytesProcessed(state.iterations() * state.range(0));
}

void blake2b_rounds(benchmark::State& state)
{
    kernels::Blake2bInput input;
    for (auto _ : state)
        input.state = kernels::blake2b_compress(input, static_cast<std::uint32_t>(state.range(0)));
    benchmark::DoNotOptimize(input);
    state.SetItemsProcessed(state.iterations() * state.range(0));
}

BENCHMARK(hash_message<kernels::keccak256>)
    ->Name("keccak256")
    ->Arg(32)
    ->Arg(64)
    ->Arg(135)
    ->Arg(136)
    ->Arg(1024)
    ->Arg(1 << 20);
BENCHMARK(hash_message<kernels::sha256>)->Name("sha256")->Arg(32)->Arg(64)->Arg(1024)->Arg(1 << 20);
BENCHMARK(hash_message<kernels::ripemd160>)->Name("ripemd160")->Arg(32)->Arg(1024);
BENCHMARK(blake2b_rounds)->Arg(12)->Arg(1000);
}  // namespace
}  // namespace braid::bench
