// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/memory_state.hpp"

#include "vm-frontends/move/location.hpp"
#include <algorithm>
#include <random>

namespace braid::move
{
using storage::StateKey;
using storage::Value;

std::size_t MemoryState::Hash::operator()(const Probe& probe) const noexcept
{
    constexpr std::uint64_t multiplier = 0x9e3779b97f4a7c15;
    __extension__ using Wide = unsigned __int128;
    std::uint64_t hash = seed ^ (probe.kind * multiplier) ^ probe.bytes.size();
    const auto mix = [&](std::uint64_t word)
    {
        const Wide product = static_cast<Wide>(hash ^ word) * (multiplier ^ (seed << 1));
        hash = static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
    };
    std::size_t at = 0;
    for (; at + 8 <= probe.bytes.size(); at += 8)
        mix(load_le<std::uint64_t>(probe.bytes.data() + at));
    std::uint64_t rest = 0;
    for (std::size_t i = at; i < probe.bytes.size(); ++i)
        rest = rest << 8 | probe.bytes[i];
    mix(rest);
    return hash;
}

MemoryState::MemoryState() noexcept : entries_(0, Hash{.seed = std::random_device{}()}, Equal{}) {}

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
