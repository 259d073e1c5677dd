// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/evm/address.hpp"

namespace braid::evm
{
/// The accounts whose whole balance moves to dao_refund_contract at the DAO fork. EIP-779.
[[nodiscard]] std::span<const Address> dao_drained_accounts() noexcept;

/// 0xbf4ed7b27f1d666546e30d74d50d173d20bca754
inline constexpr Address dao_refund_contract{{0xbf, 0x4e, 0xd7, 0xb2, 0x7f, 0x1d, 0x66, 0x65, 0x46,
    0xe3, 0x0d, 0x74, 0xd5, 0x0d, 0x17, 0x3d, 0x20, 0xbc, 0xa7, 0x54}};
}  // namespace braid::evm
