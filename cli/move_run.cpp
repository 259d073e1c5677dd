// SPDX-License-Identifier: Apache-2.0
#include "cli/command.hpp"
#include "cli/move_fixture_run.hpp"
#include "storage/file_system.hpp"
#include <algorithm>
#include <fmt/core.h>
#include <fstream>
#include <iterator>

namespace braid::cli
{
namespace
{
namespace fs = std::filesystem;

std::vector<std::string> find_fixtures(const std::vector<std::string>& paths)
{
    std::vector<std::string> files;
    for (const auto& path : paths)
    {
        std::error_code error;
        if (!fs::exists(path, error))
            throw InputError(fmt::format("{}: no such file or folder", path));
        if (!fs::is_directory(path, error))
        {
            files.push_back(path);
            continue;
        }
        for (const auto& entry : fs::recursive_directory_iterator(path))
            if (entry.is_regular_file() && entry.path().extension() == ".json")
                files.push_back(entry.path().string());
    }
    if (files.empty())
        throw InputError("no fixtures under the paths");
    std::ranges::sort(files);
    return files;
}

/// Replaces the results that the file has by these, all at once: a file that was begun is never seen.
void write_results(const std::string& file, const MoveFixtureOutcome& outcome)
{
    std::ifstream stream{file, std::ios::binary};
    const std::string text{std::istreambuf_iterator<char>{stream}, {}};
    auto root = nlohmann::ordered_json::parse(text);
    for (std::size_t b = 0; b < outcome.blocks.size(); ++b)
    {
        const auto& from = outcome.blocks[b];
        auto& block = root["blocks"][b];
        for (std::size_t i = 0; i < from.transactions.size(); ++i)
            block["transactions"][i]["result"] = from.transactions[i];
        for (std::size_t i = 0; i < from.views.size(); ++i)
            block["views"][i]["result"] = from.views[i];
        block["state_root"] = from.state_root;
    }
    const std::string fresh = file + ".new";
    std::ofstream out{fresh, std::ios::binary};
    out << root.dump(2) << '\n';
    out.close();
    std::error_code error;
    if (out)
        fs::rename(fresh, file, error);
    if (!out || error)
        throw InputError(fmt::format("{}: cannot be written", file));
}

ExitCode run(const MoveRunOptions& options)
{
    TestReport report;
    for (const auto& file : find_fixtures(options.paths))
    {
        try
        {
            const auto outcome = run_move_fixture(file, read_move_fixture(file), options, report);
            if (options.update)
                write_results(file, outcome);
        }
        catch (const InputError& error)
        {
            report.fail({.file = file, .test = {}, .reason = error.what()});
        }
    }
    print_report(report, {.json = options.json, .entries_max = options.failures_max});
    return report.failed().empty() ? ExitCode::ok : ExitCode::check_failed;
}
}  // namespace

void add_move_run(CLI::App& move, Action& chosen)
{
    auto* command = move.add_subcommand("run", "Execute fixtures of transactions and compare");
    const auto options = std::make_shared<MoveRunOptions>();
    command->add_option("FIXTURE", options->paths, "Files, or folders of JSON files")->required();
    command
        ->add_option("--genesis", options->genesis,
            "Run on this genesis, and not on the one that the fixture names")
        ->type_name("BLOB");
    command->add_option("--threads", options->threads,
        "Blocks on so many threads; 0: one transaction after another");
    command->add_flag(
        "--update", options->update, "Write what came of it into the fixtures, as expected");
    command->add_option("--failures", options->failures_max, "Failures to print at most");
    command->add_flag("--json", options->json, "Print a JSON document");
    command->callback([options, &chosen] { chosen = [options] { return run(*options); }; });
}
}  // namespace braid::cli
