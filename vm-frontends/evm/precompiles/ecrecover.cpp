// SPDX-License-Identifier: Apache-2.0
#include "kernels/keccak.hpp"
#include "vm-frontends/evm/precompiles/call.hpp"

namespace braid::evm
{
namespace
{
constexpr std::uint64_t gas_cost = 3000;
}

/// Yellow Paper, appendix E. Input: digest, v, r, s, a word each. A signature that gives no key is no failure:
/// the output is empty.
PrecompileResult ecrecover(const PrecompileCall& call) noexcept
{
    if (call.gas < gas_cost)
        return {};
    const auto words = padded<128>(call.input);
    const u256 v = u256::from_be(words.data() + 32);
    if (v != u256{27} && v != u256{28})
        return call.success(gas_cost, {});

    const auto word = [&words](std::size_t i)
    { return Hash32::from(Bytes{words}.subspan(32 * i, 32)); };
    const auto recovery_id = static_cast<unsigned>(v[0] - 27);
    const auto key = call.env.crypto->secp256k1_recover(word(0), word(2), word(3), recovery_id);
    if (!key)
        return call.success(gas_cost, {});

    const Hash32 hash = kernels::keccak256(*key);
    const auto output = call.arena.make_array<std::uint8_t>(32);
    std::memcpy(output.data() + 12, hash.data() + 12, 20);
    return call.success(gas_cost, output);
}
}  // namespace braid::evm
