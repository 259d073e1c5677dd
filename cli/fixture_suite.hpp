// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/command.hpp"
#include "cli/fixture_executors.hpp"
#include <atomic>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <regex>
#include <simdjson.h>
#include <string>
#include <vector>

namespace braid::cli
{
/// What the user chose for a run over test files.
struct SuiteOptions
{
    std::vector<std::string> paths;
    ExecutorChoice executor = ExecutorChoice::both;
    /// Of the parallel executor.
    unsigned threads = 2;
    /// Files at a time; 0: one a core.
    unsigned jobs = 0;
    /// A fork's or network's name; empty: all.
    std::string fork;
    /// A regular expression that a test's name must contain; empty: all.
    std::string filter;
    /// Of the files in the order of their paths, one of so many, the first included.
    std::size_t every = 1;
    bool json = false;
    /// Block tests only: every chain runs through a pipeline over a ledger in a new folder inside, too; empty: none does.
    std::filesystem::path store;
};

/// Adds the options that every suite has.
void add_suite_options(CLI::App& command, SuiteOptions& options);

/// Which tests are to run.
class TestSelection
{
public:
    /// Throws InputError where the filter is not a regular expression.
    explicit TestSelection(const SuiteOptions& options);

    [[nodiscard]] bool wants(std::string_view test) const;
    [[nodiscard]] bool wants_fork(std::string_view fork) const;

private:
    std::optional<std::regex> filter_;
    std::string fork_;
};

/// Collects what tests came to; safe for concurrent callers.
class TestReport
{
public:
    struct Entry
    {
        std::string file;
        std::string test;
        std::string reason;
    };

    void pass() noexcept { passed_.fetch_add(1, std::memory_order_relaxed); }
    void fail(Entry entry);
    void skip(Entry entry);

    [[nodiscard]] std::size_t passed() const noexcept
    {
        return passed_.load(std::memory_order_relaxed);
    }
    [[nodiscard]] const std::vector<Entry>& failed() const noexcept { return failed_; }
    [[nodiscard]] const std::vector<Entry>& skipped() const noexcept { return skipped_; }

private:
    // Counts alone, read after the workers were joined: no order is needed.
    std::atomic<std::size_t> passed_{0};
    std::mutex mutex_;
    std::vector<Entry> failed_;
    std::vector<Entry> skipped_;
};

struct ReportFormat
{
    /// One JSON object, with all failures and skips.
    bool json = false;
    /// Failures, and skips, that are printed otherwise.
    std::size_t entries_max = ~std::size_t{0};
};

/// Prints what failed and what was skipped, then `passed N, failed F, skipped S`.
void print_report(const TestReport& report, const ReportFormat& format);

/// Runs the tests of one kind of fixture; each worker has its own.
class FixtureRunner
{
public:
    virtual ~FixtureRunner() = default;
    /// Runs one test of a file and reports it, or its parts. Throws InputError where the fixture is malformed.
    virtual void run(const std::string& file, std::string_view test, simdjson::dom::element fixture,
        TestReport& report) = 0;
};

using MakeRunner = std::unique_ptr<FixtureRunner>(const SuiteOptions&, const TestSelection&);

/// Runs every test of every JSON file under the paths, files side by side, and prints what came of it; the last line is
/// `passed N, failed F, skipped S`. Throws InputError where a path does not exist or no file is under the paths.
[[nodiscard]] ExitCode run_suite(const SuiteOptions& options, MakeRunner& make_runner);
}  // namespace braid::cli
