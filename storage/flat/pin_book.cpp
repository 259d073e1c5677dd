// SPDX-License-Identifier: Apache-2.0
#include "storage/flat/pin_book.hpp"
#include "base/assert.hpp"
#include <algorithm>
#include <cstdlib>
#include <utility>

namespace braid::storage
{
namespace
{
/// Whether it was the lowest, and the last of its kind.
bool take_one(std::map<std::uint64_t, std::uint64_t>& counts, std::uint64_t of) noexcept
{
    const auto at = counts.find(of);
    BRAID_ASSERT(at != counts.end());
    if (--at->second != 0)
        return false;
    const bool lowest = at == counts.begin();
    counts.erase(at);
    return lowest;
}

void free_all(const Retired& retired) noexcept
{
    for (void* const piece : retired.pieces)
        std::free(piece);
}
}  // namespace

PinBook::~PinBook()
{
    BRAID_ASSERT(epochs_.empty());
    for (const Batch& batch : batches_)
        free_all(batch.retired);
}

PinBook::Entry PinBook::add(std::uint64_t height, const std::atomic<std::uint64_t>& settled)
{
    const std::lock_guard lock{mutex_};
    // Whoever raised `settled` and asked for the horizon afterwards did the latter under the lock: either that sees this
    // pin, or this sees what was raised. Acquire pairs with that of settle() where it asks later.
    const std::uint64_t base = std::min(height, settled.load(std::memory_order_acquire));
    ++heights_[height];
    ++bases_[base];
    ++epochs_[epoch_];
    return {.height = height, .base = base, .epoch = epoch_};
}

bool PinBook::drop(const Entry& entry) noexcept
{
    const std::lock_guard lock{mutex_};
    take_one(heights_, entry.height);
    const bool frees_versions = take_one(bases_, entry.base);
    const bool frees_memory = take_one(epochs_, entry.epoch) && !batches_.empty();
    return frees_versions || frees_memory;
}

std::uint64_t PinBook::horizon(const std::atomic<std::uint64_t>& settled) const noexcept
{
    const std::lock_guard lock{mutex_};
    const std::uint64_t height = settled.load(std::memory_order_acquire);
    return bases_.empty() ? height : std::min(height, bases_.begin()->first);
}

void PinBook::retire(Retired&& retired)
{
    if (retired.pieces.empty())
        return;
    retired_size_.fetch_add(retired.size, std::memory_order_relaxed);
    const std::lock_guard lock{mutex_};
    batches_.push_back({.epoch = epoch_++, .retired = std::exchange(retired, {})});
}

bool PinBook::take(Batch& batch) noexcept
{
    const std::lock_guard lock{mutex_};
    if (batches_.empty())
        return false;
    if (!epochs_.empty() && epochs_.begin()->first <= batches_.front().epoch)
        return false;
    batch = std::move(batches_.front());
    batches_.pop_front();
    return true;
}

std::size_t PinBook::reclaim(std::size_t piece_count) noexcept
{
    std::size_t freed = 0;
    Batch batch;
    while (freed < piece_count && take(batch))
    {
        free_all(batch.retired);
        freed += batch.retired.pieces.size();
        retired_size_.fetch_sub(batch.retired.size, std::memory_order_relaxed);
    }
    return freed;
}

std::uint64_t PinBook::pin_count() const
{
    const std::lock_guard lock{mutex_};
    std::uint64_t count = 0;
    for (const auto& [height, pins] : heights_)
        count += pins;
    return count;
}

std::uint64_t PinBook::oldest_height(std::uint64_t otherwise) const
{
    const std::lock_guard lock{mutex_};
    return heights_.empty() ? otherwise : heights_.begin()->first;
}
}  // namespace braid::storage
