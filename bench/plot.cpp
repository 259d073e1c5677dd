// SPDX-License-Identifier: Apache-2.0
#include "bench/plot.hpp"
#include "base/assert.hpp"
#include "bench/xml_text.hpp"
#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/core.h>
#include <set>
#include <string_view>

namespace braid::bench
{
namespace
{
constexpr double width = 720;
constexpr double height = 480;
constexpr double left = 72;
constexpr double right = 700;
constexpr double bottom = 420;
constexpr double legend_row = 22;
/// Blue, vermilion, green, purple, amber: told apart by colour-blind readers (Okabe and Ito).
constexpr std::array<std::string_view, 5> colours{
    "#0072b2", "#d55e00", "#009e73", "#7b3fa0", "#b07d00"};

/// Maps values to pixels.
struct Axes
{
    /// Upper edge of the drawing, below title and legend.
    double top = 48;
    double x_min = 1;
    double x_max = 2;
    double y_max = 1;

    [[nodiscard]] double x(double value) const
    {
        return left + (right - left) * std::log2(value / x_min) / std::log2(x_max / x_min);
    }
    [[nodiscard]] double y(double value) const { return bottom - (bottom - top) * value / y_max; }
};

/// The distance of labels that gives four to ten of them: 1, 2 or 5 times a power of ten.
double tick_distance(double y_max)
{
    const double raw = y_max / 8;
    const double power = std::pow(10, std::floor(std::log10(raw)));
    for (const double factor : {1.0, 2.0, 5.0})
        if (factor * power >= raw)
            return factor * power;
    return 10 * power;
}

Axes axes_of(const Plot& plot)
{
    Axes axes{.top = 48 + legend_row * static_cast<double>(plot.series.size()),
        .x_min = INFINITY,
        .x_max = 0,
        .y_max = 0};
    for (const auto& series : plot.series)
    {
        for (const auto& point : series.points)
        {
            BRAID_ASSERT(std::isfinite(point.x) && point.x > 0);
            BRAID_ASSERT(std::isfinite(point.y) && point.y >= 0);
            axes.x_min = std::min(axes.x_min, point.x);
            axes.x_max = std::max(axes.x_max, point.x);
            axes.y_max = std::max(axes.y_max, point.y);
        }
    }
    if (axes.x_max == 0)
        axes.x_min = axes.x_max = 1;
    if (axes.x_min == axes.x_max)
        axes.x_max = 2 * axes.x_min;
    if (axes.y_max == 0)
        axes.y_max = 1;
    const double distance = tick_distance(axes.y_max);
    axes.y_max = distance * std::ceil(axes.y_max / distance);
    return axes;
}

void open_document(double at_x, double at_y, double size_x, double size_y, std::string& svg)
{
    svg += fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" x=\"{0}\" y=\"{1}\" width=\"{2}\" "
        "height=\"{3}\" "
        "viewBox=\"0 0 {2} {3}\" font-family=\"sans-serif\" font-size=\"14\">\n",
        at_x, at_y, size_x, size_y);
}

void add_frame(const Plot& plot, const Axes& axes, std::string& svg)
{
    svg += fmt::format(
        "<title>{2}</title>\n"
        "<rect width=\"{0}\" height=\"{1}\" fill=\"#ffffff\"/>\n"
        "<text x=\"{3}\" y=\"28\" font-size=\"18\" fill=\"#222222\">{2}</text>\n",
        width, height, xml_escaped(plot.title), left);
    svg += fmt::format(
        "<text x=\"{:.1f}\" y=\"{}\" text-anchor=\"middle\" fill=\"#222222\">{}</text>\n",
        (left + right) / 2, bottom + 44, xml_escaped(plot.x_label));
    svg += fmt::format(
        "<text transform=\"translate(22 {:.1f}) rotate(-90)\" text-anchor=\"middle\" "
        "fill=\"#222222\">{}</text>\n",
        (axes.top + bottom) / 2, xml_escaped(plot.y_label));
}

void add_grid(const Plot& plot, const Axes& axes, std::string& svg)
{
    const double distance = tick_distance(axes.y_max);
    for (int i = 0; i * distance <= axes.y_max * 1.0001; ++i)
    {
        const double value = i * distance;
        svg += fmt::format(
            "<line x1=\"{0}\" y1=\"{1:.1f}\" x2=\"{2}\" y2=\"{1:.1f}\" stroke=\"{3}\"/>\n"
            "<text x=\"{4}\" y=\"{5:.1f}\" text-anchor=\"end\" fill=\"#444444\">{6:g}</text>\n",
            left, axes.y(value), right, i == 0 ? "#444444" : "#dddddd", left - 8, axes.y(value) + 5,
            value);
    }
    std::set<double> values;
    for (const auto& series : plot.series)
        for (const auto& point : series.points)
            values.insert(point.x);
    for (const double value : values)
    {
        svg += fmt::format(
            "<line x1=\"{0:.1f}\" y1=\"{1}\" x2=\"{0:.1f}\" y2=\"{2}\" stroke=\"#444444\"/>\n"
            "<text x=\"{0:.1f}\" y=\"{3}\" text-anchor=\"middle\" fill=\"#444444\">{4:g}</text>\n",
            axes.x(value), bottom, bottom + 5, bottom + 22, value);
    }
}

void add_series(const PlotSeries& series, std::size_t index, const Axes& axes, std::string& svg)
{
    const auto colour = colours[index % colours.size()];
    std::string path;
    for (const auto& point : series.points)
        path += fmt::format(
            "{}{:.1f},{:.1f}", path.empty() ? "" : " ", axes.x(point.x), axes.y(point.y));
    const auto* dash = series.dashed ? " stroke-dasharray=\"6 5\"" : "";
    svg += fmt::format(
        "<polyline points=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"2.5\"{}/>\n", path,
        colour, dash);
    if (!series.dashed)
        for (const auto& point : series.points)
            svg += fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"4\" fill=\"{}\"/>\n",
                axes.x(point.x), axes.y(point.y), colour);

