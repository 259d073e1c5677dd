// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/arena.hpp"
#include "vm-frontends/evm/env.hpp"

namespace braid::evm
{
/// What a precompile returned. `output` lives in the arena given. Where `ok` is false all gas of the call is gone.
struct PrecompileResult
{
    bool ok = false;
    std::uint64_t gas_left = 0;
    Bytes output;
};

/// Whether the address is a precompile under the fork and chain policy.
[[nodiscard]] bool is_precompile(Fork fork, OpFork op, const Address& address) noexcept;

/// Runs the precompile at `address`. [is_precompile(env.fork, env.op, address)]
[[nodiscard]] PrecompileResult run_precompile(const EvmEnv& env, const Address& address,
    Bytes input, std::uint64_t gas, Arena& arena) noexcept;

/// Number of the highest precompile address under the fork (all of 1..N are warm from Berlin on), beside 0x100.
[[nodiscard]] std::uint64_t precompile_number_max(Fork fork) noexcept;
}  // namespace braid::evm
