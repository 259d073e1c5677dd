// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/genesis.hpp"
#include <filesystem>
#include <string>

namespace braid::tests
{
/// A genesis of the vectors, held in memory.
struct GenesisFile
{
    /// The network's folder.
    std::string network;
    std::vector<std::uint8_t> blob;
};

/// The networks in the vectors' folder move/genesis, in alphabetic order; empty where there are no vectors.
[[nodiscard]] std::vector<std::string> genesis_networks();
[[nodiscard]] GenesisFile read_genesis(const std::string& network);

/// A module that a genesis writes. Views the genesis.
struct GenesisModule
{
    Hash32 address;
    std::string_view name;
    Bytes binary;
};

/// In the order of their keys. Throws where the blob is no genesis. [`file` outlives them]
[[nodiscard]] std::vector<GenesisModule> modules_of(const GenesisFile& file);
}  // namespace braid::tests
