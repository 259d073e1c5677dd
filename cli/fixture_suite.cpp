// SPDX-License-Identifier: Apache-2.0
#include "cli/fixture_suite.hpp"
#include "cli/progress.hpp"
#include <algorithm>
#include <fmt/core.h>
#include <map>
#include <nlohmann/json.hpp>
#include <span>
#include <thread>

namespace braid::cli
{
namespace
{
namespace fs = std::filesystem;

/// A fixture file is at most this large; the public ones stay below 100 MB.
constexpr std::uintmax_t file_size_max = std::uintmax_t{1} << 30;

std::vector<fs::path> find_files(const std::vector<std::string>& paths)
{
    std::vector<fs::path> files;
    for (const auto& path : paths)
    {
        std::error_code error;
        if (fs::is_regular_file(path, error))
        {
            files.emplace_back(path);
            continue;
        }
        if (!fs::is_directory(path, error))
            throw InputError(fmt::format("{}: no such file or folder", path));
        for (const auto& entry : fs::recursive_directory_iterator(path))
        {
            // Folders of metadata begin with a dot.
            if (entry.is_regular_file() && entry.path().extension() == ".json" &&
                !entry.path().parent_path().filename().string().starts_with('.'))
                files.push_back(entry.path());
        }
    }
    if (files.empty())
        throw InputError("no JSON files under the paths");
    return files;
}

/// A fixed, fair part: every n-th file of every folder in turn.
void thin_out(std::vector<fs::path>& files, std::size_t every)
{
    std::sort(files.begin(), files.end());
    std::size_t kept = 0;
    for (std::size_t i = 0; i < files.size(); i += every)
        files[kept++] = std::move(files[i]);
    files.resize(kept);
}

void sort_by_size(std::vector<fs::path>& files)
{
    // Large files first, so that no worker is left alone with one at the end.
    std::sort(files.begin(), files.end(),
        [](const fs::path& a, const fs::path& b)
        {
            const auto a_size = fs::file_size(a);
            const auto b_size = fs::file_size(b);
            return a_size != b_size ? a_size > b_size : a < b;
        });
}

void run_file(
    const fs::path& path, FixtureRunner& runner, const TestSelection& selection, TestReport& report)
{
    const std::string file = path.string();
    try
    {
        if (fs::file_size(path) > file_size_max)
            throw InputError("the file is too large");
        simdjson::dom::parser parser;
        simdjson::dom::object tests;
        if (const auto error = parser.load(file).get(tests); error != simdjson::SUCCESS)
            throw InputError(fmt::format("not a JSON object: {}", simdjson::error_message(error)));
        for (const auto& [test, fixture] : tests)
        {
            if (!selection.wants(test))
                continue;
            try
            {
                runner.run(file, test, fixture, report);
            }
            catch (const InputError& error)
            {
                report.fail({.file = file, .test = std::string{test}, .reason = error.what()});
            }
        }
    }
    catch (const InputError& error)
    {
        report.fail({.file = file, .test = {}, .reason = error.what()});
    }
}

/// Hands files to workers, and steps the progress line under a lock.
class FileQueue
{
public:
    explicit FileQueue(std::vector<fs::path> files)
      : files_(std::move(files)), progress_(files_.size())
    {}

