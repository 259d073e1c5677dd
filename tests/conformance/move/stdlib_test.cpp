// SPDX-License-Identifier: Apache-2.0
// The unit tests of the framework's own library, compiled from sources, run here.
#include "tests/conformance/move/need_peer.hpp"
#include "tests/conformance/move/own_machine.hpp"
#include "tests/conformance/move/packages.hpp"
#include "tests/conformance/move/unit_tests.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/support/vectors.hpp"
#include "vm-frontends/move/format/binary.hpp"
#include <cstdlib>
#include <fstream>
#include <iterator>

namespace braid::tests
{
namespace
{
namespace fs = std::filesystem;

struct UnitTestCounts
{
    std::size_t all = 0;
    /// Those that call natives of aptos-core's test builds alone: they make keys and sign.
    std::size_t without_native = 0;
};

/// Compiles the package with its tests, and runs them.
UnitTestCounts run_unit_tests(const fs::path& package, const std::vector<std::string>& sources)
{
    OwnMachine machine;
    for (const auto& [name, binary] : MoveCompiler::build(package, {.test_mode = true}))
    {
        const auto module = move::read_module(binary, {});
        EXPECT_TRUE(module.ok()) << name;
        machine.put_module(move::self_id_of(*module).address, name, binary);
    }
    const std::vector<MoveUnitTest> tests = unit_tests_of(sources);
    Hash32 library;
    library.bytes.back() = 1;
    UnitTestCounts counts{.all = tests.size()};
    for (const MoveUnitTest& test : tests)
    {
        // Each test has a state of its own.
        machine.forget_writes();
        const PeerOutcome outcome = machine.execute({.senders = test.arguments,
            .address = library,
            .module = test.module,
            .function = test.function,
            .type_arguments = {},
            .arguments = {}});
        if (outcome.status == "MISSING_DEPENDENCY")
        {
            ++counts.without_native;
            continue;
        }
        EXPECT_TRUE(passes(test, outcome))
            << test.module << "::" << test.function << ": "
            << (outcome.ok ? "done" : outcome.status + ' ' + outcome.message);
    }
    return counts;
}

std::vector<std::string> sources_in(const fs::path& folder)
{
    std::vector<std::string> sources;
    for (const auto& entry : fs::recursive_directory_iterator{folder})
    {
        if (entry.path().extension() != ".move")
            continue;
        std::ifstream file{entry.path(), std::ios::binary};
        sources.emplace_back(
            std::istreambuf_iterator<char>{file}, std::istreambuf_iterator<char>{});
    }
    return sources;
}
/// Modules of tests that sources call their friends, and that are not published: empty ones take their places.
void write_missing_friends(const fs::path& package)
{
    constexpr std::string_view declaration = "friend std::";
    constexpr std::string_view suffix = "_tests";
    for (const std::string& source : sources_in(package))
        for (std::size_t at = 0; (at = source.find(declaration, at)) != std::string::npos;)
        {
            at += declaration.size();
            const std::string name = source.substr(at, source.find(';', at) - at);
            const fs::path file = package / "sources" / (name + ".move");
            if (name.ends_with(suffix) && !fs::exists(file))
                std::ofstream{file} << "#[test_only]\nmodule std::" << name << " {}\n";
        }
}
}  // namespace

// What a genesis keeps has few tests: most stand in a folder that is not published.
TEST(move_stdlib, passes_the_tests_that_networks_keep)
{
    BRAID_NEED_MOVE_PEER();
    std::size_t count = 0;
    for (const char* network : {"devnet-2024-06-27-29959b4", "devnet-2024-12-06-d355839"})
    {
        BRAID_NEED_VECTORS(std::string{"move/genesis/"} + network);
        const SourcePackage package = packages_of(read_genesis(network)).at(0);
        const ScratchFolder folder;
        const fs::path at = write_package(package, package.manifest, folder.path());
        write_missing_friends(at);
        const UnitTestCounts counts = run_unit_tests(at, sources_in(at));
        count += counts.all;
        EXPECT_EQ(counts.without_native, 0U);
    }
    std::printf("%zu unit tests\n", count);
    EXPECT_GT(count, 0U);
}

TEST(move_stdlib, passes_all_its_tests)
{
    BRAID_NEED_MOVE_PEER();
    const char* const given = std::getenv("BRAID_MOVE_STDLIB");
    if (given == nullptr)
        GTEST_SKIP() << "BRAID_MOVE_STDLIB is to name aptos-core's folder "
                        "aptos-move/framework/move-stdlib";
    const ScratchFolder folder;
    const fs::path at = folder.path() / "MoveStdlib";
    fs::copy(given, at, fs::copy_options::recursive);
    const UnitTestCounts counts = run_unit_tests(at, sources_in(at));
    std::printf("%zu unit tests\n", counts.all);
    EXPECT_GT(counts.all, 100U);
    EXPECT_EQ(counts.without_native, 0U);
}

// Tables, strings, types, cryptography: most natives that need no chain. Compiled as one package with what it depends on.
TEST(aptos_stdlib, passes_its_tests_but_those_that_sign)
{
    BRAID_NEED_MOVE_PEER();
    const char* const given = std::getenv("BRAID_MOVE_STDLIB");
    const fs::path beside =
        given == nullptr ? fs::path{} : fs::path{given}.parent_path() / "aptos-stdlib";
    if (!fs::exists(beside / "sources"))
        GTEST_SKIP() << "BRAID_MOVE_STDLIB is to name aptos-core's folder move-stdlib, "
                        "beside aptos-stdlib";
    const ScratchFolder folder;
    const fs::path at = folder.path() / "AptosStdlib";
    fs::create_directories(at / "sources" / "std");
    for (const char* part : {"sources", "tests"})
    {
        if (fs::exists(beside / part))
            fs::copy(beside / part, at / "sources" / part, fs::copy_options::recursive);
        fs::copy(
            fs::path{given} / part, at / "sources" / "std" / part, fs::copy_options::recursive);
    }
    std::ofstream{at / "Move.toml"} << "[package]\nname = \"AptosStdlib\"\nversion = \"1.0.0\"\n"
                                       "[addresses]\nstd = \"0x1\"\naptos_std = \"0x1\"\n"
                                       "aptos_framework = \"0x1\"\nExtensions = \"0x1\"\n"
                                       "vm_reserved = \"0x0\"\n";
    const UnitTestCounts counts = run_unit_tests(at, sources_in(at));
    std::printf("%zu unit tests, %zu of them sign\n", counts.all, counts.without_native);
    EXPECT_GT(counts.all, 300U);
    EXPECT_LT(counts.without_native, 30U);
}
}  // namespace braid::tests
