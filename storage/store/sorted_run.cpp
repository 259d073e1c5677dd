// SPDX-License-Identifier: Apache-2.0
#include "storage/store/sorted_run.hpp"
#include <algorithm>

namespace braid::storage
{
static_assert(store_value_size_max < ~std::uint32_t{0});

SortedRun::SortedRun(std::span<const StoreWrite> writes)
{
    std::size_t size = 0;
    for (const StoreWrite& write : writes)
        size += write.key.size() + (write.value ? write.value->size() : 0);
    bytes_.reserve(size);
    entries_.reserve(writes.size());
    for (const StoreWrite& write : writes)
        add({.key = write.key, .value = write.value});
}

SortedRun::SortedRun(const SortedRun& older, const SortedRun& newer, bool last,
    const std::function<bool(Bytes key)>& keep)
{
    bytes_.reserve(older.bytes_.size() + newer.bytes_.size());
    entries_.reserve(older.size() + newer.size());
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < older.size() || j < newer.size())
    {
        const int order = i == older.size() ? 1 :
                          j == newer.size() ? -1 :
                                              compare(older[i].key, newer[j].key);
        const Entry entry = order < 0 ? older[i] : newer[j];
        i += order <= 0 ? 1 : 0;
        j += order >= 0 ? 1 : 0;
        if (keep(entry.key) && (entry.value || !last))
            add(entry);
    }
}

SortedRun::Entry SortedRun::operator[](std::size_t index) const noexcept
{
    const Place& place = entries_[index];
    const Bytes key{bytes_.data() + place.offset, place.key_size};
    if (place.value_size == removal)
        return {.key = key, .value = std::nullopt};
    return {.key = key, .value = Bytes{key.data() + key.size(), place.value_size}};
}

std::size_t SortedRun::lower_bound(Bytes key) const noexcept
{
    std::size_t from = 0;
    std::size_t count = entries_.size();
    while (count > 0)
    {
        const std::size_t half = count / 2;
        const bool before = compare((*this)[from + half].key, key) < 0;
        from += before ? half + 1 : 0;
        count = before ? count - half - 1 : half;
    }
    return from;
}

void SortedRun::add(const Entry& entry)
{
    entries_.push_back({.offset = bytes_.size(),
        .key_size = static_cast<std::uint32_t>(entry.key.size()),
        .value_size = entry.value ? static_cast<std::uint32_t>(entry.value->size()) : removal});
    bytes_.insert(bytes_.end(), entry.key.begin(), entry.key.end());
    if (!entry.value)
        return;
    bytes_.insert(bytes_.end(), entry.value->begin(), entry.value->end());
    ++value_count_;
}
}  // namespace braid::storage
