// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/block/memory_state.hpp"

#include "vm-frontends/move/location.hpp"
#include <algorithm>
#include <random>

namespace braid::move
{
using storage::StateKey;
using storage::Value;

MemoryState::MemoryState() noexcept
  : entries_(0, Hash{engine::MultiplyHash{std::random_device{}()}}, Equal{})
{}

Result<Value, storage::StateError> MemoryState::read(const StateKey& key) const noexcept
{
    if (key.vm != storage::VmId::move)
        return Value{};
    const auto at = entries_.find(Probe{key.kind, key.bytes});
    return at == entries_.end() ? Value{} : at->second.value;
}

void MemoryState::apply(const storage::WriteSet& writes)
{
    for (const storage::WriteSet::Entry& entry : writes.entries)
    {
        const bool is_passing =
            entry.key.kind == static_cast<std::uint8_t>(LocationKind::epoch_end);
        if (entry.key.vm != storage::VmId::move || is_passing)
            continue;
        const auto at = entries_.find(Probe{entry.key.kind, entry.key.bytes});
        if (entry.value.absent())
        {
            if (at != entries_.end())
                entries_.erase(at);
            continue;
        }
        Stored& stored =
            at != entries_.end() ?
                at->second :
                entries_[Key{entry.key.kind, {entry.key.bytes.begin(), entry.key.bytes.end()}}];
        if (entry.value.kind() == Value::Kind::cell)
        {
            stored.value = entry.value;
            continue;
        }
        const Bytes blob = entry.value.blob();
        stored.blob.assign(blob.begin(), blob.end());
        stored.value = Value::of_blob(stored.blob);
    }
}

storage::WriteSet MemoryState::all() const
{
    storage::WriteSet all;
    all.entries.reserve(entries_.size());
    for (const auto& [key, stored] : entries_)
        all.entries.push_back(
            {.key = {.vm = storage::VmId::move, .kind = key.kind, .bytes = key.bytes},
                .value = stored.value});
    std::ranges::sort(
        all.entries, [](const auto& a, const auto& b) { return storage::precedes(a.key, b.key); });
    return all;
}
}  // namespace braid::move
