// SPDX-License-Identifier: Apache-2.0
#include "bench/workloads/critical_path.hpp"
#include <array>
#include <gtest/gtest.h>

namespace braid::bench
{
namespace
{
TEST(critical_path, is_one_without_transactions)
{
    EXPECT_EQ(CriticalPath{}.ideal_parallelism(), 1);
}

TEST(critical_path, counts_all_transactions_that_share_nothing)
{
    CriticalPath path;
    for (std::uint64_t i = 0; i < 7; ++i)
        path.add(std::array{i});
    EXPECT_EQ(path.ideal_parallelism(), 7);
}

TEST(critical_path, a_chain_has_no_parallelism)
{
    CriticalPath path;
    for (std::uint64_t i = 0; i < 7; ++i)
        path.add(std::array{i, i + 1});
    EXPECT_EQ(path.ideal_parallelism(), 1);
}

TEST(critical_path, follows_the_deeper_of_two_things)
{
    CriticalPath path;
    path.add(std::array<std::uint64_t, 1>{1});
    path.add(std::array<std::uint64_t, 1>{1});
    path.add(std::array<std::uint64_t, 1>{2});
    path.add(std::array<std::uint64_t, 2>{2, 1});
    EXPECT_DOUBLE_EQ(path.ideal_parallelism(), 4.0 / 3);
}
}  // namespace
}  // namespace braid::bench
