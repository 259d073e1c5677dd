// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/genesis.hpp"
#include <filesystem>

namespace braid::cli
{
/// The file's bytes. Throws InputError where it cannot be read or is larger.
[[nodiscard]] std::vector<std::uint8_t> read_move_file(
    const std::filesystem::path& path, std::uintmax_t size_max);

/// The bytes of a genesis in a file, or in genesis.blob of a folder. Throws InputError.
[[nodiscard]] std::vector<std::uint8_t> read_genesis_file(const std::filesystem::path& path);

/// The genesis that a file holds. Of the public blobs, one was stored with a line feed behind it, which is no part of what
/// its network ran.
[[nodiscard]] Result<move::GenesisTransaction, bcs::Error> decode_genesis_file(Bytes content);
/// The same; throws InputError, which names the path, where it holds none.
[[nodiscard]] move::GenesisTransaction require_genesis(
    const std::filesystem::path& path, Bytes content);
}  // namespace braid::cli
