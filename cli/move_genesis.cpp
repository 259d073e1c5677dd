// SPDX-License-Identifier: Apache-2.0
#include "base/hex.hpp"
#include "cli/command.hpp"
#include "cli/move_folder.hpp"
#include "cli/move_input.hpp"
#include <fmt/core.h>
#include <memory>
#include <nlohmann/json.hpp>

namespace braid::cli
{
namespace
{
struct GenesisOptions
{
    std::string blob;
    std::string folder;
    bool json = false;
};

/// What a genesis writes.
struct Contents
{
    std::size_t modules = 0;
    std::size_t resources = 0;
    std::size_t groups = 0;
    std::size_t table_items = 0;
    std::size_t others = 0;
};

Contents contents_of(const move::GenesisTransaction& genesis)
{
    Contents contents;
    for (const move::Write& write : genesis.write_set.writes)
    {
        if (write.op.kind == move::WriteKind::deletion)
            continue;
        switch (write.key.kind)
        {
        case move::StateKeyKind::code:
            ++contents.modules;
            break;
        case move::StateKeyKind::resource:
            ++contents.resources;
            break;
        case move::StateKeyKind::resource_group:
            ++contents.groups;
            break;
        case move::StateKeyKind::table_item:
            ++contents.table_items;
            break;
        case move::StateKeyKind::raw:
            ++contents.others;
            break;
        }
    }
    return contents;
}

move::GenesisCommitment commit(const std::string& path, const move::GenesisTransaction& genesis)
{
    const auto commitment = move::commit_genesis(genesis);
    if (commitment.ok())
        return *commitment;
    const auto& fault = commitment.error().validator_set;
    throw InputError(fault ? fmt::format("{}: 0x1::stake::ValidatorSet: {} at byte {}", path,
                                 bcs::name_of(fault->fault), fault->offset) :
                             fmt::format("{}: no resource 0x1::stake::ValidatorSet", path));
}

void print_text(const Contents& contents, const move::GenesisCommitment& commitment,
    const move::ChainConfig& config, const std::string& folder)
{
    fmt::print("chain id          {}\n", config.vm.chain_id);
    fmt::print("version           {}\n", commitment.waypoint.version);
    fmt::print("epoch             {}\n", config.epoch);
    fmt::print("gas version       {}\n", config.gas.feature_version);
    fmt::print("bytecode version  at most {}\n", config.vm.binary_version_max);
    fmt::print("modules           {}\n", contents.modules);
    fmt::print("resources         {}\n", contents.resources);
    fmt::print("resource groups   {}\n", contents.groups);
    fmt::print("table items       {}\n", contents.table_items);
    fmt::print("other values      {}\n", contents.others);
    fmt::print("state root        0x{}\n", to_hex(commitment.state_root));
    fmt::print("waypoint          {}\n", move::to_string(commitment.waypoint));
    fmt::print("written to        {}\n", folder);
}

void print_json(const Contents& contents, const move::GenesisCommitment& commitment,
    const move::ChainConfig& config, const std::string& folder)
{
    const nlohmann::ordered_json document{{"chain_id", config.vm.chain_id},
        {"version", commitment.waypoint.version}, {"epoch", config.epoch},
        {"gas_version", config.gas.feature_version},
        {"bytecode_version_max", config.vm.binary_version_max}, {"modules", contents.modules},
        {"resources", contents.resources}, {"resource_groups", contents.groups},
        {"table_items", contents.table_items}, {"other_values", contents.others},
        {"state_root", "0x" + to_hex(commitment.state_root)},
        {"waypoint", move::to_string(commitment.waypoint)}, {"data", folder}};
    fmt::print("{}\n", document.dump(2));
}

ExitCode run(const GenesisOptions& options)
{
    const auto blob = read_genesis_file(options.blob);
    const auto genesis = require_genesis(options.blob, blob);
    const auto commitment = commit(options.blob, genesis);
    // Looked at first: nothing is written of a chain that could not execute.
    (void)MoveStateSource::from_genesis(options.blob);
    make_move_folder(options.folder, genesis, commitment);
    // What is told is what is stored.
    const auto stored = MoveStateSource::from_folder(options.folder);
    const Contents contents = contents_of(genesis);
    if (options.json)
        print_json(contents, commitment, stored->config(), options.folder);
    else
        print_text(contents, commitment, stored->config(), options.folder);
    return ExitCode::ok;
}
}  // namespace

void add_move_genesis(CLI::App& move, Action& chosen)
{
    auto* command = move.add_subcommand("genesis", "Load a chain from a genesis into a folder");
    const auto options = std::make_shared<GenesisOptions>();
    command->add_option("BLOB", options->blob, "A file with a genesis, or the folder of one")
        ->required();
    command->add_option("--data", options->folder, "A folder that is empty, or is to be made")
        ->required()
        ->type_name("DIR");
    command->add_flag("--json", options->json, "Print one JSON object");
    command->callback([options, &chosen] { chosen = [options] { return run(*options); }; });
}
}  // namespace braid::cli
