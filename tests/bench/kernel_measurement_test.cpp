// SPDX-License-Identifier: Apache-2.0
#include "bench/kernel_measurement.hpp"

#include <gtest/gtest.h>

namespace braid::bench
{
namespace
{
using kernels::RowId;

/// Three rows, of which the last is not on this machine; what a batch costs is counted, not timed.
class CountingKernel
{
public:
    CountingKernel()
    {
        kernel_.unit = "nothings";
        kernel_.rows = {{.id = RowId::scalar, .available = true},
            {.id = RowId::avx2, .available = true}, {.id = RowId::avx512, .available = false}};
        kernel_.prepare = [this](std::size_t batch)
        {
            return [this, batch](RowId row) -> KernelRun
            {
                return [this, batch, row]
                {
                    runs_[static_cast<std::size_t>(row)] += 1;
                    operations_ += batch;
                };
            };
        };
        kernel_.cycles_min = [](RowId row, std::size_t, const kernels::Processor&)
        { return row == RowId::avx2 ? std::optional{50.0} : std::nullopt; };
    }

    [[nodiscard]] const KernelCase& kernel() const { return kernel_; }
    [[nodiscard]] std::size_t runs(RowId row) const { return runs_[static_cast<std::size_t>(row)]; }

private:
    KernelCase kernel_;
    std::array<std::size_t, kernels::row_count> runs_{};
    std::size_t operations_ = 0;
};

/// What the two rows took an operation, by batch 1, 2, 4, 8.
KernelMeasurement measured(
    const KernelCase& kernel, std::array<double, 4> scalar, std::array<double, 4> avx2)
{
    KernelMeasurement measurement;
    for (std::size_t i = 0; i < scalar.size(); ++i)
    {
        const std::size_t batch = std::size_t{1} << i;
        for (const auto& [row, seconds] :
            {std::pair{RowId::scalar, scalar[i]}, std::pair{RowId::avx2, avx2[i]}})
            measurement.samples.push_back({.kernel = &kernel,
                .row = row,
                .batch = batch,
                .seconds = seconds,
                .ticks = {},
                .cycles = {}});
    }
    return measurement;
}

std::optional<std::size_t> crossover(std::array<double, 4> scalar, std::array<double, 4> avx2)
{
    const CountingKernel counting;
    const auto found = crossovers(measured(counting.kernel(), scalar, avx2), counting.kernel());
    EXPECT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].row, RowId::avx2);
    return found[0].batch;
}
}  // namespace

TEST(kernel_measurement, has_a_sample_for_each_row_that_is_there_and_each_batch)
{
    const CountingKernel counting;
    std::vector<std::size_t> begun;
    const auto measurement = measure_kernels({.cases = {&counting.kernel()},
                                                 .rows = {RowId::scalar, RowId::avx2, RowId::cuda},
                                                 .batches = {1, 64},
                                                 .budget = std::chrono::milliseconds{1}},
        [&begun](const KernelCase&, std::size_t batch) { begun.push_back(batch); });
    EXPECT_EQ(begun, (std::vector<std::size_t>{1, 64}));
    ASSERT_EQ(measurement.samples.size(), 4U);
    EXPECT_EQ(measurement.of(counting.kernel(), RowId::avx2).size(), 2U);
    EXPECT_EQ(measurement.of(counting.kernel(), RowId::avx2)[1].batch, 64U);
    EXPECT_GT(counting.runs(RowId::avx2), 0U);
    EXPECT_EQ(counting.runs(RowId::avx512), 0U);
    for (const auto& sample : measurement.samples)
    {
        EXPECT_GT(sample.seconds, 0);
        EXPECT_GT(sample.per_second(), 0);
    }
}

TEST(kernel_measurement, leaves_out_rows_that_were_not_asked_for)
{
    const CountingKernel counting;
    const auto measurement = measure_kernels({.cases = {&counting.kernel()},
                                                 .rows = {RowId::scalar},
                                                 .batches = {1},
                                                 .budget = std::chrono::milliseconds{1}},
        [](const KernelCase&, std::size_t) {});
    EXPECT_EQ(measurement.samples.size(), 1U);
    EXPECT_EQ(counting.runs(RowId::avx2), 0U);
}

TEST(kernel_measurement, a_row_overtakes_where_it_stays_ahead)
{
    EXPECT_EQ(crossover({4, 4, 4, 4}, {9, 5, 3, 1}), 4U);
    EXPECT_EQ(crossover({4, 4, 4, 4}, {3, 3, 3, 3}), 1U);
    // Ahead once is not ahead from there on.
    EXPECT_EQ(crossover({4, 4, 4, 4}, {9, 3, 5, 3}), 8U);
    EXPECT_EQ(crossover({4, 4, 4, 4}, {3, 3, 3, 5}), std::nullopt);
    EXPECT_EQ(crossover({4, 4, 4, 4}, {4, 4, 4, 4}), std::nullopt);
}

TEST(kernel_measurement, the_share_of_the_limit_is_one_at_the_limit)
{
    const CountingKernel counting;
    KernelSample sample{.kernel = &counting.kernel(),
        .row = RowId::avx2,
        .batch = 1,
        .seconds = 1,
        .ticks = {},
        .cycles = 50};
    EXPECT_EQ(sample.of_limit({}), 1.0);
    sample.cycles = 100;
    EXPECT_EQ(sample.of_limit({}), 0.5);
    sample.cycles.reset();
    EXPECT_EQ(sample.of_limit({}), std::nullopt);
    sample.cycles = 50;
    sample.row = RowId::scalar;
    EXPECT_EQ(sample.of_limit({}), std::nullopt);
}
}  // namespace braid::bench
