// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/evm/address.hpp"
#include "vm-frontends/evm/fork.hpp"
#include <map>
#include <set>
#include <vector>

namespace braid::tests
{
/// The state of a few accounts, numbered, as plainly as it can be said: reverting is copying back.
struct Model
{
    struct Account
    {
        bool exists = false;
        u256 balance;
        std::uint64_t nonce = 0;
        std::vector<std::uint8_t> code;
        std::map<std::uint64_t, u256> storage;

        [[nodiscard]] bool empty() const { return balance.is_zero() && nonce == 0 && code.empty(); }
    };

    std::map<std::uint64_t, Account> accounts;
    // Of the running transaction.
    std::map<std::pair<std::uint64_t, std::uint64_t>, u256> transient;
    std::set<std::uint64_t> warm;
    std::set<std::uint64_t> touched;
    std::set<std::uint64_t> created;
    std::set<std::uint64_t> destroyed;
    std::size_t log_count = 0;
    std::uint64_t refund = 0;

    [[nodiscard]] u256 stored(std::uint64_t account, std::uint64_t key) const;
    /// Whether the account is there under the fork while a transaction runs.
    [[nodiscard]] bool exists(std::uint64_t account, evm::Fork fork);
    /// Ends the transaction.
    void commit(evm::Fork fork);
};
}  // namespace braid::tests
