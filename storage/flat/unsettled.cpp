// SPDX-License-Identifier: Apache-2.0
#include "storage/flat/unsettled.hpp"
#include "storage/flat/state.hpp"
#include <algorithm>
#include <bit>
#include <utility>

namespace braid::storage
{
namespace
{
constexpr std::size_t chunk_size = sizeof(std::uint64_t);
constexpr std::size_t ahead = 16;

/// Has the processor fetch the head and the beginning of the key, to be read only: others execute on them.
void prefetch_head(const Node* node) noexcept
{
    __builtin_prefetch(node);
}

/// The same of what most keys and values have in all.
void prefetch_node(const Node* node) noexcept
{
    const auto* const bytes = reinterpret_cast<const std::uint8_t*>(node);
    for (std::size_t line = 0; line < 3; ++line)
        __builtin_prefetch(bytes + line * cache_line_size);
}

/// Size of a location's name: VM, kind and bytes.
[[nodiscard]] std::size_t name_size(const StateKey& key) noexcept
{
    return 2 + key.bytes.size();
}

/// Bytes of a name from an offset on, which is a multiple of their number, as a number that compares as they do; zeros behind the end.
[[nodiscard]] std::uint64_t chunk_of(const StateKey& key, std::size_t offset) noexcept
{
    std::uint8_t chunk[chunk_size] = {};
    std::size_t filled = 0;
    if (offset == 0)
    {
        chunk[0] = static_cast<std::uint8_t>(key.vm);
        chunk[1] = key.kind;
        filled = 2;
    }
    const std::size_t from = offset + filled - 2;
    if (from < key.bytes.size())
        std::memcpy(chunk + filled, key.bytes.data() + from,
            std::min(chunk_size - filled, key.bytes.size() - from));
    return load_be<std::uint64_t>(chunk);
}

/// Puts those of alike chunks whose names end there first; gives those that go on.
[[nodiscard]] std::span<KeyedVersion> set_ended_apart(
    std::span<KeyedVersion> entries, std::size_t end)
{
    const auto goes_on = [end](const KeyedVersion& entry)
    { return name_size(entry.node->key()) > end; };
    const auto middle = std::partition(
        entries.begin(), entries.end(), [&](const KeyedVersion& entry) { return !goes_on(entry); });
    // Where one ended, zeros were put in; so those alike are each other's beginnings, and the shorter comes first.
    std::sort(entries.begin(), middle, [](const KeyedVersion& a, const KeyedVersion& b)
        { return name_size(a.node->key()) < name_size(b.node->key()); });
    return {middle, entries.end()};
}

/// Deals entries out by the leading bits in which their chunks differ, and sorts each hand: a pass over memory does what ten
/// rounds of comparisons would, half of which the processor guesses wrong.
void deal_and_sort(std::span<KeyedVersion> entries)
{
    constexpr unsigned hand_bits = 12;
    std::uint64_t least = entries.front().chunk;
    std::uint64_t greatest = least;
    for (const KeyedVersion& entry : entries)
    {
        least = std::min(least, entry.chunk);
        greatest = std::max(greatest, entry.chunk);
    }
    const auto bits = static_cast<unsigned>(std::bit_width(greatest - least));
    const unsigned shift = bits > hand_bits ? bits - hand_bits : 0;
    std::vector<std::size_t> ends((std::size_t{1} << hand_bits) + 1);
    for (const KeyedVersion& entry : entries)
        ++ends[((entry.chunk - least) >> shift) + 1];
    for (std::size_t i = 1; i < ends.size(); ++i)
        ends[i] += ends[i - 1];
    const std::vector<KeyedVersion> dealt{entries.begin(), entries.end()};
    for (const KeyedVersion& entry : dealt)
        entries[ends[(entry.chunk - least) >> shift]++] = entry;
    std::size_t begin = 0;
    for (const std::size_t end : ends)
    {
        std::ranges::sort(entries.subspan(begin, end - begin), {}, &KeyedVersion::chunk);
        begin = end;
    }
}

void sort_by_chunk(std::span<KeyedVersion> entries)
{
    constexpr std::size_t dealt_count_min = 1 << 14;
    if (std::ranges::is_sorted(entries, {}, &KeyedVersion::chunk))
        return;
    if (entries.size() < dealt_count_min)
        std::ranges::sort(entries, {}, &KeyedVersion::chunk);
    else
        deal_and_sort(entries);
}

/// [`chunk` has the bytes from that offset on]
void sort_from(std::span<KeyedVersion> entries, std::size_t offset)
{
    sort_by_chunk(entries);
    const std::size_t next = offset + chunk_size;
    for (std::size_t begin = 0; begin < entries.size();)
    {
        std::size_t end = begin + 1;
        while (end < entries.size() && entries[end].chunk == entries[begin].chunk)
            ++end;
        if (end - begin > 1)
        {
            const auto rest = set_ended_apart(entries.subspan(begin, end - begin), next);
            for (std::size_t i = 0; i < rest.size(); ++i)
            {
                if (i + ahead < rest.size())
                    prefetch_node(rest[i + ahead].node);
                rest[i].chunk = chunk_of(rest[i].node->key(), next);
            }
            // As deep as a name has chunks.
            if (!rest.empty())
                sort_from(rest, next);
        }
        begin = end;
    }
}

/// Adds those of a height's versions that are their locations' newest up to `height`.
void add_newest(
    const HeightWrites& writes, std::uint64_t height, std::vector<KeyedVersion>& entries)
{
    const std::size_t count = writes.nodes.size();
    for (std::size_t i = 0; i < std::min(ahead, count); ++i)
        prefetch_head(writes.nodes[i]);
    for (std::size_t i = 0; i < count; ++i)
    {
        if (i + ahead < count)
            prefetch_head(writes.nodes[i + ahead]);
        const Node* const node = writes.nodes[i];
        if (!node->superseded_at(height))
            entries.push_back({.chunk = chunk_of(node->key(), 0), .node = node});
    }
}
}  // namespace

void sort_by_key(std::span<KeyedVersion> entries)
{
    sort_from(entries, 0);
}

FlatState::Unsettled FlatState::unsettled(std::uint64_t height, Versions versions) const
{
    BRAID_ASSERT(height <= latest());
    auto content = std::make_unique<Unsettled::Content>();
    content->settled = settled();
    content->versions = versions;
    BRAID_ASSERT(height >= content->settled);
    // The elements stay where they are: others only push behind them, and settle() and rewind() have to wait.
    std::vector<const HeightWrites*> lists;
    {
        const std::lock_guard lock{state_->heights_mutex};
        for (const HeightWrites& writes : state_->heights)
            if (writes.height > content->settled && writes.height <= height)
                lists.push_back(&writes);
    }
    for (const HeightWrites* const writes : lists)
        add_newest(*writes, height, content->entries);
    sort_by_key(content->entries);
    return Unsettled{std::move(content)};
}

FlatState::Unsettled::Unsettled(std::unique_ptr<Content> content) noexcept
  : content_(std::move(content))
{}
FlatState::Unsettled::Unsettled(Unsettled&& other) noexcept = default;
FlatState::Unsettled& FlatState::Unsettled::operator=(Unsettled&& other) noexcept = default;
FlatState::Unsettled::~Unsettled() = default;

std::size_t FlatState::Unsettled::size() const noexcept
{
    return content_->entries.size();
}

FlatState::Unsettled::Iterator::Iterator(const Unsettled& from) : from_(&from)
{
    read();
}

void FlatState::Unsettled::Iterator::read()
{
    const auto& entries = from_->content_->entries;
    if (at_ == entries.size())
        return;
    if (at_ + ahead < entries.size())
        prefetch_node(entries[at_ + ahead].node);
    const Node* node = entries[at_].node;
    location_.key = node->key();
    location_.changes.clear();
    if (from_->content_->versions == Versions::last)
    {
        location_.changes.push_back({.height = node->height(), .value = node->value()});
        location_.before.reset();
        return;
    }
    for (; node != nullptr && node->height() > from_->content_->settled; node = node->older())
        location_.changes.push_back({.height = node->height(), .value = node->value()});
    std::ranges::reverse(location_.changes);
    location_.before = node == nullptr ? std::nullopt : std::optional{node->value()};
}

FlatState::Unsettled::Iterator& FlatState::Unsettled::Iterator::operator++()
{
    ++at_;
    read();
    return *this;
}

bool FlatState::Unsettled::Iterator::operator==(std::default_sentinel_t) const noexcept
{
    return at_ == from_->size();
}
}  // namespace braid::storage
