// SPDX-License-Identifier: Apache-2.0
#include "base/hex.hpp"
#include "cli/command.hpp"
#include "cli/move_chain.hpp"
#include "cli/move_input.hpp"
#include "storage/rocks_store.hpp"
#include "storage/state_database.hpp"
#include "vm-frontends/move/block/genesis_state.hpp"
#include "vm-frontends/move/waypoint.hpp"
#include <filesystem>
#include <fmt/core.h>
#include <memory>

namespace braid::cli
{
namespace
{
struct GenesisOptions
{
    std::string blob;
    std::string data;
};

ExitCode run(const GenesisOptions& options)
{
    const auto blob = read_move_genesis(options.blob);
    const auto genesis = decode_genesis_file(blob);
    if (!genesis.ok())
        throw InputError(fmt::format("{}: not a genesis: {} at byte {}", options.blob,
            bcs::name_of(genesis.error().fault), genesis.error().offset));
    const auto commitment = move::commit_genesis(*genesis);
    if (!commitment.ok())
        throw InputError(fmt::format("{}: the genesis names no validators", options.blob));
    Arena arena;
    const auto locations = move::locations_of(*genesis, arena);
    if (!locations)
        throw InputError(fmt::format("{}: a resource group is malformed", options.blob));

    if (std::filesystem::exists(options.data))
        throw InputError(fmt::format("{}: is there already; name a new folder", options.data));
    std::filesystem::create_directories(options.data);
    auto store = storage::open_rocks_store(options.data + "/store", {});
    if (!store.ok())
        throw InputError(store.error().message());
    if (const auto loaded = storage::StateDatabase::load(**store, *locations); !loaded.ok())
        throw InputError(loaded.error().message());
    if (const auto sealed = storage::StateDatabase::seal(**store, 0); !sealed.ok())
        throw InputError(sealed.error().message());
    storage::DatabaseOptions database;
    database.chain = commitment->waypoint.value;
    const auto made = storage::StateDatabase::open(
        storage::os_file_system(), options.data, *std::move(store), database);
    if (!made.ok())
        throw InputError(made.error().message());
    fmt::print("loaded {} writes and {} events as {} locations into {}\nwaypoint {}\nstate {}\n",
        genesis->write_set.writes.size(), genesis->events.size(), locations->entries.size(),
        options.data, move::to_string(commitment->waypoint), to_hex(commitment->state_root));
    return ExitCode::ok;
}
}  // namespace

void add_move_genesis(CLI::App& move, Action& chosen)
{
    auto* command = move.add_subcommand(
        "genesis", "Load a network's genesis into a new folder, as the state of a chain");
    const auto options = std::make_shared<GenesisOptions>();
    command->add_option("BLOB", options->blob, "A file with a genesis, or the folder of one")
        ->required();
    command->add_option("--data", options->data, "The folder to make")->required();
    command->callback([options, &chosen] { chosen = [options] { return run(*options); }; });
}
}  // namespace braid::cli
