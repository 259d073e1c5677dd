// SPDX-License-Identifier: Apache-2.0
#include "cli/real_block.hpp"
#include "base/hex.hpp"
#include "cli/command.hpp"
#include "cli/replay_files.hpp"
#include "tests/support/vectors.hpp"
#include <gmock/gmock.h>

namespace braid::cli
{
namespace
{
using nlohmann::json;

std::string zeros(std::size_t bytes)
{
    return "0x" + std::string(2 * bytes, '0');
}

/// A well-formed block of one legacy transaction.
json sample_block()
{
    return {{"hash", zeros(32)}, {"parentHash", zeros(32)}, {"sha3Uncles", zeros(32)},
        {"miner", zeros(20)}, {"stateRoot", zeros(32)}, {"transactionsRoot", zeros(32)},
        {"receiptsRoot", zeros(32)}, {"logsBloom", zeros(256)}, {"difficulty", "0x1"},
        {"number", "0x10"}, {"gasLimit", "0x5208"}, {"gasUsed", "0x5208"}, {"timestamp", "0x2"},
        {"extraData", "0x"}, {"mixHash", zeros(32)}, {"nonce", zeros(8)},
        {"transactions",
            {{{"type", "0x0"}, {"nonce", "0x9"}, {"gasPrice", "0x4a817c800"}, {"gas", "0x5208"},
                {"to", "0x3535353535353535353535353535353535353535"},
                {"value", "0xde0b6b3a7640000"}, {"input", "0x"}, {"v", "0x25"},
                {"r", "0x28ef61340bd939bc2195fe537567866003e1a15d3c71ff63e1590620aa636276"},
                {"s", "0x67cbe9d8997f761aecb703304b3800ccf555c9f3dc64214b297fb1966a3b6d83"}}}}};
}

/// The message of the InputError that reading throws; empty where it throws none.
std::string refusal(const json& block)
{
    try
    {
        (void)parse_block(block.dump());
    }
    catch (const InputError& error)
    {
        return error.what();
    }
    return {};
}

TEST(real_block, puts_a_transaction_together_as_it_was_signed)
{
    // The example of EIP-155.
    const auto block = parse_block(sample_block().dump());
    ASSERT_EQ(block.transactions.size(), 1U);
    EXPECT_EQ(to_hex(block.transactions[0]),
        "f86c098504a817c800825208943535353535353535353535353535353535353535880de0b6b3a76400008025a0"
        "28ef61340bd939bc2195fe537567866003e1a15d3c71ff63e1590620aa636276a0"
        "67cbe9d8997f761aecb703304b3800ccf555c9f3dc64214b297fb1966a3b6d83");
    EXPECT_EQ(block.header.number, 16U);
    EXPECT_FALSE(block.on_op_stack);
    EXPECT_EQ(block.chain_id, std::nullopt);
}

TEST(real_block, every_missing_header_field_is_named)
{
    for (const char* field : {"hash", "parentHash", "sha3Uncles", "miner", "stateRoot",
             "transactionsRoot", "receiptsRoot", "logsBloom", "difficulty", "number", "gasLimit",
             "gasUsed", "timestamp", "extraData", "mixHash", "nonce", "transactions"})
    {
        auto block = sample_block();
        block.erase(field);
        EXPECT_THAT(refusal(block), testing::HasSubstr(field));
    }
}

TEST(real_block, every_missing_transaction_field_is_named)
{
    for (const char* field : {"nonce", "gasPrice", "gas", "value", "input", "v", "r", "s"})
    {
        auto block = sample_block();
        block["transactions"][0].erase(field);
        EXPECT_THAT(refusal(block), testing::HasSubstr(std::string{"transaction 0."} + field));
    }
}

TEST(real_block, malformed_fields_are_refused)
{
    const std::vector<std::pair<const char*, json>> wrong{{"number", "16"}, {"number", "0x"},
        {"number", "0x10000000000000000"}, {"number", 16},
        {"difficulty", "0x1" + std::string(64, '0')}, {"difficulty", "0xg"}, {"hash", zeros(31)},
        {"hash", std::string(64, '0')}, {"miner", zeros(21)}, {"logsBloom", zeros(255)},
        {"extraData", "0x0"}, {"extraData", nullptr}, {"nonce", "0x0"}, {"transactions", "0x"},
        {"transactions", {1}}, {"transactions", {json::object()}},
        {"withdrawals", {json::object()}}, {"baseFeePerGas", true}};
    for (const auto& [field, value] : wrong)
    {
        auto block = sample_block();
        block[field] = value;
        EXPECT_NE(refusal(block), "") << field << " = " << value;
    }
}

TEST(real_block, malformed_transactions_are_refused)
{
    const std::vector<std::pair<const char*, json>> wrong{{"type", "0x5"}, {"type", "0x7d"},
        {"type", "0x100"}, {"type", "0x2"}, {"type", "0x7e"}, {"to", "0x"}, {"to", 1},
        {"input", "00"}, {"gas", "-0x1"}, {"r", "0x" + std::string(66, '1')}};
    for (const auto& [field, value] : wrong)
    {
        auto block = sample_block();
        block["transactions"][0][field] = value;
        EXPECT_NE(refusal(block), "") << field << " = " << value;
    }
}

TEST(real_block, text_that_is_no_document_is_refused)
{
    const std::string deep = std::string(100'000, '[') + std::string(100'000, ']');
    for (const auto& text : {std::string{}, std::string{"{"}, std::string{"[]"},
             std::string{"null"}, std::string{"{\"hash\":"}, std::string{"\xff\xfe"}, deep})
    {
        EXPECT_THROW((void)parse_block(text), InputError);
        EXPECT_THROW((void)parse_codes(text), InputError);
        EXPECT_THROW((void)parse_block_hashes(text), InputError);
        EXPECT_THROW((void)parse_state(text, {}), InputError);
    }
}

TEST(real_block, code_must_hash_to_its_name)
{
    const std::string empty =
        R"({"0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470":"0x"})";
    EXPECT_EQ(parse_codes(empty).size(), 1U);
    const std::string wrong =
        R"({"0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470":"0x00"})";
    EXPECT_THROW((void)parse_codes(wrong), InputError);
}

TEST(real_block, state_has_what_the_file_says)
{
    const std::string text = R"({"0x00000000000000000000000000000000000000aa":
        {"balance":"0x10","nonce":7,"storage":{"0x1":"0x02","0x3":"0x0"}}})";
    const auto state = parse_state(text, {});
    const auto address = evm::Address::of_number(0xaa);
    ASSERT_TRUE(state.account(address).has_value());
    EXPECT_EQ(state.account(address)->nonce, 7U);
    EXPECT_EQ(state.account(address)->balance, u256{16});
    EXPECT_EQ(state.slot(address, 1), u256{2});
    EXPECT_EQ(state.slot(address, 3), u256{});
}

TEST(real_block, malformed_state_is_refused)
{
    const std::string account = "{\"0x00000000000000000000000000000000000000aa\":";
    for (const auto* fields : {"{}}", "{\"balance\":\"0x1\",\"nonce\":-1,\"storage\":{}}}",
             "{\"balance\":\"0x1\",\"nonce\":1}}",
             "{\"balance\":\"0x1\",\"nonce\":1,\"storage\":{\"1\":\"0x1\"}}}",
             "{\"balance\":\"0x1\",\"nonce\":1,\"storage\":{\"0x1\":1}}}"})
        EXPECT_THROW((void)parse_state(account + fields, {}), InputError) << fields;
    const std::string without_code =
        account + "{\"balance\":\"0x1\",\"nonce\":1,\"storage\":{},\"code_hash\":\"" + "0x" +
        std::string(64, '1') + "\"}}";
    EXPECT_THROW((void)parse_state(without_code, {}), InputError);
}

TEST(real_block, recent_hashes_reach_back_256_blocks)
{
    RealBlock block;
    block.header.number = 1000;
    block.header.parent_hash = Hash32{{9}};
    const BlockHashes known{
        {998, Hash32{{8}}}, {744, Hash32{{7}}}, {743, Hash32{{6}}}, {1000, Hash32{{5}}}};
    const auto hashes = recent_hashes_of(block, known);
    ASSERT_EQ(hashes.size(), 256U);
    EXPECT_EQ(hashes[0], Hash32{{9}});
    EXPECT_EQ(hashes[1], Hash32{{8}});
    EXPECT_EQ(hashes[2], Hash32{});
    EXPECT_EQ(hashes[255], Hash32{{7}});
    block.header.number = 0;
    EXPECT_TRUE(recent_hashes_of(block, known).empty());
}

TEST(real_block, the_chain_is_told_by_the_block)
{
    RealBlock block;
    EXPECT_EQ(chain_of(block).chain_id, 1U);
    block.chain_id = u256{5};
    EXPECT_THROW((void)chain_of(block), InputError);
    block.on_op_stack = true;
    EXPECT_THROW((void)chain_of(block), InputError);
    block.header.extra_data.assign(17, 0);
    block.header.extra_data[0] = 1;
    EXPECT_EQ(evm::rules_at(chain_of(block), 0, 0).op, evm::OpFork::jovian);
    EXPECT_EQ(chain_of(block).chain_id, 5U);
    block.chain_id = ~u256{};
    EXPECT_THROW((void)chain_of(block), InputError);
}

TEST(real_block, blocks_of_the_vectors_have_their_hashes_and_transaction_roots)
{
    BRAID_NEED_VECTORS("realblocks");
    const auto folders = find_blocks({tests::vectors() / "realblocks"});
    EXPECT_GE(folders.size(), 40U);
    for (const auto& folder : folders)
    {
        const auto block = parse_block(read_file(folder.folder / "block.json"));
        EXPECT_EQ(evm::hash_of(block.header), block.hash) << folder.folder;
        EXPECT_EQ(evm::transactions_root_of(block.transactions), block.header.transactions_root)
            << folder.folder;
    }
}
}  // namespace
}  // namespace braid::cli
