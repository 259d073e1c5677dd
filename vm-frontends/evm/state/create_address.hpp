// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/evm/address.hpp"

namespace braid::evm
{
/// Where a creation by `sender` at `nonce` puts its account: the low bytes of keccak256(rlp([sender, nonce])).
[[nodiscard]] Address create_address(const Address& sender, std::uint64_t nonce) noexcept;
}  // namespace braid::evm
