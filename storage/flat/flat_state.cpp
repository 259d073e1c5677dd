// SPDX-License-Identifier: Apache-2.0
#include "storage/flat_state.hpp"
#include <algorithm>
#include <map>
#include <mutex>
#include <set>
#include <shared_mutex>

namespace braid::storage
{
namespace
{
struct OwnedKey
{
    VmId vm;
    std::uint8_t kind;
    std::vector<std::uint8_t> bytes;

    friend auto operator<=>(const OwnedKey&, const OwnedKey&) = default;
    [[nodiscard]] StateKey view() const noexcept { return {vm, kind, bytes}; }
};

[[nodiscard]] OwnedKey own(const StateKey& key)
{
    return {key.vm, key.kind, {key.bytes.begin(), key.bytes.end()}};
}

struct Version
{
    std::uint64_t height;
    Value value;
    std::unique_ptr<std::uint8_t[]> blob;
};

[[nodiscard]] Version make_version(std::uint64_t height, const Value& value)
{
    if (value.kind() != Value::Kind::blob)
        return {height, value, nullptr};
    const std::size_t size = value.blob().size();
    auto blob = std::make_unique<std::uint8_t[]>(size + 1);
    if (size != 0)
        std::memcpy(blob.get(), value.blob().data(), size);
    const Bytes view{blob.get(), size};
    return {height, Value::of_blob(view), std::move(blob)};
}

using Versions = std::vector<Version>;

[[nodiscard]] const Version* version_at(const Versions& versions, std::uint64_t height) noexcept
{
    const auto above = std::ranges::upper_bound(versions, height, {}, &Version::height);
    return above == versions.begin() ? nullptr : &*std::prev(above);
}
}  // namespace

struct FlatState::Pin::Entry
{
    FlatState::State* state;
    std::multiset<std::uint64_t>::iterator at;
};

struct FlatState::State
{
    FlatOptions options{};
    std::uint64_t latest = 0;
    std::uint64_t settled = 0;
    std::map<OwnedKey, Versions> locations{};
    std::multiset<std::uint64_t> pins{};
    std::vector<Version> retired{};
    mutable std::shared_mutex mutex{};

    [[nodiscard]] std::uint64_t horizon() const noexcept
    {
        return pins.empty() ? settled : std::min(settled, *pins.begin());
    }

