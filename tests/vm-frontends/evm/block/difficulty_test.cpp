// SPDX-License-Identifier: Apache-2.0
#include "tests/support/vectors.hpp"
#include "vm-frontends/evm/block.hpp"
#include <string>

namespace braid::evm
{
namespace
{
using nlohmann::json;

/// Numbers are hexadecimal behind 0x, else decimal; either may be a JSON string alone.
u256 number_of(const json& value)
{
    const auto text = value.get<std::string>();
    const bool hex = text.starts_with("0x");
    u256 number;
    for (const char c : hex ? text.substr(2) : text)
    {
        const auto digit = static_cast<std::uint64_t>(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
        number = number * u256{hex ? 16U : 10U} + u256{digit};
    }
    return number;
}

/// "0x00", "0x01" or the hash of the parent's ommers; absent: none.
bool has_ommers(const json& test)
{
    const auto found = test.find("parentUncles");
    if (found == test.end())
        return false;
    const auto text = found->get<std::string>();
    return text.size() > 10 ? text.find("1dcc4de8") == std::string::npos : number_of(text) == 1;
}

u256 difficulty_by(const json& test, const ChainSpec& spec)
{
    BlockHeader parent;
    const auto number = number_of(test.at("currentBlockNumber"))[0];
    const auto timestamp = number_of(test.at("currentTimestamp"))[0];
    parent.number = number - 1;
    parent.timestamp = number_of(test.at("parentTimestamp"))[0];
    parent.difficulty = number_of(test.at("parentDifficulty"));
    parent.ommers_hash = has_ommers(test) ? Hash32{} : empty_ommers_hash;
    return difficulty_after(parent, timestamp, rules_at(spec, number, timestamp));
}

/// Checks every test of a group whose parent can exist; gives how many those were. Some tests of 2015 start from a
/// difficulty below the minimum, on which no two clients agree.
std::size_t check_group(const json& group, const ChainSpec& spec, const std::string& where)
{
    std::size_t count = 0;
    for (const auto& [name, test] : group.items())
    {
        if (number_of(test.at("parentDifficulty")) < u256{131'072})
            continue;
        EXPECT_EQ(difficulty_by(test, spec), number_of(test.at("currentDifficulty")))
            << where << " " << name;
        ++count;
    }
    return count;
}

BlockHeader parent_at(std::uint64_t number, std::uint64_t difficulty)
{
    BlockHeader parent;
    parent.number = number;
    parent.timestamp = 1000;
    parent.difficulty = u256{difficulty};
    parent.ommers_hash = empty_ommers_hash;
    return parent;
}
}  // namespace

TEST(difficulty, moves_by_a_2048th_in_frontier)
{
    const Rules rules{.fork = Fork::frontier};
    const auto parent = parent_at(10, 2'048'000);
    EXPECT_EQ(difficulty_after(parent, 1012, rules), u256{2'049'000});
    EXPECT_EQ(difficulty_after(parent, 1013, rules), u256{2'047'000});
}

TEST(difficulty, never_falls_below_its_minimum)
{
    for (const Fork fork : {Fork::frontier, Fork::homestead, Fork::byzantium, Fork::london})
        EXPECT_EQ(difficulty_after(parent_at(10, 131'072), 1'000'000, Rules{.fork = fork}),
            u256{131'072});
}

TEST(difficulty, falls_by_at_most_99_steps)
{
    const auto parent = parent_at(10, 2'048'000'000);
    EXPECT_EQ(difficulty_after(parent, 1'000'000, Rules{.fork = Fork::homestead}),
        u256{2'048'000'000 - 99 * 1'000'000});
}

TEST(difficulty, counts_ommers_of_the_parent_since_byzantium)
{
    auto parent = parent_at(10, 2'048'000);
    const Rules rules{.fork = Fork::byzantium};
    EXPECT_EQ(difficulty_after(parent, 1001, rules), u256{2'049'000});
    parent.ommers_hash = Hash32{};
    EXPECT_EQ(difficulty_after(parent, 1001, rules), u256{2'050'000});
}

TEST(difficulty, puts_the_bomb_off)
{
    const auto parent = parent_at(4'999'999, 2'048'000);
    const auto at = [&](std::uint64_t delay)
    { return difficulty_after(parent, 1009, Rules{.fork = Fork::byzantium, .bomb_delay = delay}); };
    EXPECT_EQ(at(5'000'000), u256{2'048'000});
    EXPECT_EQ(at(4'800'000), u256{2'048'001});
    EXPECT_EQ(at(4'700'000), u256{2'048'002});
    EXPECT_EQ(at(3'000'000), u256{2'048'000 + (1U << 18)});
}

TEST(difficulty, equals_difficulty_tests)
{
    BRAID_NEED_VECTORS("DifficultyTests");
    std::size_t count = 0;
    for (const auto& entry :
        std::filesystem::recursive_directory_iterator{tests::vectors() / "DifficultyTests"})
    {
        if (entry.path().extension() != ".json")
            continue;
        const auto tests = tests::read_json(entry.path());
        for (const auto& [name, document] : tests.items())
        {
            for (const auto& [network, group] : document.items())
            {
                if (network == "_info")
                    continue;
                const auto spec = chain_of(network);
                ASSERT_TRUE(spec.has_value()) << network;
                count += check_group(group, *spec, name);
            }
        }
    }
    EXPECT_GE(count, 18'000U);
}

TEST(difficulty, equals_basic_tests)
{
    BRAID_NEED_VECTORS("BasicTests");
    const auto folder = tests::vectors() / "BasicTests";
    const auto check = [&](const char* file, const ChainSpec& spec)
    { return check_group(tests::read_json(folder / file), spec, file); };
    EXPECT_GT(check("difficultyMainNetwork.json", mainnet()), 1000U);
    EXPECT_EQ(check("difficultyCustomMainNetwork.json", mainnet()), 90U);
    EXPECT_EQ(check("difficultyCustomHomestead.json", chain_at(Fork::homestead)), 30U);
    EXPECT_EQ(check("difficulty.json", mainnet()), 14U);
    ChainSpec ropsten = chain_at(Fork::homestead);
    ropsten.starts[static_cast<std::size_t>(Fork::byzantium)] = 1'700'000;
    ropsten.starts[static_cast<std::size_t>(Fork::constantinople)] = 4'230'000;
    EXPECT_GT(check("difficultyRopsten.json", ropsten), 2000U);
}
}  // namespace braid::evm
