// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/evm/transaction.hpp"

namespace braid::evm
{
/// Whether s is in the lower half of the group's order. EIP-2.
[[nodiscard]] bool is_low_s(const u256& s) noexcept;

/// Who signed the transaction, or nothing. High s is let pass: only later forks refuse it. [a signed type]
[[nodiscard]] std::optional<Address> recover_sender(const EvmTx& tx, const Crypto& crypto) noexcept;

/// Who signed the authorization, or nothing. High s is refused. EIP-7702.
[[nodiscard]] std::optional<Address> recover_authority(
    const Authorization& authorization, const Crypto& crypto) noexcept;
}  // namespace braid::evm
