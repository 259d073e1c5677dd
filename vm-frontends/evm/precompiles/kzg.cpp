// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/evm/precompiles/call.hpp"

namespace braid::evm
{
namespace
{
constexpr std::uint64_t gas_cost = 50000;

/// FIELD_ELEMENTS_PER_BLOB and BLS_MODULUS, which every success returns. EIP-4844.
constexpr std::array<std::uint8_t, 64> answer = []
{
    std::array<std::uint8_t, 64> words{};
    words[30] = 4096 >> 8;
    constexpr std::array<std::uint8_t, 32> modulus{0x73, 0xed, 0xa7, 0x53, 0x29, 0x9d, 0x7d, 0x48,
        0x33, 0x39, 0xd8, 0x08, 0x09, 0xa1, 0xd8, 0x05, 0x53, 0xbd, 0xa4, 0x02, 0xff, 0xfe, 0x5b,
        0xfe, 0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x01};
    for (std::size_t i = 0; i < modulus.size(); ++i)
        words[32 + i] = modulus[i];
    return words;
}();
}  // namespace

/// EIP-4844. Input: versioned hash (32), z (32), y (32), commitment (48), proof (48).
PrecompileResult kzg_point_evaluation(const PrecompileCall& call) noexcept
{
    if (call.input.size() != 192 || call.gas < gas_cost)
        return {};
    const Bytes commitment = call.input.subspan(96, 48);
    Hash32 versioned_hash = call.env.crypto->sha256(commitment);
    versioned_hash.bytes[0] = 0x01;
    if (!equal(versioned_hash, call.input.first(32)))
        return {};
    const auto z = Hash32::from(call.input.subspan(32, 32));
    const auto y = Hash32::from(call.input.subspan(64, 32));
    if (!call.env.crypto->kzg_verify(commitment, z, y, call.input.subspan(144, 48)))
        return {};
    return call.success(gas_cost, call.arena.copy(answer));
}
}  // namespace braid::evm
