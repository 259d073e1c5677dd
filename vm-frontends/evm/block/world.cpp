// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/evm/world.hpp"
#include "base/rlp.hpp"
#include "kernels/keccak.hpp"
#include "storage/trie.hpp"
#include "vm-frontends/evm/block/encoded_list.hpp"
#include "vm-frontends/evm/block/world_tables.hpp"
#include "vm-frontends/evm/keys.hpp"
#include <algorithm>

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

Hash32 storage_root_of(AccountRecord& account)
{
    if (account.storage_root)
        return *account.storage_root;
    const auto slots = account.slots.sorted();
    std::vector<Hash32> keys;
    EncodedList values;
    keys.reserve(slots.size());
    rlp::Writer writer{values.bytes()};
    for (const auto& [key, value] : slots)
    {
        keys.push_back(key.to_be());
        writer.integer(value);
        values.end_item();
    }
    std::vector<storage::TrieEntry> entries;
    entries.reserve(slots.size());
    for (std::size_t i = 0; i < slots.size(); ++i)
        entries.push_back({.key = keys[i], .value = values[i]});
    account.storage_root = storage::secure_trie_root(entries);
    return *account.storage_root;
}

void encode_account(AccountRecord& account, std::vector<std::uint8_t>& to)
{
    rlp::Writer writer{to};
    const auto list = writer.open();
    writer.u64(account.nonce);
    writer.integer(account.balance);
    writer.string(storage_root_of(account));
    writer.string(account.code_hash.value_or(empty_code_hash));
    writer.close(list);
}
}  // namespace

struct World::Tables
{
    std::vector<AccountRecord> accounts;
    PositionTable by_address;
    std::vector<Code> codes;
    PositionTable by_code_hash;
    /// Absent since something last changed.
    std::optional<Hash32> root;

    [[nodiscard]] const AccountRecord* find(Bytes address) const noexcept
    {
        const auto position = by_address.find(seeded_hash(address),
            [&](std::uint32_t i) noexcept { return equal(accounts[i].address, address); });
        return position == PositionTable::none ? nullptr : &accounts[position];
    }
    [[nodiscard]] AccountRecord& find_or_add(Bytes address)
    {
        root.reset();
        const auto hash = seeded_hash(address);
        const auto position = by_address.find(
            hash, [&](std::uint32_t i) noexcept { return equal(accounts[i].address, address); });
        if (position != PositionTable::none)
            return accounts[position];
        by_address.insert(hash, static_cast<std::uint32_t>(accounts.size()));
        AccountRecord& account = accounts.emplace_back();
        account.address = Address::from(address);
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
    account.storage_root.reset();
    account.slots.set(key, value);
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
        {
            account.slots.clear();
            account.storage_root.reset();
        }
        break;
    case KeyKind::slot:
        if (load_be<std::uint64_t>(name.data() + 20) != account.generation)
            break;
        account.slots.set(u256::from_be(name.data() + 28), number_of(entry.value));
        account.storage_root.reset();
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
    if (tables_->root)
        return *tables_->root;
    EncodedList values;
    std::vector<storage::TrieEntry> entries;
    for (auto& account : tables_->accounts)
    {
        if (!account.exists())
            continue;
        if (!account.hashed_address)
            account.hashed_address = kernels::keccak256(account.address);
        encode_account(account, values.bytes());
        values.end_item();
        entries.push_back({.key = *account.hashed_address, .value = {}});
    }
    for (std::size_t i = 0; i < entries.size(); ++i)
        entries[i].value = values[i];
    tables_->root = storage::trie_root(entries);
    return *tables_->root;
}

Result<Hash32, storage::StateError> World::root_after(
    const storage::WriteSet& writes) const noexcept
{
    World after{*this};
    after.apply(writes);
    return after.state_root();
}

Result<Hash32, storage::StateError> World::storage_root_after(
    const storage::WriteSet& writes, const Address& address) const noexcept
{
    World after{*this};
    after.apply(writes);
    const auto* account = after.tables_->find(address);
    if (account == nullptr || !account->exists())
        return storage::empty_trie_root;
    return storage_root_of(after.tables_->find_or_add(address));
}
}  // namespace braid::evm
