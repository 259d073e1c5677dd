// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/evm/fork.hpp"
#include <optional>
#include <vector>

namespace braid::evm
{
/// The base fee's parameters in a header's extra data. OP-Stack specifications, Holocene and Jovian.
struct OpExtraData
{
    std::uint64_t denominator = 1;
    std::uint64_t elasticity = 1;
    /// Jovian, wei a gas.
    std::uint64_t base_fee_min = 0;
};

/// Decodes
///   holocene:  0x00, denominator (4 bytes), elasticity (4 bytes)
///   jovian:    0x01, denominator (4 bytes), elasticity (4 bytes), minimum base fee (8 bytes)
/// all big-endian; nothing where size, version or a zero parameter is wrong. [fork >= OpFork::holocene]
[[nodiscard]] std::optional<OpExtraData> decode_op_extra_data(Bytes data, OpFork fork) noexcept;
/// The same encoding of parameters. [fork >= OpFork::holocene, denominator and elasticity below 2^32]
[[nodiscard]] std::vector<std::uint8_t> encode_op_extra_data(
    const OpExtraData& params, OpFork fork);
}  // namespace braid::evm
