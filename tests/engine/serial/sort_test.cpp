// SPDX-License-Identifier: Apache-2.0
#include "engine/serial/sort.hpp"
#include <algorithm>
#include <gtest/gtest.h>
#include <list>
#include <random>
#include <tuple>

namespace braid::engine
{
namespace
{
TEST(sort, orders_by_vm_then_kind_then_bytes_whatever_their_length)
{
    // Few values a byte and many lengths: long common beginnings, and keys that begin others.
    std::mt19937 random{7};
    std::list<std::vector<std::uint8_t>> bytes;
    storage::WriteSet set;
    for (std::uint8_t i = 0; i < 200; ++i)
    {
        auto& key = bytes.emplace_back(random() % 40);
        std::ranges::generate(key, [&] { return static_cast<std::uint8_t>(random() % 2); });
        const storage::StateKey name{.vm = static_cast<storage::VmId>(random() % 2),
            .kind = static_cast<std::uint8_t>(random() % 3),
            .bytes = key};
        Hash32 cell;
        cell.bytes[0] = i;
        set.entries.push_back({.key = name, .value = storage::Value::of_cell(cell)});
    }
    const auto before = set.entries;
    sort(set);

    ASSERT_EQ(set.entries.size(), before.size());
    const auto tuple_of = [](const storage::WriteSet::Entry& entry)
    {
        const auto& key = entry.key;
        return std::tuple{key.vm, key.kind, std::vector(key.bytes.begin(), key.bytes.end())};
    };
    EXPECT_TRUE(std::ranges::is_sorted(set.entries, {}, tuple_of));
    for (const auto& entry : before)
        EXPECT_TRUE(std::ranges::any_of(set.entries, [&](const auto& found)
            { return found.key == entry.key && found.value == entry.value; }));
}
}  // namespace
}  // namespace braid::engine
