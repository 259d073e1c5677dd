// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/state_view.hpp"
#include <cstddef>
#include <memory>

namespace braid::storage
{
/// A state of which a part is in memory and the rest on a device. Safe for concurrent callers.
class StateSource
{
public:
    virtual ~StateSource() = default;
    /// The value where memory knows it; nothing where the device is to be asked. Quick.
    [[nodiscard]] virtual std::optional<Value> find(const StateKey& key) const noexcept = 0;
    /// Asks the device, and waits. Best kept in memory then, where find() sees it.
    [[nodiscard]] virtual Result<Value, StateError> fetch(const StateKey& key) const noexcept = 0;
};

struct FetchOptions
{
    /// Reads that are under way at once at the most. A thread each, which sleeps while it waits: a device answers many at
    /// once in about the time of one. Set by `storage_bench` (fetch/*).
    unsigned threads = 32;
    /// Questions that wait for a thread, of all views. Above it, what is foreseen is left out, and who polls waits.
    std::size_t queued_max = 16'384;
};

/// What fetchers did since they were made.
struct FetchCounters
{
    /// Reads of the device.
    std::uint64_t fetched = 0;
    /// Those of them that nobody had asked for when they began.
    std::uint64_t foreseen = 0;
    /// Questions that a read under way, or queued, answered too.
    std::uint64_t joined = 0;
    /// Foreseen keys left out for want of room.
    std::uint64_t left_out = 0;
    /// Reads that the device failed.
    std::uint64_t failed = 0;
};

/// The threads that wait for the device, for one view after another or several at once.
class Fetchers
{
public:
    /// Starts the threads; where the system refuses one, the process ends. [threads > 0]
    explicit Fetchers(const FetchOptions& options = {});
    /// [no view is left]
    ~Fetchers();
    Fetchers(const Fetchers&) = delete;
    Fetchers& operator=(const Fetchers&) = delete;

    [[nodiscard]] FetchCounters counters() const;

private:
    friend class FetchingView;
    class Queue;
    std::unique_ptr<Queue> queue_;
};

/// A source as executors read it: what memory does not know is fetched on other threads, each location once at a time, and
/// arrives when it does. Made for a block; cheap.
///
/// A failed read is told to who waits for it and then forgotten: the next one asks the device again.
class FetchingView final : public StateView
{
public:
    /// [source and fetchers outlive this]
    FetchingView(const StateSource& source, Fetchers& fetchers);
    /// Drops what is queued, and waits for reads that are under way. [nobody waits for an answer]
    ~FetchingView() override;
    FetchingView(const FetchingView&) = delete;
    FetchingView& operator=(const FetchingView&) = delete;

    /// Fetches on the caller's thread, unless a fetcher is at it already.
    [[nodiscard]] Result<Value, StateError> read(const StateKey& key) const noexcept override;
    [[nodiscard]] bool may_wait() const noexcept override { return true; }
    [[nodiscard]] std::optional<Result<Value, StateError>> poll(
        const StateKey& key, PendingRead& asks) const noexcept override;
    void forget(const StateKey& key, PendingRead& asks) const noexcept override;
    /// Behind everything that somebody waits for, in order.
    void prefetch(std::span<const StateKey> keys) const noexcept override;

private:
    friend class Fetchers::Queue;
    class Requests;

    const StateSource& source_;
    Fetchers::Queue& queue_;
    std::unique_ptr<Requests> requests_;
};
}  // namespace braid::storage
