// SPDX-License-Identifier: Apache-2.0
#include "storage/flat_state.hpp"
#include "storage/flat/state.hpp"
#include <utility>

namespace braid::storage
{
namespace
{
/// Work that keep() and a dropped pin leave to do per call; some ten microseconds.
constexpr TendLimit limit_of_reader{.versions = 256, .slots = 64, .pieces = 256};

[[nodiscard]] std::size_t thread_number() noexcept
{
    static std::atomic<std::size_t> count{0};
    // Relaxed: any number will do.
    thread_local const std::size_t number = count.fetch_add(1, std::memory_order_relaxed);
    return number;
}

/// Adds one, without the cost of an atomic addition: a counter has one thread as long as there are not too many.
void count_one(std::atomic<std::uint64_t>& counter) noexcept
{
    counter.store(counter.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
}

[[nodiscard]] bool begins_with(const StateKey& key, const StateKey& prefix) noexcept
{
    return key.vm == prefix.vm && key.kind == prefix.kind &&
           key.bytes.size() >= prefix.bytes.size() &&
           equal(key.bytes.first(prefix.bytes.size()), prefix.bytes);
}
}  // namespace

FlatState::FlatState(const FlatOptions& options, std::uint64_t height)
  : state_(std::make_unique<State>(options, height))
{
    BRAID_ASSERT(height <= Node::height_max);
    BRAID_ASSERT(options.commit_threads > 0);
}

FlatState::~FlatState() = default;

std::uint64_t FlatState::latest() const noexcept
{
    return state_->latest.load(std::memory_order_acquire);
}

std::uint64_t FlatState::settled() const noexcept
{
    return state_->settled.load(std::memory_order_acquire);
}

FlatState::Pin FlatState::pin(std::uint64_t height) const
{
    BRAID_ASSERT(height <= latest());
    const PinBook::Entry entry = state_->pins.add(height, state_->settled);
    Pin pin;
    pin.state_ = state_.get();
    pin.height_ = entry.height;
    pin.base_ = entry.base;
    pin.epoch_ = entry.epoch;
    return pin;
}

FlatState::Pin::Pin(Pin&& other) noexcept
  : state_(std::exchange(other.state_, nullptr)),
    height_(other.height_),
    base_(other.base_),
    epoch_(other.epoch_)
{}

FlatState::Pin& FlatState::Pin::operator=(Pin&& other) noexcept
{
    std::swap(state_, other.state_);
    std::swap(height_, other.height_);
    std::swap(base_, other.base_);
    std::swap(epoch_, other.epoch_);
    return *this;
}

FlatState::Pin::~Pin()
{
    if (state_ == nullptr)
        return;
    if (state_->pins.drop({.height = height_, .base = base_, .epoch = epoch_}))
        state_->tend(limit_of_reader);
}

std::optional<Value> FlatState::find(const StateKey& key, std::uint64_t height) const noexcept
{
    const KeyHash hash = KeyHash::of(key);
    Node* const newest = state_->shard_of(hash).table().find(hash, key);
    const Node* const node = newest == nullptr ? nullptr : newest->at(height);
    FindCounts& counts = state_->find_counts[thread_number() % state_->find_counts.size()];
    if (node == nullptr)
    {
        count_one(counts.misses);
        return std::nullopt;
    }
    newest->touch();
    count_one(counts.hits);
    return node->value();
}

Value FlatState::State::copy_for_pin(const Node::Content& content)
{
    Node* const node = Node::make(content);
    Retired retired;
    retired.add(node, node->size());
    pins.retire(std::move(retired));
    return node->value();
}

const Node* FlatState::State::insert_kept(const Node::Content& content, std::uint64_t known)
{
    Tally tally;
    Shard& shard = shard_of(content.hash);
    std::unique_lock lock{shard.mutex()};
    Node* newest = shard.newest(content.hash, content.key);
    if (newest != nullptr)
        if (const Node* const node = newest->at(known); node != nullptr)
            return node;
    // Acquires what settle() released: had the location been settled, evicted and so made unknown in the meantime, that would be seen
    // here, for evicting takes this lock.
    const std::uint64_t settled_now = settled.load(std::memory_order_acquire);
    if (known < settled_now)
        return nullptr;
    Node::Content at_settled = content;
    at_settled.height = settled_now;
    at_settled.kept = true;
    Node* const node = Node::make(at_settled);
    if (newest == nullptr)
        shard.put(content.hash, node, tally);
    else
    {
        Node* oldest = newest;
        while (Node* const older = oldest->older())
            oldest = older;
        tally.size += static_cast<std::int64_t>(node->size());
        ++tally.versions;
        oldest->append(node);
        // Had the oldest version been settled and cut meanwhile, nobody would cut it again: then the value is the caller's alone.
        if (settled.load(std::memory_order_acquire) >= oldest->height() && oldest->take_back(node))
            tally.retire(node);
    }
    if (excess() != 0)
        shard.sweep({.slot_count = limit_of_reader.slots,
                        .size = 2 * node->size(),
                        .height_max = trimmed.load(std::memory_order_acquire)},
            tally);
    lock.unlock();
    account(tally);
    return node;
}

Value FlatState::keep(const StateKey& key, const Value& value, std::uint64_t settled) const
{
    const Node::Content content{
        .hash = KeyHash::of(key), .key = key, .value = value, .height = settled};
    const Node* const node = state_->insert_kept(content, settled);
    const Value kept = node == nullptr ? state_->copy_for_pin(content) : node->value();
    state_->pins.reclaim(limit_of_reader.pieces);
    return kept;
}

void FlatState::scan(const StateKey& prefix, std::uint64_t height,
    const std::function<void(const StateKey&, const Value&)>& visit) const
{
    constexpr std::size_t ahead = 12;
    for (const Shard& shard : state_->shards)
    {
        const Table& table = shard.table();
        for (std::size_t i = 0; i < table.capacity(); ++i)
        {
            if (i + ahead < table.capacity())
                __builtin_prefetch(table.node_at(i + ahead));
            const Node* const newest = table.node_at(i);
            if (newest == nullptr || !begins_with(newest->key(), prefix))
                continue;
            if (const Node* const node = newest->at(height); node != nullptr)
                visit(node->key(), node->value());
        }
    }
}

FlatCounters FlatState::counters() const
{
    const auto read = [](const auto& counter) { return counter.load(std::memory_order_relaxed); };
    FlatCounters counters{.unsettled_size = read(state_->unsettled_size),
        .retired_size = state_->pins.retired_size(),
        .locations = static_cast<std::uint64_t>(read(state_->locations)),
        .versions = static_cast<std::uint64_t>(read(state_->versions)),
        .evictions = read(state_->evictions),
        .pins = state_->pins.pin_count(),
        .oldest_pinned = state_->pins.oldest_height(latest())};
    counters.memory_size =
        sizeof(State) + static_cast<std::size_t>(read(state_->size)) + counters.retired_size;
    for (const FindCounts& counts : state_->find_counts)
    {
        counters.hits += read(counts.hits);
        counters.misses += read(counts.misses);
    }
    return counters;
}
}  // namespace braid::storage
