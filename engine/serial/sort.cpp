// SPDX-License-Identifier: Apache-2.0
#include "engine/serial/sort.hpp"

#include <algorithm>

namespace braid::engine
{
namespace
{
using Entry = storage::WriteSet::Entry;

/// The first sixteen bytes of {vm, kind, bytes}, zeros behind its end: most keys differ in them.
struct Prefix
{
    std::uint64_t high = 0;
    std::uint64_t low = 0;
    std::uint32_t index = 0;
};

[[nodiscard]] Prefix prefix_of(const storage::StateKey& key, std::uint32_t index) noexcept
{
    std::array<std::uint8_t, 16> bytes{static_cast<std::uint8_t>(key.vm), key.kind};
    const std::size_t size = std::min<std::size_t>(key.bytes.size(), 14);
    if (size != 0)
        std::memcpy(bytes.data() + 2, key.bytes.data(), size);
    return {.high = load_be<std::uint64_t>(bytes.data()),
        .low = load_be<std::uint64_t>(bytes.data() + 8),
        .index = index};
}
}  // namespace

void sort(storage::WriteSet& set) noexcept
{
    std::vector<Entry>& entries = set.entries;
    std::vector<Prefix> order;
    order.reserve(entries.size());
    for (const Entry& entry : entries)
        order.push_back(prefix_of(entry.key, static_cast<std::uint32_t>(order.size())));
    std::sort(order.begin(), order.end(),
        [&](const Prefix& a, const Prefix& b)
        {
            if (a.high != b.high)
                return a.high < b.high;
            if (a.low != b.low)
                return a.low < b.low;
            return compare(entries[a.index].key.bytes, entries[b.index].key.bytes) < 0;
        });
    std::vector<Entry> sorted;
    sorted.reserve(entries.size());
    for (const Prefix& at : order)
        sorted.push_back(entries[at.index]);
    entries = std::move(sorted);
}
}  // namespace braid::engine
