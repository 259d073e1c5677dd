// SPDX-License-Identifier: Apache-2.0
#include "cli/op_fixture.hpp"
#include "base/hex.hpp"
#include "cli/command.hpp"
#include "cli/record_witness.hpp"
#include "cli/replay_files.hpp"
#include "cli/replay_stateless.hpp"
#include "kernels/host_crypto.hpp"
#include "kernels/keccak.hpp"
#include "stf/stf.hpp"
#include "tests/stf/small_chain.hpp"
#include "tests/support/scratch_folder.hpp"
#include <fmt/core.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

using namespace braid;
using nlohmann::json;

namespace
{
std::string hex_of(Bytes bytes)
{
    return "0x" + to_hex(bytes);
}

std::string quantity_of(const u256& value)
{
    const std::string digits = to_hex(value.to_be());
    const auto first = digits.find_first_not_of('0');
    return "0x" + (first == std::string::npos ? "0" : digits.substr(first));
}

json header_json(const evm::BlockHeader& header)
{
    return {{"parentHash", hex_of(header.parent_hash)}, {"sha3Uncles", hex_of(header.ommers_hash)},
        {"miner", hex_of(header.coinbase)}, {"stateRoot", hex_of(header.state_root)},
        {"transactionsRoot", hex_of(header.transactions_root)},
        {"receiptsRoot", hex_of(header.receipts_root)}, {"logsBloom", hex_of(header.logs_bloom)},
        {"difficulty", "0x0"}, {"number", quantity_of(header.number)},
        {"gasLimit", quantity_of(header.gas_limit)}, {"gasUsed", quantity_of(header.gas_used)},
        {"timestamp", quantity_of(header.timestamp)}, {"extraData", hex_of(header.extra_data)},
        {"mixHash", hex_of(header.mix_hash)}, {"nonce", hex_of(header.nonce)},
        {"baseFeePerGas", quantity_of(*header.base_fee)}};
}

/// The two documents of a small block since Isthmus.
struct Documents
{
    json fixture;
    json witness;
};

Documents documents_of(const stf::Input& input)
{
    Documents documents;
    auto& config = documents.fixture["rollup_config"];
    config = {{"l2_chain_id", input.chain.chain_id},
        {"chain_op_config", {{"eip1559Elasticity", 6}, {"eip1559Denominator", 50},
                                {"eip1559DenominatorCanyon", 250}}}};
    for (const char* fork :
        {"regolith", "canyon", "ecotone", "fjord", "granite", "holocene", "isthmus"})
        config[std::string{fork} + "_time"] = 0;
    config["jovian_time"] = nullptr;
    documents.fixture["parent_header"] = header_json(input.parent);
    const auto& attributes = input.attributes;
    documents.fixture["executing_payload"] = {{"timestamp", quantity_of(attributes.timestamp)},
        {"prevRandao", hex_of(attributes.prev_randao)},
        {"suggestedFeeRecipient", hex_of(attributes.fee_recipient)},
        {"parentBeaconBlockRoot", hex_of(*attributes.parent_beacon_block_root)},
        {"gasLimit", quantity_of(attributes.gas_limit)},
        {"eip1559Params", hex_of(*attributes.eip1559_params)},
        {"transactions", json::array({hex_of(input.transactions[0])})}};
    const auto output = stf::execute(input, kernels::host_crypto());
    documents.fixture["expected_block_hash"] = hex_of(output->block_hash);
    for (const Bytes preimage : input.preimages)
        documents.witness[hex_of(kernels::keccak256(preimage))] = hex_of(preimage);
    return documents;
}

cli::OpFixture parse(const Documents& documents)
{
    return cli::parse_op_fixture(documents.fixture.dump(), documents.witness.dump());
}

/// A folder with one block's documents, gone with the test.
class BlockFolder
{
public:
    explicit BlockFolder(const Documents& documents)
    {
        folder_.write("11/fixture.json", documents.fixture.dump());
        folder_.write("11/witness.json", documents.witness.dump());
    }

    [[nodiscard]] cli::ExitCode replay() const
    {
        return cli::replay_stateless({folder_.path()}, true);
    }

private:
    tests::ScratchFolder folder_;
};
}  // namespace

