// SPDX-License-Identifier: Apache-2.0
#include "base/assert.hpp"
#include "base/hex.hpp"
#include "kernels/host_crypto.hpp"
#include <benchmark/benchmark.h>

namespace braid::bench
{
namespace
{
Hash32 word(std::string_view hex)
{
    Hash32 value;
    BRAID_ASSERT(from_hex(hex, value.bytes));
    return value;
}

void secp256k1_recover(benchmark::State& state)
{
    const auto digest = word("18c547e4f7b0f325ad1e56f57e26c745b09a3e503d86e00e5255ff7f715d3d1c");
    const auto r = word("73b1693892219d736caba55bdb67216e485557ea6b6af75f37096c9aa6a5a75f");
    const auto s = word("eeb940b1d03b21e36b0e47e79769f095fe2ab855bd91e3a38756b7d75a9c4549");
    for (auto _ : state)
        benchmark::DoNotOptimize(kernels::host_crypto().secp256k1_recover(digest, r, s, 1));
}

void secp256r1_verify(benchmark::State& state)
{
    const auto digest = word("af2bdbe1aa9b6ec1e2ade1d694f41fc71a831d0268e9891562113d8a62add1bf");
    const auto r = word("efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716");
    const auto s = word("f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8");
    Point64 key;
    BRAID_ASSERT(
        from_hex("60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"
                 "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299",
            key));
    for (auto _ : state)
        BRAID_ASSERT(kernels::host_crypto().secp256r1_verify(digest, r, s, key));
}

/// Base, exponent and odd modulus of range(0) bytes each, all bits set but a few.
void modexp(benchmark::State& state)
{
    const std::vector<std::uint8_t> operand(static_cast<std::size_t>(state.range(0)), 0xfd);
    std::vector<std::uint8_t> result(operand.size());
    auto modulus = operand;
    modulus[0] = 0xff;
    for (auto _ : state)
    {
        kernels::host_crypto().modexp(operand, operand, modulus, result);
        benchmark::DoNotOptimize(result.data());
    }
}

BENCHMARK(secp256k1_recover);
BENCHMARK(secp256r1_verify);
BENCHMARK(modexp)->Arg(32)->Arg(128)->Arg(256)->Arg(1024);
}  // namespace
}  // namespace braid::bench
