// SPDX-License-Identifier: Apache-2.0
#include "storage/fetch/fetch_queue.hpp"

namespace braid::storage
{
namespace
{
/// One who waits for an answer on the thread that asked.
class BlockedReader final : public PendingRead
{
public:
    void arrived(const Result<Value, StateError>& answer) noexcept override { answer_ = answer; }
    [[nodiscard]] const std::optional<Result<Value, StateError>>& answer() const noexcept
    {
        return answer_;
    }

private:
    std::optional<Result<Value, StateError>> answer_;
};
}  // namespace

Fetchers::Queue::Queue(const FetchOptions& options) : options_(options)
{
    BRAID_ASSERT(options.threads > 0);
    for (unsigned i = 0; i < options.threads; ++i)
        threads_.emplace_back([this] { loop(); });
}

Fetchers::Queue::~Queue()
{
    {
        const std::lock_guard guard{mutex_};
        BRAID_ASSERT(asked_.empty() && foreseen_.empty() && running_.empty());
        stops_ = true;
    }
    queued_.notify_all();
    for (std::thread& thread : threads_)
        thread.join();
}

/// A new request at the end of the list. [the view has none of that key]
Fetchers::Queue::Place Fetchers::Queue::enter(
    FetchingView::Requests& of, const StateKey& key, List& list)
{
    const Place place =
        list.insert(list.end(), Request{.of = &of, .key = key, .bytes = {}, .waiting = {}});
    place->bytes.assign(key.bytes.begin(), key.bytes.end());
    place->key.bytes = place->bytes;
    of.table.emplace(place->key, FetchingView::Requests::Entry{.place = place, .list = &list});
    return place;
}

/// Asks the source, without the lock in the meantime, and tells everyone who waits. [the request runs, on this thread]
Result<Value, StateError> Fetchers::Queue::fetch(Place place, std::unique_lock<std::mutex>& lock)
{
    FetchingView::Requests& of = *place->of;
    lock.unlock();
    const auto answer = of.source.fetch(place->key);
    lock.lock();
    ++counters_.fetched;
    counters_.failed += answer.ok() ? 0 : 1;
    of.table.erase(place->key);
    for (PendingRead* waiting : place->waiting)
        waiting->arrived(answer);
    running_.erase(place);
    answered_.notify_all();
    return answer;
}

Result<Value, StateError> Fetchers::Queue::read(FetchingView::Requests& of, const StateKey& key)
{
    std::unique_lock lock{mutex_};
    const auto found = of.table.find(key);
    if (found == of.table.end())
        return fetch(enter(of, key, running_), lock);
    auto& entry = found->second;
    if (entry.list != &running_)
    {
        // Quicker here than behind what is queued.
        running_.splice(running_.end(), *entry.list, entry.place);
        entry.list = &running_;
        ++counters_.joined;
        return fetch(entry.place, lock);
    }
    ++counters_.joined;
    BlockedReader reader;
    entry.place->waiting.push_back(&reader);
    answered_.wait(lock, [&] { return reader.answer().has_value(); });
    return *reader.answer();
}

std::optional<Result<Value, StateError>> Fetchers::Queue::poll(
    FetchingView::Requests& of, const StateKey& key, PendingRead& asks)
{
    std::unique_lock lock{mutex_};
    const auto found = of.table.find(key);
    if (found == of.table.end())
    {
        // It may have arrived since the caller looked.
        if (const auto value = of.source.find(key))
            return *value;
        if (is_full())
            return fetch(enter(of, key, running_), lock);
        enter(of, key, asked_)->waiting.push_back(&asks);
    }
    else
    {
        auto& entry = found->second;
        ++counters_.joined;
        entry.place->waiting.push_back(&asks);
        if (entry.list != &foreseen_)
            return std::nullopt;
        asked_.splice(asked_.end(), foreseen_, entry.place);
        entry.list = &asked_;
    }
    const bool wakes = idle_ != 0;
    lock.unlock();
    if (wakes)
        queued_.notify_one();
    return std::nullopt;
}

void Fetchers::Queue::forget(FetchingView::Requests& of, const StateKey& key, PendingRead& asks)
{
    const std::lock_guard guard{mutex_};
    const auto found = of.table.find(key);
    if (found != of.table.end())
        std::erase(found->second.place->waiting, &asks);
}

void Fetchers::Queue::prefetch(FetchingView::Requests& of, std::span<const StateKey> keys)
{
    std::size_t entered = 0;
    {
        const std::lock_guard guard{mutex_};
        for (const StateKey& key : keys)
        {
            if (of.table.contains(key))
                continue;
            if (is_full())
            {
                ++counters_.left_out;
                continue;
            }
            (void)enter(of, key, foreseen_);
            ++entered;
        }
        entered = std::min(entered, idle_);
    }
    for (; entered > 0; --entered)
        queued_.notify_one();
}

/// Ends a view.
void Fetchers::Queue::leave(FetchingView::Requests& of)
{
    std::unique_lock lock{mutex_};
    std::erase_if(of.table,
        [this](auto& keyed)
        {
            auto& entry = keyed.second;
            BRAID_ASSERT(entry.place->waiting.empty());
            if (entry.list == &running_)
                return false;
            entry.list->erase(entry.place);
            return true;
        });
    answered_.wait(lock, [&] { return of.table.empty(); });
}

FetchCounters Fetchers::Queue::counters() const
{
    const std::lock_guard guard{mutex_};
    return counters_;
}

void Fetchers::Queue::loop()
{
    std::unique_lock lock{mutex_};
    for (;;)
    {
        ++idle_;
        queued_.wait(lock, [this] { return stops_ || !asked_.empty() || !foreseen_.empty(); });
        --idle_;
        if (asked_.empty() && foreseen_.empty())
            return;
        List& from = asked_.empty() ? foreseen_ : asked_;
        counters_.foreseen += asked_.empty() ? 1 : 0;
        const Place place = from.begin();
        place->of->table.find(place->key)->second.list = &running_;
        running_.splice(running_.end(), from, place);
        (void)fetch(place, lock);
    }
}
}  // namespace braid::storage
