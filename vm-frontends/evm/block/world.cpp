// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/evm/world.hpp"
#include "kernels/keccak.hpp"
#include "kernels/keccak_batch.hpp"
#include "vm-frontends/evm/block/world_tables.hpp"
#include "vm-frontends/evm/commitment/account_tries.hpp"
#include "vm-frontends/evm/keys.hpp"
#include "vm-frontends/evm/witness/account_writes.hpp"
#include <algorithm>
#include <mutex>

namespace braid::evm
{
using storage::StateKey;
using storage::Value;

namespace
{
/// Bytes that many worlds view and none changes: code may be large and worlds are copied once a block.
struct Code
{
    Hash32 hash;
    std::shared_ptr<const std::vector<std::uint8_t>> bytes;
};

/// Updates of tries under construction, with the slots that they view.
class AccountUpdates
{
public:
    void add_slot(const u256& key, const u256& value)
    {
        slots_.push_back({.key = key, .value = value});
    }
    /// Adds the account with the slots added since the last one.
    void add_account(
        const Address& address, const std::optional<AccountFields>& fields, bool clears_storage)
    {
        names_.push_back(address);
        updates_.push_back({.key = {}, .fields = fields, .clears_storage = clears_storage});
        ends_.push_back(slots_.size());
    }
    /// Valid until something is added.
    [[nodiscard]] std::span<const AccountUpdate> all()
    {
        std::vector<Hash32> keys(names_.size());
        kernels::keccak256_batch(std::vector<Bytes>{names_.begin(), names_.end()}, keys);
        std::size_t begin = 0;
        for (std::size_t i = 0; i < updates_.size(); ++i)
        {
            updates_[i].key = keys[i];
            updates_[i].slots = std::span{slots_}.subspan(begin, ends_[i] - begin);
            begin = ends_[i];
        }
        return updates_;
    }

private:
    std::vector<Address> names_;
    std::vector<AccountUpdate> updates_;
    std::vector<SlotUpdate> slots_;
    std::vector<std::size_t> ends_;
};

/// The account as it is; nothing where there is none.
std::optional<AccountFields> fields_of(const AccountRecord& account) noexcept
{
    if (!account.exists())
        return std::nullopt;
    return AccountFields{.nonce = account.nonce,
        .balance = account.balance,
        .code_hash = account.code_hash.value_or(empty_code_hash)};
}

void add_all_slots(const AccountRecord& account, AccountUpdates& to)
{
    for (const auto& [key, value] : account.slots.sorted())
        to.add_slot(key, value);
}

/// What the writes make of the account. [`before` null where there is none]
void add_after(const AccountRecord* before, const AccountWrites& writes, AccountUpdates& to)
{
    AccountRecord after;
    if (before != nullptr)
    {
        after.nonce = before->nonce;
        after.balance = before->balance;
        after.code_hash = before->code_hash;
        // The tries keep no storage of an account that is not there.
        if (!before->exists() && writes.generation == 0)
            add_all_slots(*before, to);
    }
    if (writes.nonce)
        after.nonce = integer_of(*writes.nonce)[0];
    if (writes.balance)
        after.balance = integer_of(*writes.balance);
    if (writes.code_hash)
    {
        after.code_hash.reset();
        if (!writes.code_hash->absent())
            after.code_hash = writes.code_hash->cell();
    }
    for (const auto& slot : writes.slots)
        if (generation_of(slot) == writes.generation)
            to.add_slot(u256::from_be(slot.key.bytes.data() + 28), integer_of(slot.value));
    to.add_account(writes.address, fields_of(after), writes.generation != 0);
}

/// What undoes add_after().
void add_before(const AccountRecord* before, const AccountWrites& writes, AccountUpdates& to)
{
    if (before == nullptr)
    {
        to.add_account(writes.address, std::nullopt, true);
        return;
    }
    if (writes.generation != 0)
        add_all_slots(*before, to);
    else
        for (const auto& slot : writes.slots)
        {
            const u256 key = u256::from_be(slot.key.bytes.data() + 28);
            to.add_slot(key, before->slots.find(key));
        }
    to.add_account(writes.address, fields_of(*before), writes.generation != 0);
}

/// Tries that are in memory read nothing that could fail.
void update_in_memory(AccountTries& tries, AccountUpdates& updates)
{
    const auto updated = tries.update(updates.all());
    BRAID_ASSERT(updated.ok());
}
}  // namespace

struct World::Tables
{
    std::vector<AccountRecord> accounts;
    PositionTable by_address;
    std::vector<Code> codes;
    PositionTable by_code_hash;
    /// As the accounts were when they were last settled.
    AccountTries tries;
    /// Numbers of the accounts that changed since.
    std::vector<std::uint32_t> changed;
    /// Guards the tries, and what accounts keep for them, where readers settle them.
    mutable std::mutex tries_mutex;

    Tables() = default;
    Tables(const Tables& other) : Tables(other, std::lock_guard{other.tries_mutex}) {}
    Tables& operator=(const Tables&) = delete;
    ~Tables() = default;

