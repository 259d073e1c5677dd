// SPDX-License-Identifier: Apache-2.0
#include "bench/kernel_cases.hpp"

#include <gtest/gtest.h>
#include <set>

namespace braid::bench
{
TEST(kernel_cases, each_kernel_stands_once_and_begins_with_its_scalar_row)
{
    std::set<std::string_view> seen;
    for (const auto& kernel : kernel_cases())
    {
        EXPECT_TRUE(seen.insert(kernel.name).second) << kernel.name;
        ASSERT_FALSE(kernel.rows.empty());
        EXPECT_EQ(kernel.rows[0].id, kernels::RowId::scalar);
        EXPECT_TRUE(kernel.rows[0].available);
        for (std::size_t i = 1; i < kernel.rows.size(); ++i)
            EXPECT_LT(kernel.rows[i - 1].id, kernel.rows[i].id) << kernel.name;
    }
}

TEST(kernel_cases, every_row_runs_batches_of_any_size_more_than_once)
{
    for (const auto& kernel : kernel_cases())
        for (const std::size_t batch : {1U, 2U, 7U, 33U, 300U})
        {
            const auto prepared = kernel.prepare(batch);
            for (const auto& row : kernel.rows)
            {
                if (!row.available)
                    continue;
                const auto run = prepared(row.id);
                run();
                run();
            }
        }
}

TEST(kernel_cases, limits_are_of_rows_and_processors_that_were_counted)
{
    kernels::Processor xeon;
    xeon.vendor = kernels::Vendor::intel;
    xeon.name = "Intel(R) Xeon(R) Processor";
    kernels::Processor zen4;
    zen4.vendor = kernels::Vendor::amd;
    zen4.family = 25;
    const kernels::Processor other;
    const auto& keccak = kernel_cases().front();
    ASSERT_EQ(keccak.name, "keccak256");
    EXPECT_EQ(keccak.cycles_min(kernels::RowId::avx512, 8, zen4), 1080.0 / 8);
    EXPECT_EQ(keccak.cycles_min(kernels::RowId::avx512, 8, xeon), 1080.0 / 8);
    EXPECT_EQ(keccak.cycles_min(kernels::RowId::avx2, 8, zen4), 1104.0 / 4);
    EXPECT_EQ(keccak.cycles_min(kernels::RowId::avx2, 8, xeon), 1472.0 / 4);
    EXPECT_EQ(keccak.cycles_min(kernels::RowId::avx512, 8, other), std::nullopt);
    for (const auto& kernel : kernel_cases())
        EXPECT_EQ(kernel.cycles_min(kernels::RowId::scalar, 8, zen4), std::nullopt);
}
}  // namespace braid::bench
