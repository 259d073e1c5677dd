// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/evm/state/tx_state.hpp"

#include "vm-frontends/evm/keys.hpp"
#include "vm-frontends/evm/precompiles/precompile.hpp"
#include <algorithm>

namespace braid::evm
{
namespace
{
/// EIP-161's exception: a touch of this precompile outlives the call that made it, as it did in mainnet block 2,675,119.
constexpr Address ripemd160_address = Address::of_number(3);

/// Precompiles and nothing else of use live below 2^16.
[[nodiscard]] bool is_small(const Address& address) noexcept
{
    return std::all_of(
        address.bytes.begin(), address.bytes.end() - 2, [](auto b) { return b == 0; });
}
}  // namespace

TxState::TxState(engine::TxView& view, Fork fork, OpFork op) noexcept
  : view_(view),
    arena_(view.arena()),
    scratch_(view.scratch()),
    fork_(fork),
    op_(op),
    hash_(reinterpret_cast<std::uintptr_t>(this) ^
          (static_cast<std::uint64_t>(reinterpret_cast<std::uintptr_t>(&view)) << 20))
{}

Account& TxState::account(const Address& address) noexcept
{
    const auto hash = hash_(address);
    if (auto* found = accounts_.find(hash, address))
        return *found;
    auto* account = scratch_.make<Account>();
    account->address = address;
    account->warm = is_small(address) && is_precompile(fork_, op_, address);
    accounts_.insert(scratch_, hash, account);
    return *account;
}

Access TxState::access_account(Account& account) noexcept
{
    if (account.warm)
        return Access::warm;
    account.warm = true;
    journal_.push(scratch_, {Change::Kind::account_warm, account});
    return Access::cold;
}

Access TxState::access_slot(Account& account, const u256& key) noexcept
{
    auto& at = slot(account, key);
    if (at.warm)
        return Access::warm;
    at.warm = true;
    journal_.push(scratch_, {Change::Kind::slot_warm, at});
    return Access::cold;
}

u256 TxState::balance(Account& account) noexcept
{
    if (!read_balance(account))
        return {};
    return account.base_balance + account.balance_change;
}

std::uint64_t TxState::nonce(Account& account) noexcept
{
    return read_nonce(account) ? account.nonce : 0;
}

const Hash32& TxState::stored_code_hash(Account& account) noexcept
{
    return read_code_hash(account) ? account.code_hash : empty_code_hash;
}

Hash32 TxState::code_hash(Account& account) noexcept
{
    const auto& hash = stored_code_hash(account);
    if (hash == empty_code_hash && empty(account))
        return {};
    return hash;
}

Bytes TxState::code(Account& account) noexcept
{
    if (account.code_read)
        return account.code;
    const auto& hash = stored_code_hash(account);
    if (hash != empty_code_hash)
    {
        engine::Value value;
        if (!read(view_.locate(KeyBytes{hash}.view()), value))
            return {};
        if (value.kind() != engine::Value::Kind::blob)
        {
            blocked_ = true;
            why_blocked_ = {
                .reason = engine::Blocked::Reason::state, .error = storage::StateError::corrupt};
            return {};
        }
        account.code = value.blob();
    }
    account.code_read = !blocked_;
    return account.code;
}

bool TxState::exists(Account& account) noexcept
{
    if (account.touched && !deletes_empty())
        return true;
    return (read_code_hash(account) && account.code_hash_present) || !empty(account);
}

bool TxState::is_known_funded(const Account& account) const noexcept
{
    // What was not read can only have grown.
    return account.balance_read ? account.base_balance + account.balance_change != u256{} :
                                  !account.balance_change.is_zero();
}

bool TxState::empty(Account& account) noexcept
{
    if (is_known_funded(account))
        return false;
    return stored_code_hash(account) == empty_code_hash && nonce(account) == 0 &&
           balance(account).is_zero();
}

bool TxState::has_storage(Account& account) noexcept
{
    if (account.created)
        return false;
    if (has_generations() && (!read_generation(account) || account.generation != 0))
        return false;
    engine::Value value;
    const KeyBytes key{KeyKind::has_storage, account.address};
    return read(view_.locate(key.view()), value) && !value.absent();
}

u256 TxState::load(Account& account, const u256& key) noexcept
{
    return loaded_slot(account, key).current;
}

SlotValues TxState::load_for_store(Account& account, const u256& key) noexcept
{
    const auto& at = loaded_slot(account, key);
    return {.original = at.original, .current = at.current};
}

void TxState::store(Account& account, const u256& key, const u256& value) noexcept
{
    auto& at = loaded_slot(account, key);
    if (blocked_ || at.current == value)
        return;
    journal_.push(scratch_, {at, at.current});
    at.current = value;
    changed_slots_.add(at);
}

u256 TxState::load_transient(Account& account, const u256& key) noexcept
{
    const auto* at = transient_slots_.find(hash_(&account, key), &account, key);
    return at == nullptr ? u256{} : at->value;
}

void TxState::store_transient(Account& account, const u256& key, const u256& value) noexcept
{
    const auto hash = hash_(&account, key);
    auto* at = transient_slots_.find(hash, &account, key);
    if (at == nullptr)
    {
        at = scratch_.make<TransientSlot>();
        at->account = &account;
        at->key = key;
        transient_slots_.insert(scratch_, hash, at);
    }
    journal_.push(scratch_, {*at, at->value});
    at->value = value;
}

void TxState::touch(Account& account) noexcept
{
    if (account.touched)
        return;
    account.touched = true;
    journal_.push(scratch_, {Change::Kind::touched, account});
    changed_accounts_.add(account);
}

void TxState::credit(Account& account, const u256& amount) noexcept
{
    touch(account);
    if (amount.is_zero())
        return;
    const auto change = account.balance_change + amount;
    if (!account.balance_read && change < amount && !read_balance(account))
        return;
    change_balance(account, change);
}

bool TxState::debit(Account& account, const u256& amount) noexcept
{
    if (amount.is_zero())
        return true;
    if (balance(account) < amount || blocked_)
        return false;
    change_balance(account, account.balance_change - amount);
    return true;
}

void TxState::set_balance(Account& account, const u256& amount) noexcept
{
    if (read_balance(account))
        change_balance(account, amount - account.base_balance);
}

void TxState::set_nonce(Account& account, std::uint64_t nonce) noexcept
{
    if (!read_nonce(account))
        return;
    journal_.push(scratch_, {account, account.nonce});
    account.nonce = nonce;
    changed_accounts_.add(account);
}

void TxState::set_code(Account& account, Bytes code, const Hash32& hash) noexcept
{
    if (!read_code_hash(account))
        return;
    const auto* before = scratch_.make<CodeBefore>(CodeBefore{.hash = account.code_hash,
        .code = account.code,
        .present = account.code_hash_present,
        .code_read = account.code_read});
    journal_.push(scratch_, {account, before});
    account.code_hash = hash;
    account.code_hash_present |= hash != empty_code_hash;
    account.code = arena_.copy(code);
    account.code_read = true;
    changed_accounts_.add(account);
}

void TxState::create(Account& account) noexcept
{
    touch(account);
    journal_.push(scratch_, {Change::Kind::created, account});
    account.created = true;
    if (deletes_empty())
        set_nonce(account, 1);
}

bool TxState::destroy(Account& account) noexcept
{
    if (account.destroyed)
        return false;
    journal_.push(scratch_, {Change::Kind::destroyed, account});
    account.destroyed = true;
    changed_accounts_.add(account);
    return true;
}

void TxState::revert(const Checkpoint& to) noexcept
{
    while (journal_.size() > to.journal_size)
        undo(journal_.pop());
    logs_.shrink(to.log_count);
    refund_ = to.refund;
}

void TxState::undo(const Change& change) noexcept
{
    switch (change.kind)
    {
    case Change::Kind::account_warm:
        change.account->warm = false;
        break;
    case Change::Kind::slot_warm:
        change.slot->warm = false;
        break;
    case Change::Kind::touched:
        change.account->touched = deletes_empty() && change.account->address == ripemd160_address;
        break;
    case Change::Kind::created:
        change.account->created = false;
        break;
    case Change::Kind::destroyed:
        change.account->destroyed = false;
        break;
    case Change::Kind::balance:
        change.account->balance_change = change.word;
        break;
    case Change::Kind::nonce:
        change.account->nonce = change.number;
        break;
    case Change::Kind::code:
        change.account->code_hash = change.code->hash;
        change.account->code_hash_present = change.code->present;
        change.account->code = change.code->code;
        change.account->code_read = change.code->code_read;
        break;
    case Change::Kind::slot:
        change.slot->current = change.word;
        break;
    case Change::Kind::transient_slot:
        change.transient_slot->value = change.word;
        break;
    }
}

void TxState::log(const Address& address, std::span<const Hash32> topics, Bytes data) noexcept
{
    const auto copied = arena_.make_array<Hash32>(topics.size());
    std::ranges::copy(topics, copied.begin());
    logs_.push(scratch_, {.address = address, .topics = copied, .data = arena_.copy(data)});
}

void TxState::change_balance(Account& account, const u256& change) noexcept
{
    journal_.push(scratch_, {account, account.balance_change});
    account.balance_change = change;
    changed_accounts_.add(account);
}

bool TxState::read(engine::Location* location, engine::Value& value) noexcept
{
    if (blocked_)
        return false;
    const auto answer = view_.read(location);
    if (answer.ok()) [[likely]]
    {
        value = *answer;
        return true;
    }
    blocked_ = true;
    why_blocked_ = answer.error();
    return false;
}

bool TxState::read_balance(Account& account) noexcept
{
    if (account.balance_read)
        return true;
    engine::Value value;
    if (!read(balance_location(account), value))
        return false;
    if (!value.absent())
        account.base_balance = u256::from_be(value.cell());
    account.balance_read = true;
    return true;
}

bool TxState::read_nonce(Account& account) noexcept
{
    if (account.nonce_read)
        return true;
    engine::Value value;
    if (!read(nonce_location(account), value))
        return false;
    if (!value.absent())
        account.base_nonce = u256::from_be(value.cell())[0];
    account.nonce = account.base_nonce;
    account.nonce_read = true;
    return true;
}

bool TxState::read_code_hash(Account& account) noexcept
{
    if (account.code_hash_read)
        return true;
    engine::Value value;
    if (!read(code_hash_location(account), value))
        return false;
    account.base_code_hash_present = !value.absent();
    account.base_code_hash = value.absent() ? empty_code_hash : value.cell();
    account.code_hash_present = account.base_code_hash_present;
    account.code_hash = account.base_code_hash;
    account.code_hash_read = true;
    return true;
}

bool TxState::read_generation(Account& account) noexcept
{
    if (account.generation_read)
        return true;
    const KeyBytes key{KeyKind::generation, account.address};
    account.generation_location = view_.locate(key.view());
    engine::Value value;
    if (!read(account.generation_location, value))
        return false;
    if (!value.absent())
        account.generation = u256::from_be(value.cell())[0];
    account.generation_read = true;
    return true;
}

Slot& TxState::slot(Account& account, const u256& key) noexcept
{
    if (last_slot_ != nullptr && last_slot_->has_key(&account, key))
        return *last_slot_;
    const auto hash = hash_(&account, key);
    auto* found = slots_.find(hash, &account, key);
    if (found == nullptr)
    {
        found = scratch_.make<Slot>();
        found->account = &account;
        found->key = key;
        slots_.insert(scratch_, hash, found);
    }
    last_slot_ = found;
    return *found;
}

Slot& TxState::loaded_slot(Account& account, const u256& key) noexcept
{
    auto& at = slot(account, key);
    if (at.loaded) [[likely]]
        return at;
    if (!account.created)
    {
        locate(at);
        engine::Value value;
        if (blocked_ || !read(at.location, value))
            return at;
        if (!value.absent())
            at.original = u256::from_be(value.cell());
    }
    at.current = at.original;
    at.loaded = true;
    return at;
}

void TxState::locate(Slot& slot) noexcept
{
    if (slot.location != nullptr)
        return;
    auto& account = *slot.account;
    if (has_generations() && !read_generation(account))
        return;
    const KeyBytes key{account.address, account.generation, slot.key};
    slot.location = view_.locate(key.view());
}

engine::Location* TxState::balance_location(Account& account) noexcept
{
    if (account.balance_location == nullptr)
        account.balance_location = view_.locate(KeyBytes{KeyKind::balance, account.address}.view());
    return account.balance_location;
}

engine::Location* TxState::nonce_location(Account& account) noexcept
{
    if (account.nonce_location == nullptr)
        account.nonce_location = view_.locate(KeyBytes{KeyKind::nonce, account.address}.view());
    return account.nonce_location;
}

engine::Location* TxState::code_hash_location(Account& account) noexcept
{
    if (account.code_hash_location == nullptr)
        account.code_hash_location =
            view_.locate(KeyBytes{KeyKind::code_hash, account.address}.view());
    return account.code_hash_location;
}
}  // namespace braid::evm
