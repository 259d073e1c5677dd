// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/store.hpp"
#include <gtest/gtest.h>
#include <map>
#include <random>
#include <set>

namespace braid::tests
{
using storage::Column;
using storage::column_count;
using ByteString = std::vector<std::uint8_t>;

/// The order of a store.
struct StoreOrder
{
    bool operator()(const ByteString& a, const ByteString& b) const noexcept
    {
        return compare(a, b) < 0;
    }
    bool operator()(const std::pair<Column, ByteString>& a,
        const std::pair<Column, ByteString>& b) const noexcept
    {
        return a.first != b.first ? a.first < b.first : (*this)(a.second, b.second);
    }
};

using Values = std::set<ByteString, StoreOrder>;

/// What a store holds, as the oracle holds it.
using StoreContent = std::map<std::pair<Column, ByteString>, ByteString, StoreOrder>;

/// Keys with new values, in the order of a commit.
using StoreChanges = std::map<std::pair<Column, ByteString>, std::optional<ByteString>, StoreOrder>;

/// Views of the changes.
[[nodiscard]] inline std::vector<storage::StoreWrite> writes_of(const StoreChanges& changes)
{
    std::vector<storage::StoreWrite> writes;
    for (const auto& [place, value] : changes)
    {
        writes.push_back({.column = place.first,
            .key = place.second,
            .value = value ? std::optional<Bytes>{*value} : std::nullopt});
    }
    return writes;
}

inline void change(StoreContent& content, const StoreChanges& changes)
{
    for (const auto& [place, value] : changes)
    {
        if (value)
            content[place] = *value;
        else
            content.erase(place);
    }
}

/// All that a view shows, through scans.
[[nodiscard]] inline StoreContent content_of(const storage::StoreView& view)
{
    StoreContent content;
    for (std::size_t i = 0; i < column_count; ++i)
    {
        const auto column = static_cast<Column>(i);
        std::optional<ByteString> last;
        const auto scanned = view.scan(column, {},
            [&](Bytes key, Bytes value)
            {
                EXPECT_TRUE(!last || compare(*last, key) < 0);
                last = ByteString{key.begin(), key.end()};
                content[{column, *last}] = {value.begin(), value.end()};
                return true;
            });
        EXPECT_TRUE(scanned.ok()) << scanned.error().message();
    }
    return content;
}

/// Short keys of few different bytes, so that they meet; some empty, and some prefixes of others.
[[nodiscard]] inline ByteString random_key(std::mt19937_64& random)
{
    ByteString key(random() % 5);
    for (std::uint8_t& byte : key)
        byte = static_cast<std::uint8_t>(random() % 4 * 85);
    return key;
}

[[nodiscard]] inline ByteString random_value(std::mt19937_64& random)
{
    ByteString value(random() % 16 == 0 ? random() % 20'000 : random() % 100);
    for (std::uint8_t& byte : value)
        byte = static_cast<std::uint8_t>(random());
    return value;
}

/// Changes of so many random places, one in four a removal.
[[nodiscard]] inline StoreChanges random_changes(std::mt19937_64& random, std::size_t count)
{
    StoreChanges changes;
    for (std::size_t i = 0; i < count; ++i)
    {
        auto& value = changes[{static_cast<Column>(random() % column_count), random_key(random)}];
        value = random() % 4 == 0 ? std::nullopt : std::optional{random_value(random)};
    }
    return changes;
}
/// Where a chain of commits notes how far it is; longer than random keys.
inline const std::pair<Column, ByteString> height_place{
    Column::meta, {'h', 'e', 'i', 'g', 'h', 't'}};

/// What the commit of that height of the chain of that seed changes: `size` places at most, and the height.
[[nodiscard]] inline StoreChanges changes_at(
    std::uint64_t seed, std::uint64_t height, std::size_t size)
{
    std::mt19937_64 random{seed * 1'000'003 + height};
    StoreChanges changes = random_changes(random, random() % size);
    ByteString bytes(sizeof height);
    store_be(bytes.data(), height);
    changes[height_place] = bytes;
    return changes;
}

/// What the chain of that seed has made when that height is committed. Heights begin with 1.
[[nodiscard]] inline StoreContent content_at(
    std::uint64_t seed, std::uint64_t height, std::size_t size)
{
    StoreContent content;
    for (std::uint64_t i = 1; i <= height; ++i)
        change(content, changes_at(seed, i, size));
    return content;
}

/// How far a store is, 0 where it has nothing.
[[nodiscard]] inline std::uint64_t height_of(const storage::Store& store)
{
    const auto value = store.view()->get(height_place.first, height_place.second);
    EXPECT_TRUE(value.ok()) << value.error().message();
    return value.ok() && *value ? load_be<std::uint64_t>((*value)->data()) : 0;
}

/// Commits the chain's next height with the floor of history that goes with it.
[[nodiscard]] inline storage::StoreResult<Done> commit_at(
    storage::Store& store, std::uint64_t seed, std::uint64_t height, std::size_t size)
{
    store.drop_history_below(height / 2);
    const StoreChanges changes = changes_at(seed, height, size);
    return store.commit(writes_of(changes));
}
}  // namespace braid::tests
