// SPDX-License-Identifier: Apache-2.0
#include "cli/command.hpp"
#include "cli/progress.hpp"
#include "cli/record_witness.hpp"
#include "cli/replay_block.hpp"
#include "cli/replay_stateless.hpp"
#include <algorithm>
#include <cstdio>
#include <fmt/core.h>
#include <nlohmann/json.hpp>

namespace braid::cli
{
namespace
{
namespace fs = std::filesystem;

struct Options
{
    std::vector<fs::path> folders;
    std::vector<unsigned> threads{2};
    unsigned repeat = 3;
    std::size_t min_txs = 0;
    bool stateless = false;
    fs::path witness_folder;
    bool json = false;
    fs::path store;
    std::size_t copies = 16;
};

/// Reports of all blocks on one number of threads.
struct Run
{
    unsigned threads = 0;
    std::vector<BlockReport> blocks;

    [[nodiscard]] bool ok() const { return std::ranges::all_of(blocks, &BlockReport::ok); }
    /// Over blocks that ran.
    [[nodiscard]] std::vector<double> speedups() const
    {
        std::vector<double> all;
        for (const auto& block : blocks)
            if (block.parallel_ms > 0)
                all.push_back(block.speedup());
        return all;
    }
};

double mean(const std::vector<double>& numbers)
{
    double sum = 0;
    for (const double number : numbers)
        sum += number;
    return numbers.empty() ? 0 : sum / static_cast<double>(numbers.size());
}

double least(const std::vector<double>& numbers)
{
    return numbers.empty() ? 0 : *std::ranges::min_element(numbers);
}

nlohmann::ordered_json to_json(const Run& run)
{
    auto blocks = nlohmann::ordered_json::array();
    for (const auto& block : run.blocks)
        blocks.push_back({{"chain", block.chain}, {"number", block.number},
            {"transactions", block.transactions}, {"gas", block.gas},
            {"serial_ms", block.serial_ms}, {"parallel_ms", block.parallel_ms},
            {"speedup", block.parallel_ms > 0 ? block.speedup() : 0},
            {"executions", block.executions}, {"aborts", block.aborts}, {"ok", block.ok()}});
    const auto speedups = run.speedups();
    return {{"blocks", blocks}, {"mean_speedup", mean(speedups)}, {"min_speedup", least(speedups)}};
}

void print_json(const std::vector<Run>& runs)
{
    if (runs.size() == 1)
    {
        fmt::print("{}\n", to_json(runs[0]).dump(2));
        return;
    }
    auto all = nlohmann::ordered_json::array();
    for (const auto& run : runs)
    {
        nlohmann::ordered_json entry{{"threads", run.threads}};
        entry.update(to_json(run));
        all.push_back(entry);
    }
    fmt::print("{}\n", all.dump(2));
}

void print_table(const Run& run)
{
    fmt::print("{} thread{}\n", run.threads, run.threads == 1 ? "" : "s");
    fmt::print("{:<10} {:>9} {:>5} {:>11} {:>10} {:>10} {:>11} {:>8} {:>10} {:>7}  checks\n",
        "chain", "block", "txs", "gas", "prepare ms", "serial ms", "parallel ms", "speed-up",
        "executions", "aborts");
    for (const auto& block : run.blocks)
    {
        fmt::print(
            "{:<10} {:>9} {:>5} {:>11} {:>10.3f} {:>10.3f} {:>11.3f} {:>8.2f} {:>10} {:>7}  {}\n",
            block.chain, block.number, block.transactions, block.gas, block.prepare_ms,
            block.serial_ms, block.parallel_ms, block.parallel_ms > 0 ? block.speedup() : 0,
            block.executions, block.aborts, block.ok() ? "ok" : "FAILED");
    }
}

/// Sums and means; those of larger blocks apart, for small ones have little to run in parallel.
void print_summary(const Run& run)
{
    constexpr std::size_t large = 50;
    Run larger;
    std::ranges::copy_if(run.blocks, std::back_inserter(larger.blocks),
        [](const BlockReport& block) { return block.transactions >= large; });
    double prepare_ms = 0;
    double serial_ms = 0;
    double parallel_ms = 0;
    std::uint64_t gas = 0;
    for (const auto& block : run.blocks)
    {
        prepare_ms += block.prepare_ms;
        serial_ms += block.serial_ms;
        parallel_ms += block.parallel_ms;
        gas += block.gas;
    }
    fmt::print(
        "all {} blocks: prepare {:.2f} ms, serial {:.2f} ms, parallel {:.2f} ms, {:.3f} Ggas/s; "
        "speed-up mean {:.2f}, least {:.2f}\n",
        run.blocks.size(), prepare_ms, serial_ms, parallel_ms,
        parallel_ms > 0 ? static_cast<double>(gas) / parallel_ms * 1e-6 : 0, mean(run.speedups()),
        least(run.speedups()));
    if (!larger.blocks.empty())
        fmt::print("{} blocks of {} or more transactions: speed-up mean {:.2f}, least {:.2f}\n",
            larger.blocks.size(), large, mean(larger.speedups()), least(larger.speedups()));
}

/// What failed goes to standard error, once a check.
void print_failures(const std::vector<Run>& runs)
{
    for (const auto& run : runs)
        for (const auto& block : run.blocks)
            for (const auto& failure : block.failures)
                fmt::print(stderr, "{} {} on {} threads: {}\n", block.chain, block.number,
                    run.threads, failure);
}

std::vector<Run> replay_all(const Options& options)
{
    std::vector<Run> runs;
    for (const unsigned threads : options.threads)
        runs.push_back({.threads = threads, .blocks = {}});
    const auto folders = find_blocks(options.folders);
    Replayer replayer{options.threads, options.repeat};
    BlockLoader loader;
    Progress progress{folders.size()};
    for (const auto& folder : folders)
    {
        progress.step(fmt::format("{} {}", folder.chain, folder.number));
        const auto loaded = loader.load(folder);
        if (loaded.block.transactions.size() < options.min_txs)
            continue;
        auto reports = replayer.replay(folder, loaded);
        for (std::size_t i = 0; i < runs.size(); ++i)
            runs[i].blocks.push_back(std::move(reports[i]));
    }
    return runs;
}

nlohmann::ordered_json to_json(const BlockFolder& folder, const StoreReport& report)
{
    return {{"chain", folder.chain}, {"number", folder.number}, {"copies", report.blocks},
        {"transactions", report.transactions}, {"execution_ms", report.execution_ms},
        {"end_to_end_ms", report.end_to_end_ms},
        {"ratio", report.execution_ms > 0 ? report.ratio() : 0}, {"apply_ms", report.apply_ms},
        {"root_ms", report.root_ms}, {"wait_ms", report.wait_ms}, {"ok", report.failures.empty()}};
}

void print_line(const BlockFolder& folder, const StoreReport& report)
{
    fmt::print("{:<10} {:>9} {:>6} {:>12.2f} {:>13.2f} {:>6.2f} {:>9.2f} {:>9.2f} {:>9.2f}  {}\n",
        folder.chain, folder.number, report.transactions, report.execution_ms, report.end_to_end_ms,
        report.execution_ms > 0 ? report.ratio() : 0, report.apply_ms, report.root_ms,
        report.wait_ms, report.failures.empty() ? "ok" : "FAILED");
}

/// Every block several times through a pipeline with a durable store.
ExitCode replay_store(const Options& options)
{
    const StoreOptions store{
        .folder = options.store, .threads = options.threads.front(), .repeat = options.repeat};
    Replayer replayer{{store.threads}, 1};
    BlockLoader loader;
    auto blocks = nlohmann::ordered_json::array();
    double execution_ms = 0;
    double end_to_end_ms = 0;
    bool ok = true;
    if (!options.json)
        fmt::print(
            "{} threads, {} copies of each block\n{:<10} {:>9} {:>6} {:>12} {:>13} {:>6} "
            "{:>9} {:>9} {:>9}  roots\n",
            store.threads, options.copies, "chain", "block", "txs", "execution ms", "end to end ms",
            "ratio", "apply ms", "root ms", "device ms");
    for (const auto& folder : find_blocks(options.folders))
    {
        const auto loaded = loader.load(folder);
        if (loaded.block.transactions.size() < options.min_txs)
            continue;
        const auto report = replayer.replay_with_store(loaded, options.copies, store);
        execution_ms += report.execution_ms;
        end_to_end_ms += report.end_to_end_ms;
        ok = ok && report.failures.empty();
        for (const auto& failure : report.failures)
            fmt::print(stderr, "{} {}: {}\n", folder.chain, folder.number, failure);
        if (options.json)
            blocks.push_back(to_json(folder, report));
        else
            print_line(folder, report);
        // A line a few seconds: also where the output is not a terminal.
        std::fflush(stdout);
    }
    const double ratio = execution_ms > 0 ? end_to_end_ms / execution_ms : 0;
    if (options.json)
        fmt::print(
            "{}\n", nlohmann::ordered_json{{"blocks", blocks}, {"execution_ms", execution_ms},
                        {"end_to_end_ms", end_to_end_ms}, {"ratio", ratio}}
                        .dump(2));
    else
        fmt::print(
            "all: execution alone {:.2f} ms, end to end and durable {:.2f} ms: {:.2f} times "
            "as long\n",
            execution_ms, end_to_end_ms, ratio);
    return ok ? ExitCode::ok : ExitCode::check_failed;
}

ExitCode replay(const Options& options)
{
    if (!options.witness_folder.empty())
        return record_witnesses(options.folders, options.witness_folder, options.stateless);
    if (!options.store.empty())
        return replay_store(options);
    if (options.stateless)
        return replay_stateless(options.folders, options.json);
    const auto runs = replay_all(options);
    if (options.json)
    {
        print_json(runs);
    }
    else
    {
        for (const auto& run : runs)
        {
            print_table(run);
            print_summary(run);
        }
    }
    print_failures(runs);
    return std::ranges::all_of(runs, &Run::ok) ? ExitCode::ok : ExitCode::check_failed;
}
}  // namespace

void add_replay(CLI::App& app, Action& chosen)
{
    auto* command = app.add_subcommand(
        "replay", "Execute real blocks serially and in parallel, and check them");
    auto options = std::make_shared<Options>();
    command
        ->add_option("DIR", options->folders,
            "Folders of blocks: CHAIN/NUMBER/{block,pre_state}.json, CHAIN/codes.json, "
            "CHAIN/block_hashes.json; "
            "a chain's folder, a block's, or one that holds chains")
        ->required()
        ->check(CLI::ExistingDirectory);
    command->add_option("--threads", options->threads, "Numbers of threads, as in 1,2,4")
        ->delimiter(',')
        ->check(CLI::Range(1, 256))
        ->capture_default_str();
    command
        ->add_option("--repeat", options->repeat,
            "Runs of each executor, in turn; the quickest of each counts")
        ->check(CLI::Range(1, 1000))
        ->capture_default_str();
    command->add_option("--min-txs", options->min_txs, "Leave out blocks of fewer transactions");
    command->add_flag("--stateless", options->stateless,
        "Make OP-Stack blocks from their witness alone, and compare their hashes: DIR holds "
        "folders of fixture.json and witness.json. Serial; --threads, --repeat and --min-txs do "
        "not matter");
    command->add_option("--record-witness", options->witness_folder,
        "Execute each block once, serially, and write what it read and needs for its state root to "
        "FOLDER/CHAIN/NUMBER/witness.json, as debug_executionWitness gives it: {state, codes, "
        "keys, "
        "headers}, not a node too many. Then execute it again from that alone, and compare. With "
        "--stateless: FOLDER/NUMBER holds the block's fixture as well, for --stateless to read");
    command
        ->add_option("--store", options->store,
            "Run copies of each block through a pipeline that hashes and keeps each durably in a "
            "new folder in DIR, removed then; compared with execution alone. Each copy has a "
            "ledger of its own, which holds the pre-state. On the first number of --threads")
        ->check(CLI::ExistingDirectory);
    command->add_option("--copies", options->copies, "Copies of each block under --store")
        ->check(CLI::Range(1, 128))
        ->capture_default_str();
    command->add_flag("--json", options->json,
        "Print {blocks, mean_speedup, min_speedup}; an array of these, each with its threads, "
        "where several "
        "numbers of threads are given");
    command->callback([options, &chosen] { chosen = [options] { return replay(*options); }; });
}
}  // namespace braid::cli
