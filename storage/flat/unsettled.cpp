// SPDX-License-Identifier: Apache-2.0
#include "storage/flat/unsettled.hpp"
#include "storage/flat/state.hpp"
#include <algorithm>
#include <utility>

namespace braid::storage
{
namespace
{
constexpr std::size_t chunk_size = sizeof(std::uint64_t);
constexpr std::size_t ahead = 16;

void prefetch_node(const Node* node) noexcept
{
    const auto* const bytes = reinterpret_cast<const std::uint8_t*>(node);
    __builtin_prefetch(bytes);
    __builtin_prefetch(bytes + cache_line_size);
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
    std::sort(entries.begin(), middle,
        [](const KeyedVersion& a, const KeyedVersion& b)
        {
            const std::size_t size_a = name_size(a.node->key());
            const std::size_t size_b = name_size(b.node->key());
            return size_a != size_b ? size_a < size_b : a.node->height() > b.node->height();
        });
    return {middle, entries.end()};
}

void sort_from(std::span<KeyedVersion> entries, std::size_t offset)
{
    for (std::size_t i = 0; i < entries.size(); ++i)
    {
        if (i + ahead < entries.size())
            prefetch_node(entries[i + ahead].node);
        entries[i].chunk = chunk_of(entries[i].node->key(), offset);
    }
    if (!std::ranges::is_sorted(entries, {}, &KeyedVersion::chunk))
        std::ranges::sort(entries, {}, &KeyedVersion::chunk);
    for (std::size_t begin = 0; begin < entries.size();)
    {
        std::size_t end = begin + 1;
        while (end < entries.size() && entries[end].chunk == entries[begin].chunk)
            ++end;
        if (end - begin > 1)
        {
            const std::size_t next = offset + chunk_size;
            const auto rest = set_ended_apart(entries.subspan(begin, end - begin), next);
            // As deep as a name has chunks.
            if (!rest.empty())
                sort_from(rest, next);
        }
        begin = end;
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
    std::vector<const HeightWrites*> lists;
    std::size_t count = 0;
    {
        const std::lock_guard lock{state_->heights_mutex};
        for (const HeightWrites& writes : state_->heights)
            if (writes.height > content->settled && writes.height <= height)
            {
                lists.push_back(&writes);
                count += writes.nodes.size();
            }
    }
    content->entries.reserve(count);
    for (const HeightWrites* const writes : lists)
        for (const Node* const node : writes->nodes)
            content->entries.push_back({.chunk = 0, .node = node});
    sort_by_key(content->entries);
    const auto [repeated, end] =
        std::ranges::unique(content->entries, [](const KeyedVersion& a, const KeyedVersion& b)
            { return a.chunk == b.chunk && a.node->is(b.node->key()); });
    content->entries.erase(repeated, end);
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
