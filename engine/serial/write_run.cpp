// SPDX-License-Identifier: Apache-2.0
#include "engine/serial/write_run.hpp"

#include <algorithm>
#include <bit>
#include <numeric>
#include <ranges>

namespace braid::engine
{
using Entry = storage::WriteSet::Entry;

void WriteRun::reserve(std::size_t count) noexcept
{
    entries_.reserve(count);
    order_.reserve(count);
}

void WriteRun::add(const Entry& entry) noexcept
{
    const storage::StateKey& key = entry.key;
    std::array<std::uint8_t, 16> bytes{static_cast<std::uint8_t>(key.vm), key.kind};
    const std::size_t size = std::min<std::size_t>(key.bytes.size(), 14);
    if (size != 0)
        std::memcpy(bytes.data() + 2, key.bytes.data(), size);
    order_.push_back({.high = load_be<std::uint64_t>(bytes.data()),
        .low = load_be<std::uint64_t>(bytes.data() + 8),
        .index = entries_.size()});
    entries_.push_back(entry);
}

bool WriteRun::precedes(
    const WriteRun& a, const Place& at_a, const WriteRun& b, const Place& at_b) noexcept
{
    if (at_a.high != at_b.high)
        return at_a.high < at_b.high;
    if (at_a.low != at_b.low)
        return at_a.low < at_b.low;
    return compare(a.entries_[at_a.index].key.bytes, b.entries_[at_b.index].key.bytes) < 0;
}

void WriteRun::sort() noexcept
{
    if (order_.size() < distributed_min)
        sort_range(order_);
    else
        distribute();
}

void WriteRun::sort_range(std::span<Place> places) const noexcept
{
    std::sort(places.begin(), places.end(),
        [this](const Place& a, const Place& b) { return precedes(*this, a, *this, b); });
}

/// Keys are often drawn evenly, as hashes are: then about one of them falls into each of as many buckets, which lie in order,
/// and little is left to compare. Where they are not, a bucket is sorted as the whole would be.
void WriteRun::distribute() noexcept
{
    const auto [least, most] = std::ranges::minmax(
        order_ | std::views::transform([](const Place& place) { return place.high; }));
    const auto bucket_bits = static_cast<unsigned>(std::bit_width(order_.size()));
    const auto range_bits = static_cast<unsigned>(std::bit_width(most - least));
    const unsigned shift = range_bits > bucket_bits ? range_bits - bucket_bits : 0;
    const auto bucket_of = [&, first = least](const Place& place)
    { return static_cast<std::size_t>((place.high - first) >> shift); };

    starts_.assign((std::size_t{1} << bucket_bits) + 1, 0);
    for (const Place& place : order_)
        ++starts_[bucket_of(place) + 1];
    std::partial_sum(starts_.begin(), starts_.end(), starts_.begin());
    distributed_.resize(order_.size());
    for (const Place& place : order_)
        distributed_[starts_[bucket_of(place)]++] = place;
    std::swap(order_, distributed_);
    // Each start has moved to its bucket's end.
    std::size_t begin = 0;
    for (const std::uint32_t end : starts_)
    {
        if (end - begin > 1)
            sort_range(std::span{order_}.subspan(begin, end - begin));
        begin = std::max<std::size_t>(begin, end);
    }
}

std::vector<WriteRun::Step> WriteRun::steps() const noexcept
{
    std::vector<Step> steps;
    steps.reserve(order_.size());
    for (const Place& place : order_)
        steps.push_back({.run = this, .place = place});
    return steps;
}

storage::WriteSet WriteRun::alone() const noexcept
{
    storage::WriteSet set;
    set.entries.reserve(order_.size());
    for (const Place& place : order_)
        set.entries.push_back(entries_[place.index]);
    return set;
}

storage::WriteSet merge(std::span<const WriteRun* const> runs) noexcept
{
    if (runs.size() == 1)
        return runs[0]->alone();
    using Step = WriteRun::Step;
    std::vector<std::vector<Step>> lists;
    for (const WriteRun* run : runs)
        lists.push_back(run->steps());
    const auto precedes = [](const Step& a, const Step& b)
    { return WriteRun::precedes(*a.run, a.place, *b.run, b.place); };
    for (std::size_t apart = 1; apart < lists.size(); apart *= 2)
    {
        for (std::size_t i = 0; i + apart < lists.size(); i += 2 * apart)
        {
            std::vector<Step> merged(lists[i].size() + lists[i + apart].size());
            std::merge(lists[i].begin(), lists[i].end(), lists[i + apart].begin(),
                lists[i + apart].end(), merged.begin(), precedes);
            lists[i] = std::move(merged);
        }
    }
    storage::WriteSet set;
    if (lists.empty())
        return set;
    set.entries.reserve(lists[0].size());
    for (const Step& step : lists[0])
        set.entries.push_back(step.run->entries_[step.place.index]);
    return set;
}
}  // namespace braid::engine
