// SPDX-License-Identifier: Apache-2.0
#include "cli/command.hpp"
#include "cli/svm_fixture_world.hpp"
#include "engine/parallel_executor.hpp"
#include "engine/serial_executor.hpp"
#include <algorithm>
#include <chrono>
#include <fmt/core.h>
#include <map>
#include <nlohmann/json.hpp>

namespace braid::cli
{
namespace
{
struct Options
{
    std::vector<std::string> paths;
    /// 0: the serial executor.
    unsigned threads = 0;
    unsigned runs = 5;
    bool jit = true;
    bool json = false;
};

/// What a fixture took, in its quickest run.
struct Timing
{
    std::size_t transactions = 0;
    /// Bytes to a block that can run, signatures believed.
    double prepare_seconds = 1e18;
    double execute_seconds = 1e18;
    /// Writes into the state in memory.
    double apply_seconds = 1e18;

    [[nodiscard]] double total_seconds() const noexcept
    {
        return prepare_seconds + execute_seconds + apply_seconds;
    }
    [[nodiscard]] double rate() const noexcept
    {
        return static_cast<double>(transactions) / total_seconds();
    }
};

class Stopwatch
{
public:
    /// Seconds since the last lap.
    [[nodiscard]] double lap() noexcept
    {
        const auto now = std::chrono::steady_clock::now();
        const std::chrono::duration<double> took = now - last_;
        last_ = now;
        return took.count();
    }

private:
    std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
};

/// One run over the fixture's blocks, each executed whole.
Timing run_once(const SvmFixture& fixture, const Options& options)
{
    SvmFixtureWorld world{{.jit = options.jit, .signatures = svm::Svm::Signatures::trusted}};
    engine::SerialExecutor serial;
    engine::ParallelExecutor parallel{
        {.threads = std::max(options.threads, 1U), .inline_below = 0}};
    world.set_accounts(fixture.accounts);
    Timing timing{.prepare_seconds = 0, .execute_seconds = 0, .apply_seconds = 0};
    for (const auto& block : fixture.blocks)
    {
        world.set_accounts(block.accounts);
        const auto environment = world.open(block);
        std::vector<const SvmFixtureTransaction*> transactions;
        for (const auto& transaction : block.transactions)
            transactions.push_back(&transaction);
        Stopwatch watch;
        const auto prepared = world.prepare(*environment, transactions);
        timing.prepare_seconds += watch.lap();
        if (!prepared.ok())
            throw InputError("holds a transaction that does not decode: not for measuring");
        const auto result = options.threads == 0 ?
                                serial.execute(*prepared, world.vms(), world.state()) :
                                parallel.execute(*prepared, world.vms(), world.state());
        timing.execute_seconds += watch.lap();
        if (!result.ok())
            throw InputError("the state could not answer");
        world.state().apply(result->write_set);
        timing.apply_seconds += watch.lap();
        timing.transactions += transactions.size();
    }
    return timing;
}

Timing measure(const SvmFixture& fixture, const Options& options)
{
    Timing least;
    for (unsigned run = 0; run < options.runs; ++run)
    {
        const Timing timing = run_once(fixture, options);
        if (timing.total_seconds() < least.total_seconds())
            least = timing;
    }
    return least;
}

ExitCode run(const Options& options)
{
    auto all = nlohmann::ordered_json::array();
    for (const auto& path : options.paths)
    {
        const SvmFixture fixture = read_svm_fixture(path);
        const Timing timing = measure(fixture, options);
        const double per_tx =
            1e9 / static_cast<double>(std::max<std::size_t>(1, timing.transactions));
        all.push_back({{"fixture", path}, {"transactions", timing.transactions},
            {"threads", options.threads}, {"prepare_ns", per_tx * timing.prepare_seconds},
            {"execute_ns", per_tx * timing.execute_seconds},
            {"apply_ns", per_tx * timing.apply_seconds},
            {"transactions_per_second", timing.rate()}});
        if (!options.json)
            fmt::print(
                "{}: {} transactions, {:.0f} a second; each {:.0f} ns decoded, {:.0f} executed, "
                "{:.0f} applied\n",
                path, timing.transactions, timing.rate(), per_tx * timing.prepare_seconds,
                per_tx * timing.execute_seconds, per_tx * timing.apply_seconds);
    }
    if (options.json)
        fmt::print("{}\n", all.dump(2));
    return ExitCode::ok;
}
}  // namespace

void add_svm_bench(CLI::App& svm, Action& chosen)
{
    auto* command = svm.add_subcommand(
        "bench", "Time fixtures of transactions, signatures believed and results not compared");
    const auto options = std::make_shared<Options>();
    command->add_option("FIXTURE", options->paths, "Files")->required();
    command->add_option(
        "--threads", options->threads, "Each block on so many threads; 0: in the serial executor");
    command->add_option("--runs", options->runs, "Runs, of which the quickest counts")
        ->check(CLI::Range(1U, 1000U));
    command->add_option("--jit", options->jit, "on: compile programs; off: interpret them")
        ->transform(
            CLI::CheckedTransformer(std::map<std::string, bool>{{"on", true}, {"off", false}}))
        ->default_str("on");
    command->add_flag("--json", options->json, "Print a JSON document");
    command->callback([options, &chosen] { chosen = [options] { return run(*options); }; });
}
}  // namespace braid::cli
