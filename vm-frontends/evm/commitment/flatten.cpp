// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/evm/flatten.hpp"
#include "vm-frontends/evm/keys.hpp"
#include "vm-frontends/evm/witness/account_writes.hpp"
#include <algorithm>

namespace braid::evm
{
namespace
{
using storage::StateError;
using storage::Value;
using Entry = storage::WriteSet::Entry;

/// Zero is nothing.
Value plain(const Value& value) noexcept
{
    return value.kind() == Value::Kind::cell ? cell_of(integer_of(value)) : value;
}

/// Appends the slots of a write set, account by account.
class SlotFlattener
{
public:
    SlotFlattener(FlatWriteSet& to, const SlotsBefore& slots_before) noexcept
      : to_(&to), slots_before_(&slots_before)
    {}

    [[nodiscard]] Result<Done, StateError> append(const AccountWrites& account)
    {
        if (account.generation == 0)
        {
            for (const Entry& slot : account.slots)
                if (generation_of(slot) == 0)
                    to_->writes.entries.push_back({.key = slot.key, .value = plain(slot.value)});
            return Done{};
        }
        auto before = (*slots_before_)(account.address);
        if (!before.ok())
            return Err{before.error()};
        std::ranges::sort(*before);
        append_reset(account, *before);
        return Done{};
    }

private:
    /// What was there goes, unless the last generation holds it again; both are in the order of keys.
    void append_reset(const AccountWrites& account, std::span<const u256> before)
    {
        for (const Entry& slot : account.slots)
        {
            if (generation_of(slot) != account.generation)
                continue;
            const u256 key = u256::from_be(slot.key.bytes.data() + 28);
            for (; !before.empty() && before.front() < key; before = before.subspan(1))
                put(account.address, before.front(), Value{});
            if (!before.empty() && before.front() == key)
                before = before.subspan(1);
            put(account.address, key, plain(slot.value));
        }
        for (const u256& key : before)
            put(account.address, key, Value{});
    }
    void put(const Address& address, const u256& key, const Value& value)
    {
        const KeyBytes bytes{address, 0, key};
        auto name = bytes.view();
        name.bytes = to_->keys.copy(name.bytes);
        to_->writes.entries.push_back({.key = name, .value = value});
    }

    FlatWriteSet* to_;
    const SlotsBefore* slots_before_;
};

bool is_evm(const Entry& entry) noexcept
{
    return entry.key.vm == storage::VmId::evm;
}
}  // namespace

Result<FlatWriteSet, StateError> flatten(
    const storage::WriteSet& writes, const SlotsBefore& slots_before)
{
    // Kinds are in the order of their numbers, and the slots are the last that is written.
    static_assert(KeyKind::slot > KeyKind::generation && storage::VmId::evm == storage::VmId{});
    FlatWriteSet flat;
    flat.writes.entries.reserve(writes.entries.size());
    for (const Entry& entry : writes.entries)
        if (is_evm(entry) && entry.key.kind < static_cast<std::uint8_t>(KeyKind::generation))
            flat.writes.entries.push_back({.key = entry.key, .value = plain(entry.value)});
    SlotFlattener slots{flat, slots_before};
    for (const AccountWrites& account : by_account(writes))
        if (const auto done = slots.append(account); !done.ok())
            return Err{done.error()};
    std::ranges::copy_if(writes.entries, std::back_inserter(flat.writes.entries),
        [](const Entry& entry) { return !is_evm(entry); });
    return flat;
}
}  // namespace braid::evm
