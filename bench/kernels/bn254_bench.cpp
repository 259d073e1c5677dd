// SPDX-License-Identifier: Apache-2.0
#include "base/assert.hpp"
#include "base/hex.hpp"
#include "kernels/bn254.hpp"
#include <benchmark/benchmark.h>

namespace braid::bench
{
namespace
{
/// The generators of EIP-197, that of G1 also negated.
constexpr std::string_view g1 =
    "0000000000000000000000000000000000000000000000000000000000000001"
    "0000000000000000000000000000000000000000000000000000000000000002";
constexpr std::string_view g1_negated =
    "0000000000000000000000000000000000000000000000000000000000000001"
    "30644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd45";
constexpr std::string_view g2 =
    "198e9393920d483a7260bfb731fb5d25f1aa493335a9e71297e485b7aef312c2"
    "1800deef121f1e76426a00665e5c4479674322d4f75edadd46debd5cd992f6ed"
    "090689d0585ff075ec9e99ad690c3395bc4b313370b38ef355acdadcd122975b"
    "12c85ea5db8c6deb4aab71808dcb408fe3d1e7690c43d37b4ce6cc0166fa7daa";

void append(std::vector<std::uint8_t>& to, std::string_view hex)
{
    const auto bytes = from_hex(hex);
    BRAID_ASSERT(bytes.has_value());
    to.insert(to.end(), bytes->begin(), bytes->end());
}

/// Each sum is added to in the next turn.
void bn254_add(benchmark::State& state)
{
    std::vector<std::uint8_t> input;
    append(input, g1);
    append(input, g1);
    for (auto _ : state)
        BRAID_ASSERT(kernels::bn254_add(input, std::span{input}.first(64)));
}

void bn254_mul(benchmark::State& state)
{
    std::vector<std::uint8_t> input;
    append(input, g1);
    append(input, std::string(64, 'f'));
    for (auto _ : state)
        BRAID_ASSERT(kernels::bn254_mul(input, std::span{input}.first(64)));
}

/// range(0) pairs, an even number, that cancel out.
void bn254_pairing(benchmark::State& state)
{
    std::vector<std::uint8_t> input;
    for (std::int64_t i = 0; i < state.range(0); ++i)
    {
        append(input, i % 2 == 0 ? g1 : g1_negated);
        append(input, g2);
    }
    for (auto _ : state)
        BRAID_ASSERT(kernels::bn254_pairing(input) == true);
}

BENCHMARK(bn254_add);
BENCHMARK(bn254_mul);
BENCHMARK(bn254_pairing)->Arg(2)->Arg(4)->Arg(8)->Arg(32)->Unit(benchmark::kMicrosecond);
}  // namespace
}  // namespace braid::bench
