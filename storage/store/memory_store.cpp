// SPDX-License-Identifier: Apache-2.0
#include "storage/store/ordered_writes.hpp"
#include "storage/store/sorted_run.hpp"
#include <algorithm>
#include <atomic>
#include <mutex>

/// A column is a list of sorted runs, the newest last. A commit adds one; runs that are not at least twice as large
/// as what stands behind them are made one, so that there are few, and a key is copied about as often as the
/// logarithm of their number.
namespace braid::storage
{
namespace
{
/// Runs never change, and are shared by the states that hold them: the store's and those of views.
using Runs = std::vector<std::shared_ptr<const SortedRun>>;

struct Columns
{
    std::array<Runs, column_count> runs;

    [[nodiscard]] const Runs& operator[](Column column) const noexcept
    {
        return runs[static_cast<std::size_t>(column)];
    }
};

std::optional<Bytes> find(const Runs& runs, Bytes key) noexcept
{
    for (std::size_t i = runs.size(); i-- > 0;)
    {
        const SortedRun& run = *runs[i];
        const std::size_t at = run.lower_bound(key);
        if (at < run.size() && equal(run[at].key, key))
            return run[at].value;
    }
    return std::nullopt;
}

std::optional<std::vector<std::uint8_t>> copy_of(const std::optional<Bytes>& value)
{
    if (!value)
        return std::nullopt;
    return std::vector<std::uint8_t>{value->begin(), value->end()};
}

class MemoryView final : public StoreView
{
public:
    MemoryView(std::shared_ptr<const Columns> columns, std::atomic<std::uint64_t>& gets) noexcept
      : columns_(std::move(columns)), gets_(gets)
    {}

    StoreResult<std::optional<std::vector<std::uint8_t>>> get(
        Column column, Bytes key) const override
    {
        gets_.fetch_add(1, std::memory_order_relaxed);  // a counter
        return copy_of(find((*columns_)[column], key));
    }

    StoreResult<std::vector<std::optional<std::vector<std::uint8_t>>>> get_many(
        Column column, std::span<const Bytes> keys) const override
    {
        gets_.fetch_add(keys.size(), std::memory_order_relaxed);  // a counter
        std::vector<std::optional<std::vector<std::uint8_t>>> values;
        values.reserve(keys.size());
        for (const Bytes key : keys)
            values.push_back(copy_of(find((*columns_)[column], key)));
        return values;
    }

    StoreResult<Done> scan(Column column, Bytes from,
        const std::function<bool(Bytes key, Bytes value)>& visit) const override
    {
        const Runs& runs = (*columns_)[column];
        std::vector<std::size_t> next;
        next.reserve(runs.size());
        for (const auto& run : runs)
            next.push_back(run->lower_bound(from));
        for (;;)
        {
            std::optional<SortedRun::Entry> first;
            // Of equal keys the newest run's counts, which comes last.
            for (std::size_t i = 0; i < runs.size(); ++i)
            {
                if (next[i] == runs[i]->size())
                    continue;
                const SortedRun::Entry entry = (*runs[i])[next[i]];
                if (!first || compare(entry.key, first->key) <= 0)
                    first = entry;
            }
            if (!first || (first->value && !visit(first->key, *first->value)))
                return Done{};
            for (std::size_t i = 0; i < runs.size(); ++i)
            {
                const bool passed =
                    next[i] < runs[i]->size() && equal((*runs[i])[next[i]].key, first->key);
                next[i] += passed ? 1 : 0;
            }
        }
    }

private:
    std::shared_ptr<const Columns> columns_;
    std::atomic<std::uint64_t>& gets_;
};

/// Invariants: 1. What columns_ points to never changes. 2. Members but gets_ are guarded by mutex_; writing_ is held
/// over a whole commit, so that readers do not wait for its merging.
class MemoryStore final : public Store
{
public:
    std::unique_ptr<StoreView> view() const override
    {
        return std::make_unique<MemoryView>(columns(), gets_);
    }

