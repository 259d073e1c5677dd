// SPDX-License-Identifier: Apache-2.0
#include "base/assert.hpp"
#include "base/hex.hpp"
#include "kernels/host_crypto.hpp"
#include <benchmark/benchmark.h>

namespace braid::bench
{
namespace
{
using Buffer = std::vector<std::uint8_t>;
using Map = bool (*)(Bytes, std::span<std::uint8_t>) noexcept;

Buffer bytes_of(std::string_view hex)
{
    auto bytes = from_hex(hex);
    BRAID_ASSERT(bytes.has_value());
    return *std::move(bytes);
}

/// A point of the group, from the map of a field element to it.
Buffer mapped(Map map, std::size_t field_size, std::uint8_t seed)
{
    Buffer element(field_size);
    element.back() = seed;
    Buffer point(2 * field_size);
    BRAID_ASSERT(map(element, point));
    return point;
}

Buffer g1_point(std::uint8_t seed)
{
    return mapped(kernels::host_crypto().bls12_map_fp_to_g1, 64, seed);
}

Buffer g2_point(std::uint8_t seed)
{
    return mapped(kernels::host_crypto().bls12_map_fp2_to_g2, 128, seed);
}

void append(Buffer& to, const Buffer& bytes)
{
    to.insert(to.end(), bytes.begin(), bytes.end());
}

void run(benchmark::State& state, Map map, const Buffer& input, std::size_t size)
{
    Buffer result(size);
    for (auto _ : state)
    {
        BRAID_ASSERT(map(input, result));
        benchmark::DoNotOptimize(result.data());
    }
}

/// range(0) points, each by a scalar with all bits set.
void multiply(benchmark::State& state, Map map, Buffer (*point)(std::uint8_t))
{
    Buffer input;
    for (std::int64_t i = 0; i < state.range(0); ++i)
    {
        append(input, point(static_cast<std::uint8_t>(i)));
        append(input, Buffer(32, 0xff));
    }
    run(state, map, input, point(0).size());
}

void bls12_g1_add(benchmark::State& state)
{
    Buffer input = g1_point(1);
    append(input, g1_point(2));
    run(state, kernels::host_crypto().bls12_g1_add, input, 128);
}

void bls12_g1_msm(benchmark::State& state)
{
    multiply(state, kernels::host_crypto().bls12_g1_msm, g1_point);
}

void bls12_g2_add(benchmark::State& state)
{
    Buffer input = g2_point(1);
    append(input, g2_point(2));
    run(state, kernels::host_crypto().bls12_g2_add, input, 256);
}

void bls12_g2_msm(benchmark::State& state)
{
    multiply(state, kernels::host_crypto().bls12_g2_msm, g2_point);
}

void bls12_pairing(benchmark::State& state)
{
    Buffer input;
    for (std::int64_t i = 0; i < state.range(0); ++i)
    {
        append(input, g1_point(static_cast<std::uint8_t>(i)));
        append(input, g2_point(static_cast<std::uint8_t>(i)));
    }
    for (auto _ : state)
        BRAID_ASSERT(kernels::host_crypto().bls12_pairing(input) == false);
}

void bls12_map_fp_to_g1(benchmark::State& state)
{
    run(state, kernels::host_crypto().bls12_map_fp_to_g1, Buffer(64), 128);
}

void bls12_map_fp2_to_g2(benchmark::State& state)
{
    run(state, kernels::host_crypto().bls12_map_fp2_to_g2, Buffer(128), 256);
}

/// The call of go-ethereum's precompile tests.
void kzg_verify(benchmark::State& state)
{
    const Buffer z = bytes_of("564c0a11a0f704f4fc3e8acfe0f8245f0ad1347b378fbf96e206da11a5d36306");
    const Buffer y = bytes_of("24d25032e67a7e6a4910df5834b8fe70e6bcfeeac0352434196bdf4b2485d5a1");
    const Buffer commitment = bytes_of(
        "8f59a8d2a1a625a17f3fea0fe5eb8c896db3764f3185481bc22f91b4aaffcca25f26936857bc3a7c2539ea8ec3"
        "a952b7");
    const Buffer proof = bytes_of(
        "873033e038326e87ed3e1276fd140253fa08e9fc25fb2d9a98527fc22a2c9612fbeafdad446cbc7bcdbdcd780a"
        "f2c16a");
    for (auto _ : state)
        BRAID_ASSERT(
            kernels::host_crypto().kzg_verify(commitment, Hash32::from(z), Hash32::from(y), proof));
}

BENCHMARK(bls12_g1_add);
BENCHMARK(bls12_g1_msm)->Arg(1)->Arg(16)->Arg(128)->Unit(benchmark::kMicrosecond);
BENCHMARK(bls12_g2_add);
BENCHMARK(bls12_g2_msm)->Arg(1)->Arg(16)->Arg(128)->Unit(benchmark::kMicrosecond);
BENCHMARK(bls12_pairing)->Arg(1)->Arg(2)->Arg(8)->Unit(benchmark::kMicrosecond);
BENCHMARK(bls12_map_fp_to_g1);
BENCHMARK(bls12_map_fp2_to_g2);
BENCHMARK(kzg_verify)->Unit(benchmark::kMicrosecond);
}  // namespace
}  // namespace braid::bench
