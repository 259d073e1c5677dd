// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/evm/env.hpp"
#include "vm-frontends/evm/state/tx_state.hpp"
#include "vm-frontends/evm/transaction.hpp"

namespace braid::evm
{
/// EIP-7702: what the code of an account that delegates begins with; an address follows.
inline constexpr std::array<std::uint8_t, 3> delegation_prefix{0xef, 0x01, 0x00};
inline constexpr std::size_t delegation_size = delegation_prefix.size() + sizeof(Address);

/// EIP-7702: whose code runs where this is an account's code; nothing where it is no delegation.
[[nodiscard]] inline std::optional<Address> delegate_of(Bytes code) noexcept
{
    if (code.size() != delegation_size ||
        !equal(code.first(delegation_prefix.size()), delegation_prefix))
        return std::nullopt;
    return Address::from(code.subspan(delegation_prefix.size()));
}

/// EIP-7702: makes each valid authorization's authority delegate; skips the others. Adds to the refund counter.
void apply_authorizations(
    std::span<const Authorization> authorizations, const EvmEnv& env, TxState& state) noexcept;
}  // namespace braid::evm
