// SPDX-License-Identifier: Apache-2.0
#include "base/hex.hpp"
#include "bench/plot.hpp"
#include "cli/bench_stage.hpp"
#include "cli/command.hpp"
#include <algorithm>
#include <filesystem>
#include <fmt/core.h>
#include <fstream>
#include <nlohmann/json.hpp>

namespace braid::cli
{
namespace
{
struct Options
{
    BenchOptions bench;
    bool json = false;
    std::filesystem::path plot;
    BenchStoreOptions store;
};

nlohmann::ordered_json to_json(std::string_view workload, const StoreReport& report)
{
    return {{"workload", workload}, {"blocks", report.blocks},
        {"transactions", report.transactions}, {"execution_ms", report.execution_ms},
        {"end_to_end_ms", report.end_to_end_ms}, {"ratio", report.ratio()},
        {"apply_ms", report.apply_ms}, {"root_ms", report.root_ms}, {"wait_ms", report.wait_ms},
        {"root", "0x" + to_hex(report.root)}};
}

/// With a durable store.
ExitCode run_store(const Options& options)
{
    const auto report = run_bench_store(options.bench, options.store);
    for (const auto& failure : report.failures)
        fmt::print(stderr, "{}\n", failure);
    if (!report.failures.empty())
        return ExitCode::check_failed;
    if (options.json)
    {
        fmt::print("{}\n", to_json(options.bench.workload, report).dump(2));
        return ExitCode::ok;
    }
    fmt::print("{}: {} blocks, {} transactions, {} threads\n", options.bench.workload,
        report.blocks, report.transactions, options.store.store.threads);
    fmt::print(
        "execution alone {:.2f} ms, end to end and durable {:.2f} ms: {:.2f} times as long\n",
        report.execution_ms, report.end_to_end_ms, report.ratio());
    fmt::print("in it: writes applied {:.2f} ms, roots and records {:.2f} ms, device {:.2f} ms\n",
        report.apply_ms, report.root_ms, report.wait_ms);
    fmt::print("state root 0x{}\n", to_hex(report.root));
    return ExitCode::ok;
}

nlohmann::ordered_json to_json(std::string_view workload, const BenchReport& report)
{
    return {{"workload", workload}, {"threads", report.threads},
        {"transactions", report.transactions}, {"gas", report.gas},
        {"sequential_ms", report.sequential_ms}, {"parallel_ms", report.parallel_ms},
        {"speedup", report.speedup()}, {"ideal_parallelism", report.ideal_parallelism},
        {"executions", report.executions}, {"aborts", report.aborts},
        {"root", "0x" + to_hex(report.root)}};
}

void print_json(std::string_view workload, const BenchResult& result)
{
    auto all = nlohmann::ordered_json::array();
    for (const auto& report : result.reports)
        all.push_back(to_json(workload, report));
    fmt::print("{}\n", (all.size() == 1 ? all[0] : all).dump(2));
}

void print_text(const BenchOptions& options, const BenchResult& result)
{
    const std::string_view workload = options.workload;
    const auto& first = result.reports.front();
    fmt::print("{}: {} transactions, {} gas, ideal parallelism {:.1f}\n", workload,
        first.transactions, first.gas, first.ideal_parallelism);
    fmt::print("prepare ({}, one thread): {:.2f} ms\n",
        options.shape.signatures ? "signatures" : "decoding", result.prepare_ms);
    fmt::print("{:>7} {:>13} {:>11} {:>8} {:>10} {:>8} {:>10} {:>10} {:>8}\n", "threads",
        "sequential ms", "parallel ms", "speed-up", "tx/s", "Ggas/s", "core us/tx", "executions",
        "aborts");
    for (const auto& report : result.reports)
        fmt::print("{:>7} {:>13.2f} {:>11.2f} {:>8.2f} {:>10.0f} {:>8.2f} {:>10.2f} {:>10} {:>8}\n",
            report.threads, report.sequential_ms, report.parallel_ms, report.speedup(),
            report.txs_per_second(), report.ggas_per_second(), report.core_us_per_tx,
            report.executions, report.aborts);
    fmt::print("state root 0x{}\n", to_hex(first.root));
}

void write_plot(
    const std::filesystem::path& file, std::string_view workload, const BenchResult& result)
{
    bench::PlotSeries measured{.label = "measured", .points = {}};
    bench::PlotSeries ideal{
        .label = "ideal: threads, at most the block's parallelism", .points = {}, .dashed = true};
    for (const auto& report : result.reports)
    {
        const double threads = report.threads;
        measured.points.push_back({threads, report.speedup()});
        ideal.points.push_back({threads, std::min(threads, report.ideal_parallelism)});
    }
    const auto by_x = [](const auto& point) { return point.x; };
    std::ranges::sort(measured.points, {}, by_x);
    std::ranges::sort(ideal.points, {}, by_x);
    const bench::Plot plot{
        .title = fmt::format("{}: {} transactions", workload, result.reports[0].transactions),
        .x_label = "threads",
        .y_label = "speed-up over sequential",
        .series = {measured, ideal}};
    std::ofstream stream{file};
    if (!(stream << bench::to_svg(plot)).flush())
        throw InputError(fmt::format("{}: cannot be written", file.string()));
}

ExitCode run(const Options& options)
{
    if (!options.store.store.folder.empty())
        return run_store(options);
    const auto result = run_bench(options.bench);
    options.json ? print_json(options.bench.workload, result) : print_text(options.bench, result);
    if (!options.plot.empty())
        write_plot(options.plot, options.bench.workload, result);
    bool ok = true;
    for (const auto& report : result.reports)
    {
        for (const auto& failure : report.failures)
            fmt::print(stderr, "{} threads: {}\n", report.threads, failure);
        ok = ok && report.failures.empty() && report.root == result.reports.front().root;
    }
    return ok ? ExitCode::ok : ExitCode::check_failed;
}

void add_shape(CLI::App& command, bench::WorkloadOptions& shape)
{
    command.add_option(
        "--txs", shape.txs, "Transactions; default: as in the published measurement");
    command.add_option("--accounts", shape.accounts, "Accounts of p2p, zipf and hot-account");
    command.add_option("--skew", shape.skew, "Exponent of zipf; share of hot ends in hot-account");
    command.add_option("--seed", shape.seed, "Which of the blocks of that shape")
        ->capture_default_str();
    command.add_flag("--signatures", shape.signatures,
        "Sign every transaction and recover every sender; else senders are believed");
}
/// Options of `bench` say nothing to its subcommand, and would be passed over.
void check_nothing_before(const CLI::App& subcommand, const CLI::App& bench)
{
    for (const auto* option : bench.get_options())
        if (option->count() > 0)
            throw CLI::ExcludesError(option->get_name(), subcommand.get_name());
}
}  // namespace

void add_bench(CLI::App& app, Action& chosen)
{
    auto* command = app.add_subcommand("bench",
        "Execute a generated block sequentially and in parallel; `bench kernels` measures hashing "
        "and signatures instead");
    auto* kernels = add_bench_kernels(*command, chosen);
    auto options = std::make_shared<Options>();
    command->add_option("WORKLOAD", options->bench.workload, "What the block is made of")
        ->check(CLI::IsMember(bench_workload_names()));
    add_shape(*command, options->bench.shape);
    command
        ->add_option("--read-latency-us", options->bench.read_latency_us,
            "Microseconds that a read of the state takes")
        ->check(CLI::Range(0, 10'000));
    command
        ->add_option("--genesis", options->bench.genesis,
            "The genesis blob that move-* run on; default: mainnet's in BRAID_VECTORS, or what has "
            "fungible assets")
        ->check(CLI::ExistingFile);
    command->add_option("--threads", options->bench.threads, "Numbers of threads, as in 1,2,4")
        ->delimiter(',')
        ->check(CLI::Range(1, 256))
        ->capture_default_str();
    command
        ->add_option("--repeat", options->bench.repeat,
            "Runs of each executor, in turn; the quickest of each counts")
        ->check(CLI::Range(1, 1000))
        ->capture_default_str();
    command->add_flag("--json", options->json,
        "Print {workload, threads, transactions, gas, sequential_ms, parallel_ms, speedup, "
        "ideal_parallelism, "
        "executions, aborts, root}; an array of these where several numbers of threads are given");
    command->add_option(
        "--plot", options->plot, "Draw speed-up against threads into this SVG file");
    command
        ->add_option("--store", options->store.store.folder,
            "Cut the transactions into blocks of a chain and run them through a pipeline that "
            "hashes and keeps each durably in a new folder in DIR, removed then; compared with "
            "execution alone. On the first number of --threads if given, else on 2")
        ->check(CLI::ExistingDirectory);
    command->add_option("--blocks", options->store.blocks, "Blocks of --store")
        ->check(CLI::Range(1, 128))
        ->capture_default_str();
    command->callback(
        [options, command, kernels, &chosen]
        {
            if (kernels->parsed())
            {
                check_nothing_before(*kernels, *command);
                return;
            }
            if (options->bench.workload.empty())
                throw CLI::RequiredError("WORKLOAD or `kernels`");
            if (command->count("--threads") > 0)
                options->store.store.threads = options->bench.threads.front();
            options->store.store.repeat = options->bench.repeat;
            chosen = [options] { return run(*options); };
        });
}
}  // namespace braid::cli
