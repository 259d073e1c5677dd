// SPDX-License-Identifier: Apache-2.0
#include "storage/database/database_view.hpp"
#include <algorithm>

namespace braid::storage
{
namespace
{
using StoredKey = std::vector<std::uint8_t>;

bool begins_with(Bytes bytes, Bytes prefix) noexcept
{
    return bytes.size() >= prefix.size() && equal(bytes.first(prefix.size()), prefix);
}

/// Stored keys of locations that changed above the height, under a prefix. Cost: the history of the prefix's kind.
StoreResult<Done> add_changed(
    const StoreView& view, const StateKey& prefix, std::uint64_t height, std::vector<StoredKey>& to)
{
    const std::array<std::uint8_t, 2> from{
        static_cast<std::uint8_t>(prefix.vm), static_cast<std::uint8_t>(prefix.kind)};
    bool damaged = false;
    const auto done = view.scan(Column::history, from,
        [&](Bytes stored, Bytes)
        {
            if (!begins_with(stored, from))
                return false;
            const auto found = history_location(stored);
            damaged = !found.has_value();
            if (found && found->height > height && begins_with(found->key.bytes, prefix.bytes))
                put_stored_key(found->key, to.emplace_back());
            return !damaged;
        });
    if (!done.ok() || !damaged)
        return done;
    return Err{
        StoreError{.kind = StoreError::Kind::corrupt, .detail = "an entry of history is damaged"}};
}

/// What all stored keys of a prefix's locations begin with.
StoredKey first_stored(const StateKey& prefix)
{
    StoredKey first;
    const Column column = put_stored_key(prefix, first);
    if (column == Column::evm_accounts)
        first.pop_back();
    return first;
}
}  // namespace

/// Goes through the store's keys and those that memory or history may know better, side by side.
class DatabaseView::Scan
{
public:
    using Visit = std::function<bool(const StateKey& key, const Value& value)>;

    Scan(const DatabaseView& view, const StateKey& prefix, const Visit& visit)
      : view_(view), prefix_(prefix), column_(column_of(prefix)), visit_(visit)
    {}

    [[nodiscard]] Result<Done, StateError> run()
    {
        view_.flat_->scan(prefix_, view_.height_,
            [&](const StateKey& key, const Value&) { put_stored_key(key, apart_.emplace_back()); });
        if (view_.store_height_ > view_.height_)
        {
            const auto added = add_changed(*view_.view_, prefix_, view_.height_, apart_);
            if (!added.ok())
                return Err{state_error(added.error())};
        }
        std::ranges::sort(
            apart_, [](const StoredKey& a, const StoredKey& b) { return compare(a, b) < 0; });
        const auto repeats = std::ranges::unique(
            apart_, [](const StoredKey& a, const StoredKey& b) { return equal(a, b); });
        apart_.erase(repeats.begin(), repeats.end());

        const StoredKey first = first_stored(prefix_);
        const auto done = view_.view_->scan(column_, first,
            [&](Bytes key, Bytes value) { return begins_with(key, first) && take(key, value); });
        if (!done.ok())
            return Err{state_error(done.error())};
        while (!error_ && !stopped_ && next_ < apart_.size())
            (void)read_apart();
        if (error_)
            return Err{*error_};
        return Done{};
    }

private:
    /// Of a key in the store; false ends the scan.
    bool take(Bytes key, Bytes stored)
    {
        while (next_ < apart_.size() && compare(apart_[next_], key) < 0)
            if (!read_apart())
                return false;
        if (next_ < apart_.size() && equal(apart_[next_], key))
            return read_apart();
        const auto location = stored_location(column_, key);
        if (!location)
            return fail(StateError::corrupt);
        if (location->kind != prefix_.kind)
            return true;
        const auto value = stored_value(stored);
        if (!value.ok())
            return fail(value.error());
        return tell(*location, *value);
    }

    bool read_apart()
    {
        const auto location = stored_location(column_, apart_[next_++]);
        if (!location || location->kind != prefix_.kind)
            return true;
        const auto value = view_.read(*location);
        if (!value.ok())
            return fail(value.error());
        return value->absent() || tell(*location, *value);
    }

    bool tell(const StateKey& key, const Value& value)
    {
        stopped_ = !visit_(key, value);
        return !stopped_;
    }
    bool fail(StateError error) noexcept
    {
        error_ = error;
        return false;
    }

    const DatabaseView& view_;
    const StateKey prefix_;
    const Column column_;
    const Visit& visit_;
    /// Stored keys that are not answered by the store alone, in order.
    std::vector<StoredKey> apart_;
    std::size_t next_ = 0;
    bool stopped_ = false;
    std::optional<StateError> error_;
};

Result<Done, StateError> DatabaseView::scan(
    const StateKey& prefix, const std::function<bool(const StateKey&, const Value&)>& visit) const
{
    return Scan{*this, prefix, visit}.run();
}

DatabaseResult<Done> StateDatabase::scan(const StateKey& prefix, std::uint64_t height,
    const std::function<bool(const StateKey& key, const Value& value)>& visit) const
{
    const auto at = view(height);
    if (!at.ok())
        return Err{at.error()};
    const auto done = static_cast<const DatabaseView&>(**at).scan(prefix, visit);
    if (done.ok())
        return Done{};
    return failed(DatabaseError::Kind::store, done.error() == StateError::corrupt ?
                                                  "a stored location is damaged" :
                                                  "the store could not be read");
}

StoreResult<Done> StateDatabase::load(Store& store, const WriteSet& writes)
{
    const auto height = height_of(*store.view());
    if (!height.ok())
        return Err{height.error()};
    if (*height)
        return Err{StoreError{.kind = StoreError::Kind::missing,
            .detail = "the store holds the state of a height already, and takes no genesis"}};
    StoreBatch batch;
    for (const auto& [key, value] : writes.entries)
        batch.put_location(key, value);
    return store.commit(batch.sorted());
}
}  // namespace braid::storage
