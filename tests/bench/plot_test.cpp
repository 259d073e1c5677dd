// SPDX-License-Identifier: Apache-2.0
#include "bench/plot.hpp"
#include <gmock/gmock.h>

namespace braid::bench
{
namespace
{
using testing::HasSubstr;
using testing::Not;

Plot plot_of(std::vector<PlotSeries> series)
{
    return {
        .title = "speed-up", .x_label = "threads", .y_label = "times", .series = std::move(series)};
}

TEST(plot, shows_title_labels_and_the_numbers_at_the_axes)
{
    const auto svg =
        to_svg(plot_of({{.label = "measured", .points = {{1, 1}, {2, 1.9}, {4, 3.6}}}}));
    for (const char* part : {"<svg xmlns", ">speed-up<", ">threads<", ">times<", ">measured<",
             ">1<", ">2<", ">4<", "</svg>"})
        EXPECT_THAT(svg, HasSubstr(part));
}

TEST(plot, doubling_moves_equally_far_to_the_right_and_more_is_higher)
{
    // The horizontal axis reaches from 72 to 700, the vertical one from 420 up to 70.
    const auto svg = to_svg(plot_of({{.label = "a", .points = {{1, 0}, {2, 4}, {4, 8}}}}));
    EXPECT_THAT(svg, HasSubstr("points=\"72.0,420.0 386.0,245.0 700.0,70.0\""));
}

TEST(plot, text_cannot_break_out_of_the_document)
{
    const auto svg = to_svg(plot_of({{.label = "<script>&\"", .points = {{1, 1}}}}));
    EXPECT_THAT(svg, HasSubstr("&lt;script&gt;&amp;&quot;"));
    EXPECT_THAT(svg, Not(HasSubstr("<script>")));
}

TEST(plot, a_dashed_line_has_no_dots)
{
    const auto measured = to_svg(plot_of({{.label = "a", .points = {{1, 1}, {2, 2}}}}));
    const auto ideal =
        to_svg(plot_of({{.label = "a", .points = {{1, 1}, {2, 2}}, .dashed = true}}));
    EXPECT_THAT(measured, HasSubstr("<circle"));
    EXPECT_THAT(ideal, Not(HasSubstr("<circle")));
    EXPECT_THAT(ideal, HasSubstr("stroke-dasharray"));
}

TEST(plot, several_stand_in_one_document)
{
    const std::vector<Plot> plots{plot_of({{.label = "first", .points = {{1, 1}}}}),
        plot_of({{.label = "second", .points = {{1, 1}}}}),
        plot_of({{.label = "third", .points = {{1, 1}}}})};
    const auto svg = to_svg(plots);
    for (const char* part : {">first<", ">second<", ">third<", "width=\"1440\" height=\"960\"",
             "x=\"720\" y=\"0\"", "x=\"0\" y=\"480\""})
        EXPECT_THAT(svg, HasSubstr(part));
    EXPECT_EQ(to_svg(std::span{plots}.first(1)), to_svg(plots[0]));
}

TEST(plot, without_points_is_still_a_document)
{
    EXPECT_THAT(to_svg(plot_of({})), HasSubstr("</svg>"));
    EXPECT_THAT(to_svg(plot_of({{.label = "a", .points = {{3, 0}}}})), Not(HasSubstr("nan")));
}
}  // namespace
}  // namespace braid::bench
