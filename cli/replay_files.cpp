// SPDX-License-Identifier: Apache-2.0
#include "cli/replay_files.hpp"
#include "cli/command.hpp"
#include <algorithm>
#include <charconv>
#include <fmt/core.h>
#include <fstream>

namespace braid::cli
{
namespace fs = std::filesystem;

namespace
{
constexpr std::uintmax_t file_size_max = std::uintmax_t{1} << 30;

bool holds_block(const fs::path& folder)
{
    return fs::is_regular_file(folder / "block.json");
}

/// The number that the folder is named for.
std::uint64_t number_of(const fs::path& folder)
{
    const std::string name = folder.filename().string();
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
    if (error != std::errc{} || end != name.data() + name.size())
        throw InputError(
            fmt::format("{}: its folder is not named by a block's number", folder.string()));
    return number;
}

void find_in(const fs::path& folder, int depth_left, std::vector<BlockFolder>& found)
{
    if (holds_block(folder))
    {
        found.push_back({.folder = folder,
            .chain = folder.parent_path().filename().string(),
            .number = number_of(folder)});
        return;
    }
    if (depth_left == 0)
        return;
    for (const auto& entry : fs::directory_iterator(folder))
        if (entry.is_directory())
            find_in(entry.path(), depth_left - 1, found);
}

/// What the parser makes of a file's text; a message names the file.
template <typename Parse>
auto parse_file(const fs::path& file, Parse parse)
{
    try
    {
        return parse(read_file(file));
    }
    catch (const InputError& error)
    {
        throw InputError(fmt::format("{}: {}", file.string(), error.what()));
    }
}
}  // namespace

std::vector<BlockFolder> find_blocks(const std::vector<fs::path>& folders)
{
    std::vector<BlockFolder> all;
    for (const auto& given : folders)
    {
        const auto folder = fs::canonical(given);
        std::vector<BlockFolder> found;
        find_in(folder, 2, found);
        if (found.empty())
            throw InputError(fmt::format("{}: no folder in it has a block.json", given.string()));
        std::ranges::sort(
            found, {}, [](const BlockFolder& at) { return std::pair{at.chain, at.number}; });
        all.insert(all.end(), found.begin(), found.end());
    }
    return all;
}

LoadedBlock BlockLoader::load(const BlockFolder& from)
{
    const auto chain_folder = from.folder.parent_path();
    if (chain_folder != chain_folder_)
    {
        codes_ = parse_file(chain_folder / "codes.json", parse_codes);
        const auto hashes = chain_folder / "block_hashes.json";
        block_hashes_ = fs::exists(hashes) ? parse_file(hashes, parse_block_hashes) : BlockHashes{};
        chain_folder_ = chain_folder;
    }
    LoadedBlock loaded{.block = parse_file(from.folder / "block.json", parse_block),
        .state = parse_file(from.folder / "pre_state.json",
            [&](const std::string& json) { return parse_state(json, codes_); }),
        .recent_hashes = {}};
    if (loaded.block.header.number != from.number)
        throw InputError(
            fmt::format("{}: holds block {}", from.folder.string(), loaded.block.header.number));
    loaded.recent_hashes = recent_hashes_of(loaded.block, block_hashes_);
    return loaded;
}

std::string read_file(const fs::path& file)
{
    std::error_code error;
    const auto size = fs::file_size(file, error);
    if (error || size > file_size_max)
        throw InputError(error ? error.message() : "larger than 1 GiB");
    std::string text(size, '\0');
    std::ifstream stream{file, std::ios::binary};
    if (!stream.read(text.data(), static_cast<std::streamsize>(size)))
        throw InputError("cannot be read");
    return text;
}
}  // namespace braid::cli