    /// Brings the tries up to date. Cost: that of the changes, whatever the size of the world. [tries_mutex is held]
    void settle();
    void note(AccountRecord& account, std::uint32_t position)
    {
        if (account.is_changed)
            return;
        account.is_changed = true;
        changed.push_back(position);
    }
    [[nodiscard]] const AccountRecord* find(Bytes address) const noexcept
    {
        const auto position = by_address.find(seeded_hash(address),
            [&](std::uint32_t i) noexcept { return equal(accounts[i].address, address); });
        return position == PositionTable::none ? nullptr : &accounts[position];
    }
    [[nodiscard]] AccountRecord& find_or_add(Bytes address)
    {
        const auto hash = seeded_hash(address);
        const auto position = by_address.find(
            hash, [&](std::uint32_t i) noexcept { return equal(accounts[i].address, address); });
        if (position != PositionTable::none)
        {
            note(accounts[position], position);
            return accounts[position];
        }
        const auto added = static_cast<std::uint32_t>(accounts.size());
        by_address.insert(hash, added);
        AccountRecord& account = accounts.emplace_back();
        account.address = Address::from(address);
        note(account, added);
        return account;
    }
    [[nodiscard]] const Code* find_code(Bytes hash) const noexcept
    {
        const auto position = by_code_hash.find(seeded_hash(hash),
            [&](std::uint32_t i) noexcept { return equal(codes[i].hash, hash); });
        return position == PositionTable::none ? nullptr : &codes[position];
    }

