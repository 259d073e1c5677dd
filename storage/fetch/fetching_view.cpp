// SPDX-License-Identifier: Apache-2.0
#include "storage/fetching_view.hpp"

#include "storage/fetch/fetch_queue.hpp"

namespace braid::storage
{
Fetchers::Fetchers(const FetchOptions& options) : queue_(std::make_unique<Queue>(options)) {}

Fetchers::~Fetchers() = default;

FetchCounters Fetchers::counters() const
{
    return queue_->counters();
}

FetchingView::FetchingView(const StateSource& source, Fetchers& fetchers)
  : source_(source), queue_(*fetchers.queue_), requests_(std::make_unique<Requests>(source))
{}

FetchingView::~FetchingView()
{
    queue_.leave(*requests_);
}

Result<Value, StateError> FetchingView::read(const StateKey& key) const noexcept
{
    if (const auto value = source_.find(key))
        return *value;
    return queue_.read(*requests_, key);
}

std::optional<Result<Value, StateError>> FetchingView::poll(
    const StateKey& key, PendingRead& asks) const noexcept
{
    if (const auto value = source_.find(key))
        return *value;
    return queue_.poll(*requests_, key, asks);
}

void FetchingView::forget(const StateKey& key, PendingRead& asks) const noexcept
{
    queue_.forget(*requests_, key, asks);
}

void FetchingView::prefetch(std::span<const StateKey> keys) const noexcept
{
    std::vector<StateKey> unknown;
    for (const StateKey& key : keys)
        if (!source_.find(key).has_value())
            unknown.push_back(key);
    if (!unknown.empty())
        queue_.prefetch(*requests_, unknown);
}
}  // namespace braid::storage
