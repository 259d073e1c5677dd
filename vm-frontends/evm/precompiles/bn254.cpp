// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/evm/precompiles/call.hpp"
#include <limits>

namespace braid::evm
{
namespace
{
/// A pair of the pairing check: a point of G1 and one of G2.
constexpr std::size_t pair_size = 192;

struct Prices
{
    std::uint64_t add;
    std::uint64_t mul;
    std::uint64_t pairing_base;
    std::uint64_t pairing_each;
};

/// EIP-196 and EIP-197, then EIP-1108.
constexpr Prices prices(Fork fork) noexcept
{
    if (fork >= Fork::istanbul)
        return {.add = 150, .mul = 6000, .pairing_base = 45000, .pairing_each = 34000};
    return {.add = 500, .mul = 40000, .pairing_base = 100000, .pairing_each = 80000};
}

/// Bytes of input that the chain policy lets a pairing check have.
constexpr std::size_t pairing_size_max(OpFork op) noexcept
{
    if (op >= OpFork::karst)
        return 57600;
    if (op >= OpFork::jovian)
        return 81984;
    if (op >= OpFork::granite)
        return 112687;
    return std::numeric_limits<std::size_t>::max();
}
}  // namespace

PrecompileResult bn254_add(const PrecompileCall& call) noexcept
{
    const std::uint64_t cost = prices(call.env.fork).add;
    if (call.gas < cost)
        return {};
    const auto output = call.allocate(64);
    if (!call.env.crypto->bn254_add(padded<128>(call.input), output))
        return {};
    return call.success(cost, output);
}

PrecompileResult bn254_mul(const PrecompileCall& call) noexcept
{
    const std::uint64_t cost = prices(call.env.fork).mul;
    if (call.gas < cost)
        return {};
    const auto output = call.allocate(64);
    if (!call.env.crypto->bn254_mul(padded<96>(call.input), output))
        return {};
    return call.success(cost, output);
}

PrecompileResult bn254_pairing(const PrecompileCall& call) noexcept
{
    const auto [add, mul, base, each] = prices(call.env.fork);
    const std::uint64_t cost = base + each * (call.input.size() / pair_size);
    if (call.input.size() % pair_size != 0 || call.input.size() > pairing_size_max(call.env.op) ||
        call.gas < cost)
        return {};
    const auto is_one = call.env.crypto->bn254_pairing(call.input);
    if (!is_one)
        return {};
    return call.success(cost, call.truth(*is_one));
}
}  // namespace braid::evm
