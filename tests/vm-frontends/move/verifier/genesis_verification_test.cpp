// SPDX-License-Identifier: Apache-2.0
// Modules that run networks: all verify, each by the rules of its network, and link with one another.
#include "tests/support/genesis_modules.hpp"
#include "tests/support/vectors.hpp"
#include "vm-frontends/move/format/binary.hpp"
#include "vm-frontends/move/verifier/publish_checks.hpp"
#include "vm-frontends/move/verifier/verify.hpp"
#include <chrono>
#include <cstdlib>
#include <gtest/gtest.h>
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
            return network != "mainnet" && network != "testnet" && network != "randomnet" &&
                   network != "devnet-2024-12-06-d355839" && network != "devnet-2025-10-01-64d7d9b";
        });
    return networks;
}

/// A network's modules, with what its features say.
struct Network
{
    explicit Network(const std::string& name) : file(tests::read_genesis(name))
    {
        const auto genesis = decode_genesis(file.blob);
        if (const auto resource = find_core_resource(*genesis, "features", "Features"))
        {
            bcs::Reader reader{*resource};
            const Bytes bytes = reader.bytes(1024);
            features.assign(bytes.begin(), bytes.end());
        }
        for (const tests::GenesisModule& module : tests::modules_of(file))
        {
            auto read = read_module(module.binary, {});
            EXPECT_TRUE(read.ok()) << module.name;
            if (read.ok())
                modules.push_back(std::move(read).value());
        }
    }

    [[nodiscard]] ModuleLookup lookup() const
    {
        return [this](const ModuleId& id) -> const CompiledModule*
        {
            for (const CompiledModule& module : modules)
                if (self_id_of(module) == id)
                    return &module;
            return nullptr;
        };
    }

    tests::GenesisFile file;
    std::vector<std::uint8_t> features;
    std::vector<CompiledModule> modules;
};

std::string text_of(const VmError& error)
{
    return std::string{name_of(error.code)} + " function " +
           (error.function ? std::to_string(*error.function) : "-") + " offset " +
           (error.offset ? std::to_string(*error.offset) : "-") + ' ' + error.message;
}
}  // namespace

TEST(genesis_verification, passes_for_every_module_of_every_network)
{
    BRAID_NEED_VECTORS("move/genesis");
    std::map<std::uint32_t, std::size_t> counts;
    std::chrono::nanoseconds spent{0};
    for (const std::string& name : sampled_networks())
    {
        const Network network{name};
        const VerifierConfig config = VerifierConfig::of(network.features);
        for (const CompiledModule& module : network.modules)
        {
            const auto begin = std::chrono::steady_clock::now();
            const auto verified = verify_module(module, config);
            spent += std::chrono::steady_clock::now() - begin;
            ASSERT_TRUE(verified.ok())
                << name << ' ' << self_id_of(module).name << ": " << text_of(verified.error());
            ++counts[module.version];
        }
    }
    std::size_t total = 0;
    for (const auto& [version, count] : counts)
    {
        std::printf("version %u: %zu modules\n", version, count);
        total += count;
    }
    ASSERT_GT(total, 0U);
    std::printf("%.1f us a module\n",
        static_cast<double>(spent.count()) / 1000.0 / static_cast<double>(total));
    if (std::getenv("BRAID_MOVE_ALL_GENESIS") != nullptr)
    {
        EXPECT_EQ(counts,
            (std::map<std::uint32_t, std::size_t>{{5, 468}, {6, 3759}, {7, 3145}, {8, 358}}));
    }
}

TEST(genesis_verification, links_every_module)
{
    BRAID_NEED_VECTORS("move/genesis");
    for (const std::string& name : sampled_networks())
    {
        const Network network{name};
        const ModuleLookup lookup = network.lookup();
        const PublishFeatures features = PublishFeatures::of(network.features);
        std::vector<const CompiledModule*> bundle;
        for (const CompiledModule& module : network.modules)
        {
            bundle.push_back(&module);
            const std::string of = name + ' ' + self_id_of(module).name;
            const auto linked = verify_dependencies(module, lookup);
            ASSERT_TRUE(linked.ok()) << of << ": " << text_of(linked.error());
            const auto acyclic = verify_no_cycles(module, lookup);
            ASSERT_TRUE(acyclic.ok()) << of << ": " << text_of(acyclic.error());
            const auto legacy = verify_no_cycles_legacy(module, lookup);
            ASSERT_TRUE(legacy.ok()) << of << ": " << text_of(legacy.error());
            const auto metadata = check_metadata(module, features);
            EXPECT_TRUE(metadata.ok()) << of << ": " << text_of(metadata.error());
            const auto compatible = check_compatible(module, module, {});
            EXPECT_TRUE(compatible.ok()) << of << ": " << text_of(compatible.error());
        }
        const auto natives = check_natives(bundle);
        EXPECT_TRUE(natives.ok()) << name << ": " << text_of(natives.error());
        const ModuleLookup none = [](const ModuleId&) -> const CompiledModule* { return nullptr; };
        const auto groups = check_resource_groups(bundle, none, features);
        EXPECT_TRUE(groups.ok()) << name << ": " << text_of(groups.error());
        const auto again = check_resource_groups(bundle, lookup, features);
        EXPECT_TRUE(again.ok()) << name << ": " << text_of(again.error());
        const auto events = check_events(bundle, lookup);
        EXPECT_TRUE(events.ok()) << name << ": " << text_of(events.error());
    }
}
}  // namespace braid::move