    const double y = 50 + legend_row * static_cast<double>(index);
    svg += fmt::format(
        "<line x1=\"{0}\" y1=\"{1:.1f}\" x2=\"{2}\" y2=\"{1:.1f}\" stroke=\"{3}\" "
        "stroke-width=\"2.5\"{4}/>\n"
        "<text x=\"{5}\" y=\"{6:.1f}\" fill=\"#222222\">{7}</text>\n",
        left, y, left + 30, colour, dash, left + 38, y + 5, xml_escaped(series.label));
}
/// The plot as an element whose corner is at (x, y) of the one around it.
void add_plot(const Plot& plot, double at_x, double at_y, std::string& svg)
{
    const Axes axes = axes_of(plot);
    open_document(at_x, at_y, width, height, svg);
    add_frame(plot, axes, svg);
    add_grid(plot, axes, svg);
    for (std::size_t i = 0; i < plot.series.size(); ++i)
        add_series(plot.series[i], i, axes, svg);
    svg += "</svg>\n";
}
}  // namespace

std::string to_svg(const Plot& plot)
{
    std::string svg;
    add_plot(plot, 0, 0, svg);
    return svg;
}

std::string to_svg(std::span<const Plot> plots)
{
    BRAID_ASSERT(!plots.empty());
    if (plots.size() == 1)
        return to_svg(plots[0]);
    constexpr std::size_t columns = 2;
    const std::size_t lines = (plots.size() + columns - 1) / columns;
    std::string svg;
    open_document(0, 0, width * columns, height * static_cast<double>(lines), svg);
    for (std::size_t i = 0; i < plots.size(); ++i)
        add_plot(plots[i], width * static_cast<double>(i % columns),
            height * static_cast<double>(i / columns), svg);
    svg += "</svg>\n";
    return svg;
}
}  // namespace braid::bench
