// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/evm/keys.hpp"
#include "vm-frontends/evm/state/tx_state.hpp"

namespace braid::evm
{
namespace
{
/// Zero is written as nothing, so that a value has one form.
[[nodiscard]] engine::Value value_of(const u256& integer) noexcept
{
    return integer.is_zero() ? engine::Value{} : engine::Value::of_cell(integer.to_be());
}
}  // namespace

void TxState::commit() noexcept
{
    BRAID_ASSERT(!blocked_);
    for (auto* account = changed_accounts_.first; account != nullptr;
        account = account->next_listed)
        account->destroyed = is_deleted(*account);
    for (auto* slot = changed_slots_.first; slot != nullptr; slot = slot->next_listed)
        commit_slot(*slot);
    for (auto* account = changed_accounts_.first; account != nullptr;
        account = account->next_listed)
        commit_account(*account);
}

bool TxState::is_deleted(Account& account) noexcept
{
    if (account.destroyed)
        return true;
    if (!deletes_empty() || !account.touched || is_known_funded(account))
        return false;
    // An account without the mark exists by its nonce or balance, and then is not empty.
    return read_code_hash(account) && account.code_hash_present && empty(account);
}

void TxState::commit_slot(Slot& slot) noexcept
{
    if (slot.account->destroyed || slot.current == slot.original)
        return;
    locate(slot);
    if (!blocked_)
        view_.put(slot.location, value_of(slot.current));
}

void TxState::commit_account(Account& account) noexcept
{
    if (blocked_)
        return;
    if (account.destroyed)
    {
        commit_deletion(account);
        return;
    }
    commit_balance(account);
    if (account.nonce_read && account.nonce != account.base_nonce)
        view_.put(nonce_location(account), value_of(account.nonce));
    commit_code(account);
}

void TxState::commit_balance(Account& account) noexcept
{
    if (account.balance_change.is_zero())
        return;
    if (!account.balance_read)
    {
        const auto added = view_.add(balance_location(account), {.amount = account.balance_change});
        if (!added.ok())
        {
            blocked_ = true;
            why_blocked_ = added.error();
            return;
        }
        if (*added || !read_balance(account))
            return;
    }
    view_.put(balance_location(account), value_of(account.base_balance + account.balance_change));
}

void TxState::commit_code(Account& account) noexcept
{
    // What was touched before EIP-161 exists, even where it has nothing but its mark.
    if (!deletes_empty() && account.touched && read_code_hash(account))
        account.code_hash_present = true;
    if (!account.code_hash_read || blocked_)
        return;
    const bool changed = account.code_hash != account.base_code_hash;
    if (changed || account.code_hash_present != account.base_code_hash_present)
        view_.put(code_hash_location(account), engine::Value::of_cell(account.code_hash));
    if (changed && account.code_hash != empty_code_hash)
        view_.put(
            view_.locate(KeyBytes{account.code_hash}.view()), engine::Value::of_blob(account.code));
}

void TxState::commit_deletion(Account& account) noexcept
{
    // An account made in this transaction has no slot outside this cache, one without code only those of EIP-7610.
    const bool resets = has_generations() && !account.created &&
                        (stored_code_hash(account) != empty_code_hash || has_storage(account));
    if (resets && read_generation(account))
        view_.put(account.generation_location, value_of(account.generation + 1));
    if (blocked_)
        return;
    if (!account.balance_read || !account.base_balance.is_zero())
        view_.erase(balance_location(account));
    if (!account.nonce_read || account.base_nonce != 0)
        view_.erase(nonce_location(account));
    if (!account.code_hash_read || account.base_code_hash_present)
        view_.erase(code_hash_location(account));
}
}  // namespace braid::evm
