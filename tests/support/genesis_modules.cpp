// SPDX-License-Identifier: Apache-2.0
#include "tests/support/genesis_modules.hpp"

#include "tests/support/vectors.hpp"
#include <algorithm>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace braid::tests
{
namespace
{
std::filesystem::path genesis_folder()
{
    return vectors() / "move" / "genesis";
}
}  // namespace

std::vector<std::string> genesis_networks()
{
    std::vector<std::string> networks;
    if (vectors().empty() || !std::filesystem::exists(genesis_folder()))
        return networks;
    for (const auto& entry : std::filesystem::directory_iterator{genesis_folder()})
        // One was stored empty.
        if (std::filesystem::exists(entry.path() / "genesis.blob") &&
            std::filesystem::file_size(entry.path() / "genesis.blob") > 0)
            networks.push_back(entry.path().filename().string());
    std::ranges::sort(networks);
    return networks;
}

GenesisFile read_genesis(const std::string& network)
{
    std::ifstream in{genesis_folder() / network / "genesis.blob", std::ios::binary};
    GenesisFile file{network, {std::istreambuf_iterator<char>{in}, {}}};
    // One was stored with a line feed behind it.
    const auto genesis = move::decode_genesis(file.blob);
    if (!genesis.ok() && genesis.error().fault == bcs::Fault::trailing_bytes)
        file.blob.resize(genesis.error().offset);
    return file;
}

std::vector<GenesisModule> modules_of(const GenesisFile& file)
{
    const auto genesis = move::decode_genesis(file.blob);
    if (!genesis.ok())
        throw std::runtime_error{"no genesis: " + file.network};
    std::vector<GenesisModule> modules;
    for (const move::Write& write : genesis->write_set.writes)
        if (write.key.kind == move::StateKeyKind::code)
            modules.push_back({write.key.address, write.key.module, write.op.value});
    return modules;
}
}  // namespace braid::tests
