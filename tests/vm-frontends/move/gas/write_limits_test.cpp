// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/gas/write_limits.hpp"
#include "tests/vm-frontends/move/gas/schedule_writer.hpp"
#include <gtest/gtest.h>

namespace braid::move
{
namespace
{
PricedWrite write_of(WriteKind kind, std::uint64_t size)
{
    return {.key = {.parts = 10, .encoded = 12}, .kind = kind, .size = size};
}

bool passes(const WriteLimits& limits, const std::vector<PricedWrite>& writes,
    const std::vector<std::uint64_t>& events = {})
{
    const auto checked = limits.check(writes, events);
    EXPECT_TRUE(checked.ok() || checked.error() == StatusCode::storage_write_limit_reached);
    return checked.ok();
}
}  // namespace

TEST(write_limits, are_hit_exactly)
{
    const WriteLimits limits{.write_size_max = 100,
        .writes_size_max = 250,
        .write_count_max = 3,
        .event_size_max = 50,
        .events_size_max = 90};
    const PricedWrite full = write_of(WriteKind::creation, 90);
    const PricedWrite half = write_of(WriteKind::modification, 40);
    const PricedWrite deletion = write_of(WriteKind::deletion, 0);
    EXPECT_TRUE(passes(limits, {full, full, half}));
    EXPECT_FALSE(passes(limits, {write_of(WriteKind::creation, 91)}));
    EXPECT_FALSE(passes(limits, {full, full, write_of(WriteKind::modification, 41)}));
    EXPECT_TRUE(passes(limits, {full, full, deletion}));
    EXPECT_FALSE(passes(limits, {deletion, deletion, deletion, deletion}));
    EXPECT_TRUE(passes(limits, {}, {50, 40}));
    EXPECT_FALSE(passes(limits, {}, {51}));
    EXPECT_FALSE(passes(limits, {}, {50, 41}));
}

TEST(write_limits, come_with_the_feature_version)
{
    constexpr std::uint64_t mebibyte = 1 << 20;
    const WriteLimits second = tests::make_schedule(2).limits;
    EXPECT_TRUE(second.creates_by_modification);
    EXPECT_TRUE(passes(second, {write_of(WriteKind::creation, 100 * mebibyte)}, {100 * mebibyte}));
    const WriteLimits third = tests::make_schedule(3).limits;
    EXPECT_FALSE(third.creates_by_modification);
    EXPECT_TRUE(passes(third, {write_of(WriteKind::creation, mebibyte - 10)}, {mebibyte}));
    EXPECT_FALSE(passes(third, {write_of(WriteKind::creation, mebibyte - 9)}));
    EXPECT_FALSE(passes(third, {}, {mebibyte + 1}));
    EXPECT_TRUE(passes(third, {}, std::vector<std::uint64_t>(10, mebibyte)));
    EXPECT_FALSE(passes(third, {}, std::vector<std::uint64_t>(11, mebibyte)));
    const tests::ScheduleEntries entries{{"txn.max_bytes_per_write_op", 1},
        {"txn.max_bytes_all_write_ops_per_transaction", 2}, {"txn.max_bytes_per_event", 3},
        {"txn.max_bytes_all_events_per_transaction", 4}, {"txn.max_write_ops_per_transaction", 5}};
    const WriteLimits eleventh = tests::make_schedule(11, entries).limits;
    EXPECT_EQ(eleventh.write_size_max, 1U);
    EXPECT_EQ(eleventh.writes_size_max, 2U);
    EXPECT_EQ(eleventh.event_size_max, 3U);
    EXPECT_EQ(eleventh.events_size_max, 4U);
    EXPECT_EQ(eleventh.write_count_max, 5U);
    // 0 is no limit: feature versions 5 to 10 have no count.
    EXPECT_TRUE(
        passes({.write_count_max = tests::make_schedule(10, entries).limits.write_count_max},
            std::vector<PricedWrite>(10'000, write_of(WriteKind::deletion, 0))));
}
}  // namespace braid::move
