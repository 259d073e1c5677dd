// SPDX-License-Identifier: Apache-2.0
#include "tests/cli/program.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/support/vectors.hpp"
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>

namespace braid::tests
{
namespace
{
namespace fs = std::filesystem;
using nlohmann::ordered_json;
using testing::HasSubstr;

/// The first transfer on mainnet, block 46147, as the vectors have it.
class OneBlock
{
public:
    OneBlock()
    {
        const auto from = vectors() / "realblocks" / "ethereum";
        block = read_json(from / "46147" / "block.json");
        state = read_json(from / "46147" / "pre_state.json");
    }

    [[nodiscard]] ProcessResult replay(std::vector<std::string> more = {}) const
    {
        scratch.write("ethereum/46147/block.json", block.dump());
        scratch.write("ethereum/46147/pre_state.json", state.dump());
        scratch.write("ethereum/codes.json", "{}");
        more.insert(
            more.begin(), {"replay", (scratch.path() / "ethereum").string(), "--repeat", "1"});
        return braid(more);
    }

    ScratchFolder scratch;
    nlohmann::json block;
    nlohmann::json state;
};

TEST(replay, json_has_exactly_the_fields_promised)
{
    BRAID_NEED_VECTORS("realblocks");
    const auto result = OneBlock{}.replay({"--json", "--threads", "2"});
    ASSERT_EQ(result.code, 0) << result.err;
    const auto json = ordered_json::parse(result.out);
    EXPECT_EQ(
        field_names(json), (std::vector<std::string>{"blocks", "mean_speedup", "min_speedup"}));
    ASSERT_EQ(json["blocks"].size(), 1U);
    const auto& block = json["blocks"][0];
    EXPECT_EQ(field_names(block),
        (std::vector<std::string>{"chain", "number", "transactions", "gas", "serial_ms",
            "parallel_ms", "speedup", "executions", "aborts", "ok"}));
    EXPECT_EQ(block["chain"], "ethereum");
    EXPECT_EQ(block["number"], 46147);
    EXPECT_EQ(block["transactions"], 1);
    EXPECT_EQ(block["gas"], 21000);
    EXPECT_EQ(block["ok"], true);
}

TEST(replay, blocks_through_a_durable_store_have_the_roots_of_serial_execution)
{
    BRAID_NEED_VECTORS("realblocks");
    const ScratchFolder scratch;
    const OneBlock one;
    const auto result = one.replay({"--json", "--copies", "3", "--store", scratch.path().string()});
    ASSERT_EQ(result.code, 0) << result.err;
    const auto json = ordered_json::parse(result.out);
    EXPECT_EQ(field_names(json),
        (std::vector<std::string>{"blocks", "execution_ms", "end_to_end_ms", "ratio"}));
    ASSERT_EQ(json["blocks"].size(), 1U);
    const auto& block = json["blocks"][0];
    EXPECT_EQ(field_names(block),
        (std::vector<std::string>{"chain", "number", "copies", "transactions", "execution_ms",
            "end_to_end_ms", "ratio", "apply_ms", "root_ms", "wait_ms", "ok"}));
    EXPECT_EQ(block["copies"], 3);
    EXPECT_EQ(block["ok"], true);
    EXPECT_GT(block["wait_ms"].get<double>(), 0);
    EXPECT_TRUE(fs::is_empty(scratch.path()));
}

TEST(replay, several_numbers_of_threads_give_a_document_each)
{
    BRAID_NEED_VECTORS("realblocks");
    const auto result = OneBlock{}.replay({"--json", "--threads", "1,3"});
    ASSERT_EQ(result.code, 0) << result.err;
    const auto json = ordered_json::parse(result.out);
    ASSERT_EQ(json.size(), 2U);
    EXPECT_EQ(json[0]["threads"], 1);
    EXPECT_EQ(json[1]["threads"], 3);
}

TEST(replay, a_header_that_execution_contradicts_fails_the_check)
{
    BRAID_NEED_VECTORS("realblocks");
    const std::vector<std::pair<const char*, std::string>> changes{{"gasUsed", "0x5209"},
        {"logsBloom", "0x01" + std::string(510, '0')},
        {"transactionsRoot", "0x" + std::string(64, '1')}, {"timestamp", "0x1"}};
    for (const auto& [field, value] : changes)
    {
        OneBlock one;
        one.block[field] = value;
        const auto result = one.replay({"--json"});
        EXPECT_EQ(result.code, 1) << field;
        EXPECT_EQ(ordered_json::parse(result.out)["blocks"][0]["ok"], false) << field;
        EXPECT_THAT(result.err, HasSubstr("46147")) << field;
    }
}

TEST(replay, a_transaction_that_the_state_cannot_pay_fails_the_check)
{
    BRAID_NEED_VECTORS("realblocks");
    OneBlock one;
    for (auto& account : one.state)
        account["balance"] = "0x0";
    const auto result = one.replay();
    EXPECT_EQ(result.code, 1);
    EXPECT_THAT(result.err, HasSubstr("insufficient_account_funds"));
}

TEST(replay, a_signature_that_recovers_to_nobody_fails_the_check)
{
    BRAID_NEED_VECTORS("realblocks");
    OneBlock one;
    one.block["transactions"][0]["r"] = "0x0";
    const auto result = one.replay();
    EXPECT_EQ(result.code, 1);
    EXPECT_THAT(result.err, HasSubstr("invalid_signature"));
}

TEST(replay, files_that_are_wrong_are_bad_input_and_named)
{
    const ScratchFolder scratch;
    EXPECT_EQ(braid({"replay", scratch.path().string()}).code, 2);
    EXPECT_EQ(braid({"replay", (scratch.path() / "missing").string()}).code, 2);

    scratch.write("chain/5/block.json", "{}");
    const auto without_codes = braid({"replay", scratch.path().string()});
    EXPECT_EQ(without_codes.code, 2);
    EXPECT_THAT(without_codes.err, HasSubstr("codes.json"));

    scratch.write("chain/codes.json", "{}");
    for (const char* text : {"", "{", "[]", "{\"number\":5}", "\xff"})
    {
        scratch.write("chain/5/block.json", text);
        const auto result = braid({"replay", scratch.path().string()});
        EXPECT_EQ(result.code, 2) << text;
        EXPECT_THAT(result.err, HasSubstr("5/block.json")) << text;
    }
}

TEST(replay, a_folder_not_named_by_a_number_is_bad_input)
{
    const ScratchFolder scratch;
    scratch.write("chain/latest/block.json", "{}");
    EXPECT_EQ(braid({"replay", scratch.path().string()}).code, 2);
}

TEST(replay, records_witnesses_in_the_form_of_debug_execution_witness)
{
    BRAID_NEED_VECTORS("realblocks");
    const ScratchFolder to;
    const auto result = OneBlock{}.replay({"--record-witness", to.path().string()});
    ASSERT_EQ(result.code, 0) << result.err;
    EXPECT_THAT(result.out, HasSubstr("1 of 1 blocks executed again from their witness"));
    const auto witness = read_json(to.path() / "ethereum" / "46147" / "witness.json");
    ASSERT_EQ(witness.size(), 4U);
    EXPECT_FALSE(witness["state"].empty());
    EXPECT_TRUE(witness["codes"].empty());
    EXPECT_TRUE(witness["headers"].empty());
    // Sender, recipient and miner.
    EXPECT_EQ(witness["keys"].size(), 3U);
}
}  // namespace
}  // namespace braid::tests
