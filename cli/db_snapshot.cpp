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
struct SnapshotOptions
{
    std::string folder;
    std::string file;
    bool json = false;
};

/// What both commands say of a ledger.
nlohmann::json to_json(const node::Ledger& ledger)
{
    return {{"height", ledger.committed()}, {"state_root", to_hex(ledger.state_root())}};
}

ExitCode run_export(const SnapshotOptions& options)
{
    const auto ledger = open_ledger(options.folder, {});
    const auto size = ledger->write_snapshot(options.file);
    if (!size.ok())
        throw InputError(fmt::format("{}: {}", options.file, size.error().detail));
    if (options.json)
    {
        auto fields = to_json(*ledger);
        fields["keys"] = size->keys;
        fields["bytes"] = size->bytes;
        fmt::print("{}\n", fields.dump(2));
        return ExitCode::ok;
    }
    fmt::print("{}: height {}, state root {}, {} keys, {}\n", options.file, ledger->committed(),
        to_hex(ledger->state_root()), size->keys, size_text(size->bytes));
    return ExitCode::ok;
}

ExitCode run_import(const SnapshotOptions& options)
{
    const auto ledger = node::Ledger::create_from_snapshot(options.folder, options.file);
    if (!ledger.ok())
        throw InputError(fmt::format("{}: {}", options.file, ledger.error().detail));
    if (options.json)
        fmt::print("{}\n", to_json(**ledger).dump(2));
    else
        fmt::print("{}: height {}, state root {}\n", options.folder, (*ledger)->committed(),
            to_hex((*ledger)->state_root()));
    return ExitCode::ok;
}
}  // namespace

void add_db_export(CLI::App& db, Action& chosen)
{
    auto* command = db.add_subcommand(
        "export", "Write the state of the last height, with its tries, to one checked file");
    const auto options = std::make_shared<SnapshotOptions>();
    add_db_folder(*command, options->folder);
    command->add_option("FILE", options->file, "The file to make")->required();
    command->add_flag("--json", options->json, "Print one JSON object");
    command->callback([options, &chosen] { chosen = [options] { return run_export(*options); }; });
}

void add_db_import(CLI::App& db, Action& chosen)
{
    auto* command =
        db.add_subcommand("import", "Make a database from a file that `braid db export` wrote");
    const auto options = std::make_shared<SnapshotOptions>();
    command->add_option("FILE", options->file, "The file")->required()->check(CLI::ExistingFile);
    command->add_option("DIR", options->folder, "The folder to make")->required();
    command->add_flag("--json", options->json, "Print one JSON object");
    command->callback([options, &chosen] { chosen = [options] { return run_import(*options); }; });
}
}  // namespace braid::cli