    void apply(const storage::WriteSet::Entry& entry);
    [[nodiscard]] Value read_slot(const StateKey& key) const noexcept;

private:
    Tables(const Tables& other, const std::lock_guard<std::mutex>& /*held*/)
      : accounts(other.accounts),
        by_address(other.by_address),
        codes(other.codes),
        by_code_hash(other.by_code_hash),
        tries(other.tries),
        changed(other.changed)
    {}
};

void World::Tables::settle()
{
    AccountUpdates updates;
    for (const std::uint32_t position : changed)
    {
        AccountRecord& account = accounts[position];
        if (account.is_storage_new)
            add_all_slots(account, updates);
        else
            for (const u256& key : account.changed_slots)
                updates.add_slot(key, account.slots.find(key));
        updates.add_account(account.address, fields_of(account), account.is_storage_new);
        account.changed_slots.clear();
        // The tries keep no storage of an account that is not there.
        account.is_storage_new = !account.exists();
        account.is_changed = false;
    }
    update_in_memory(tries, updates);
    changed.clear();
}

World::World() : tables_(std::make_unique<Tables>()) {}

World::World(const World& other) : tables_(std::make_unique<Tables>(*other.tables_)) {}

World::World(World&&) noexcept = default;

World& World::operator=(World other) noexcept
{
    tables_.swap(other.tables_);
    return *this;
}

World::~World() = default;

Value World::Tables::read_slot(const StateKey& key) const noexcept
{
    const auto* account = find(key.bytes.first(20));
    // Storage that was reset within a block starts empty.
    if (account == nullptr || load_be<std::uint64_t>(key.bytes.data() + 20) != 0)
        return {};
    return cell_of(account->slots.find(u256::from_be(key.bytes.data() + 28)));
}

Result<Value, storage::StateError> World::read(const StateKey& key) const noexcept
{
    const auto kind = static_cast<KeyKind>(key.kind);
    if (kind == KeyKind::slot)
        return tables_->read_slot(key);
    if (kind == KeyKind::code)
    {
        const auto* code = tables_->find_code(key.bytes);
        return code == nullptr ? Value{} : Value::of_blob(*code->bytes);
    }
    const auto* account = tables_->find(key.bytes);
    if (account == nullptr)
        return Value{};
    switch (kind)
    {
    case KeyKind::balance:
        return cell_of(account->balance);
    case KeyKind::nonce:
        return cell_of(u256{account->nonce});
    case KeyKind::code_hash:
        return account->exists() ? Value::of_cell(account->code_hash.value_or(empty_code_hash)) :
                                   Value{};
    case KeyKind::has_storage:
        return cell_of(u256{account->slots.size() == 0 ? 0U : 1U});
    default:
        return Value{};
    }
}

void World::set_account(const Address& address, const AccountFields& fields)
{
    auto& account = tables_->find_or_add(address);
    account.nonce = fields.nonce;
    account.balance = fields.balance;
    account.code_hash = fields.code_hash;
}

void World::set_slot(const Address& address, const u256& key, const u256& value)
{
    auto& account = tables_->find_or_add(address);
    if (!account.exists())
        account.code_hash = empty_code_hash;
    account.set_slot(key, value);
}

Hash32 World::add_code(Bytes code)
{
    const Hash32 hash = kernels::keccak256(code);
    add_code(hash, code);
    return hash;
}

void World::add_code(const Hash32& hash, Bytes code)
{
    if (tables_->find_code(hash) != nullptr)
        return;
    tables_->by_code_hash.insert(
        seeded_hash(hash), static_cast<std::uint32_t>(tables_->codes.size()));
    tables_->codes.push_back({.hash = hash,
        .bytes = std::make_shared<const std::vector<std::uint8_t>>(code.begin(), code.end())});
}

void World::Tables::apply(const storage::WriteSet::Entry& entry)
{
    const Bytes name = entry.key.bytes;
    auto& account = find_or_add(name.first(20));
    switch (static_cast<KeyKind>(entry.key.kind))
    {
    case KeyKind::balance:
        account.balance = integer_of(entry.value);
        break;
    case KeyKind::nonce:
        account.nonce = integer_of(entry.value)[0];
        break;
    case KeyKind::code_hash:
        account.code_hash.reset();
        if (!entry.value.absent())
            account.code_hash = entry.value.cell();
        break;
    case KeyKind::generation:
        account.generation = integer_of(entry.value)[0];
        if (account.generation != 0)
            account.clear_slots();
        break;
    case KeyKind::slot:
        if (load_be<std::uint64_t>(name.data() + 20) != account.generation)
            break;
        account.set_slot(u256::from_be(name.data() + 28), integer_of(entry.value));
        break;
    default:
        break;
    }
}

void World::apply(const storage::WriteSet& writes)
{
    // Sorted by kind, so an account's generation is known before its slots come.
    for (const auto& entry : writes.entries)
    {
        if (entry.key.vm != storage::VmId::evm)
            continue;
        if (static_cast<KeyKind>(entry.key.kind) != KeyKind::code)
            tables_->apply(entry);
        else if (!entry.value.absent())
            add_code(Hash32::from(entry.key.bytes), entry.value.blob());
    }
    for (const auto& entry : writes.entries)
    {
        if (entry.key.vm == storage::VmId::evm &&
            static_cast<KeyKind>(entry.key.kind) == KeyKind::generation)
            tables_->find_or_add(entry.key.bytes).generation = 0;
    }
}

std::optional<AccountFields> World::account(const Address& address) const noexcept
{
    const auto* account = tables_->find(address);
    return account == nullptr ? std::nullopt : fields_of(*account);
}

u256 World::slot(const Address& address, const u256& key) const noexcept
{
    const auto* account = tables_->find(address);
    return account == nullptr ? u256{} : account->slots.find(key);
}

Bytes World::code(const Hash32& hash) const noexcept
{
    const auto* code = tables_->find_code(hash);
    return code == nullptr ? Bytes{} : Bytes{*code->bytes};
}

std::size_t World::account_count() const noexcept
{
    return static_cast<std::size_t>(std::count_if(tables_->accounts.begin(),
        tables_->accounts.end(), [](const auto& account) { return account.exists(); }));
}

std::vector<Address> World::addresses() const
{
    std::vector<Address> addresses;
    for (const auto& account : tables_->accounts)
    {
        if (account.exists())
            addresses.push_back(account.address);
    }
    std::sort(addresses.begin(), addresses.end());
    return addresses;
}

std::vector<std::pair<u256, u256>> World::slots(const Address& address) const
{
    const auto* account = tables_->find(address);
    return account == nullptr ? std::vector<std::pair<u256, u256>>{} : account->slots.sorted();
}

FlatWriteSet World::as_writes() const
{
    FlatWriteSet all;
    const auto put = [&all](const KeyBytes& bytes, const Value& value)
    {
        if (value.absent())
            return;
        auto key = bytes.view();
        key.bytes = all.keys.copy(key.bytes);
        all.writes.entries.push_back({.key = key, .value = value});
    };
    const auto accounts = addresses();
    for (const auto kind : {KeyKind::balance, KeyKind::nonce, KeyKind::code_hash})
        for (const Address& address : accounts)
        {
            const KeyBytes key{kind, address};
            put(key, read(key.view()).value());
        }
    std::vector<const Code*> codes;
    for (const Code& code : tables_->codes)
        codes.push_back(&code);
    std::ranges::sort(codes, {}, &Code::hash);
    for (const Code* code : codes)
        put(KeyBytes{code->hash}, Value::of_blob(*code->bytes));
    for (const Address& address : accounts)
        for (const auto& [key, value] : slots(address))
            put({address, 0, key}, cell_of(value));
    return all;
}

Hash32 World::state_root()
{
    const std::lock_guard lock{tables_->tries_mutex};
    tables_->settle();
    return tables_->tries.root();
}

Result<StateRoots, storage::StateError> World::roots_after(
    const storage::WriteSet& writes, std::span<const Address> accounts) const noexcept
{
    AccountUpdates after;
    AccountUpdates before;
    for (const AccountWrites& account : by_account(writes))
    {
        const auto* record = tables_->find(account.address);
        add_after(record, account, after);
        add_before(record, account, before);
    }
    StateRoots roots;
    const std::lock_guard lock{tables_->tries_mutex};
    tables_->settle();
    update_in_memory(tables_->tries, after);
    roots.state = tables_->tries.root();
    for (const Address& address : accounts)
        roots.storage.push_back(*tables_->tries.storage_root(kernels::keccak256(address)));
    update_in_memory(tables_->tries, before);
    return roots;
}
}  // namespace braid::evm
