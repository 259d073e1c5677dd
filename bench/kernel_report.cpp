// SPDX-License-Identifier: Apache-2.0
#include "bench/kernel_report.hpp"

#include "bench/xml_text.hpp"
#include <algorithm>
#include <array>
#include <ctime>
#include <fmt/chrono.h>
#include <fmt/format.h>

namespace braid::bench
{
namespace
{
constexpr std::string_view head = R"(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Braid kernels</title>
<style>
body { font: 15px/1.45 sans-serif; max-width: 76em; margin: 2em auto; padding: 0 1em; color: #222; background: #fff }
h1 { font-size: 1.6em } h2 { font-size: 1.2em; margin-top: 2em }
table { border-collapse: collapse } th, td { padding: .15em .8em; text-align: right; border-bottom: 1px solid #ddd }
th { border-bottom: 1px solid #444 } .facts th, .facts td, td:first-child, th:first-child { text-align: left }
.kernel { display: flex; flex-wrap: wrap; gap: 1.5em; align-items: flex-start }
svg { max-width: 100%; height: auto } code { background: #f2f2f2; padding: 0 .3em }
</style>
</head>
<body>
)";

constexpr std::string_view notes = R"(<h2>How to read this</h2>
<p>Each figure is the least of many short windows, in which the rows of a kernel ran in turn on one thread: other work on the
machine makes windows slower, never quicker. Cycles are of the core's own clock, by an estimate of its rate; TSC cycles are of the
clock of constant rate. The limit is what the processor's units could do at that clock if each of them were busy all the time;
a dash means that it is not known. All rows of a kernel give identical results.</p>
)";

/// Kernels in the order in which they were measured.
std::vector<const KernelCase*> cases_of(const KernelMeasurement& measurement)
{
    std::vector<const KernelCase*> cases;
    for (const auto& sample : measurement.samples)
        if (std::ranges::find(cases, sample.kernel) == cases.end())
            cases.push_back(sample.kernel);
    return cases;
}

Plot plot_of(const KernelMeasurement& measurement, const KernelCase& kernel)
{
    double most = 0;
    for (const auto& sample : measurement.samples)
        if (sample.kernel == &kernel)
            most = std::max(most, sample.per_second());
    const bool millions = most >= 1e6;
    Plot plot{.title = fmt::format("{}: {}", kernel.name, kernel.unit),
        .x_label = "batch",
        .y_label = millions ? "million a second" : "thousand a second",
        .series = {}};
    for (const auto& row : kernel.rows)
    {
        PlotSeries series{.label = std::string{kernels::name_of(row.id)}, .points = {}};
        for (const auto& sample : measurement.of(kernel, row.id))
            series.points.push_back({.x = static_cast<double>(sample.batch),
                .y = sample.per_second() / (millions ? 1e6 : 1e3)});
        if (!series.points.empty())
            plot.series.push_back(std::move(series));
    }
    return plot;
}

void add_fact(std::string_view name, std::string_view value, std::string& html)
{
    html += fmt::format(
        "<tr><th>{}</th><td>{}</td></tr>\n", name, xml_escaped(value.empty() ? "-" : value));
}

void add_machine(const KernelMeasurement& measurement, const Machine& machine, std::string& html)
{
    const auto& processor = machine.processor;
    std::vector<std::string> caches;
    for (const auto& cache : machine.caches)
        caches.push_back(fmt::format("{} {}", cache.level, size_text(cache.size)));
    html += "<h2>Machine</h2>\n<table class=\"facts\">\n";
    add_fact("processor",
        fmt::format("{} (family {}, model {}, stepping {})", processor.name, processor.family,
            processor.model, processor.stepping),
        html);
    add_fact("cores", fmt::format("{}", machine.cores), html);
    if (measurement.clock_hz)
        add_fact("clock", fmt::format("about {:.2f} GHz", *measurement.clock_hz / 1e9), html);
    add_fact("features", fmt::format("{}", fmt::join(processor.features, ", ")), html);
    add_fact("caches", fmt::format("{}", fmt::join(caches, ", ")), html);
    add_fact("memory",
        fmt::format("{:.1f} GiB", static_cast<double>(machine.memory_size) / 1073741824.0), html);
    add_fact("system", machine.system, html);
    add_fact("compiler", machine.compiler, html);
    add_fact("GPU",
        machine.gpus.empty() ? "none" : fmt::format("{}", fmt::join(machine.gpus, ", ")), html);
    html += "</table>\n";
}

std::string optional_text(const std::optional<double>& value, std::string_view format)
{
    return value ? fmt::format(fmt::runtime(format), *value) : "-";
}

void add_kernel(const KernelMeasurement& measurement, const KernelCase& kernel,
    const kernels::Processor& processor, std::string& html)
{
    html += fmt::format("<h2>{}</h2>\n<p>A batch has so many {}.", xml_escaped(kernel.name),
        xml_escaped(kernel.unit));
    if (const auto text = crossover_text(measurement, kernel); !text.empty())
        html += fmt::format(" Quicker than plainer rows: {}.", text);
    html +=
        "</p>\n<div class=\"kernel\">\n<table>\n<tr><th>row</th><th>batch</th><th>a second</th>"
        "<th>TSC cycles</th><th>cycles</th><th>of limit</th></tr>\n";
    for (const auto& row : kernel.rows)
        for (const auto& sample : measurement.of(kernel, row.id))
        {
            auto limit = sample.of_limit(processor);
            if (limit)
                *limit *= 100;
            html += fmt::format(
                "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>\n",
                kernels::name_of(row.id), sample.batch, rate_text(sample.per_second()),
                optional_text(sample.ticks, "{:.0f}"), optional_text(sample.cycles, "{:.0f}"),
                optional_text(limit, "{:.0f} %"));
        }
    html += "</table>\n";
    html += to_svg(plot_of(measurement, kernel));
    html += "</div>\n";
}
}  // namespace

std::vector<Plot> plots_of(const KernelMeasurement& measurement)
{
    std::vector<Plot> plots;
    for (const KernelCase* kernel : cases_of(measurement))
        plots.push_back(plot_of(measurement, *kernel));
    return plots;
}

std::string to_html(
    const KernelMeasurement& measurement, const Machine& machine, std::string_view command)
{
    std::string html{head};
    html += fmt::format("<h1>Braid kernels</h1>\n<p><code>{}</code>, {:%Y-%m-%d}</p>\n",
        xml_escaped(command), fmt::gmtime(std::time(nullptr)));
    add_machine(measurement, machine, html);
    for (const KernelCase* kernel : cases_of(measurement))
        add_kernel(measurement, *kernel, machine.processor, html);
    html += notes;
    html += "</body>\n</html>\n";
    return html;
}

std::string crossover_text(const KernelMeasurement& measurement, const KernelCase& kernel)
{
    std::string text;
    for (const auto& crossover : crossovers(measurement, kernel))
        text += fmt::format("{}{} {}", text.empty() ? "" : ", ", kernels::name_of(crossover.row),
            crossover.batch ? fmt::format("from {}", *crossover.batch) : "never");
    return text;
}

std::string rate_text(double per_second)
{
    constexpr std::array<const char*, 4> units{"", " k", " M", " G"};
    std::size_t unit = 0;
    while (unit + 1 < units.size() && per_second >= 999.5)
    {
        per_second /= 1000;
        ++unit;
    }
    const int digits = per_second < 9.995 ? 2 : per_second < 99.95 ? 1 : 0;
    return fmt::format("{:.{}f}{}", per_second, digits, units[unit]);
}
}  // namespace braid::bench
