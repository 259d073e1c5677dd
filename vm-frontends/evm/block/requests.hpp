// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/crypto.hpp"
#include "vm-frontends/evm/receipt.hpp"
#include <vector>

namespace braid::evm
{
/// EIP-7685 type bytes.
enum class RequestType : std::uint8_t
{
    deposit = 0,
    withdrawal = 1,
    consolidation = 2,
};

/// Appends the deposit that the log announces; false where its layout is not the deposit contract's. EIP-6110.
/// Logs of other events of the contract are passed over.
[[nodiscard]] bool append_deposit(const Log& log, std::vector<std::uint8_t>& to);

/// EIP-7685: sha256 over the sha256 of each request list, type byte included. [none is a type byte alone]
[[nodiscard]] Hash32 requests_hash_of(
    std::span<const std::vector<std::uint8_t>> requests, const Crypto& crypto);
}  // namespace braid::evm
