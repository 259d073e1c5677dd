// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/evm/witness/account_writes.hpp"
#include <algorithm>

namespace braid::evm
{
namespace
{
using Entries = std::span<const storage::WriteSet::Entry>;

constexpr std::size_t kind_count = static_cast<std::size_t>(KeyKind::has_storage) + 1;

/// The account that a location belongs to. [the location's kind names one]
Address address_of(const storage::WriteSet::Entry& entry) noexcept
{
    BRAID_ASSERT(entry.key.bytes.size() >= 20);
    return Address::from(entry.key.bytes.first(20));
}

/// The entries of each kind; a write set is sorted by kind, then by address.
std::array<Entries, kind_count> by_kind(Entries entries) noexcept
{
    std::array<Entries, kind_count> kinds;
    for (std::size_t i = 0; i < entries.size();)
    {
        const storage::StateKey& key = entries[i].key;
        std::size_t end = i + 1;
        while (end < entries.size() && entries[end].key.vm == key.vm &&
               entries[end].key.kind == key.kind)
            ++end;
        if (key.vm == storage::VmId::evm && key.kind < kind_count)
            kinds[key.kind] = entries.subspan(i, end - i);
        i = end;
    }
    return kinds;
}

/// Takes the account's entries off the front; those of lower addresses were taken before.
Entries take(Entries& from, const Address& address) noexcept
{
    std::size_t count = 0;
    while (count < from.size() && address_of(from[count]) == address)
        ++count;
    const Entries taken = from.first(count);
    from = from.subspan(count);
    return taken;
}

std::optional<storage::Value> take_value(Entries& from, const Address& address) noexcept
{
    const Entries taken = take(from, address);
    return taken.empty() ? std::nullopt : std::optional{taken.front().value};
}
}  // namespace

std::uint64_t generation_of(const storage::WriteSet::Entry& slot) noexcept
{
    BRAID_ASSERT(slot.key.bytes.size() == 60);
    return load_be<std::uint64_t>(slot.key.bytes.data() + 20);
}

std::vector<AccountWrites> by_account(const storage::WriteSet& writes)
{
    auto kinds = by_kind(writes.entries);
    constexpr std::array named{
        KeyKind::balance, KeyKind::nonce, KeyKind::code_hash, KeyKind::generation, KeyKind::slot};
    std::vector<Address> addresses;
    for (const KeyKind kind : named)
        for (const auto& entry : kinds[static_cast<std::size_t>(kind)])
            if (const Address address = address_of(entry);
                addresses.empty() || addresses.back() != address)
                addresses.push_back(address);
    std::ranges::sort(addresses);
    const auto repeats = std::ranges::unique(addresses);
    addresses.erase(repeats.begin(), repeats.end());

    std::vector<AccountWrites> accounts;
    accounts.reserve(addresses.size());
    const auto of = [&](KeyKind kind) -> Entries& { return kinds[static_cast<std::size_t>(kind)]; };
    for (const Address& address : addresses)
    {
        AccountWrites account{.address = address,
            .balance = take_value(of(KeyKind::balance), address),
            .nonce = take_value(of(KeyKind::nonce), address),
            .code_hash = take_value(of(KeyKind::code_hash), address),
            .generation = 0,
            .slots = take(of(KeyKind::slot), address)};
        const auto generation = take_value(of(KeyKind::generation), address);
        if (generation && !generation->absent())
            account.generation = u256::from_be(generation->cell())[0];
        accounts.push_back(account);
    }
    return accounts;
}
}  // namespace braid::evm
