// SPDX-License-Identifier: Apache-2.0
// Modules that run networks: they are read, and written back to the same bytes.
#include "tests/support/genesis_modules.hpp"
#include "tests/support/move_assembler.hpp"
#include "tests/support/vectors.hpp"
#include "vm-frontends/move/format/binary.hpp"
#include "vm-frontends/move/format/disassemble.hpp"
#include <cstdlib>
#include <map>

namespace braid::move
{
namespace
{
/// All networks where BRAID_MOVE_ALL_GENESIS is set; else some of each version.
std::vector<std::string> sampled_networks()
{
    std::vector<std::string> networks = tests::genesis_networks();
    if (std::getenv("BRAID_MOVE_ALL_GENESIS") != nullptr)
        return networks;
    std::erase_if(networks,
        [](const std::string& network)
        {
            return network != "mainnet" && network != "randomnet" &&
                   network != "devnet-2024-12-06-d355839" && network != "devnet-2025-10-01-64d7d9b";
        });
    return networks;
}
}  // namespace

TEST(genesis_modules, are_read_and_written_to_the_same_bytes)
{
    BRAID_NEED_VECTORS("move/genesis");
    std::map<std::uint32_t, std::size_t> counts;
    std::size_t genesis_count = 0;
    for (const std::string& network : tests::genesis_networks())
    {
        const tests::GenesisFile file = tests::read_genesis(network);
        ++genesis_count;
        for (const tests::GenesisModule& module : tests::modules_of(file))
        {
            const auto read = read_module(module.binary, {});
            ASSERT_TRUE(read.ok()) << network << ' ' << module.name << ": "
                                   << name_of(read.error().code) << ' ' << read.error().message;
            ++counts[read->version];
            EXPECT_EQ(self_id_of(*read), (ModuleId{module.address, std::string{module.name}}));
            EXPECT_TRUE(equal(write_module(*read), module.binary))
                << network << ' ' << module.name << " is written otherwise";
        }
    }
    for (const auto& [version, count] : counts)
        std::printf("version %u: %zu modules\n", version, count);
    // Of the 73 public geneses one is stored empty.
    EXPECT_EQ(genesis_count, 72U);
    EXPECT_EQ(
        counts, (std::map<std::uint32_t, std::size_t>{{5, 468}, {6, 3759}, {7, 3145}, {8, 358}}));
}

// The text says everything: what is assembled from it is the same binary.
TEST(genesis_modules, come_back_from_their_disassembly)
{
    BRAID_NEED_VECTORS("move/genesis");
    std::size_t count = 0;
    for (const std::string& network : sampled_networks())
    {
        const tests::GenesisFile file = tests::read_genesis(network);
        for (const tests::GenesisModule& module : tests::modules_of(file))
        {
            const auto read = read_module(module.binary, {});
            ASSERT_TRUE(read.ok());
            const std::string text = disassemble(*read, {.tables = true});
            try
            {
                ASSERT_TRUE(equal(write_module(tests::assemble_module(text)), module.binary))
                    << network << ' ' << module.name;
            }
            catch (const tests::AssemblyError& error)
            {
                FAIL() << network << ' ' << module.name << ": " << error.what();
            }
            ++count;
        }
    }
    std::printf("%zu modules\n", count);
}
}  // namespace braid::move
