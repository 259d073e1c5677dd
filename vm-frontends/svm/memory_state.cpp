// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/memory_state.hpp"

#include "base/assert.hpp"
#include <algorithm>

namespace braid::svm
{
using storage::StateKey;
using storage::Value;

MemoryState::MemoryState() : slots_(1024) {}

Result<Value, storage::StateError> MemoryState::read(const StateKey& key) const noexcept
{
    if (key.vm != storage::VmId::svm)
        return Value{};
    const std::uint32_t slot = slots_[slot_of(key, hash_(key.kind, key.bytes))];
    return slot == 0 ? Value{} : entries_[slot - 1].value;
}

void MemoryState::set_account(const Pubkey& address, const Account& account)
{
    Arena arena;
    set(account_key(address),
        account.lamports == 0 ? Value{} : Value::of_blob(encode_account(account, arena)));
}

void MemoryState::apply(const storage::WriteSet& writes)
{
    for (const storage::WriteSet::Entry& entry : writes.entries)
        if (entry.key.vm == storage::VmId::svm)
            set(entry.key, entry.value);
}

Account MemoryState::account(const Pubkey& address) const noexcept
{
    const auto value = read(account_key(address));
    const auto account = decode_account(*value);
    BRAID_ASSERT(account.ok());
    return *account;
}

std::vector<Pubkey> MemoryState::addresses() const
{
    std::vector<Pubkey> addresses;
    for (const Entry& entry : entries_)
        if (entry.kind == static_cast<std::uint8_t>(KeyKind::account) && !entry.value.absent())
            addresses.push_back(Hash32::from(Bytes{entry.key}.first(32)));
    std::ranges::sort(addresses);
    return addresses;
}

std::size_t MemoryState::size() const noexcept
{
    return static_cast<std::size_t>(
        std::ranges::count_if(entries_, [](const Entry& entry) { return !entry.value.absent(); }));
}

std::size_t MemoryState::slot_of(const StateKey& key, std::uint64_t hash) const noexcept
{
    std::size_t at = static_cast<std::size_t>(hash) & (slots_.size() - 1);
    while (slots_[at] != 0)
    {
        const Entry& entry = entries_[slots_[at] - 1];
        if (entry.hash == hash && entry.state_key() == key)
            break;
        at = (at + 1) & (slots_.size() - 1);
    }
    return at;
}

void MemoryState::set(const StateKey& key, const Value& value)
{
    BRAID_ASSERT(key.bytes.size() <= key_size_max);
    if (2 * (entries_.size() + 1) > slots_.size())
        grow();
    const std::uint64_t hash = hash_(key.kind, key.bytes);
    const std::size_t slot = slot_of(key, hash);
    if (slots_[slot] == 0)
    {
        if (value.absent())
            return;
        Entry entry;
        entry.hash = hash;
        entry.kind = key.kind;
        entry.key_size = static_cast<std::uint8_t>(key.bytes.size());
        std::ranges::copy(key.bytes, entry.key.begin());
        entries_.push_back(std::move(entry));
        slots_[slot] = static_cast<std::uint32_t>(entries_.size());
    }
    entries_[slots_[slot] - 1].hold(value);
}

void MemoryState::Entry::hold(const Value& given) noexcept
{
    if (given.kind() != Value::Kind::blob)
    {
        value = given;
        blob.reset();
        return;
    }
    // What it holds may be what it is given.
    const Bytes bytes = given.blob();
    const std::size_t words = (bytes.size() + 7) / 8;
    const bool fits = blob && (value.blob().size() + 7) / 8 == words;
    auto owned = fits ? std::move(blob) : std::make_unique_for_overwrite<std::uint64_t[]>(words);
    auto* to = reinterpret_cast<std::uint8_t*>(owned.get());
    if (!bytes.empty())
        std::memmove(to, bytes.data(), bytes.size());
    value = Value::of_blob({to, bytes.size()});
    blob = std::move(owned);
}

void MemoryState::grow()
{
    slots_.assign(2 * slots_.size(), 0);
    for (std::size_t i = 0; i < entries_.size(); ++i)
        slots_[slot_of(entries_[i].state_key(), entries_[i].hash)] =
            static_cast<std::uint32_t>(i + 1);
}
}  // namespace braid::svm
