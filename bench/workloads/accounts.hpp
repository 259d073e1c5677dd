// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/evm/address.hpp"
#include <vector>

namespace braid::bench
{
/// The persons of a workload, numbered from 0.
class Accounts
{
public:
    /// Without keys an address is a digest of its number; with keys it is that of the number's public key, and making
    /// one costs an elliptic-curve multiplication.
    Accounts(std::uint32_t count, std::uint64_t seed, bool with_keys);

    [[nodiscard]] const evm::Address& operator[](std::uint32_t i) const noexcept
    {
        return addresses_[i];
    }
    [[nodiscard]] std::uint32_t count() const noexcept
    {
        return static_cast<std::uint32_t>(addresses_.size());
    }
    /// The private key of account `i`. [made with keys]
    [[nodiscard]] Hash32 key(std::uint32_t i) const noexcept;

private:
    std::vector<evm::Address> addresses_;
    std::uint64_t seed_;
};
}  // namespace braid::bench
