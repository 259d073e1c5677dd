// SPDX-License-Identifier: Apache-2.0
#include "cli/account_proof_json.hpp"
#include "base/hex.hpp"
#include "cli/command.hpp"
#include "cli/replay_files.hpp"
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace braid::cli
{
namespace
{
using nlohmann::ordered_json;

/// The deposit contract at mainnet's block 14474377: what ethereum-optimism/optimism, op-node/node/server_test.go holds, and the state
/// root of the header there.
std::string mainnet_proof()
{
    return read_file(BRAID_FUZZ_CORPUS "/account_proof/deposit_contract.json");
}

Hash32 mainnet_state_root()
{
    return Hash32::from(
        from_hex("b46d4bcb0e471e1b8506031a1f34ebc6f200253cbaba56246dd2320e8e2c8f13").value());
}
}  // namespace

TEST(account_proof_json, reads_and_writes_what_a_node_of_mainnet_answered)
{
    const auto proof = parse_account_proof(mainnet_proof());
    EXPECT_TRUE(evm::verify_account_proof(mainnet_state_root(), proof).ok());
    EXPECT_EQ(to_json(proof), ordered_json::parse(mainnet_proof()));

    auto changed = proof;
    changed.fields.balance += u256{1};
    EXPECT_EQ(evm::verify_account_proof(mainnet_state_root(), changed).error(),
        evm::AccountProofError::other_account);
}

TEST(account_proof_json, writes_slots_as_quantities)
{
    const evm::AccountProof proof{.address = evm::Address::of_number(1),
        .storage_proof = {
            {.key = u256{0}, .value = u256{}, .proof = {}},
            {.key = u256{0x1a}, .value = u256{0x0c}, .proof = {{0xc0, 0x01}}},
        }};
    const auto slots = to_json(proof)["storageProof"];
    EXPECT_EQ(slots, ordered_json::parse(R"([{"key": "0x0", "value": "0x0", "proof": []},
        {"key": "0x1a", "value": "0xc", "proof": ["0xc001"]}])"));
    auto text = to_json(proof);
    text["storageProof"][1]["key"] =
        "0x000000000000000000000000000000000000000000000000000000000000001a";
    EXPECT_EQ(parse_account_proof(text.dump()).storage_proof[1].key, u256{0x1a});
}

TEST(account_proof_json, refuses_what_lacks_or_is_malformed)
{
    const auto whole = ordered_json::parse(mainnet_proof());
    for (const auto& [name, value] : whole.items())
    {
        auto json = whole;
        json.erase(name);
        EXPECT_THROW((void)parse_account_proof(json.dump()), InputError) << name;
        json[name] = 5;
        EXPECT_THROW((void)parse_account_proof(json.dump()), InputError) << name;
    }
    auto json = whole;
    json["accountProof"][0] = "0xzz";
    EXPECT_THROW((void)parse_account_proof(json.dump()), InputError);
    json["accountProof"][0] = 1;
    EXPECT_THROW((void)parse_account_proof(json.dump()), InputError);
    EXPECT_THROW((void)parse_account_proof("["), InputError);
}
}  // namespace braid::cli
