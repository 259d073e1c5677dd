// SPDX-License-Identifier: Apache-2.0
#include "engine/serial/write_run.hpp"
#include <algorithm>
#include <cstring>
#include <gtest/gtest.h>
#include <list>
#include <random>
#include <tuple>

namespace braid::engine
{
namespace
{
using Entry = storage::WriteSet::Entry;

/// Keys of few values a byte and many lengths: long common beginnings, and keys that begin others.
class Keys
{
public:
    [[nodiscard]] Entry make(std::uint32_t number)
    {
        auto& bytes = bytes_.emplace_back(random_() % 40);
        std::ranges::generate(bytes, [&] { return static_cast<std::uint8_t>(random_() % 2); });
        return with(bytes, number);
    }
    /// Keys drawn evenly, as hashes are.
    [[nodiscard]] Entry make_even(std::uint32_t number)
    {
        auto& bytes = bytes_.emplace_back(32);
        std::ranges::generate(bytes, [&] { return static_cast<std::uint8_t>(random_()); });
        return with(bytes, number);
    }

private:
    [[nodiscard]] Entry with(std::vector<std::uint8_t>& bytes, std::uint32_t number)
    {
        // Unlike any other.
        for (unsigned shift = 0; shift < 32; shift += 8)
            bytes.push_back(static_cast<std::uint8_t>(number >> shift));
        Hash32 cell;
        std::memcpy(cell.bytes.data(), &number, sizeof number);
        return {.key = {.vm = static_cast<storage::VmId>(random_() % 2),
                    .kind = static_cast<std::uint8_t>(random_() % 3),
                    .bytes = bytes},
            .value = storage::Value::of_cell(cell)};
    }

    std::mt19937 random_{7};
    std::list<std::vector<std::uint8_t>> bytes_;
};

auto tuple_of(const Entry& entry)
{
    const auto& key = entry.key;
    return std::tuple{key.vm, key.kind, std::vector(key.bytes.begin(), key.bytes.end())};
}

enum class Draw : std::uint8_t
{
    even,
    skewed,
};

void expect_merged(std::size_t run_count, std::uint32_t entry_count, Draw draw)
{
    Keys keys;
    std::vector<Entry> entries;
    std::vector<WriteRun> runs(run_count);
    for (std::uint32_t i = 0; i < entry_count; ++i)
    {
        entries.push_back(draw == Draw::even ? keys.make_even(i) : keys.make(i));
        // Runs of different sizes.
        runs[(i * i / 7) % run_count].add(entries.back());
    }
    std::vector<const WriteRun*> sorted;
    for (auto& run : runs)
    {
        run.sort();
        sorted.push_back(&run);
    }
    const auto set = merge(sorted);
    std::ranges::sort(entries, {}, tuple_of);
    ASSERT_EQ(set.entries.size(), entries.size());
    for (std::size_t i = 0; i < entries.size(); ++i)
    {
        EXPECT_EQ(set.entries[i].key, entries[i].key) << i;
        EXPECT_EQ(set.entries[i].value, entries[i].value) << i;
    }
}

TEST(write_run, sorts_by_vm_then_kind_then_bytes_whatever_their_length)
{
    for (const std::uint32_t entries : {200U, 255U, 256U, 257U, 5000U})
    {
        expect_merged(1, entries, Draw::skewed);
        expect_merged(1, entries, Draw::even);
    }
}

TEST(write_run, merges_any_number_of_runs)
{
    for (const std::size_t count : {2U, 3U, 4U, 5U, 16U})
    {
        expect_merged(count, 200, Draw::skewed);
        expect_merged(count, 3000, Draw::even);
    }
}

TEST(write_run, of_nothing_is_an_empty_set)
{
    EXPECT_TRUE(merge({}).entries.empty());
    const WriteRun empty;
    EXPECT_TRUE(merge(std::array{&empty, &empty}).entries.empty());
}
}  // namespace
}  // namespace braid::engine
