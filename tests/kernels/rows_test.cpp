// SPDX-License-Identifier: Apache-2.0
#include "kernels/rows.hpp"

#include <array>
#include <gtest/gtest.h>

namespace braid::kernels
{
namespace
{
bool yes() noexcept
{
    return true;
}

bool no() noexcept
{
    return false;
}

constexpr std::array<Row<int>, 4> all{{{.id = RowId::scalar, .available = yes, .function = 1},
    {.id = RowId::avx2, .available = yes, .batch_min = 4, .function = 2},
    {.id = RowId::avx512, .available = yes, .batch_min = 8, .function = 3},
    {.id = RowId::cuda, .available = no, .batch_min = 100, .function = 4}}};

int chosen(std::size_t batch, const RowChoice& choice = {})
{
    return choose(Rows<int>{all}, batch, choice).function;
}
}  // namespace

TEST(rows, have_names)
{
    for (std::size_t i = 0; i < row_count; ++i)
        EXPECT_EQ(row_of_name(name_of(static_cast<RowId>(i))), static_cast<RowId>(i));
    EXPECT_EQ(row_of_name("AVX2"), std::nullopt);
    EXPECT_EQ(row_of_name(""), std::nullopt);
}

TEST(rows, the_best_available_one_whose_batch_is_reached_runs)
{
    EXPECT_EQ(chosen(0), 1);
    EXPECT_EQ(chosen(3), 1);
    EXPECT_EQ(chosen(4), 2);
    EXPECT_EQ(chosen(8), 3);
    EXPECT_EQ(chosen(1000), 3);
}

TEST(rows, a_forced_one_runs_whatever_the_batch)
{
    EXPECT_EQ(chosen(1000, {.forced = RowId::scalar}), 1);
    EXPECT_EQ(chosen(1, {.forced = RowId::avx2}), 2);
    EXPECT_EQ(chosen(1, {.forced = RowId::cuda}), 3);
    EXPECT_EQ(choose(Rows<int>{all}.first(1), 1, {.forced = RowId::avx512}).function, 1);
}

TEST(rows, a_required_one_that_cannot_run_ends_the_process)
{
    EXPECT_EQ(chosen(8, {.required = RowId::avx512}), 3);
    EXPECT_DEATH((void)chosen(8, {.required = RowId::cuda}), "BRAID_REQUIRE_KERNELS=cuda");
}
}  // namespace braid::kernels
