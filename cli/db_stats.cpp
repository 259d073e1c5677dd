// SPDX-License-Identifier: Apache-2.0
#include "base/hex.hpp"
#include "cli/command.hpp"
#include "cli/db_folder.hpp"
#include <fmt/core.h>
#include <nlohmann/json.hpp>

namespace braid::cli
{
namespace
{
struct StatsOptions
{
    std::string folder;
    bool json = false;
};

nlohmann::json to_json(const node::Ledger& ledger, const storage::DatabaseCounters& counters)
{
    auto keys = nlohmann::json::object();
    for (std::size_t i = 0; i < storage::column_count; ++i)
        keys[storage::name_of(static_cast<storage::Column>(i))] = counters.store.keys[i];
    return {{"chain", to_hex(ledger.database().chain())},
        {"state_root", to_hex(ledger.state_root())},
        {"heights", {{"oldest", counters.oldest}, {"store", counters.settled},
                        {"nodes", counters.nodes.value_or(0)}, {"last", counters.durable}}},
        {"log",
            {{"first_height", counters.log_extent.first_height},
                {"segments", counters.log_extent.segments}, {"bytes", counters.log_extent.size}}},
        {"store", {{"bytes", counters.store.size}, {"keys", keys}}},
        {"replayed_records", counters.replayed_records}};
}

void print(const node::Ledger& ledger, const storage::DatabaseCounters& counters)
{
    fmt::print("chain        {}\n", to_hex(ledger.database().chain()));
    fmt::print("state root   {}\n", to_hex(ledger.state_root()));
    fmt::print("heights      {} to {}; {} in the store, tries' nodes of {}\n", counters.oldest,
        counters.durable, counters.settled, counters.nodes.value_or(0));
    fmt::print("log          {} in {} segments, from height {}\n",
        size_text(counters.log_extent.size), counters.log_extent.segments,
        counters.log_extent.first_height);
    fmt::print("store        {}\n", size_text(counters.store.size));
    for (std::size_t i = 0; i < storage::column_count; ++i)
        if (counters.store.keys[i] != 0)
            fmt::print("  {:<16} about {} keys\n",
                storage::name_of(static_cast<storage::Column>(i)), counters.store.keys[i]);
    fmt::print("opening      read {} records of the log in {} ms\n", counters.replayed_records,
        std::chrono::duration_cast<std::chrono::milliseconds>(counters.replay_time).count());
}

ExitCode run(const StatsOptions& options)
{
    const auto ledger = open_ledger(options.folder, {.read_only = true});
    const auto counters = ledger->database().counters();
    if (options.json)
        fmt::print("{}\n", to_json(*ledger, counters).dump(2));
    else
        print(*ledger, counters);
    return ExitCode::ok;
}
}  // namespace

void add_db_stats(CLI::App& db, Action& chosen)
{
    auto* command =
        db.add_subcommand("stats", "Print which heights a database has, and how large it is");
    const auto options = std::make_shared<StatsOptions>();
    add_db_folder(*command, options->folder);
    command->add_flag("--json", options->json, "Print one JSON object");
    command->callback([options, &chosen] { chosen = [options] { return run(*options); }; });
}
}  // namespace braid::cli