    /// Drops what the horizon has passed, and all of a location that is settled where that is too much.
    void tend()
    {
        if (pins.empty())
            retired.clear();
        std::size_t size = 0;
        for (auto at = locations.begin(); at != locations.end();)
        {
            Versions& versions = at->second;
            while (versions.size() > 1 && versions[1].height <= horizon())
            {
                retired.push_back(std::move(versions.front()));
                versions.erase(versions.begin());
            }
            size += at->first.bytes.size() + 100 * versions.size();
            const bool evict =
                versions.back().height <= horizon() && size > options.memory_size_max;
            if (evict)
                std::ranges::move(versions, std::back_inserter(retired));
            at = evict ? locations.erase(at) : std::next(at);
        }
    }
};

FlatState::FlatState(const FlatOptions& options, std::uint64_t height)
  : state_(std::make_unique<State>())
{
    state_->options = options;
    state_->latest = state_->settled = height;
}

FlatState::~FlatState() = default;

FlatState::Pin FlatState::pin(std::uint64_t height) const
{
    const std::unique_lock lock{state_->mutex};
    BRAID_ASSERT(height <= state_->latest);
    return Pin{
        new Pin::Entry{state_.get(), state_->pins.insert(std::min(height, state_->settled))}};
}

FlatState::Pin::Pin(Pin&& other) noexcept : entry_(std::exchange(other.entry_, nullptr)) {}

FlatState::Pin& FlatState::Pin::operator=(Pin&& other) noexcept
{
    std::swap(entry_, other.entry_);
    return *this;
}

FlatState::Pin::~Pin()
{
    if (entry_ == nullptr)
        return;
    const std::unique_lock lock{entry_->state->mutex};
    entry_->state->pins.erase(entry_->at);
    delete entry_;
}

std::optional<Value> FlatState::find(const StateKey& key, std::uint64_t height) const noexcept
{
    const std::shared_lock lock{state_->mutex};
    const auto at = state_->locations.find(own(key));
    if (at == state_->locations.end())
        return std::nullopt;
    const Version* const version = version_at(at->second, height);
    return version == nullptr ? std::nullopt : std::optional{version->value};
}

Value FlatState::keep(const StateKey& key, const Value& value, std::uint64_t settled) const
{
    const std::unique_lock lock{state_->mutex};
    const auto at = state_->locations.find(own(key));
    const Version* const version =
        at == state_->locations.end() ? nullptr : version_at(at->second, settled);
    if (version != nullptr)
        return version->value;
    if (settled < state_->settled)
    {
        state_->retired.push_back(make_version(settled, value));
        return state_->retired.back().value;
    }
    Versions& versions = state_->locations[own(key)];
    return versions.insert(versions.begin(), make_version(state_->settled, value))->value;
}

void FlatState::commit(std::uint64_t height, const WriteSet& writes)
{
    const std::unique_lock lock{state_->mutex};
    BRAID_ASSERT(height == state_->latest + 1);
    for (const WriteSet::Entry& entry : writes.entries)
        state_->locations[own(entry.key)].push_back(make_version(height, entry.value));
    state_->latest = height;
}

void FlatState::rewind(std::uint64_t height)
{
    const std::unique_lock lock{state_->mutex};
    BRAID_ASSERT(height >= state_->settled);
    BRAID_ASSERT(height <= state_->latest);
    for (auto at = state_->locations.begin(); at != state_->locations.end();)
    {
        Versions& versions = at->second;
        while (!versions.empty() && versions.back().height > height)
        {
            state_->retired.push_back(std::move(versions.back()));
            versions.pop_back();
        }
        at = versions.empty() ? state_->locations.erase(at) : std::next(at);
    }
    state_->latest = height;
}

void FlatState::settle(std::uint64_t height)
{
    const std::unique_lock lock{state_->mutex};
    BRAID_ASSERT(height >= state_->settled);
    BRAID_ASSERT(height <= state_->latest);
    state_->settled = height;
    state_->tend();
}

std::uint64_t FlatState::latest() const noexcept
{
    const std::shared_lock lock{state_->mutex};
    return state_->latest;
}

std::uint64_t FlatState::settled() const noexcept
{
    const std::shared_lock lock{state_->mutex};
    return state_->settled;
}

FlatCounters FlatState::counters() const
{
    const std::shared_lock lock{state_->mutex};
    FlatCounters counters{.locations = state_->locations.size(), .pins = state_->pins.size()};
    for (const auto& [key, versions] : state_->locations)
        for (const Version& version : versions)
        {
            ++counters.versions;
            const std::size_t size = key.bytes.size() + sizeof version;
            counters.memory_size += size;
            counters.unsettled_size += version.height > state_->settled ? size : 0;
        }
    counters.oldest_pinned = state_->pins.empty() ? state_->latest : *state_->pins.begin();
    return counters;
}

void FlatState::scan(const StateKey& prefix, std::uint64_t height,
    const std::function<void(const StateKey&, const Value&)>& visit) const
{
    const std::shared_lock lock{state_->mutex};
    for (const auto& [key, versions] : state_->locations)
    {
        const Version* const version = version_at(versions, height);
        const StateKey found = key.view();
        if (version != nullptr && found.vm == prefix.vm && found.kind == prefix.kind &&
            found.bytes.size() >= prefix.bytes.size() &&
            equal(found.bytes.first(prefix.bytes.size()), prefix.bytes))
            visit(found, version->value);
    }
}

struct FlatState::Unsettled::Content
{
    std::vector<ChangedLocation> locations{};
};

FlatState::Unsettled FlatState::unsettled(std::uint64_t height) const
{
    const std::shared_lock lock{state_->mutex};
    auto content = std::make_unique<Unsettled::Content>();
    for (const auto& [key, versions] : state_->locations)
    {
        ChangedLocation location{.key = key.view(), .changes = {}, .before = std::nullopt};
        for (const Version& version : versions)
        {
            if (version.height <= state_->settled)
                location.before = version.value;
            else if (version.height <= height)
                location.changes.push_back({version.height, version.value});
        }
        if (!location.changes.empty())
            content->locations.push_back(std::move(location));
    }
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
    return content_->locations.size();
}

FlatState::Unsettled::Iterator::Iterator(const Unsettled& from) : from_(&from)
{
    read();
}

void FlatState::Unsettled::Iterator::read()
{
    if (at_ != from_->size())
        location_ = from_->content_->locations[at_];
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
