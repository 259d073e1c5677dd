// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/evm/address.hpp"

namespace braid::evm
{
/// What an account is beside its storage.
struct AccountFields
{
    std::uint64_t nonce = 0;
    u256 balance{};
    Hash32 code_hash = empty_code_hash;

    [[nodiscard]] friend bool operator==(const AccountFields&, const AccountFields&) = default;
};
}  // namespace braid::evm
