// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/evm/block/world_tables.hpp"
#include <algorithm>
#include <unistd.h>

namespace braid::evm
{
namespace
{
constexpr std::size_t capacity_first = 8;

/// 64 bits drawn once a process; a fixed value where the system gives none, which costs nothing but the protection.
std::uint64_t process_seed() noexcept
{
    static const std::uint64_t seed = []() noexcept
    {
        std::uint64_t drawn = 0x9e37'79b9'7f4a'7c15;
        if (::getentropy(&drawn, sizeof drawn) != 0)
            drawn = 0x9e37'79b9'7f4a'7c15;
        return drawn;
    }();
    return seed;
}

std::uint64_t mix(std::uint64_t a, std::uint64_t b) noexcept
{
    const auto product = static_cast<unsigned __int128>(a) * b;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}
}  // namespace

std::uint64_t seeded_hash(Bytes bytes) noexcept
{
    const std::uint64_t seed = process_seed();
    std::uint64_t hash = seed;
    for (; bytes.size() >= 8; bytes = bytes.subspan(8))
        hash = mix(hash ^ load_le<std::uint64_t>(bytes.data()), seed | 1);
    for (; bytes.size() >= 4; bytes = bytes.subspan(4))
        hash = mix(hash ^ load_le<std::uint32_t>(bytes.data()), seed | 1);
    return mix(hash, 0xd6e8'feb8'6659'fd93);
}

std::size_t SlotTable::home_of(const u256& key) const noexcept
{
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(key.words.data());
    return seeded_hash({bytes, sizeof key.words}) & (entries_.size() - 1);
}

std::size_t SlotTable::probe(const u256& key) const noexcept
{
    std::size_t at = home_of(key);
    while (!entries_[at].value.is_zero() && entries_[at].key != key)
        at = (at + 1) & (entries_.size() - 1);
    return at;
}

u256 SlotTable::find(const u256& key) const noexcept
{
    return entries_.empty() ? u256{} : entries_[probe(key)].value;
}

void SlotTable::set(const u256& key, const u256& value)
{
    if (value.is_zero())
    {
        if (entries_.empty())
            return;
        const std::size_t at = probe(key);
        if (!entries_[at].value.is_zero())
            erase_at(at);
        return;
    }
    if ((size_ + 1) * 2 > entries_.size())
        grow();
    Slot& slot = entries_[probe(key)];
    size_ += slot.value.is_zero() ? 1 : 0;
    slot = {.key = key, .value = value};
}

void SlotTable::erase_at(std::size_t at) noexcept
{
    const std::size_t mask = entries_.size() - 1;
    for (std::size_t next = (at + 1) & mask; !entries_[next].value.is_zero();
        next = (next + 1) & mask)
    {
        // An entry may move back to `at` unless its home lies behind it.
        if (((next - home_of(entries_[next].key)) & mask) < ((next - at) & mask))
            continue;
        entries_[at] = entries_[next];
        at = next;
    }
    entries_[at].value = {};
    --size_;
}

void SlotTable::grow()
{
    std::vector<Slot> before(entries_.empty() ? capacity_first : 2 * entries_.size());
    before.swap(entries_);
    for (const Slot& slot : before)
    {
        if (!slot.value.is_zero())
            entries_[probe(slot.key)] = slot;
    }
}

void SlotTable::clear() noexcept
{
    entries_.clear();
    size_ = 0;
}

std::vector<std::pair<u256, u256>> SlotTable::sorted() const
{
    std::vector<std::pair<u256, u256>> slots;
    slots.reserve(size_);
    for (const Slot& slot : entries_)
    {
        if (!slot.value.is_zero())
            slots.emplace_back(slot.key, slot.value);
    }
    std::sort(slots.begin(), slots.end(),
        [](const auto& a, const auto& b) noexcept { return a.first < b.first; });
    return slots;
}

void PositionTable::insert(std::uint64_t hash, std::uint32_t position)
{
    const auto place = [this](const Entry& entry) noexcept
    {
        const std::size_t mask = entries_.size() - 1;
        std::size_t at = entry.hash & mask;
        while (entries_[at].position != none)
            at = (at + 1) & mask;
        entries_[at] = entry;
    };
    if ((size_ + 1) * 2 > entries_.size())
    {
        std::vector<Entry> before(entries_.empty() ? capacity_first : 2 * entries_.size());
        before.swap(entries_);
        for (const Entry& entry : before)
        {
            if (entry.position != none)
                place(entry);
        }
    }
    place({.hash = hash, .position = position});
    ++size_;
}
}  // namespace braid::evm
