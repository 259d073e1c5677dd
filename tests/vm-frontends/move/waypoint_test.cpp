// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/waypoint.hpp"
#include "tests/support/vectors.hpp"
#include "tests/vm-frontends/move/small_genesis.hpp"
#include <fstream>
#include <iterator>

namespace braid::move
{
namespace
{
tests::Buffer read_file(const std::filesystem::path& file)
{
    std::ifstream in{file, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

Result<GenesisCommitment, GenesisError> commit(const tests::Buffer& blob)
{
    const auto genesis = decode_genesis(blob);
    EXPECT_TRUE(genesis.ok());
    return commit_genesis(*genesis);
}
}  // namespace

// `braid move waypoint` runs all networks of the vectors.
TEST(waypoint, is_the_published_one_of_public_networks)
{
    BRAID_NEED_VECTORS("move/genesis");
    const auto genesis = tests::vectors() / "move" / "genesis";
    for (const std::string_view network : {"ait3", "randomnet", "devnet-2025-10-01-64d7d9b"})
    {
        const auto text = read_file(genesis / network / "waypoint.txt");
        const auto published = parse_waypoint(std::string{text.begin(), text.end()});
        ASSERT_TRUE(published) << network;
        const auto commitment = commit(read_file(genesis / network / "genesis.blob"));
        ASSERT_TRUE(commitment.ok()) << network;
        EXPECT_EQ(to_string(commitment->waypoint), to_string(*published)) << network;
    }
}

// Their waypoint.txt is of a later version.
TEST(waypoint, is_the_one_known_of_lasting_networks)
{
    BRAID_NEED_VECTORS("move/genesis/mainnet");
    for (const std::string_view network : {"mainnet", "testnet"})
    {
        const auto blob =
            read_file(tests::vectors() / "move" / "genesis" / network / "genesis.blob");
        const auto genesis = decode_genesis(blob);
        ASSERT_TRUE(genesis.ok()) << network;
        const auto chain_id = find_chain_id(*genesis);
        ASSERT_TRUE(chain_id) << network;
        EXPECT_EQ(*chain_id, network == "mainnet" ? 1 : 2);
        EXPECT_EQ(commit_genesis(*genesis)->waypoint, known_genesis_waypoint(*chain_id).value())
            << network;
    }
    EXPECT_FALSE(known_genesis_waypoint(3));
}

TEST(waypoint, depends_on_the_validators)
{
    const auto one =
        commit(tests::small_genesis(tests::validator_set({{.address = 1, .index = 0}})));
    const auto other =
        commit(tests::small_genesis(tests::validator_set({{.address = 2, .index = 0}})));
    ASSERT_TRUE(one.ok());
    ASSERT_TRUE(other.ok());
    EXPECT_NE(one->waypoint, other->waypoint);
    EXPECT_NE(one->state_root, other->state_root);
    EXPECT_EQ(one->event_root, other->event_root);
}

TEST(waypoint, needs_validators)
{
    const auto malformed = commit(tests::small_genesis({0, 0}));
    ASSERT_FALSE(malformed.ok());
    ASSERT_TRUE(malformed.error().validator_set);
    EXPECT_EQ(malformed.error().validator_set->fault, bcs::Fault::truncated);
    const auto absent = commit({1, 0, 0, 0, 0});
    ASSERT_FALSE(absent.ok());
    EXPECT_FALSE(absent.error().validator_set);
}

TEST(waypoint, reads_what_it_writes)
{
    const std::string digits = "0d0865980123456789abcdef0123456789abcdef0123456789abcdefaaae6d47";
    const auto waypoint = parse_waypoint("17:" + digits + "\n");
    ASSERT_TRUE(waypoint);
    EXPECT_EQ(waypoint->version, 17U);
    EXPECT_EQ(to_string(*waypoint), "17:" + digits);
    for (const std::string& text : {digits, ":" + digits, "-1:" + digits, "1 :" + digits,
             "18446744073709551616:" + digits, "0:0x" + digits, "0:" + digits + "0",
             "0:" + digits.substr(2), std::string{}, std::string{"\n"}})
        EXPECT_FALSE(parse_waypoint(text)) << text;
}
}  // namespace braid::move
