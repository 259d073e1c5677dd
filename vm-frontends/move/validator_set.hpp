// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/bcs.hpp"

namespace braid::move
{
/// As many as 0x1::stake allows.
inline constexpr std::size_t validator_count_max = std::size_t{1} << 16;
/// Of a public key on BLS12-381.
inline constexpr std::size_t validator_key_size = 48;

/// Who votes, and with which power.
struct Validator
{
    Hash32 address;
    std::uint64_t power = 0;
    /// validator_key_size bytes.
    Bytes public_key;
    /// Its place among the validators.
    std::uint64_t index = 0;
};

/// Reads the resource 0x1::stake::ValidatorSet: those that vote now, the active ones and those about to leave, by index.
/// Fault::wrong_value where the indexes are not 0, 1, 2 and so on. What is read views the input.
[[nodiscard]] Result<std::vector<Validator>, bcs::Error> decode_validator_set(Bytes resource);
}  // namespace braid::move
