// SPDX-License-Identifier: Apache-2.0
#include "base/hex.hpp"
#include "storage/database/database_state.hpp"
#include <algorithm>
#include <map>

namespace braid::storage
{
namespace
{
std::string name_of(const StateKey& key)
{
    static constexpr std::array<const char*, vm_count> names{"evm", "svm", "move", "test"};
    return std::string{names[static_cast<std::size_t>(key.vm)]} + " location of kind " +
           std::to_string(key.kind) + ", " + to_hex(key.bytes);
}

std::string text_of(const Value& value)
{
    switch (value.kind())
    {
    case Value::Kind::absent:
        return "nothing";
    case Value::Kind::cell:
        return to_hex(value.cell());
    case Value::Kind::blob:
        break;
    }
    constexpr std::size_t shown_max = 64;
    const Bytes blob = value.blob();
    return std::to_string(blob.size()) + " bytes " +
           to_hex(blob.first(std::min(blob.size(), shown_max)));
}

/// Goes through a database's records and holds everything against them.
class Check
{
public:
    Check(const StateDatabase& database, const CheckOptions& options)
      : database_(database), options_(options), store_(database.store().view())
    {}

    DatabaseResult<CheckReport> run()
    {
        const auto meta = read_meta(*store_);
        if (!meta.ok())
            return failed(meta.error());
        heights_ = meta->heights.value_or(StoredHeights{});
        const DatabaseCounters counters = database_.counters();
        report_.first_height = std::max(options_.from, counters.log_extent.first_height);
        report_.last_height = std::min(counters.durable, counters.applied);
        for (std::uint64_t height = report_.first_height; height <= report_.last_height; ++height)
        {
            if (const auto checked = check_height(height); !checked.ok())
                return Err{checked.error()};
        }
        if (const auto compared = compare_stored(); !compared.ok())
            return Err{compared.error()};
        if (const auto compared = compare_latest(); !compared.ok())
            return Err{compared.error()};
        if (!options_.scan_store)
            return report_;
        if (const auto scanned = scan_store(); !scanned.ok())
            return Err{scanned.error()};
        return report_;
    }

private:
    /// What the records so far left in a location.
    struct Known
    {
        Value value;
        /// As of the store's height.
        Value settled;
        bool is_settled = false;
    };

    static Err<DatabaseError> different(const std::string& where, std::uint64_t height,
        const StateKey& key, const Value& expected, const Value& found)
    {
        return failed(DatabaseError::Kind::different,
            where + " and the log differ at height " + std::to_string(height) + ", " +
                name_of(key) + ": the log has " + text_of(expected) + ", found is " +
                text_of(found));
    }

    DatabaseResult<Done> check_height(std::uint64_t height)
    {
        const auto stored = database_.record(height);
        if (!stored.ok())
            return Err{stored.error()};
        ++report_.records;
        const bool is_viewed = height >= database_.oldest();
        std::unique_ptr<StateView> view;
        if (is_viewed)
        {
            auto made = database_.view(height);
            // The window may have moved on since it was asked for.
            if (!made.ok() && made.error().kind != DatabaseError::Kind::unknown_height)
                return Err{made.error()};
            if (made.ok())
                view = std::move(*made);
        }
        for (const WriteSet::Entry& entry : stored->record.write_set.entries)
        {
            const bool is_chosen = seen_++ % options_.sample == 0;
            if (const auto done = check_entry(height, entry, is_chosen ? view.get() : nullptr);
                !done.ok())
                return done;
        }
        return Done{};
    }

    DatabaseResult<Done> check_entry(
        std::uint64_t height, const WriteSet::Entry& entry, const StateView* view)
    {
        if (view != nullptr)
        {
            if (const auto done = compare_view(*view, height, entry.key, entry.value); !done.ok())
                return done;
        }
        const auto [at, is_first] = known_.try_emplace(OwnedKey{entry.key});
        Known& known = at->second;
        if (view != nullptr && !is_first && height > heights_.floor && height <= heights_.height)
        {
            if (const auto done = compare_history(height, entry.key, known.value); !done.ok())
                return done;
        }
        known.value = kept(entry.value);
        if (height <= heights_.height)
        {
            known.settled = known.value;
            known.is_settled = true;
        }
        return Done{};
    }

