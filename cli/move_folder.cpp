// SPDX-License-Identifier: Apache-2.0
#include "cli/move_folder.hpp"

#include "cli/command.hpp"
#include "cli/move_input.hpp"
#include "storage/file_system.hpp"
#include "storage/rocks_store.hpp"
#include "vm-frontends/move/genesis_state.hpp"
#include "vm-frontends/move/memory_state.hpp"
#include <filesystem>
#include <fmt/core.h>

namespace braid::cli
{
namespace
{
namespace fs = std::filesystem;
using storage::StateDatabase;

constexpr std::string_view blob_name = "genesis.blob";
constexpr std::string_view store_name = "store";
constexpr std::string_view identity_name = "DATABASE";

/// The value, or InputError with what is wrong.
template <typename T, typename E>
T take(Result<T, E>&& result, const std::string& what)
{
    if (!result.ok())
        throw InputError(fmt::format("{}: {}", what, result.error().message()));
    return *std::move(result);
}

void make_empty(const fs::path& folder)
{
    std::error_code error;
    if (fs::exists(folder, error) && !fs::is_directory(folder, error))
        throw InputError(fmt::format("{}: not a folder", folder.string()));
    fs::create_directories(folder, error);
    if (error)
        throw InputError(fmt::format("{}: {}", folder.string(), error.message()));
    const bool is_empty = fs::is_empty(folder, error);
    if (error)
        throw InputError(fmt::format("{}: {}", folder.string(), error.message()));
    if (is_empty)
        return;
    const bool is_unfinished =
        fs::exists(folder / blob_name, error) && !fs::exists(folder / identity_name, error);
    throw InputError(fmt::format("{}: not empty{}", folder.string(),
        is_unfinished ? "; an earlier run was not finished: remove what it left" : ""));
}

void write_blob(const fs::path& folder, Bytes blob)
{
    auto& files = storage::os_file_system();
    const std::string path = (folder / blob_name).string();
    const auto file = take(files.open(path, storage::FileMode::fresh), path);
    (void)take(file->write(0, blob), path);
    (void)take(file->sync(), path);
    (void)take(files.sync_folder(folder.string()), path);
}

/// The genesis with the locations that it comes to, in memory.
class GenesisSource final : public MoveStateSource
{
public:
    explicit GenesisSource(const std::string& path)
    {
        const auto blob = read_genesis_file(path);
        Arena arena;
        const auto locations = move::locations_of(require_genesis(path, blob), arena);
        if (!locations)
            throw InputError(fmt::format("{}: a resource group is malformed", path));
        state_.apply(*locations);
        read_config(path);
    }

    [[nodiscard]] const storage::StateView& state() const override { return state_; }

private:
    move::MemoryState state_;
};

class FolderSource final : public MoveStateSource
{
public:
    explicit FolderSource(const std::string& folder)
    {
        const fs::path path{folder};
        std::error_code error;
        if (!fs::exists(path / blob_name, error) || !fs::exists(path / identity_name, error))
            throw InputError(fmt::format("{}: no Move chain is in this folder", folder));
        const auto blob = read_move_file(path / blob_name, move::genesis_size_max);
        const auto genesis = decode_genesis_file(blob);
        const auto commitment = genesis.ok() ? move::commit_genesis(*genesis) :
                                               Result<move::GenesisCommitment, move::GenesisError>{
                                                   Err{move::GenesisError{}}};
        if (!commitment.ok())
            throw InputError(fmt::format("{}: its genesis.blob is damaged", folder));
        const std::string store_folder = (path / store_name).string();
        auto store = take(storage::open_rocks_store_read_only(store_folder), store_folder);
        database_ = take(StateDatabase::open_read_only(storage::os_file_system(), folder,
                             std::move(store), {.chain = commitment->transaction_info_hash}),
            folder);
        view_ = take(database_->view(database_->next_height() - 1), folder);
        read_config(folder);
    }

    [[nodiscard]] const storage::StateView& state() const override { return *view_; }

private:
    std::unique_ptr<StateDatabase> database_;
    std::unique_ptr<storage::StateView> view_;
};
}  // namespace

void make_move_folder(const std::string& folder, const move::GenesisTransaction& genesis,
    const move::GenesisCommitment& commitment)
{
    Arena arena;
    const auto locations = move::locations_of(genesis, arena);
    if (!locations)
        throw InputError("a resource group of the genesis is malformed");
    const fs::path path{folder};
    make_empty(path);
    write_blob(path, genesis.encoded);
    const std::string store_folder = (path / store_name).string();
    fs::create_directory(store_folder);
    auto store = take(storage::open_rocks_store(store_folder), store_folder);
    (void)take(StateDatabase::load(*store, *locations), store_folder);
    (void)take(StateDatabase::seal(*store, 0), store_folder);
    (void)take(StateDatabase::open(storage::os_file_system(), folder, std::move(store),
                   {.chain = commitment.transaction_info_hash}),
        folder);
}

std::unique_ptr<MoveStateSource> MoveStateSource::from_genesis(const std::string& path)
{
    return std::make_unique<GenesisSource>(path);
}

std::unique_ptr<MoveStateSource> MoveStateSource::from_folder(const std::string& folder)
{
    return std::make_unique<FolderSource>(folder);
}

void MoveStateSource::read_config(const std::string& what)
{
    auto config = move::read_chain_config(state());
    if (!config.ok())
        throw InputError(fmt::format("{}: {}", what, config.error()));
    config_ = *std::move(config);
    codes_.emplace(config_->vm);
}
}  // namespace braid::cli