TEST(op_fixture, reads_what_the_state_transition_takes)
{
    const auto chain = tests::make_small_chain(evm::OpFork::isthmus);
    const auto documents = documents_of(chain.input);
    const auto fixture = parse(documents);
    EXPECT_EQ(fixture.input.parent, chain.input.parent);
    EXPECT_EQ(fixture.input.chain.op_starts, chain.input.chain.op_starts);
    const auto output = stf::execute(fixture.input, kernels::host_crypto());
    ASSERT_TRUE(output.ok());
    EXPECT_EQ(output->block_hash, fixture.expected_block_hash);
}

TEST(op_fixture, reads_a_witness_in_lists)
{
    const auto chain = tests::make_small_chain(evm::OpFork::isthmus);
    auto documents = documents_of(chain.input);
    auto nodes = json::array();
    for (const auto& [hash, preimage] : documents.witness.items())
        nodes.push_back(preimage);
    documents.witness = {{"state", nodes}, {"codes", json::array()},
        {"keys", json::array({"0x01"})}, {"headers", json::array()}};
    const auto fixture = parse(documents);
    const auto output = stf::execute(fixture.input, kernels::host_crypto());
    ASSERT_TRUE(output.ok());
    EXPECT_EQ(output->block_hash, fixture.expected_block_hash);
    documents.witness.erase("headers");
    EXPECT_THROW((void)parse(documents), cli::InputError);
}

TEST(op_fixture, records_a_witness_that_replays)
{
    auto chain = tests::make_small_chain(evm::OpFork::isthmus);
    auto documents = documents_of(chain.input);
    const std::vector<std::uint8_t> unneeded{1, 2, 3};
    documents.witness[hex_of(kernels::keccak256(unneeded))] = hex_of(unneeded);
    const tests::ScratchFolder folder;
    folder.write("in/11/fixture.json", documents.fixture.dump());
    folder.write("in/11/witness.json", documents.witness.dump());
    const auto to = folder.path() / "out";
    EXPECT_EQ(cli::record_witnesses({folder.path() / "in"}, to, true), cli::ExitCode::ok);
    EXPECT_EQ(cli::replay_stateless({to}, true), cli::ExitCode::ok);
    const auto witness = json::parse(cli::read_file(to / "11" / "witness.json"));
    EXPECT_EQ(witness["codes"].size(), 1u);
    // The parent's, and the one before it, which leads to the hash that the contract asks for.
    EXPECT_EQ(witness["headers"].size(), 2u);
    for (const auto& node : witness["state"])
        EXPECT_NE(node, hex_of(unneeded));
}

TEST(op_fixture, refuses_preimages_under_another_name)
{
    auto documents = documents_of(tests::make_small_chain(evm::OpFork::isthmus).input);
    documents.witness[hex_of(Hash32{})] = "0x1234";
    EXPECT_THROW((void)parse(documents), cli::InputError);
}

TEST(op_fixture, refuses_documents_with_parts_missing_or_malformed)
{
    const auto whole = documents_of(tests::make_small_chain(evm::OpFork::isthmus).input);
    for (const char* path : {"/rollup_config", "/rollup_config/l2_chain_id",
             "/rollup_config/chain_op_config", "/parent_header", "/parent_header/stateRoot",
             "/executing_payload", "/executing_payload/transactions",
             "/executing_payload/timestamp", "/expected_block_hash"})
    {
        auto documents = whole;
        documents.fixture[json::json_pointer{path}] = true;
        EXPECT_THROW((void)parse(documents), cli::InputError) << path;
    }
    auto documents = whole;
    documents.witness = json::array();
    EXPECT_THROW((void)parse(documents), cli::InputError);
    EXPECT_THROW((void)cli::parse_op_fixture("{", "{}"), cli::InputError);
}

TEST(replay_stateless, tells_equal_hashes_from_others)
{
    auto documents = documents_of(tests::make_small_chain(evm::OpFork::isthmus).input);
    EXPECT_EQ(BlockFolder{documents}.replay(), cli::ExitCode::ok);
    documents.fixture["expected_block_hash"] = hex_of(Hash32{});
    EXPECT_EQ(BlockFolder{documents}.replay(), cli::ExitCode::check_failed);
    documents.witness = json::object();
    EXPECT_EQ(BlockFolder{documents}.replay(), cli::ExitCode::check_failed);
    EXPECT_THROW(
        (void)cli::replay_stateless({std::filesystem::path{testing::TempDir()} / "none"}, false),
        std::exception);
}
