// SPDX-License-Identifier: Apache-2.0
#include "storage/database/database_state.hpp"

#include <algorithm>

namespace braid::storage
{
namespace
{
bool in_order(const StoreWrite& a, const StoreWrite& b) noexcept
{
    return compare(a.key, b.key) < 0;
}
}  // namespace

void StoreBatch::clear() noexcept
{
    arena_.recycle();
    for (auto& writes : writes_)
        writes.clear();
    unknown_.clear();
    sorted_.clear();
}

Bytes StoreBatch::stored(const Value& value)
{
    scratch_.clear();
    put_stored_value(value, scratch_);
    return arena_.copy(scratch_);
}

void StoreBatch::put_location(const StateKey& key, const Value& value)
{
    scratch_.clear();
    StoreWrite write{.column = put_stored_key(key, scratch_), .key = {}, .value = {}};
    const std::size_t key_size = scratch_.size();
    if (!value.absent())
        put_stored_value(value, scratch_);
    const Bytes both = arena_.copy(scratch_);
    write.key = both.first(key_size);
    if (!value.absent())
        write.value = both.subspan(key_size);
    add(write);
}

void StoreBatch::put_history(
    const StateKey& key, std::uint64_t height, const std::optional<Value>& before)
{
    scratch_.clear();
    put_history_key(key, height, scratch_);
    StoreWrite write{.column = Column::history, .key = arena_.copy(scratch_), .value = {}};
    if (before)
        write.value = stored(*before);
    else
    {
        scratch_.clear();
        const Column column = put_stored_key(key, scratch_);
        unknown_.push_back({.column = column,
            .key = arena_.copy(scratch_),
            .index = writes_[static_cast<std::size_t>(Column::history)].size()});
    }
    add(write);
}

void StoreBatch::drop_history(const StateKey& key, std::uint64_t height)
{
    scratch_.clear();
    put_history_key(key, height, scratch_);
    add({.column = Column::history, .key = arena_.copy(scratch_), .value = {}});
}

void StoreBatch::set_history(std::size_t index, Bytes before)
{
    writes_[static_cast<std::size_t>(Column::history)][index].value = arena_.copy(before);
}

std::span<const StoreWrite> StoreBatch::sorted()
{
    sorted_.reserve(size());
    for (auto& writes : writes_)
    {
        if (!std::ranges::is_sorted(writes, in_order))
            std::ranges::sort(writes, in_order);
        sorted_.insert(sorted_.end(), writes.begin(), writes.end());
        writes.clear();
    }
    return sorted_;
}

std::size_t StoreBatch::size() const noexcept
{
    std::size_t size = sorted_.size();
    for (const auto& writes : writes_)
        size += writes.size();
    return size;
}
}  // namespace braid::storage
