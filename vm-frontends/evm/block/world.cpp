// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/evm/world.hpp"
#include "kernels/keccak.hpp"
#include "vm-frontends/evm/block/world_tables.hpp"
#include "vm-frontends/evm/block/world_tries.hpp"
#include "vm-frontends/evm/keys.hpp"
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

Value cell_of(const u256& number) noexcept
{
    return number.is_zero() ? Value{} : Value::of_cell(number.to_be());
}

u256 number_of(const Value& value) noexcept
{
    return value.absent() ? u256{} : u256::from_be(value.cell());
}
}  // namespace

struct World::Tables
{
    std::vector<AccountRecord> accounts;
    PositionTable by_address;
    std::vector<Code> codes;
    PositionTable by_code_hash;
    WorldTries tries;
    /// Guards the tries, and what accounts keep for them, where readers settle them.
    mutable std::mutex tries_mutex;

    Tables() = default;
    Tables(const Tables& other) : Tables(other, std::lock_guard{other.tries_mutex}) {}
    Tables& operator=(const Tables&) = delete;
    ~Tables() = default;

    void settle()
    {
        const std::lock_guard lock{tries_mutex};
        tries.settle(accounts);
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
            tries.note(accounts[position], position);
            return accounts[position];
        }
        const auto added = static_cast<std::uint32_t>(accounts.size());
        by_address.insert(hash, added);
        AccountRecord& account = accounts.emplace_back();
        account.address = Address::from(address);
        tries.note(account, added);
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
        tries(other.tries)
    {}
};

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
        account.balance = number_of(entry.value);
        break;
    case KeyKind::nonce:
        account.nonce = number_of(entry.value)[0];
        break;
    case KeyKind::code_hash:
        account.code_hash.reset();
        if (!entry.value.absent())
            account.code_hash = entry.value.cell();
        break;
    case KeyKind::generation:
        account.generation = number_of(entry.value)[0];
        if (account.generation != 0)
            account.clear_slots();
        break;
    case KeyKind::slot:
        if (load_be<std::uint64_t>(name.data() + 20) != account.generation)
            break;
        account.set_slot(u256::from_be(name.data() + 28), number_of(entry.value));
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
    if (account == nullptr || !account->exists())
        return std::nullopt;
    return AccountFields{.nonce = account->nonce,
        .balance = account->balance,
        .code_hash = account->code_hash.value_or(empty_code_hash)};
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

Hash32 World::state_root()
{
    tables_->settle();
    return tables_->tries.state_root();
}

Result<Hash32, storage::StateError> World::root_after(
    const storage::WriteSet& writes) const noexcept
{
    // What changed before the writes is hashed here once, not in each copy.
    tables_->settle();
    World after{*this};
    after.apply(writes);
    return after.state_root();
}

Result<Hash32, storage::StateError> World::storage_root_after(
    const storage::WriteSet& writes, const Address& address) const noexcept
{
    tables_->settle();
    World after{*this};
    after.apply(writes);
    after.tables_->settle();
    const auto* account = after.tables_->find(address);
    if (account == nullptr || !account->exists())
        return storage::empty_trie_root;
    return after.tables_->tries.storage_root(*account);
}
}  // namespace braid::evm
