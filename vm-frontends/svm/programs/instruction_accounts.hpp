// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/svm/runtime/invoke_context.hpp"

namespace braid::svm
{
/// What native programs ask of the instruction that runs, with Agave's errors.
/// https://github.com/anza-xyz/agave/blob/master/transaction-context/src/instruction.rs
class InstructionAccounts
{
public:
    explicit InstructionAccounts(TransactionContext& transaction) noexcept
      : transaction_(&transaction), accounts_(transaction.current().accounts)
    {}

    [[nodiscard]] std::size_t count() const noexcept { return accounts_.size(); }
    [[nodiscard]] Result<Done, InstructionError> require(std::size_t count) const noexcept
    {
        if (accounts_.size() < count)
            return Err{InstructionErrorKind::missing_account};
        return Done{};
    }
    /// [index < count()]
    [[nodiscard]] const Pubkey& key(std::size_t index) const noexcept
    {
        return transaction_->accounts()[accounts_[index].index_in_transaction].key;
    }
    /// [index < count()]
    [[nodiscard]] bool is_signer(std::size_t index) const noexcept
    {
        return accounts_[index].is_signer;
    }
    /// Whether any of the instruction's accounts is this one and signs.
    [[nodiscard]] bool has_signer(const Pubkey& key) const noexcept
    {
        for (std::size_t i = 0; i < accounts_.size(); ++i)
            if (accounts_[i].is_signer && this->key(i) == key)
                return true;
        return false;
    }
    /// Whether two places name one account. [both < count()]
    [[nodiscard]] bool is_same(std::size_t one, std::size_t other) const noexcept
    {
        return accounts_[one].index_in_transaction == accounts_[other].index_in_transaction;
    }
    /// That this place names the sysvar. Errors: missing_account, invalid_argument.
    [[nodiscard]] Result<Done, InstructionError> require_sysvar(
        std::size_t index, const Pubkey& id) const noexcept
    {
        if (index >= accounts_.size())
            return Err{InstructionErrorKind::missing_account};
        if (key(index) != id)
            return Err{InstructionErrorKind::invalid_argument};
        return Done{};
    }

private:
    TransactionContext* transaction_;
    std::span<const InstructionAccount> accounts_;
};

/// The decoded sysvar, whose account must be at `index`. Errors: those of require_sysvar(), unsupported_sysvar.
template <typename T>
[[nodiscard]] Result<const T*, InstructionError> sysvar_at(const InstructionAccounts& accounts,
    std::size_t index, const Pubkey& id, const std::optional<T>& sysvar) noexcept
{
    if (const auto named = accounts.require_sysvar(index, id); !named.ok())
        return Err{named.error()};
    if (!sysvar)
        return Err{InstructionErrorKind::unsupported_sysvar};
    return &*sysvar;
}
}  // namespace braid::svm