    DatabaseResult<Done> compare_view(
        const StateView& view, std::uint64_t height, const StateKey& key, const Value& expected)
    {
        const auto found = view.read(key);
        if (!found.ok())
        {
            return failed(DatabaseError::Kind::store, "the value at height " +
                                                          std::to_string(height) +
                                                          " cannot be read, " + name_of(key));
        }
        ++report_.compared_views;
        if (!(*found == expected))
            return different("the state", height, key, expected, *found);
        return Done{};
    }

    DatabaseResult<Done> compare_history(
        std::uint64_t height, const StateKey& key, const Value& before)
    {
        std::vector<std::uint8_t> name;
        put_history_key(key, height, name);
        const auto stored = store_->get(Column::history, name);
        if (!stored.ok())
            return failed(stored.error());
        // History that was dropped meanwhile is below the window by now.
        if (!*stored && height <= database_.oldest())
            return Done{};
        const auto value = *stored ? stored_history(**stored) : Err{StateError::corrupt};
        if (!value.ok())
        {
            return failed(
                DatabaseError::Kind::different, "history lacks height " + std::to_string(height) +
                                                    ", or it is damaged there, " + name_of(key));
        }
        ++report_.compared_history;
        if (!(*value == before))
            return different("history", height, key, before, *value);
        return Done{};
    }

    /// The store's own values, without memory in front of them.
    DatabaseResult<Done> compare_stored()
    {
        for (const auto& [key, known] : known_)
        {
            if (!known.is_settled)
                continue;
            std::vector<std::uint8_t> name;
            const Column column = put_stored_key(key.view(), name);
            const auto stored = store_->get(column, name);
            if (!stored.ok())
                return failed(stored.error());
            const auto value = *stored ? stored_value(**stored) : Value{};
            if (!value.ok())
            {
                return failed(DatabaseError::Kind::different,
                    std::string{"the store's value is damaged in "} + storage::name_of(column) +
                        ", " + name_of(key.view()));
            }
            ++report_.compared_values;
            if (!(*value == known.settled))
                return different("the store", heights_.height, key.view(), known.settled, *value);
        }
        return Done{};
    }

    /// The last durable height has all locations as they were left, also those that it did not write.
    DatabaseResult<Done> compare_latest()
    {
        if (report_.last_height < report_.first_height)
            return Done{};
        const auto view = database_.view(report_.last_height);
        if (!view.ok())
        {
            // Others have gone on so far that it is out of the window.
            if (view.error().kind == DatabaseError::Kind::unknown_height)
                return Done{};
            return Err{view.error()};
        }
        for (const auto& [key, known] : known_)
        {
            if (const auto done =
                    compare_view(**view, report_.last_height, key.view(), known.value);
                !done.ok())
                return done;
        }
        return Done{};
    }

    DatabaseResult<Done> scan_store()
    {
        for (std::size_t i = 0; i < column_count; ++i)
        {
            const auto column = static_cast<Column>(i);
            if (column == Column::meta || column == Column::evm_nodes)
                continue;
            std::string damage;
            const auto scanned = store_->scan(column, {},
                [&](Bytes key, Bytes value)
                {
                    ++report_.scanned_keys;
                    const bool is_good =
                        column == Column::history ?
                            history_location(key) && stored_history(value).ok() :
                            stored_location(column, key) && stored_value(value).ok();
                    if (!is_good)
                        damage = to_hex(key);
                    return is_good;
                });
            if (!scanned.ok())
                return failed(scanned.error());
            if (!damage.empty())
            {
                return failed(DatabaseError::Kind::different,
                    std::string{"the store's entry "} + damage + " in " + storage::name_of(column) +
                        " does not decode");
            }
        }
        return Done{};
    }

    /// The value with its blob in this object's memory.
    Value kept(const Value& value)
    {
        return value.kind() == Value::Kind::blob ? Value::of_blob(arena_.copy(value.blob())) :
                                                   value;
    }

    const StateDatabase& database_;
    const CheckOptions options_;
    std::unique_ptr<StoreView> store_;
    StoredHeights heights_;
    CheckReport report_;
    std::map<OwnedKey, Known> known_;
    std::uint64_t seen_ = 0;
    Arena arena_;
};
}  // namespace

DatabaseResult<CheckReport> StateDatabase::check(const CheckOptions& options) const
{
    BRAID_ASSERT(options.sample > 0);
    const LogReading whole_log{*state_};
    return Check{*this, options}.run();
}
}  // namespace braid::storage
