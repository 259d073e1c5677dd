// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/fetching_view.hpp"
#include <algorithm>
#include <condition_variable>
#include <list>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

namespace braid::storage
{
/// What the views of some fetchers ask for, and the threads that fetch it.
///
/// Invariants (the lock held):
/// 1. A request is in its view's table, and in one of `asked_`, `foreseen_` and `running_`, until it is answered or
///    dropped. Its place among the three tells who may take it up: one thread, which moved it to `running_`.
/// 2. A request with someone who waits for it is not in `foreseen_`.
/// 3. Who waits is called with the lock held, so forget() returns after a call, or before and there is none.
/// The lock is not held while a source is asked.
class Fetchers::Queue
{
public:
    struct Request
    {
        FetchingView::Requests* of = nullptr;
        StateKey key;
        std::vector<std::uint8_t> bytes;
        std::vector<PendingRead*> waiting;
    };
    using List = std::list<Request>;
    using Place = List::iterator;

    explicit Queue(const FetchOptions& options);
    ~Queue();
    Queue(const Queue&) = delete;
    Queue& operator=(const Queue&) = delete;

    [[nodiscard]] Result<Value, StateError> read(FetchingView::Requests& of, const StateKey& key);
    [[nodiscard]] std::optional<Result<Value, StateError>> poll(
        FetchingView::Requests& of, const StateKey& key, PendingRead& asks);
    void forget(FetchingView::Requests& of, const StateKey& key, PendingRead& asks);
    void prefetch(FetchingView::Requests& of, std::span<const StateKey> keys);
    void leave(FetchingView::Requests& of);
    [[nodiscard]] FetchCounters counters() const;

private:
    [[nodiscard]] bool is_full() const noexcept
    {
        return asked_.size() + foreseen_.size() >= options_.queued_max;
    }
    [[nodiscard]] Place enter(FetchingView::Requests& of, const StateKey& key, List& list);
    [[nodiscard]] Result<Value, StateError> fetch(Place place, std::unique_lock<std::mutex>& lock);
    void loop();

    const FetchOptions options_;
    mutable std::mutex mutex_;
    std::condition_variable queued_;
    /// A request that ran was answered.
    std::condition_variable answered_;
    List asked_;
    List foreseen_;
    List running_;
    FetchCounters counters_;
    std::size_t idle_ = 0;
    bool stops_ = false;
    std::vector<std::thread> threads_;
};

/// A view's requests that are not answered yet. Guarded by the queue's lock.
class FetchingView::Requests
{
public:
    explicit Requests(const StateSource& from) noexcept : source(from) {}

    /// Byte by byte and not by hash: strangers choose keys.
    struct Less
    {
        [[nodiscard]] bool operator()(const StateKey& a, const StateKey& b) const noexcept
        {
            if (a.vm != b.vm)
                return a.vm < b.vm;
            if (a.kind != b.kind)
                return a.kind < b.kind;
            return compare(a.bytes, b.bytes) < 0;
        }
    };
    struct Entry
    {
        Fetchers::Queue::Place place;
        Fetchers::Queue::List* list = nullptr;
    };

    const StateSource& source;
    /// Keys view the requests' bytes.
    std::map<StateKey, Entry, Less> table;
};
}  // namespace braid::storage
