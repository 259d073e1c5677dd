// SPDX-License-Identifier: Apache-2.0
#include "tests/support/genesis_modules.hpp"
#include "tests/support/vectors.hpp"
#include "vm-frontends/move/format/binary.hpp"
#include "vm-frontends/move/runtime/native.hpp"
#include <map>
#include <set>

namespace braid::move
{
namespace
{
Hash32 short_address(std::uint8_t last)
{
    Hash32 address;
    address.bytes[31] = last;
    return address;
}

/// "module::function" of each native function.
std::vector<std::string> natives_of(const CompiledModule& module)
{
    std::vector<std::string> names;
    for (const FunctionDefinition& function : module.function_definitions)
        if (!function.code)
            names.push_back(self_id_of(module).name + "::" +
                            module.identifiers[module.function_handles[function.handle].name]);
    return names;
}

TEST(find_native, has_every_native_of_every_genesis)
{
    BRAID_NEED_VECTORS("move/genesis");
    std::map<std::uint32_t, std::set<std::string>> found;
    std::set<std::string> missing;
    for (const std::string& network : tests::genesis_networks())
    {
        const tests::GenesisFile file = tests::read_genesis(network);
        for (const tests::GenesisModule& module : tests::modules_of(file))
        {
            const auto read = read_module(module.binary, {});
            ASSERT_TRUE(read.ok()) << network << ' ' << module.name;
            for (const std::string& name : natives_of(*read))
            {
                const std::string function = name.substr(name.find("::") + 2);
                if (find_native(module.address, module.name, function) != nullptr)
                    found[read->version].insert(name);
                else
                    missing.insert(name);
            }
        }
    }
    for (const auto& [version, names] : found)
        std::printf("version %u: %zu natives\n", version, names.size());
    for (const std::string& name : missing)
        ADD_FAILURE() << name;
}

TEST(find_native, tells_apart_modules_functions_and_addresses)
{
    EXPECT_NE(find_native(short_address(1), "bcs", "to_bytes"), nullptr);
    EXPECT_EQ(find_native(short_address(2), "bcs", "to_bytes"), nullptr);
    EXPECT_EQ(find_native(short_address(1), "bcs", "to_byte"), nullptr);
    EXPECT_EQ(find_native(short_address(1), "bc", "sto_bytes"), nullptr);
    EXPECT_EQ(find_native(short_address(1), "", ""), nullptr);
    Hash32 long_address = short_address(1);
    long_address.bytes[0] = 1;
    EXPECT_EQ(find_native(long_address, "bcs", "to_bytes"), nullptr);
    EXPECT_EQ(find_native(short_address(1), "account", "create_signer"),
        find_native(short_address(1), "create_signer", "create_signer"));
}
}  // namespace
}  // namespace braid::move
