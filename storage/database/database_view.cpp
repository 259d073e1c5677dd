// SPDX-License-Identifier: Apache-2.0
#include "storage/database/database_view.hpp"

namespace braid::storage
{
StateError state_error(const StoreError& error) noexcept
{
    return error.kind == StoreError::Kind::corrupt ? StateError::corrupt : StateError::io;
}

StoreResult<Done> visit_history(const StoreView& view, const StateKey& key, std::uint64_t height,
    const std::function<bool(std::uint64_t changed_at, Bytes before)>& visit)
{
    std::vector<std::uint8_t> from;
    put_history_key(key, height + 1, from);
    const Bytes prefix = Bytes{from}.first(from.size() - sizeof height);
    bool damaged = false;
    const auto done = view.scan(Column::history, from,
        [&](Bytes stored, Bytes before)
        {
            if (stored.size() < prefix.size() || !equal(stored.first(prefix.size()), prefix))
                return false;
            const auto found = history_location(stored);
            damaged = !found.has_value();
            return found && visit(found->height, before);
        });
    if (!done.ok() || !damaged)
        return done;
    return Err{
        StoreError{.kind = StoreError::Kind::corrupt, .detail = "an entry of history is damaged"}};
}

DatabaseView::~DatabaseView()
{
    view_.reset();
    leave_();
}

Result<Value, StateError> DatabaseView::read(const StateKey& key) const noexcept
{
    if (const auto known = flat_->find(key, height_))
        return *known;
    // Relaxed: a metric.
    store_reads_->fetch_add(1, std::memory_order_relaxed);
    if (store_height_ > height_)
    {
        const auto old = read_history(key);
        if (!old.ok())
            return Err{old.error()};
        if (*old)
            return **old;
    }
    std::vector<std::uint8_t> stored;
    const Column column = put_stored_key(key, stored);
    const auto current = view_->get(column, stored);
    if (!current.ok())
        return Err{state_error(current.error())};
    if (!*current)
        return flat_->keep(key, Value{}, store_height_);
    const auto value = stored_value(**current);
    if (!value.ok())
        return value;
    return flat_->keep(key, *value, store_height_);
}

Result<std::optional<Value>, StateError> DatabaseView::read_history(const StateKey& key) const
{
    const OwnedKey own{key};
    {
        const std::lock_guard lock{mutex_};
        if (const auto at = old_values_.find(own); at != old_values_.end())
            return std::optional{at->second};
    }
    std::optional<std::vector<std::uint8_t>> found;
    const auto visited = visit_history(*view_, key, height_,
        [&](std::uint64_t, Bytes before)
        {
            found.emplace(before.begin(), before.end());
            return false;
        });
    if (!visited.ok())
        return Err{state_error(visited.error())};
    if (!found)
        return std::optional<Value>{};
    // Relaxed: a metric.
    history_reads_->fetch_add(1, std::memory_order_relaxed);
    const std::lock_guard lock{mutex_};
    const auto value = stored_history(arena_.copy(*found));
    if (!value.ok())
        return Err{value.error()};
    old_values_.emplace(own, *value);
    return std::optional{*value};
}
}  // namespace braid::storage
