// SPDX-License-Identifier: Apache-2.0
#include "bench/kernel_report.hpp"

#include <gmock/gmock.h>

namespace braid::bench
{
namespace
{
using testing::HasSubstr;
using testing::Not;

const KernelCase& some_kernel()
{
    static const KernelCase kernel{.name = "knitting",
        .unit = "messages <of> some bytes",
        .operation = {},
        .rows = {{.id = kernels::RowId::scalar, .available = true},
            {.id = kernels::RowId::avx512, .available = true}},
        .prepare = {},
        .cycles_min = [](kernels::RowId row, std::size_t, const kernels::Processor&)
        { return row == kernels::RowId::avx512 ? std::optional{135.0} : std::nullopt; }};
    return kernel;
}

KernelMeasurement some_measurement()
{
    KernelMeasurement measurement;
    measurement.clock_hz = 3.5e9;
    for (const std::size_t batch : {1U, 8U})
        for (const auto row : {kernels::RowId::scalar, kernels::RowId::avx512})
            measurement.samples.push_back({.kernel = &some_kernel(),
                .row = row,
                .batch = batch,
                .seconds = row == kernels::RowId::scalar || batch == 1 ? 250e-9 : 50e-9,
                .ticks = 130,
                .cycles = 270});
    return measurement;
}

Machine some_machine()
{
    Machine machine;
    machine.processor.name = "A <fast> Processor";
    machine.processor.vendor = kernels::Vendor::intel;
    machine.processor.features = {"avx2", "avx512"};
    machine.cores = 6;
    machine.caches = {{.level = "L2", .size = 2 << 20}};
    machine.system = "Some System 1";
    machine.compiler = "Some Compiler 2";
    return machine;
}
}  // namespace

TEST(kernel_report, names_machine_figures_and_command)
{
    const auto html =
        to_html(some_measurement(), some_machine(), "braid bench kernels --batch 1,8");
    for (const char* part :
        {"A &lt;fast&gt; Processor", "avx2, avx512", "L2 2 MiB", "Some System 1", "Some Compiler 2",
            "<td>6</td>", "about 3.50 GHz", "braid bench kernels --batch 1,8", "4.00 M", "20.0 M",
            "<td>130</td>", "<td>270</td>", "<td>50 %</td>",
            "knitting: messages &lt;of&gt; some bytes", "avx512 from 8", "</html>"})
        EXPECT_THAT(html, HasSubstr(part));
}

TEST(kernel_report, stands_alone)
{
    const auto html = to_html(some_measurement(), some_machine(), "<script>alert()</script>");
    EXPECT_THAT(html, HasSubstr("<svg"));
    for (const char* part : {"<script", "href=", "src=", "url(", "@import", "<fast>", "<of>"})
        EXPECT_THAT(html, Not(HasSubstr(part)));
}

TEST(kernel_report, has_a_plot_a_kernel_with_a_line_a_row)
{
    const auto plots = plots_of(some_measurement());
    ASSERT_EQ(plots.size(), 1U);
    const auto& lines = plots[0].series;
    ASSERT_EQ(lines.size(), 2U);
    EXPECT_EQ(lines[0].label, "scalar");
    EXPECT_EQ(lines[1].label, "avx512");
    ASSERT_EQ(lines[0].points.size(), 2U);
    EXPECT_EQ(lines[0].points[1].x, 8);
    EXPECT_NEAR(lines[0].points[1].y, 4, 1e-9);
    EXPECT_EQ(plots[0].y_label, "million a second");
}

TEST(kernel_report, writes_rates_with_three_figures)
{
    EXPECT_EQ(rate_text(1), "1.00");
    EXPECT_EQ(rate_text(999.4), "999");
    EXPECT_EQ(rate_text(999.6), "1.00 k");
    EXPECT_EQ(rate_text(31'250), "31.2 k");
    EXPECT_EQ(rate_text(812'345), "812 k");
    EXPECT_EQ(rate_text(9.996e6), "10.0 M");
    EXPECT_EQ(rate_text(3.87e9), "3.87 G");
    EXPECT_EQ(rate_text(5e12), "5000 G");
}
}  // namespace braid::bench
