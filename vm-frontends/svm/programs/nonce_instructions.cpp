// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/programs/nonce_instructions.hpp"

#include "base/base58.hpp"
#include "vm-frontends/svm/env.hpp"
#include "vm-frontends/svm/program_ids.hpp"
#include "vm-frontends/svm/programs/nonce_state.hpp"
#include "vm-frontends/svm/programs/system_program.hpp"

namespace braid::svm
{
namespace
{
using Checked = Result<Done, InstructionError>;
using enum InstructionErrorKind;

[[nodiscard]] Err<InstructionError> refused(SystemError error) noexcept
{
    return Err{InstructionError::of_custom(static_cast<std::uint32_t>(error))};
}

/// A line "<action>: Account <key> <what>", and the error.
[[nodiscard]] Err<InstructionError> refuse_account(LogCollector& log, std::string_view action,
    const Pubkey& key, std::string_view what, InstructionErrorKind error) noexcept
{
    if (log.wants())
        log.add({action, ": Account ", base58_of(key), what});
    return Err{InstructionError{error}};
}

[[nodiscard]] Err<InstructionError> refuse_insufficient(
    LogCollector& log, std::string_view action, std::uint64_t lamports, std::uint64_t need) noexcept
{
    if (log.wants())
        log.add({action, ": insufficient lamports ", std::to_string(lamports), ", need ",
            std::to_string(need)});
    return Err{InstructionError{insufficient_funds}};
}

[[nodiscard]] Checked write_nonce(BorrowedAccount& account, const StoredNonce& nonce) noexcept
{
    const auto data = account.data_for_write();
    if (!data.ok())
        return Err{data.error()};
    return encode_nonce(nonce, *data);
}

/// That the sysvar's account is named at `index`, and has blockhashes.
[[nodiscard]] Checked require_blockhashes(
    InvokeContext& invoke, std::size_t index, std::string_view action) noexcept
{
    const InstructionAccounts accounts(invoke.transaction());
    const auto recent =
        sysvar_at(accounts, index, ids::recent_blockhashes, invoke.sysvars().recent_blockhashes);
    if (!recent.ok())
        return Err{recent.error()};
    if (!(*recent)->empty())
        return Done{};
    invoke.log().add({action, ": recent blockhash list is empty"});
    return refused(SystemError::nonce_no_recent_blockhashes);
}

[[nodiscard]] StoredNonce fresh_nonce(const InvokeContext& invoke, const Pubkey& authority) noexcept
{
    return {.is_legacy = false,
        .data = StoredNonce::Data{.authority = authority,
            .durable_nonce = durable_nonce_of(invoke.env().blockhash),
            .lamports_per_signature = invoke.env().lamports_per_signature}};
}

/// Whether so many lamports may leave the nonce, and what it becomes where all do.
[[nodiscard]] Checked leave_nonce(
    InvokeContext& invoke, BorrowedAccount& from, std::uint64_t lamports, const Rent& rent) noexcept
{
    constexpr std::string_view action = "Withdraw nonce account";
    LogCollector& log = invoke.log();
    const InstructionAccounts accounts(invoke.transaction());
    const auto nonce = decode_nonce(from.data());
    if (!nonce)
        return Err{invalid_account_data};
    const Pubkey& signer = nonce->data ? nonce->data->authority : from.key();
    const bool closes = nonce->data && lamports == from.lamports();
    if (closes)
    {
        if (nonce->data->durable_nonce == durable_nonce_of(invoke.env().blockhash))
        {
            log.add({action, ": nonce can only advance once per slot"});
            return refused(SystemError::nonce_blockhash_not_expired);
        }
    }
    else
    {
        const std::uint64_t kept = nonce->data ? rent.minimum_balance(from.data().size()) : 0;
        if (lamports > ~std::uint64_t{0} - kept)
            return Err{insufficient_funds};
        if (lamports + kept > from.lamports())
            return refuse_insufficient(log, action, from.lamports(), lamports + kept);
    }
    if (!accounts.has_signer(signer))
        return refuse_account(log, action, signer, " must sign", missing_required_signature);
    return closes ? write_nonce(from, {}) : Done{};
}
}  // namespace

Checked advance_nonce(InvokeContext& invoke) noexcept
{
    constexpr std::string_view action = "Advance nonce account";
    const InstructionAccounts accounts(invoke.transaction());
    if (const auto enough = accounts.require(1); !enough.ok())
        return enough;
    auto account = invoke.transaction().borrow(0);
    if (!account.ok())
        return Err{account.error()};
    if (const auto present = require_blockhashes(invoke, 1, action); !present.ok())
        return present;
    LogCollector& log = invoke.log();
    if (!account->is_writable())
        return refuse_account(log, action, account->key(), " must be writeable", invalid_argument);
    const auto nonce = decode_nonce(account->data());
    if (!nonce)
        return Err{invalid_account_data};
    if (!nonce->data)
        return refuse_account(
            log, action, account->key(), " state is invalid", invalid_account_data);
    const Pubkey authority = nonce->data->authority;
    if (!accounts.has_signer(authority))
        return refuse_account(
            log, action, authority, " must be a signer", missing_required_signature);
    const StoredNonce next = fresh_nonce(invoke, authority);
    if (next.data->durable_nonce == nonce->data->durable_nonce)
    {
        log.add({action, ": nonce can only advance once per slot"});
        return refused(SystemError::nonce_blockhash_not_expired);
    }
    return write_nonce(*account, next);
}

Checked withdraw_nonce(InvokeContext& invoke, std::uint64_t lamports) noexcept
{
    const InstructionAccounts accounts(invoke.transaction());
    if (const auto enough = accounts.require(2); !enough.ok())
        return enough;
    const auto recent =
        sysvar_at(accounts, 2, ids::recent_blockhashes, invoke.sysvars().recent_blockhashes);
    if (!recent.ok())
        return Err{recent.error()};
    const auto rent = sysvar_at(accounts, 3, ids::rent, invoke.sysvars().rent);
    if (!rent.ok())
        return Err{rent.error()};
    {
        auto from = invoke.transaction().borrow(0);
        if (!from.ok())
            return Err{from.error()};
        if (!from->is_writable())
            return refuse_account(invoke.log(), "Withdraw nonce account", from->key(),
                " must be writeable", invalid_argument);
        if (const auto may = leave_nonce(invoke, *from, lamports, **rent); !may.ok())
            return may;
        if (const auto taken = from->take_lamports(lamports); !taken.ok())
            return taken;
    }
    auto to = invoke.transaction().borrow(1);
    if (!to.ok())
        return Err{to.error()};
    return to->add_lamports(lamports);
}

Checked initialize_nonce(InvokeContext& invoke, const Pubkey& authority) noexcept
{
    constexpr std::string_view action = "Initialize nonce account";
    const InstructionAccounts accounts(invoke.transaction());
    if (const auto enough = accounts.require(1); !enough.ok())
        return enough;
    auto account = invoke.transaction().borrow(0);
    if (!account.ok())
        return Err{account.error()};
    if (const auto present = require_blockhashes(invoke, 1, action); !present.ok())
        return present;
    const auto rent = sysvar_at(accounts, 2, ids::rent, invoke.sysvars().rent);
    if (!rent.ok())
        return Err{rent.error()};
    LogCollector& log = invoke.log();
    if (!account->is_writable())
        return refuse_account(log, action, account->key(), " must be writeable", invalid_argument);
    const auto nonce = decode_nonce(account->data());
    if (!nonce)
        return Err{invalid_account_data};
    if (nonce->data)
        return refuse_account(
            log, action, account->key(), " state is invalid", invalid_account_data);
    const std::uint64_t need = (*rent)->minimum_balance(account->data().size());
    if (account->lamports() < need)
        return refuse_insufficient(log, action, account->lamports(), need);
    return write_nonce(*account, fresh_nonce(invoke, authority));
}

Checked authorize_nonce(InvokeContext& invoke, const Pubkey& authority) noexcept
{
    constexpr std::string_view action = "Authorize nonce account";
    const InstructionAccounts accounts(invoke.transaction());
    if (const auto enough = accounts.require(1); !enough.ok())
        return enough;
    auto account = invoke.transaction().borrow(0);
    if (!account.ok())
        return Err{account.error()};
    LogCollector& log = invoke.log();
    if (!account->is_writable())
        return refuse_account(log, action, account->key(), " must be writeable", invalid_argument);
    auto nonce = decode_nonce(account->data());
    if (!nonce)
        return Err{invalid_account_data};
    if (!nonce->data)
        return refuse_account(
            log, action, account->key(), " state is invalid", invalid_account_data);
    if (!accounts.has_signer(nonce->data->authority))
        return refuse_account(
            log, action, nonce->data->authority, " must sign", missing_required_signature);
    nonce->data->authority = authority;
    return write_nonce(*account, *nonce);
}

Checked upgrade_nonce(InvokeContext& invoke) noexcept
{
    const InstructionAccounts accounts(invoke.transaction());
    if (const auto enough = accounts.require(1); !enough.ok())
        return enough;
    auto account = invoke.transaction().borrow(0);
    if (!account.ok())
        return Err{account.error()};
    if (account->owner() != ids::system_program)
        return Err{invalid_account_owner};
    if (!account->is_writable())
        return Err{invalid_argument};
    auto nonce = decode_nonce(account->data());
    if (!nonce)
        return Err{invalid_account_data};
    if (!nonce->is_legacy || !nonce->data)
        return Err{invalid_argument};
    nonce->is_legacy = false;
    nonce->data->durable_nonce = durable_nonce_of(nonce->data->durable_nonce);
    return write_nonce(*account, *nonce);
}
}  // namespace braid::svm
