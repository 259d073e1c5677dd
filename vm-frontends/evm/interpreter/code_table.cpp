// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/evm/interpreter/code_table.hpp"

#include "base/assert.hpp"

namespace braid::evm
{
namespace
{
constexpr std::size_t capacity_min = 64;

/// Hashes of codes are uniform already.
std::size_t home_of(const Hash32& hash, std::size_t capacity) noexcept
{
    return static_cast<std::size_t>(load_le<std::uint64_t>(hash.data())) & (capacity - 1);
}
}  // namespace

std::size_t CodeTable::position_of(const Hash32& hash) const noexcept
{
    std::size_t i = home_of(hash, entries_.size());
    while (entries_[i].code && entries_[i].hash != hash)
        i = (i + 1) & (entries_.size() - 1);
    return i;
}

CodeRef CodeTable::find(const Hash32& hash) noexcept
{
    if (!entries_.empty())
    {
        Entry& entry = entries_[position_of(hash)];
        if (entry.code)
        {
            ++counts_.hits;
            entry.found = true;
            return entry.code;
        }
    }
    ++counts_.misses;
    return {};
}

CodeRef CodeTable::insert(const Hash32& hash, CodeRef code) noexcept
{
    if (2 * (counts_.entries + 1) > entries_.size())
        grow();
    if (const Entry& there = entries_[position_of(hash)]; there.code)
        return there.code;
    const std::size_t footprint = code->footprint();
    if (footprint > bytes_max_)
        return code;
    while (counts_.bytes + footprint > bytes_max_)
        evict_one();
    entries_[position_of(hash)] = {.hash = hash, .code = code};
    ++counts_.entries;
    counts_.bytes += footprint;
    return code;
}

void CodeTable::grow() noexcept
{
    std::vector<Entry> old(entries_.empty() ? capacity_min : 2 * entries_.size());
    old.swap(entries_);
    hand_ = 0;
    for (Entry& entry : old)
        if (entry.code)
            entries_[position_of(entry.hash)] = std::move(entry);
}

void CodeTable::evict_one() noexcept
{
    BRAID_ASSERT(counts_.entries > 0);
    for (;; hand_ = (hand_ + 1) & (entries_.size() - 1))
    {
        Entry& entry = entries_[hand_];
        if (!entry.code)
            continue;
        if (!entry.found)
            break;
        entry.found = false;
    }
    counts_.bytes -= entries_[hand_].code->footprint();
    --counts_.entries;
    ++counts_.evictions;
    erase(hand_);
}

void CodeTable::erase(std::size_t position) noexcept
{
    // Entries behind the gap move into it where their probe passes it, so that no probe ends too early.
    const std::size_t mask = entries_.size() - 1;
    std::size_t gap = position;
    for (std::size_t i = (gap + 1) & mask; entries_[i].code; i = (i + 1) & mask)
    {
        const std::size_t home = home_of(entries_[i].hash, entries_.size());
        if (((i - home) & mask) >= ((i - gap) & mask))
        {
            entries_[gap] = std::move(entries_[i]);
            gap = i;
        }
    }
    entries_[gap] = {};
}
}  // namespace braid::evm
