// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/fuzz/input.hpp"
#include "vm-frontends/evm/address.hpp"
#include <vector>

namespace braid::fuzz
{
/// Accounts that generated programs and transactions speak of: senders, contracts, two that do not exist, the fee
/// recipient, precompiles.
inline constexpr std::size_t sender_count = 4;
inline constexpr std::size_t contract_count = 4;

[[nodiscard]] constexpr evm::Address sender_address(std::size_t i) noexcept
{
    return evm::Address::of_number(0x5e00 + i);
}
[[nodiscard]] constexpr evm::Address contract_address(std::size_t i) noexcept
{
    return evm::Address::of_number(0xc000 + i);
}
inline constexpr evm::Address fee_recipient = evm::Address::of_number(0xfee);

/// Any of them, as the input chooses.
[[nodiscard]] evm::Address read_address(Input& input) noexcept;

/// EVM code as the input chooses: pieces that touch what other transactions touch, and bytes as they come.
[[nodiscard]] std::vector<std::uint8_t> read_program(Input& input);
}  // namespace braid::fuzz
