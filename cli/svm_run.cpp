// SPDX-License-Identifier: Apache-2.0
#include "cli/command.hpp"
#include "cli/svm_fixture_run.hpp"
#include <algorithm>
#include <filesystem>
#include <map>

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
        if (!fs::is_directory(path, error))
        {
            files.push_back(path);
            continue;
        }
        for (const auto& entry : fs::recursive_directory_iterator(path))
        {
            if (entry.is_regular_file() && entry.path().extension() == ".json")
                files.push_back(entry.path().string());
        }
    }
    if (files.empty())
        throw InputError("no fixtures under the paths");
    std::sort(files.begin(), files.end());
    return files;
}

ExitCode run(const SvmRunOptions& options)
{
    TestReport report;
    for (const auto& file : find_fixtures(options.paths))
    {
        try
        {
            run_svm_fixture(file, read_svm_fixture(file), options, report);
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

void add_svm_run(CLI::App& svm, Action& chosen)
{
    auto* command = svm.add_subcommand("run", "Execute fixtures of transactions and compare");
    const auto options = std::make_shared<SvmRunOptions>();
    command->add_option("FIXTURE", options->paths, "Files, or folders of JSON files")->required();
    command->add_option("--threads", options->threads,
        "Whole blocks on so many threads; 0: one transaction after another");
    command->add_option("--jit", options->jit, "on: compile programs; off: interpret them")
        ->transform(
            CLI::CheckedTransformer(std::map<std::string, bool>{{"on", true}, {"off", false}}))
        ->default_str("on");
    command->add_option("--failures", options->failures_max, "Failures to print at most");
    command->add_flag("--json", options->json, "Print a JSON document");
    command->callback([options, &chosen] { chosen = [options] { return run(*options); }; });
}
}  // namespace braid::cli
