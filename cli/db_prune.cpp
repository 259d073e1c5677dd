// SPDX-License-Identifier: Apache-2.0
#include "cli/command.hpp"
#include "cli/db_folder.hpp"
#include <fmt/core.h>
#include <nlohmann/json.hpp>

namespace braid::cli
{
namespace
{
struct PruneOptions
{
    std::string folder;
    std::uint64_t keep = 128;
    bool json = false;
};

ExitCode run_prune(const PruneOptions& options)
{
    node::LedgerOptions opened;
    opened.database.history_window = options.keep;
    const auto ledger = open_ledger(options.folder, opened);
    const auto before = ledger->database().counters();
    if (const auto pruned = ledger->prune(); !pruned.ok())
        throw InputError(fmt::format("{}: {}", options.folder, pruned.error().detail));
    const auto after = ledger->database().counters();
    if (options.json)
        fmt::print("{}\n",
            nlohmann::json{{"oldest", after.oldest}, {"last", after.durable},
                {"log_bytes", after.log_extent.size}, {"log_bytes_before", before.log_extent.size},
                {"store_bytes", after.store.size}, {"store_bytes_before", before.store.size}}
                .dump(2));
    else
        fmt::print("heights {} to {}; log {}, before {}; store {}, before {}\n", after.oldest,
            after.durable, size_text(after.log_extent.size), size_text(before.log_extent.size),
            size_text(after.store.size), size_text(before.store.size));
    return ExitCode::ok;
}

struct CheckpointOptions
{
    std::string folder;
    std::string to;
    bool json = false;
};

ExitCode run_checkpoint(const CheckpointOptions& options)
{
    const auto ledger = open_ledger(options.folder, {});
    const auto height = ledger->database().checkpoint(options.to);
    if (!height.ok())
        throw InputError(fmt::format("{}: {}", options.to, height.error().message()));
    if (options.json)
        fmt::print("{}\n", nlohmann::json{{"folder", options.to}, {"height", *height}}.dump(2));
    else
        fmt::print("{} is a database of its own, at height {}\n", options.to, *height);
    return ExitCode::ok;
}
}  // namespace

void add_db_prune(CLI::App& db, Action& chosen)
{
    auto* command = db.add_subcommand(
        "prune", "Forget old heights: states, proofs and blocks below those that are kept");
    const auto options = std::make_shared<PruneOptions>();
    add_db_folder(*command, options->folder);
    command->add_option("--keep", options->keep, "Heights below the last one to keep")
        ->capture_default_str();
    command->add_flag("--json", options->json, "Print one JSON object");
    command->callback([options, &chosen] { chosen = [options] { return run_prune(*options); }; });
}

void add_db_checkpoint(CLI::App& db, Action& chosen)
{
    auto* command = db.add_subcommand("checkpoint",
        "Make a second database from one, cheaply where both are on the same file system");
    const auto options = std::make_shared<CheckpointOptions>();
    add_db_folder(*command, options->folder);
    command->add_option("TO", options->to, "The folder to make")->required();
    command->add_flag("--json", options->json, "Print one JSON object");
    command->callback(
        [options, &chosen] { chosen = [options] { return run_checkpoint(*options); }; });
}
}  // namespace braid::cli
