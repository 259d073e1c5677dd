// SPDX-License-Identifier: Apache-2.0
#include "cli/move_chain.hpp"

#include "cli/command.hpp"
#include "cli/move_input.hpp"
#include "storage/rocks_store.hpp"
#include "storage/state_database.hpp"
#include "vm-frontends/move/block/genesis_state.hpp"
#include "vm-frontends/move/block/memory_state.hpp"
#include <filesystem>

namespace braid::cli
{
struct MoveStateFile::Opened
{
    move::MemoryState memory;
    // The view ends before the database.
    std::unique_ptr<storage::StateDatabase> database;
    std::unique_ptr<storage::StateView> view;
};

std::vector<std::uint8_t> read_move_genesis(const std::string& path)
{
    namespace fs = std::filesystem;
    const fs::path file = fs::is_directory(path) ? fs::path{path} / "genesis.blob" : fs::path{path};
    return read_move_file(file, move::genesis_size_max);
}

MoveStateFile::MoveStateFile(const std::string& path) : opened_(std::make_unique<Opened>())
{
    if (!std::filesystem::exists(path + "/DATABASE"))
    {
        const auto blob = read_move_genesis(path);
        const auto genesis = decode_genesis_file(blob);
        Arena arena;
        const auto locations = genesis.ok() ? move::locations_of(*genesis, arena) : std::nullopt;
        if (!locations)
            throw InputError(path + ": not a genesis");
        opened_->memory.apply(*locations);
        view_ = &opened_->memory;
        return;
    }
    auto store = storage::open_rocks_store_read_only(path + "/store", {});
    if (!store.ok())
        throw InputError(store.error().message());
    auto database = storage::StateDatabase::open_read_only(
        storage::os_file_system(), path, *std::move(store), {});
    if (!database.ok())
        throw InputError(database.error().message());
    opened_->database = *std::move(database);
    auto view = opened_->database->view(opened_->database->next_height() - 1);
    if (!view.ok())
        throw InputError(view.error().message());
    opened_->view = *std::move(view);
    view_ = opened_->view.get();
}

MoveStateFile::~MoveStateFile() = default;
}  // namespace braid::cli
