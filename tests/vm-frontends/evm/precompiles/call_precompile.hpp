// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/host_crypto.hpp"
#include "vm-frontends/evm/precompiles/precompile.hpp"
#include <vector>

namespace braid::tests
{
/// The rules a precompile runs under, and what it has to spend.
struct PrecompileRules
{
    evm::Fork fork = evm::newest_fork;
    evm::OpFork op = evm::OpFork::none;
    std::uint64_t gas = std::uint64_t{1} << 40;
};

/// What a call gave, by value.
struct PrecompileAnswer
{
    bool ok = false;
    std::uint64_t gas_used = 0;
    std::vector<std::uint8_t> output;
};

/// Calls the precompile of that number with the host's mathematics.
[[nodiscard]] inline PrecompileAnswer call_precompile(
    std::uint64_t number, Bytes input, const PrecompileRules& rules = {})
{
    evm::EvmEnv env;
    env.fork = rules.fork;
    env.op = rules.op;
    env.crypto = &kernels::host_crypto();
    Arena arena;
    const auto address = evm::Address::of_number(number);
    const auto result = evm::run_precompile(env, address, input, rules.gas, arena);
    return {.ok = result.ok,
        .gas_used = rules.gas - result.gas_left,
        .output = {result.output.begin(), result.output.end()}};
}
}  // namespace braid::tests
