// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/assert.hpp"
#include "vm-frontends/svm/program_ids.hpp"
#include "vm-frontends/svm/runtime/transaction_context.hpp"
#include <deque>

namespace braid::svm::tests
{
using Data = std::vector<std::uint8_t>;

/// An address that says its number.
[[nodiscard]] inline Pubkey numbered(std::uint8_t number)
{
    Pubkey key;
    key.bytes.fill(number);
    return key;
}

/// A transaction over accounts made by hand. The first is a program.
class Accounts
{
public:
    explicit Accounts(const Pubkey& loader = ids::upgradeable_loader)
    {
        add({.key = program, .owner = loader, .lamports = 1, .executable = true});
    }

    /// The index of the account, whose data are the state's.
    std::uint16_t add(TxAccount account, Data data = {})
    {
        state_.push_back(std::move(data));
        account.data = state_.back().data();
        account.size = state_.back().size();
        accounts.push_back(account);
        return static_cast<std::uint16_t>(accounts.size() - 1);
    }

    /// Makes the transaction and enters an instruction of the first account.
    void enter(std::vector<InstructionAccount> roles, Data data = {})
    {
        begin();
        roles_ = std::move(roles);
        data_ = std::move(data);
        BRAID_ASSERT(transaction.push({.accounts = roles_, .data = data_}).ok());
    }
    void begin()
    {
        scratch.reset();
        transaction.reset(scratch, accounts, rent);
    }

    static inline const Pubkey program = numbered(100);
    static inline const Pubkey stranger = numbered(200);

    std::vector<TxAccount> accounts;
    Rent rent;
    Arena scratch;
    TransactionContext transaction;

private:
    std::deque<Data> state_;
    std::vector<InstructionAccount> roles_;
    Data data_;
};
}  // namespace braid::svm::tests
