// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/evm/precompiles/precompile.hpp"
#include "base/assert.hpp"
#include "vm-frontends/evm/precompiles/call.hpp"

namespace braid::evm
{
namespace
{
using Function = PrecompileResult (*)(const PrecompileCall&) noexcept;

/// By number, from 1 on.
constexpr std::array<Function, 17> functions{
    ecrecover,
    sha256,
    ripemd160,
    identity,
    modexp,
    bn254_add,
    bn254_mul,
    bn254_pairing,
    blake2f,
    kzg_point_evaluation,
    bls12_g1_add,
    bls12_g1_msm,
    bls12_g2_add,
    bls12_g2_msm,
    bls12_pairing,
    bls12_map_fp_to_g1,
    bls12_map_fp2_to_g2,
};

/// The address as a number; zero, which is no precompile, where it does not fit 64 bits.
std::uint64_t number_of(const Address& address) noexcept
{
    const std::uint8_t* bytes = address.data();
    const bool fits = (load_be<std::uint32_t>(bytes) | load_be<std::uint64_t>(bytes + 4)) == 0;
    return fits ? load_be<std::uint64_t>(bytes + 12) : 0;
}
}  // namespace

std::uint64_t precompile_number_max(Fork fork) noexcept
{
    if (fork >= Fork::prague)
        return 17;
    if (fork >= Fork::cancun)
        return 10;
    if (fork >= Fork::istanbul)
        return 9;
    return fork >= Fork::byzantium ? 8 : 4;
}

bool is_precompile(Fork fork, OpFork op, const Address& address) noexcept
{
    const std::uint64_t number = number_of(address);
    if (number == p256_verify_number)
        return fork >= Fork::osaka || op >= OpFork::fjord;
    return number != 0 && number <= precompile_number_max(fork);
}

PrecompileResult run_precompile(const EvmEnv& env, const Address& address, Bytes input,
    std::uint64_t gas, Arena& arena) noexcept
{
    BRAID_ASSERT(is_precompile(env.fork, env.op, address));
    const PrecompileCall call{.env = env, .input = input, .gas = gas, .arena = arena};
    const std::uint64_t number = number_of(address);
    return number == p256_verify_number ? p256_verify(call) : functions[number - 1](call);
}
}  // namespace braid::evm