    StoreResult<Done> commit(std::span<const StoreWrite> writes) override
    {
        const auto ordered = OrderedWrites::of(writes);
        if (!ordered.ok())
            return Err{ordered.error()};
        const std::lock_guard writing{writing_};
        auto changed = std::make_shared<Columns>(*columns());
        const std::uint64_t floor = history_floor();
        std::uint64_t rewritten = 0;
        for (const auto& [column, own] : ordered->columns)
        {
            Runs& runs = changed->runs[static_cast<std::size_t>(column)];
            runs.push_back(std::make_shared<const SortedRun>(own));
            rewritten += runs.back()->byte_count();
            while (runs.size() > 1 && runs[runs.size() - 2]->size() < 2 * runs.back()->size())
                rewritten += merge_last(column, runs, floor);
        }
        const std::lock_guard lock{mutex_};
        columns_ = std::move(changed);
        ++counters_.commits;
        counters_.writes += writes.size();
        counters_.logical_bytes += ordered->size;
        counters_.written_bytes += rewritten;
        return Done{};
    }

    void drop_history_below(std::uint64_t height) override
    {
        const std::lock_guard lock{mutex_};
        floor_ = std::max(floor_, height);
    }

    std::uint64_t history_floor() const override
    {
        const std::lock_guard lock{mutex_};
        return floor_;
    }

    StoreResult<Done> prune() override
    {
        const std::lock_guard writing{writing_};
        auto changed = std::make_shared<Columns>(*columns());
        Runs& runs = changed->runs[static_cast<std::size_t>(Column::history)];
        // A merger with nothing takes also a lone run along.
        runs.insert(runs.begin(), std::make_shared<const SortedRun>(std::span<const StoreWrite>{}));
        const std::uint64_t floor = history_floor();
        std::uint64_t rewritten = 0;
        while (runs.size() > 1)
            rewritten += merge_last(Column::history, runs, floor);
        const std::lock_guard lock{mutex_};
        columns_ = std::move(changed);
        counters_.written_bytes += rewritten;
        return Done{};
    }

    StoreResult<Done> checkpoint(const std::string& folder) override
    {
        return Err{StoreError{.kind = StoreError::Kind::missing,
            .detail = "a store in memory has no files for " + folder}};
    }

    StoreCounters counters() const override
    {
        const std::lock_guard lock{mutex_};
        StoreCounters counters = counters_;
        counters.gets = gets_.load(std::memory_order_relaxed);  // a counter
        for (std::size_t i = 0; i < column_count; ++i)
        {
            for (const auto& run : columns_->runs[i])
            {
                counters.keys[i] += run->value_count();
                counters.size += run->byte_count();
            }
        }
        return counters;
    }

private:
    [[nodiscard]] std::shared_ptr<const Columns> columns() const
    {
        const std::lock_guard lock{mutex_};
        return columns_;
    }

    /// Makes the last two runs one; gives how many bytes that took.
    [[nodiscard]] static std::uint64_t merge_last(Column column, Runs& runs, std::uint64_t floor)
    {
        const auto keep = [&](Bytes key)
        {
            const auto height = history_height(key);
            return column != Column::history || !height || *height >= floor;
        };
        const auto newer = std::move(runs.back());
        runs.pop_back();
        auto merged =
            std::make_shared<const SortedRun>(*runs.back(), *newer, runs.size() == 1, keep);
        runs.back() = std::move(merged);
        return runs.back()->byte_count();
    }

    std::mutex writing_;
    mutable std::mutex mutex_;
    std::shared_ptr<const Columns> columns_ = std::make_shared<Columns>();
    std::uint64_t floor_ = 0;
    StoreCounters counters_;
    mutable std::atomic<std::uint64_t> gets_ = 0;
};
}  // namespace

std::unique_ptr<Store> make_memory_store()
{
    return std::make_unique<MemoryStore>();
}
}  // namespace braid::storage