    [[nodiscard]] const fs::path* next()
    {
        const std::scoped_lock lock{mutex_};
        if (next_ == files_.size())
            return nullptr;
        progress_.step(files_[next_].filename().string());
        return &files_[next_++];
    }
    [[nodiscard]] std::size_t size() const noexcept { return files_.size(); }

private:
    std::vector<fs::path> files_;
    std::size_t next_ = 0;
    std::mutex mutex_;
    Progress progress_;
};

void run_all(const SuiteOptions& options, MakeRunner& make_runner, TestReport& report)
{
    const TestSelection selection{options};
    auto files = find_files(options.paths);
    if (options.every > 1)
        thin_out(files, options.every);
    sort_by_size(files);
    FileQueue queue{std::move(files)};
    const std::size_t wanted =
        options.jobs != 0 ? options.jobs : std::max(1U, std::thread::hardware_concurrency());
    std::exception_ptr thrown;
    std::mutex thrown_mutex;
    std::vector<std::jthread> workers;
    for (std::size_t i = 0; i < std::min(wanted, queue.size()); ++i)
    {
        workers.emplace_back(
            [&]
            {
                try
                {
                    const auto runner = make_runner(options, selection);
                    while (const auto* file = queue.next())
                        run_file(*file, *runner, selection, report);
                }
                catch (...)
                {
                    const std::scoped_lock lock{thrown_mutex};
                    thrown = std::current_exception();
                }
            });
    }
    workers.clear();
    if (thrown)
        std::rethrow_exception(thrown);
}
void print_entries(
    std::string_view what, std::span<const TestReport::Entry> entries, std::size_t count_max)
{
    for (const auto& entry : entries.first(std::min(entries.size(), count_max)))
        fmt::print("{} {} {}: {}\n", what, entry.file, entry.test, entry.reason);
}

nlohmann::json to_json(const std::vector<TestReport::Entry>& entries)
{
    auto list = nlohmann::json::array();
    for (const auto& entry : entries)
        list.push_back({{"file", entry.file}, {"test", entry.test}, {"reason", entry.reason}});
    return list;
}

}  // namespace

void print_report(const TestReport& report, const ReportFormat& format)
{
    if (format.json)
    {
        const nlohmann::json document{{"passed", report.passed()},
            {"failed", report.failed().size()}, {"skipped", report.skipped().size()},
            {"failures", to_json(report.failed())}, {"skips", to_json(report.skipped())}};
        fmt::print("{}\n", document.dump(2));
        return;
    }
    print_entries("SKIP", report.skipped(), format.entries_max);
    print_entries("FAIL", report.failed(), format.entries_max);
    fmt::print("passed {}, failed {}, skipped {}\n", report.passed(), report.failed().size(),
        report.skipped().size());
}

void add_suite_options(CLI::App& command, SuiteOptions& options)
{
    static const std::map<std::string, ExecutorChoice> choices{{"serial", ExecutorChoice::serial},
        {"parallel", ExecutorChoice::parallel}, {"both", ExecutorChoice::both}};
    command.add_option("PATH", options.paths, "JSON files, or folders to search for them")
        ->required();
    command
        .add_option("--executor", options.executor,
            "What executes: serial, parallel, or both and compared byte by byte (default)")
        ->transform(CLI::CheckedTransformer(choices));
    command.add_option("--threads", options.threads, "Threads of the parallel executor")
        ->capture_default_str()
        ->check(CLI::Range(1U, 1024U));
    command.add_option("--jobs", options.jobs, "Files at a time; 0 is one a core")
        ->capture_default_str()
        ->check(CLI::Range(0U, 1024U));
    command.add_option("--fork", options.fork, "Only tests of this fork or network");
    command.add_option(
        "--filter", options.filter, "Only tests whose name has a match of this regular expression");
    command
        .add_option("--every", options.every,
            "Only every N-th file in the order of paths: a fixed sample of a large suite")
        ->capture_default_str()
        ->check(CLI::Range(std::size_t{1}, std::size_t{1'000'000}));
    command.add_flag("--json", options.json, "Print one JSON object");
}

TestSelection::TestSelection(const SuiteOptions& options) : fork_(options.fork)
{
    if (options.filter.empty())
        return;
    try
    {
        filter_.emplace(options.filter, std::regex::ECMAScript | std::regex::optimize);
    }
    catch (const std::regex_error& error)
    {
        throw InputError(fmt::format("--filter: {}", error.what()));
    }
}

bool TestSelection::wants(std::string_view test) const
{
    return !filter_ || std::regex_search(test.begin(), test.end(), *filter_);
}

bool TestSelection::wants_fork(std::string_view fork) const
{
    return fork_.empty() || fork_ == fork;
}

void TestReport::fail(Entry entry)
{
    const std::scoped_lock lock{mutex_};
    failed_.push_back(std::move(entry));
}

void TestReport::skip(Entry entry)
{
    const std::scoped_lock lock{mutex_};
    skipped_.push_back(std::move(entry));
}

ExitCode run_suite(const SuiteOptions& options, MakeRunner& make_runner)
{
    TestReport report;
    run_all(options, make_runner, report);
    print_report(report, {.json = options.json});
    return report.failed().empty() ? ExitCode::ok : ExitCode::check_failed;
}
}  // namespace braid::cli
