// SPDX-License-Identifier: Apache-2.0
#include "cli/move_input.hpp"

#include "cli/command.hpp"
#include <fmt/core.h>
#include <fstream>
#include <iterator>

namespace braid::cli
{
std::vector<std::uint8_t> read_move_file(const std::filesystem::path& path, std::uintmax_t size_max)
{
    std::error_code error;
    const std::uintmax_t size = std::filesystem::file_size(path, error);
    if (error)
        throw InputError(fmt::format("{}: {}", path.string(), error.message()));
    if (size > size_max)
        throw InputError(fmt::format("{}: {} bytes, at most {}", path.string(), size, size_max));
    std::ifstream file{path, std::ios::binary};
    std::vector<std::uint8_t> bytes{std::istreambuf_iterator<char>{file}, {}};
    if (!file)
        throw InputError(fmt::format("{}: cannot be read", path.string()));
    return bytes;
}

std::vector<std::uint8_t> read_genesis_file(const std::filesystem::path& path)
{
    std::error_code error;
    const bool is_folder = std::filesystem::is_directory(path, error);
    return read_move_file(is_folder ? path / "genesis.blob" : path, move::genesis_size_max);
}

Result<move::GenesisTransaction, bcs::Error> decode_genesis_file(Bytes content)
{
    const auto genesis = move::decode_genesis(content);
    if (genesis.ok() || genesis.error().fault != bcs::Fault::trailing_bytes)
        return genesis;
    const Bytes rest = content.subspan(genesis.error().offset);
    if (rest.size() != 1 || rest[0] != '\n')
        return genesis;
    return move::decode_genesis(content.first(content.size() - 1));
}

move::GenesisTransaction require_genesis(const std::filesystem::path& path, Bytes content)
{
    auto genesis = decode_genesis_file(content);
    if (!genesis.ok())
        throw InputError(fmt::format("{}: not a genesis: {} at byte {}", path.string(),
            bcs::name_of(genesis.error().fault), genesis.error().offset));
    return *std::move(genesis);
}
}  // namespace braid::cli
