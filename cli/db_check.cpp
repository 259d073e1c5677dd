// SPDX-License-Identifier: Apache-2.0
#include "base/hex.hpp"
#include "cli/command.hpp"
#include "cli/db_folder.hpp"
#include <fmt/core.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

namespace braid::cli
{
namespace
{
struct DbCheckOptions
{
    std::string folder;
    storage::CheckOptions check{};
    unsigned threads = 1;
    bool json = false;
};

/// How far reading the state is, on standard error where that is a terminal.
void show(std::uint64_t locations)
{
    if (::isatty(STDERR_FILENO) == 1)
        fmt::print(stderr, "\r{} locations ", locations);
}

nlohmann::json to_json(const node::LedgerReport& report)
{
    return {{"ok", true}, {"first_height", report.database.first_height},
        {"last_height", report.database.last_height}, {"records", report.database.records},
        {"compared_values", report.database.compared_values},
        {"compared_views", report.database.compared_views},
        {"compared_history", report.database.compared_history},
        {"scanned_keys", report.database.scanned_keys}, {"root_height", report.root_height},
        {"state_root", to_hex(report.root)}, {"locations", report.locations},
        {"trie_nodes", report.nodes}};
}

void print(const node::LedgerReport& report)
{
    const auto& database = report.database;
    fmt::print("log      {} records, heights {} to {}: ok\n", database.records,
        database.first_height, database.last_height);
    fmt::print("state    {} values, {} of views, {} of history compared; {} keys decoded: ok\n",
        database.compared_values, database.compared_views, database.compared_history,
        database.scanned_keys);
    fmt::print("root     {} at height {}, made anew from {} locations: ok\n", to_hex(report.root),
        report.root_height, report.locations);
    fmt::print("tries    {} nodes: ok\n", report.nodes);
}

ExitCode fail(const DbCheckOptions& options, const std::string& what)
{
    if (options.json)
        fmt::print("{}\n", nlohmann::json{{"ok", false}, {"error", what}}.dump(2));
    else
        fmt::print("FAIL {}\n", what);
    return ExitCode::check_failed;
}

ExitCode run(const DbCheckOptions& options)
{
    if (!node::Ledger::is_in(options.folder))
        throw InputError(fmt::format("{}: no database is in this folder", options.folder));
    // Opening checks, too: what it finds is a result and no wrong input.
    const auto ledger = node::Ledger::open(
        options.folder, {.commitment_threads = options.threads, .read_only = true});
    if (!ledger.ok())
        return fail(options, ledger.error().detail);
    const auto report = (*ledger)->check(options.check, show);
    if (::isatty(STDERR_FILENO) == 1)
        fmt::print(stderr, "\r\033[K");
    if (!report.ok())
        return fail(options, report.error().detail);
    if (options.json)
        fmt::print("{}\n", to_json(*report).dump(2));
    else
        print(*report);
    return ExitCode::ok;
}
}  // namespace

void add_db_check(CLI::App& db, Action& chosen)
{
    auto* command = db.add_subcommand("check",
        "Compare a database's log, state, history and tries, and make the root anew from the whole "
        "state");
    const auto options = std::make_shared<DbCheckOptions>();
    add_db_folder(*command, options->folder);
    command->add_option("--from", options->check.from, "First height to compare")
        ->capture_default_str();
    command
        ->add_option(
            "--sample", options->check.sample, "Compare one in so many locations of blocks")
        ->capture_default_str()
        ->check(CLI::PositiveNumber);
    command->add_option("--threads", options->threads, "Threads that hash")
        ->capture_default_str()
        ->check(CLI::Range(1U, 256U));
    command->add_flag("--json", options->json, "Print one JSON object");
    command->callback([options, &chosen] { chosen = [options] { return run(*options); }; });
}
}  // namespace braid::cli
