// SPDX-License-Identifier: Apache-2.0
#include "bench/kernel_report.hpp"
#include "cli/command.hpp"
#include "cli/progress.hpp"
#include "kernels/calibration.hpp"
#include <algorithm>
#include <filesystem>
#include <fmt/ranges.h>
#include <fstream>
#include <nlohmann/json.hpp>

namespace braid::cli
{
namespace
{
struct Options
{
    std::vector<std::string> kernels;
    std::vector<std::string> rows;
    std::vector<std::size_t> batches;
    unsigned time_ms = 30;
    bool calibrate = false;
    bool json = false;
    std::filesystem::path plot;
    std::filesystem::path report;
};

constexpr std::size_t batch_max = std::size_t{1} << 20;
/// Rows of a processor are at their best long before the last of these.
constexpr std::array<std::size_t, 11> processor_batches{
    1, 2, 4, 8, 16, 32, 64, 128, 256, 1024, 4096};
constexpr std::array<std::size_t, 2> gpu_batches{16'384, 65'536};
/// Around the multiples of a vector's lanes, where rows overtake one another.
constexpr std::array<std::size_t, 16> calibration_batches{
    1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 16, 24, 32, 48, 64, 128};
constexpr std::array<std::size_t, 6> gpu_calibration_batches{256, 512, 1024, 2048, 4096, 16'384};

std::vector<std::string> kernel_names()
{
    std::vector<std::string> names;
    for (const auto& kernel : bench::kernel_cases())
        names.emplace_back(kernel.name);
    return names;
}

std::vector<std::string> row_names()
{
    std::vector<std::string> names;
    for (std::size_t i = 0; i < kernels::row_count; ++i)
        names.emplace_back(kernels::name_of(static_cast<kernels::RowId>(i)));
    return names;
}

bool is_wanted(const std::vector<std::string>& names, std::string_view name)
{
    return names.empty() || std::ranges::find(names, name) != names.end();
}

bool runs(const bench::KernelCase& kernel, kernels::RowId id)
{
    return std::ranges::any_of(
        kernel.rows, [id](const auto& row) { return row.id == id && row.available; });
}

/// Whether this machine has a row whose least batch is a matter of measuring.
bool is_calibrated(const bench::KernelCase& kernel)
{
    return std::ranges::any_of(kernel.rows, [&kernel](const auto& row)
        { return row.available && bench::has_threshold(kernel, row.id); });
}

/// The rows that the kernels have on this machine.
std::vector<std::string_view> names_of_rows(const std::vector<const bench::KernelCase*>& cases)
{
    std::vector<std::string_view> names;
    for (std::size_t i = 0; i < kernels::row_count; ++i)
        if (const auto id = static_cast<kernels::RowId>(i);
            std::ranges::any_of(cases, [id](const auto* kernel) { return runs(*kernel, id); }))
            names.push_back(kernels::name_of(id));
    return names;
}

/// Throws InputError where a row that was asked for cannot be measured: a missing line would look like a measurement of
/// nothing.
std::vector<kernels::RowId> chosen_rows(
    const Options& options, const std::vector<const bench::KernelCase*>& cases)
{
    const auto present = names_of_rows(cases);
    for (const auto& name : options.rows)
        if (std::ranges::find(present, name) == present.end())
            throw InputError(
                fmt::format("--row {}: none of the kernels has this row on this machine; choose "
                            "from {}",
                    name, fmt::join(present, ", ")));
    std::vector<kernels::RowId> rows;
    for (const auto& name : present)
        if (is_wanted(options.rows, name))
            rows.push_back(*kernels::row_of_name(name));
    return rows;
}

bench::KernelSweep sweep_of(const Options& options)
{
    bench::KernelSweep sweep;
    sweep.budget = std::chrono::milliseconds{options.time_ms};
    for (const auto& kernel : bench::kernel_cases())
        if (is_wanted(options.kernels, kernel.name) &&
            (!options.calibrate || is_calibrated(kernel)))
            sweep.cases.push_back(&kernel);
    sweep.rows = chosen_rows(options, sweep.cases);
    const bool has_gpu = std::ranges::find(sweep.rows, kernels::RowId::cuda) != sweep.rows.end();
    const auto add = [&sweep](const auto& batches)
    { sweep.batches.insert(sweep.batches.end(), batches.begin(), batches.end()); };
    if (!options.batches.empty())
    {
        add(options.batches);
        std::ranges::sort(sweep.batches);
        const auto repeated = std::ranges::unique(sweep.batches);
        sweep.batches.erase(repeated.begin(), repeated.end());
        return sweep;
    }
    options.calibrate ? add(calibration_batches) : add(processor_batches);
    if (has_gpu)
        options.calibrate ? add(gpu_calibration_batches) : add(gpu_batches);
    return sweep;
}

bench::KernelMeasurement measure(const bench::KernelSweep& sweep)
{
    Progress progress{sweep.cases.size() * sweep.batches.size()};
    return bench::measure_kernels(sweep,
        [&progress](const bench::KernelCase& kernel, std::size_t batch)
        { progress.step(fmt::format("{}, batch {}", kernel.name, batch)); });
}

void print_json(const bench::KernelMeasurement& measurement, const bench::KernelSweep& sweep,
    const kernels::Processor& processor)
{
    auto rows = nlohmann::ordered_json::array();
    for (const auto& sample : measurement.samples)
    {
        nlohmann::ordered_json row{{"kernel", sample.kernel->name},
            {"row", kernels::name_of(sample.row)}, {"batch", sample.batch},
            {"per_second", sample.per_second()}, {"of_limit", nullptr}};
        if (const auto share = sample.of_limit(processor))
            row["of_limit"] = *share;
        rows.push_back(std::move(row));
    }
    auto crossovers = nlohmann::ordered_json::array();
    for (const auto* kernel : sweep.cases)
        for (const auto& found : bench::crossovers(measurement, *kernel))
        {
            nlohmann::ordered_json crossover{
                {"kernel", kernel->name}, {"row", kernels::name_of(found.row)}, {"batch", nullptr}};
            if (found.batch)
                crossover["batch"] = *found.batch;
            crossovers.push_back(std::move(crossover));
        }
    fmt::print("{}\n", nlohmann::ordered_json{{"rows", rows}, {"crossovers", crossovers}}.dump(2));
}

std::string number_text(const std::optional<double>& number, std::string_view format)
{
    return number ? fmt::format(fmt::runtime(format), *number) : "-";
}

/// From which batch on the program takes each row, by its tables or by what was measured before.
std::string choice_text(const bench::KernelCase& kernel)
{
    std::string text;
    for (const auto& row : kernel.rows)
    {
        if (!row.available || row.id == kernels::RowId::scalar ||
            !bench::has_threshold(kernel, row.id))
            continue;
        const std::size_t batch = kernels::batch_mins(*kernel.operation).of(row.id, row.batch_min);
        text += fmt::format("{}{} {}", text.empty() ? "" : ", ", kernels::name_of(row.id),
            batch > batch_max ? "never" : fmt::format("from {}", std::max<std::size_t>(batch, 1)));
    }
    return text;
}

void print_kernel(const bench::KernelMeasurement& measurement, const bench::KernelCase& kernel,
    const kernels::Processor& processor)
{
    fmt::print("\n{}: {}\n", kernel.name, kernel.unit);
    fmt::print("{:<7} {:>7} {:>10} {:>12} {:>12} {:>9}\n", "row", "batch", "a second", "TSC cycles",
        "cycles", "of limit");
    for (const auto& row : kernel.rows)
        for (const auto& sample : measurement.of(kernel, row.id))
            fmt::print("{:<7} {:>7} {:>10} {:>12} {:>12} {:>9}\n", kernels::name_of(row.id),
                sample.batch, bench::rate_text(sample.per_second()),
                number_text(sample.ticks, "{:.1f}"), number_text(sample.cycles, "{:.1f}"),
                number_text(sample.of_limit(processor), "{:.2f}"));
    if (const auto text = bench::crossover_text(measurement, kernel); !text.empty())
        fmt::print("quicker than plainer rows: {}\n", text);
    if (const auto text = choice_text(kernel); !text.empty())
        fmt::print("as the program chooses:    {}\n", text);
}

void print_text(const bench::KernelMeasurement& measurement, const bench::KernelSweep& sweep,
    const bench::Machine& machine)
{
    fmt::print("{}, {} cores", machine.processor.name, machine.cores);
    if (measurement.clock_hz)
        fmt::print(", clock about {:.2f} GHz", *measurement.clock_hz / 1e9);
    fmt::print("; one thread; cycles and rates are of one operation\n");
    for (const auto* kernel : sweep.cases)
        print_kernel(measurement, *kernel, machine.processor);
}

void write_file(const std::filesystem::path& file, const std::string& content)
{
    std::ofstream stream{file, std::ios::binary};
    if (!(stream << content).flush())
        throw InputError(fmt::format("{}: cannot be written", file.string()));
}

/// Where a report or a plot cannot be written, the user learns it before the measurement, not after.
void check_writable(const std::filesystem::path& file)
{
    if (!file.empty() && !std::ofstream{file, std::ios::app})
        throw InputError(fmt::format("{}: cannot be written", file.string()));
}

std::string command_line(const Options& options)
{
    std::string text = "braid bench kernels";
    const auto add = [&text](std::string_view name, const auto& values)
    {
        if (!values.empty())
            text += fmt::format(" {} {}", name, fmt::join(values, ","));
    };
    add("--kernel", options.kernels);
    add("--row", options.rows);
    add("--batch", options.batches);
    return text + (options.calibrate ? " --calibrate" : "");
}

/// The measured crossovers as thresholds.
kernels::Calibration calibration_of(
    const bench::KernelMeasurement& measurement, const bench::KernelSweep& sweep)
{
    kernels::Calibration calibration;
    for (const auto* kernel : sweep.cases)
    {
        for (const auto& crossover : bench::crossovers(measurement, *kernel))
        {
            if (!bench::has_threshold(*kernel, crossover.row))
                continue;
            calibration.of(*kernel->operation, crossover.row) =
                crossover.batch ? static_cast<std::uint32_t>(*crossover.batch) :
                                  kernels::BatchMins::never;
        }
    }
    return calibration;
}

void save(const kernels::Calibration& calibration)
{
    const auto file = kernels::calibration_file();
    if (!kernels::save_calibration(calibration).ok())
        throw InputError(fmt::format("{}: cannot be written", file));
    fmt::print(
        stderr, "calibration written to {}; remove it to return to the built-in choice\n", file);
}

ExitCode run(const Options& options)
{
    if (options.calibrate && kernels::calibration_file().empty())
        throw InputError(
            "the calibration has no place: set XDG_CACHE_HOME or HOME to a folder's full path");
    check_writable(options.plot);
    check_writable(options.report);
    const auto sweep = sweep_of(options);
    const auto measurement = measure(sweep);
    const auto machine = bench::machine();
    options.json ? print_json(measurement, sweep, machine.processor) :
                   print_text(measurement, sweep, machine);
    if (!options.plot.empty())
        write_file(options.plot, bench::to_svg(bench::plots_of(measurement)));
    if (!options.report.empty())
        write_file(options.report, bench::to_html(measurement, machine, command_line(options)));
    if (options.calibrate)
        save(calibration_of(measurement, sweep));
    return ExitCode::ok;
}
}  // namespace

CLI::App* add_bench_kernels(CLI::App& bench, Action& chosen)
{
    auto* command = bench.add_subcommand("kernels",
        "Measure the batched kernels, each row (instruction set) and size of batch, on one thread");
    auto options = std::make_shared<Options>();
    auto* kernel =
        command->add_option("--kernel", options->kernels, "Kernels, as in keccak256,ecrecover")
            ->delimiter(',')
            ->check(CLI::IsMember(kernel_names()));
    auto* row = command->add_option("--row", options->rows, "Rows, as in scalar,avx512")
                    ->delimiter(',')
                    ->check(CLI::IsMember(row_names()));
    command
        ->add_option("--time-ms", options->time_ms, "Milliseconds for one row at one size of batch")
        ->check(CLI::Range(1, 10'000))
        ->capture_default_str();
    auto* batch = command->add_option("--batch", options->batches, "Sizes of batches, as in 1,8,64")
                      ->delimiter(',')
                      ->check(CLI::Range(std::size_t{1}, batch_max));
    command
        ->add_flag("--calibrate", options->calibrate,
            "Measure from which batch on each row is the quickest, and keep that in the cache "
            "folder: from then on this build goes by it on this processor")
        ->excludes(kernel, row, batch);
    command->add_flag("--json", options->json,
        "Print {rows: [{kernel, row, batch, per_second, of_limit}], crossovers: [{kernel, row, "
        "batch}]}; of_limit, the share of what the processor's units could do, is null where that "
        "is not known, a crossover's batch where the row is never quicker than plainer ones");
    command->add_option("--plot", options->plot, "Draw rates against batches into this SVG file");
    command->add_option("--report", options->report,
        "Write machine, figures and curves as one HTML page that stands alone");
    command->callback([options, &chosen] { chosen = [options] { return run(*options); }; });
    return command;
}
}  // namespace braid::cli
