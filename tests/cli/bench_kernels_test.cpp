// SPDX-License-Identifier: Apache-2.0
#include "tests/cli/program.hpp"
#include "tests/support/scratch_folder.hpp"
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <set>

namespace braid::tests
{
namespace
{
using nlohmann::ordered_json;
using testing::HasSubstr;
using testing::Not;

ProcessResult bench_kernels(std::vector<std::string> arguments)
{
    arguments.insert(arguments.begin(), {"bench", "kernels", "--time-ms", "1"});
    return braid(arguments);
}

std::string content_of(const std::filesystem::path& file)
{
    std::ifstream stream{file};
    return {std::istreambuf_iterator<char>{stream}, {}};
}

/// A variable of the environment for one test, and for the programs that it starts.
class Variable
{
public:
    Variable(const char* name, const std::string& value) : name_(name)
    {
        ::setenv(name, value.c_str(), 1);
    }
    Variable(const Variable&) = delete;
    Variable& operator=(const Variable&) = delete;
    ~Variable() { ::unsetenv(name_); }

private:
    const char* name_;
};

TEST(bench_kernels, json_has_exactly_the_fields_promised)
{
    const auto result =
        bench_kernels({"--json", "--kernel", "keccak256,ecrecover", "--batch", "8,1,8"});
    ASSERT_EQ(result.code, 0) << result.err;
    const auto json = ordered_json::parse(result.out);
    EXPECT_EQ(field_names(json), (std::vector<std::string>{"rows", "crossovers"}));
    for (const auto& crossover : json["crossovers"])
    {
        EXPECT_EQ(field_names(crossover), (std::vector<std::string>{"kernel", "row", "batch"}));
        EXPECT_NE(crossover["row"], "scalar");
        EXPECT_TRUE(
            crossover["batch"].is_null() || crossover["batch"] == 1 || crossover["batch"] == 8);
    }
    std::set<std::string> seen;
    for (const auto& row : json["rows"])
    {
        EXPECT_EQ(field_names(row),
            (std::vector<std::string>{"kernel", "row", "batch", "per_second", "of_limit"}));
        EXPECT_GT(row["per_second"].get<double>(), 100);
        EXPECT_TRUE(
            seen.insert(row["kernel"].get<std::string>() + " " + row["row"].get<std::string>() +
                        " " + std::to_string(row["batch"].get<int>()))
                .second);
        const auto& share = row["of_limit"];
        EXPECT_TRUE(share.is_null() || (share > 0 && share < 1.2)) << share;
        EXPECT_TRUE(share.is_null() || row["row"] != "scalar");
    }
    for (const char* expected :
        {"keccak256 scalar 1", "keccak256 scalar 8", "ecrecover scalar 1", "ecrecover scalar 8"})
        EXPECT_TRUE(seen.contains(expected)) << expected;
}

TEST(bench_kernels, text_names_kernel_and_row)
{
    const auto result = bench_kernels({"--kernel", "sha256", "--row", "scalar", "--batch", "1,16"});
    EXPECT_EQ(result.code, 0) << result.err;
    EXPECT_THAT(result.out, HasSubstr("sha256: messages of 64 bytes"));
    EXPECT_THAT(result.out, HasSubstr("scalar       16"));
    EXPECT_THAT(result.out, Not(HasSubstr("\navx2")));
    EXPECT_TRUE(result.err.empty()) << result.err;
}

TEST(bench_kernels, plot_and_report_hold_what_was_measured)
{
    const ScratchFolder scratch;
    const auto plot = scratch.path() / "plot.svg";
    const auto report = scratch.path() / "report.html";
    const auto result = bench_kernels({"--kernel", "keccak256,sha3_256", "--batch", "1,4", "--plot",
        plot.string(), "--report", report.string()});
    EXPECT_EQ(result.code, 0) << result.err;
    EXPECT_THAT(content_of(plot), HasSubstr("keccak256: messages of 135 bytes"));
    EXPECT_THAT(content_of(plot), HasSubstr("sha3_256: messages of 96 bytes"));
    const auto html = content_of(report);
    EXPECT_THAT(html, HasSubstr("<svg"));
    EXPECT_THAT(html, HasSubstr("braid bench kernels --kernel keccak256,sha3_256 --batch 1,4"));
}

TEST(bench_kernels, what_makes_no_sense_is_bad_input)
{
    const std::vector<std::vector<std::string>> wrong{{"--kernel", "knitting"}, {"--row", "neon"},
        {"--batch", "0"}, {"--batch", "-1"}, {"--batch", "1048577"}, {"--batch", "many"},
        {"--calibrate", "--batch", "8"}, {"--calibrate", "--kernel", "sha256"},
        {"--batch", "1", "--plot", "/nowhere/at/all.svg"},
        {"--batch", "1", "--report", "/nowhere/at/all.html"}, {"p2p"}};
    for (const auto& arguments : wrong)
    {
        const auto result = bench_kernels(arguments);
        EXPECT_EQ(result.code, 2) << testing::PrintToString(arguments);
        EXPECT_FALSE(result.err.empty()) << testing::PrintToString(arguments);
        EXPECT_TRUE(result.out.empty()) << testing::PrintToString(arguments);
    }
    EXPECT_EQ(braid({"bench", "kernels", "--time-ms", "0"}).code, 2);
    EXPECT_EQ(braid({"bench", "--json", "kernels"}).code, 2);
    EXPECT_EQ(braid({"bench", "--txs", "10", "kernels"}).code, 2);
    EXPECT_THAT(braid({"bench"}).err, HasSubstr("kernels"));
}

TEST(bench_kernels, calibration_is_kept_and_damage_is_said_once)
{
    const ScratchFolder scratch;
    const Variable cache{"XDG_CACHE_HOME", scratch.path().string()};
    const auto result = bench_kernels({"--calibrate", "--json"});
    EXPECT_EQ(result.code, 0) << result.err;
    EXPECT_THAT(result.err, HasSubstr(scratch.path().string()));
    std::filesystem::path file;
    for (const auto& entry : std::filesystem::directory_iterator{scratch.path() / "braid"})
        file = entry;
    const auto text = content_of(file);
    EXPECT_THAT(text, testing::StartsWith("braid kernels 2\n"));
    EXPECT_THAT(text, testing::EndsWith("\nend\n"));

    const std::vector<std::string> quick{"--kernel", "sha256", "--row", "scalar", "--batch", "1"};
    EXPECT_TRUE(bench_kernels(quick).err.empty());
    // A calibration of the test's own shows in what the program says it chooses.
    std::ofstream{file, std::ios::binary}
        << text.substr(0, text.find('\n', text.find("\ndevices") + 1) + 1)
        << "sha256 avx2 77\nend\n";
    const auto chosen = bench_kernels(quick);
    EXPECT_TRUE(
        !chosen.out.contains("as the program chooses") || chosen.out.contains("avx2 from 77"))
        << chosen.out;
    for (const std::string& damage : {text.substr(0, text.size() - 4), std::string(100'000, 'x')})
    {
        std::ofstream{file, std::ios::binary} << damage;
        const auto damaged = bench_kernels(quick);
        EXPECT_EQ(damaged.code, 0);
        EXPECT_THAT(damaged.err, HasSubstr("--calibrate"));
    }
}

TEST(bench_kernels, without_a_cache_folder_calibration_says_what_to_set)
{
    const Variable cache{"XDG_CACHE_HOME", "relative"};
    const std::string home = std::getenv("HOME") == nullptr ? "/" : std::getenv("HOME");
    ::unsetenv("HOME");
    const auto result = bench_kernels({"--calibrate", "--json"});
    ::setenv("HOME", home.c_str(), 1);
    EXPECT_EQ(result.code, 2);
    EXPECT_THAT(result.err, HasSubstr("XDG_CACHE_HOME"));
}

TEST(bench_kernels, a_row_that_does_not_exist_stops_every_command)
{
    const Variable forced{"BRAID_KERNELS", "mmx"};
    const auto result = braid({"bench", "p2p", "--txs", "10"});
    EXPECT_EQ(result.code, 2);
    EXPECT_THAT(result.err, HasSubstr("BRAID_KERNELS is \"mmx\""));
}
}  // namespace
}  // namespace braid::tests
