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
using nlohmann::ordered_json;
using testing::HasSubstr;

ordered_json run_json(std::vector<std::string> arguments)
{
    arguments.insert(arguments.begin(), "bench");
    arguments.insert(arguments.end(), {"--json", "--repeat", "1"});
    const auto result = braid(arguments);
    EXPECT_EQ(result.code, 0) << result.err;
    return ordered_json::parse(result.out);
}

TEST(bench, json_has_exactly_the_fields_promised)
{
    const auto json = run_json({"p2p", "--txs", "300", "--threads", "2"});
    EXPECT_EQ(field_names(json),
        (std::vector<std::string>{"workload", "threads", "transactions", "gas", "sequential_ms",
            "parallel_ms", "speedup", "ideal_parallelism", "executions", "aborts", "root"}));
    EXPECT_EQ(json["workload"], "p2p");
    EXPECT_EQ(json["threads"], 2);
    EXPECT_EQ(json["transactions"], 300);
    EXPECT_EQ(json["gas"], 300 * 21'000);
    EXPECT_GE(json["executions"].get<int>(), 300);
    EXPECT_EQ(json["root"].get<std::string>().size(), 66U);
}

TEST(bench, every_workload_runs_and_its_root_does_not_depend_on_threads)
{
    for (const char* workload : {"raw-transfers", "erc20", "erc20-clusters", "uniswap",
             "hot-account", "p2p", "zipf", "chained", "half-chained", "mixed"})
    {
        const auto json = run_json({workload, "--txs", "400", "--threads", "1,2,4"});
        ASSERT_EQ(json.size(), 3U) << workload;
        EXPECT_EQ(json[0]["root"], json[1]["root"]) << workload;
        EXPECT_EQ(json[0]["root"], json[2]["root"]) << workload;
    }
}

TEST(bench, runs_workloads_of_the_svm)
{
    for (const char* workload : {"svm-transfer", "svm-transfer-hot", "svm-transfer-lookup"})
    {
        const auto json = run_json({workload, "--txs", "300", "--threads", "1,2"});
        ASSERT_EQ(json.size(), 2U) << workload;
        EXPECT_EQ(json[0]["transactions"], 300);
        EXPECT_EQ(json[0]["root"], json[1]["root"]) << workload;
        EXPECT_GT(json[0]["gas"].get<int>(), 0);
    }
    EXPECT_EQ(braid({"bench", "svm-transfer", "--signatures"}).code, 2);
    EXPECT_EQ(braid({"bench", "svm-transfer", "--accounts", "5"}).code, 2);
}

TEST(bench, runs_workloads_of_move)
{
    BRAID_NEED_VECTORS("move/genesis");
    const auto genesis = (vectors() / "move/genesis/mainnet/genesis.blob").string();
    const auto json = run_json(
        {"move-p2p", "--txs", "100", "--accounts", "10", "--threads", "1,2", "--genesis", genesis});
    ASSERT_EQ(json.size(), 2U);
    EXPECT_EQ(json[0]["transactions"], 100);
    EXPECT_EQ(json[0]["root"], json[1]["root"]);
    EXPECT_GT(json[0]["gas"].get<int>(), 0);
    EXPECT_EQ(braid({"bench", "move-p2p", "--genesis", "missing"}).code, 2);
    EXPECT_EQ(braid({"bench", "move-p2p", "--skew", "1", "--genesis", genesis}).code, 2);
}

TEST(bench, a_durable_chain_of_blocks_has_the_root_of_one_block)
{
    const ScratchFolder scratch;
    for (const char* workload : {"p2p", "erc20-clusters", "mixed"})
    {
        const auto whole = run_json({workload, "--txs", "400", "--threads", "1"});
        const auto chain = run_json(
            {workload, "--txs", "400", "--blocks", "7", "--store", scratch.path().string()});
        EXPECT_EQ(field_names(chain),
            (std::vector<std::string>{"workload", "blocks", "transactions", "execution_ms",
                "end_to_end_ms", "ratio", "apply_ms", "root_ms", "wait_ms", "root"}));
        EXPECT_EQ(chain["blocks"], 7);
        EXPECT_EQ(chain["transactions"], 400);
        EXPECT_EQ(chain["root"], whole["root"]) << workload;
        EXPECT_GT(chain["wait_ms"].get<double>(), 0);
    }
    EXPECT_TRUE(std::filesystem::is_empty(scratch.path()));
}

TEST(bench, store_options_that_make_no_sense_are_bad_input)
{
    const ScratchFolder scratch;
    const std::string folder = scratch.path().string();
    EXPECT_EQ(braid({"bench", "p2p", "--store", folder + "/missing"}).code, 2);
    EXPECT_EQ(braid({"bench", "p2p", "--txs", "5", "--blocks", "6", "--store", folder}).code, 2);
    EXPECT_EQ(braid({"bench", "p2p", "--txs", "50", "--signatures", "--store", folder}).code, 2);
}

TEST(bench, workloads_cost_the_gas_that_they_are_made_to_cost)
{
    const auto gas_per_tx = [](const char* workload)
    {
        const auto json = run_json({workload, "--txs", "100", "--threads", "1"});
        return json["gas"].get<double>() / 100;
    };
    EXPECT_EQ(gas_per_tx("raw-transfers"), 21'000);
    EXPECT_NEAR(gas_per_tx("erc20"), 26'900, 1'000);
    const double swap = gas_per_tx("uniswap");
    EXPECT_GT(swap, 100'000);
    EXPECT_LT(swap, 156'000);
}

TEST(bench, signed_transactions_execute_as_trusted_ones_do)
{
    const auto result =
        braid({"bench", "erc20", "--txs", "50", "--threads", "2", "--repeat", "1", "--signatures"});
    EXPECT_EQ(result.code, 0) << result.err;
    EXPECT_THAT(result.out, HasSubstr("prepare"));
}

TEST(bench, latency_of_reads_shows)
{
    const auto quick = run_json({"raw-transfers", "--txs", "100", "--threads", "1"});
    const auto slow =
        run_json({"raw-transfers", "--txs", "100", "--threads", "1", "--read-latency-us", "100"});
    EXPECT_GE(slow["sequential_ms"].get<double>(), 100 * 0.1);
    EXPECT_LT(quick["sequential_ms"].get<double>(), slow["sequential_ms"].get<double>());
    EXPECT_EQ(quick["root"], slow["root"]);
}

TEST(bench, plots_what_it_measured)
{
    const ScratchFolder scratch;
    const auto file = scratch.path() / "plot.svg";
    const auto result = braid({"bench", "p2p", "--txs", "200", "--threads", "1,2", "--repeat", "1",
        "--plot", file.string()});
    EXPECT_EQ(result.code, 0) << result.err;
    std::ifstream stream{file};
    const std::string svg{std::istreambuf_iterator<char>{stream}, {}};
    EXPECT_THAT(svg, HasSubstr("p2p: 200 transactions"));
}

TEST(bench, what_makes_no_sense_is_bad_input)
{
    const std::vector<std::vector<std::string>> wrong{{"bench"}, {"bench", "knitting"},
        {"bench", "p2p", "--txs", "0"}, {"bench", "p2p", "--txs", "-1"},
        {"bench", "p2p", "--txs", "1000001"}, {"bench", "p2p", "--accounts", "1"},
        {"bench", "erc20", "--accounts", "5"}, {"bench", "zipf", "--skew", "-1"},
        {"bench", "p2p", "--threads", "0"}, {"bench", "p2p", "--threads", "two"},
        {"bench", "p2p", "--repeat", "0"},
        {"bench", "p2p", "--txs", "10", "--plot", "/nowhere/at/all.svg"}};
    for (const auto& arguments : wrong)
    {
        const auto result = braid(arguments);
        EXPECT_EQ(result.code, 2) << testing::PrintToString(arguments);
        EXPECT_FALSE(result.err.empty()) << testing::PrintToString(arguments);
    }
}
}  // namespace
}  // namespace braid::tests
