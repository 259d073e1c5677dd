// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/real_block.hpp"
#include <filesystem>
#include <memory>
#include <string>

namespace braid::cli
{
/// Where one block lies: DIR/block.json and DIR/pre_state.json, of a chain whose folder is above.
struct BlockFolder
{
    std::filesystem::path folder;
    /// Name of the chain's folder.
    std::string chain;
    std::uint64_t number = 0;
};

/// All blocks in the folders given: a block's own folder, a chain's, or one of several chains; by folder as given, then
/// by chain and number. Throws InputError where a folder has none.
[[nodiscard]] std::vector<BlockFolder> find_blocks(
    const std::vector<std::filesystem::path>& folders);

/// A block with what it runs on.
struct LoadedBlock
{
    RealBlock block;
    evm::World state;
    std::vector<Hash32> recent_hashes;
};

/// Reads blocks; keeps the last chain's codes between them.
class BlockLoader
{
public:
    /// Throws InputError, naming the file.
    [[nodiscard]] LoadedBlock load(const BlockFolder& from);

private:
    std::filesystem::path chain_folder_;
    CodeTable codes_;
    BlockHashes block_hashes_;
};

/// A whole file's bytes. Throws InputError where it cannot be read or is larger than 1 GiB.
[[nodiscard]] std::string read_file(const std::filesystem::path& file);
}  // namespace braid::cli
