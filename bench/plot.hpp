// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <vector>

namespace braid::bench
{
/// One line of a plot.
struct PlotSeries
{
    struct Point
    {
        double x = 0;
        double y = 0;
    };
    std::string label;
    /// Ascending in x. Every number is finite, x above 0, y not below it.
    std::vector<Point> points;
    /// For a line that is not a measurement.
    bool dashed = false;
};

/// Lines over a common horizontal axis, which is logarithmic: thread counts double.
struct Plot
{
    std::string title;
    std::string x_label;
    std::string y_label;
    std::vector<PlotSeries> series;
};

/// The plot as an SVG 1.1 document of 720 by 480 pixels, legible on light and dark pages.
[[nodiscard]] std::string to_svg(const Plot& plot);
/// Several plots in one document, two beside one another. [!plots.empty()]
[[nodiscard]] std::string to_svg(std::span<const Plot> plots);
}  // namespace braid::bench
