// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/program_ids.hpp"
#include "vm-frontends/svm/transaction/durable_nonce.hpp"
#include "vm-frontends/svm/transaction/instructions_account.hpp"
#include "vm-frontends/svm/transaction/rent_state.hpp"
#include "vm-frontends/svm/transaction/transaction_run.hpp"
#include <algorithm>

/// What a transaction loads, and what is refused there.
/// https://github.com/anza-xyz/agave/blob/master/svm/src/account_loader.rs
namespace braid::svm
{
namespace
{
/// SIMD-0186: what each account and each table counts for.
constexpr std::size_t account_base_size = 64;
constexpr std::size_t lookup_table_size = 8248;
constexpr std::uint64_t rent_exempt_epoch = ~std::uint64_t{0};

[[nodiscard]] bool is_loader(const Pubkey& owner) noexcept
{
    return owner == ids::upgradeable_loader || owner == ids::bpf_loader_2 ||
           owner == ids::bpf_loader_1 || owner == ids::loader_4;
}

[[nodiscard]] std::size_t counted_size(const Account& account) noexcept
{
    return account.lamports == 0 ? 0 : account_base_size + account.data.size();
}
}  // namespace

std::optional<Pubkey> program_data_address(Bytes data) noexcept
{
    constexpr std::uint32_t program_tag = 2;
    if (data.size() < 36 || load_le<std::uint32_t>(data.data()) != program_tag)
        return std::nullopt;
    return Hash32::from(data.subspan(4, 32));
}

bool AccountReader::read(const Pubkey& address, LoadedAccount& to) noexcept
{
    to.location = view_->locate(account_key(address));
    const auto value = view_->read(to.location);
    if (!value.ok())
    {
        fail(value.error());
        return false;
    }
    const auto account = decode_account(*value);
    if (!account.ok())
    {
        fail({.reason = engine::Blocked::Reason::state, .error = account.error()});
        return false;
    }
    to.account = account->lamports == 0 ? Account{} : *account;
    return true;
}

bool TransactionRun::count_loaded(std::size_t size) noexcept
{
    // No sum of a transaction's accounts is near the end of 64 bits.
    const std::uint64_t sum = std::uint64_t{loaded_size_} + size;
    const std::uint32_t limit = tx_.request.budget.loaded_data_size_max;
    loaded_size_ = static_cast<std::uint32_t>(std::min<std::uint64_t>(sum, limit));
    return sum <= limit ||
           refuse({.kind = TransactionErrorKind::max_loaded_accounts_data_size_exceeded});
}

/// Makes the account the running transaction's. [it was loaded]
void TransactionRun::open_account(std::size_t index) noexcept
{
    const MessageAccount& named = tx_.accounts[index];
    const Account& from = workspace_.loaded[index].account;
    TxAccount& to = workspace_.accounts[index];
    const bool becomes_exempt = named.is_writable && from.rent_epoch != rent_exempt_epoch &&
                                from.lamports >= rent_.minimum_balance(from.data.size());
    to.key = *named.key;
    to.owner = from.owner;
    to.lamports = from.lamports;
    to.rent_epoch = becomes_exempt ? rent_exempt_epoch : from.rent_epoch;
    // Nobody writes there: what an instruction writes becomes the transaction's own first.
    to.data = const_cast<std::uint8_t*>(from.data.data());
    to.size = from.data.size();
    to.capacity = 0;
    to.executable = from.executable;
    to.writable = named.is_writable;
    to.touched = false;
    to.borrowed = false;
}

bool TransactionRun::charge_payer() noexcept
{
    LoadedAccount& payer = workspace_.loaded[0];
    if (!reader_.read(*tx_.accounts[0].key, payer))
        return false;
    if (payer.account.lamports == 0)
        return refuse({.kind = TransactionErrorKind::account_not_found});
    const PayerKind kind = payer_kind_of(payer.account);
    if (kind == PayerKind::none)
        return refuse({.kind = TransactionErrorKind::invalid_account_for_fee});
    const std::uint64_t kept =
        kind == PayerKind::nonce ? rent_.minimum_balance(StoredNonce::size_max) : 0;
    const std::uint64_t lamports = payer.account.lamports;
    const std::uint64_t fee = receipt_->fees.total();
    if (lamports < kept || lamports - kept < fee)
        return refuse({.kind = TransactionErrorKind::insufficient_funds_for_fee});
    const std::size_t size = payer.account.data.size();
    if (!may_become({.lamports = lamports, .data_size = size},
            {.lamports = lamports - fee, .data_size = size}, rent_))
        return refuse({.kind = TransactionErrorKind::insufficient_funds_for_rent, .index = 0});
    open_account(0);
    workspace_.accounts[0].lamports = lamports - fee;
    return true;
}

/// [index is not who pays]
bool TransactionRun::load_account(std::size_t index) noexcept
{
    const Pubkey& key = *tx_.accounts[index].key;
    if (key != ids::instructions)
    {
        if (!reader_.read(key, workspace_.loaded[index]))
            return false;
        open_account(index);
        return true;
    }
    workspace_.loaded[index] = {};
    workspace_.loaded[index].account.owner = ids::sysvar_owner;
    workspace_.loaded[index].account.rent_epoch = 0;
    open_account(index);
    const auto data = make_instructions_data(tx_, reader_.view().scratch());
    if (!data)
        return refuse({.kind = TransactionErrorKind::max_loaded_accounts_data_size_exceeded});
    TxAccount& account = workspace_.accounts[index];
    account.data = data->data();
    account.size = data->size();
    account.capacity = data->size();
    return true;
}

/// Counts the data of a program of the upgradeable loader once, if the transaction does not name them itself.
bool TransactionRun::count_program_data(std::size_t index) noexcept
{
    const Account& account = workspace_.loaded[index].account;
    if (account.owner != ids::upgradeable_loader)
        return true;
    const auto address = program_data_address(account.data);
    if (!address)
        return true;
    const auto counted = std::span{workspace_.counted}.first(counted_count_);
    if (std::ranges::find(counted, *address) != counted.end() ||
        std::ranges::any_of(
            tx_.accounts, [&](const MessageAccount& named) { return *named.key == *address; }))
        return true;
    LoadedAccount data;
    if (!reader_.read(*address, data))
        return false;
    if (data.account.lamports == 0)
        return true;
    workspace_.counted[counted_count_++] = *address;
    return count_loaded(counted_size(data.account));
}

bool TransactionRun::load_accounts() noexcept
{
    if (!count_loaded(tx_.message.lookups.size() * lookup_table_size))
        return false;
    for (std::size_t i = 0; i < tx_.accounts.size(); ++i)
    {
        if (i != 0 && !load_account(i))
            return false;
        if (!count_loaded(counted_size(workspace_.loaded[i].account)) || !count_program_data(i))
            return false;
    }
    return check_programs();
}

bool TransactionRun::check_programs() noexcept
{
    for (const CompiledInstruction& instruction : tx_.message.instructions)
    {
        const Account& program = workspace_.loaded[instruction.program].account;
        if (program.lamports == 0)
            return refuse({.kind = TransactionErrorKind::program_account_not_found});
        if (program.owner != ids::native_loader && !is_loader(program.owner))
            return refuse({.kind = TransactionErrorKind::invalid_program_for_execution});
    }
    return true;
}
}  // namespace braid::svm
