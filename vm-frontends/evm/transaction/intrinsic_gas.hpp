// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/evm/transaction.hpp"

namespace braid::evm
{
/// EIP-7702: charged for each authorization; half of it comes back where the authority exists.
inline constexpr std::uint64_t gas_per_authorization = 25'000;
inline constexpr std::uint64_t gas_authorization_refund = 12'500;

/// What a transaction costs before its first instruction.
struct IntrinsicGas
{
    std::uint64_t gas = 0;
    /// EIP-7623: what it uses at the least; zero before Prague.
    std::uint64_t floor = 0;
};

/// Yellow Paper g0; EIP-2, 2028, 2930, 3860, 7623, 7702. Cost: linear in the input.
[[nodiscard]] IntrinsicGas intrinsic_gas_of(const EvmTx& tx, Fork fork) noexcept;
}  // namespace braid::evm
