// SPDX-License-Identifier: Apache-2.0
#include "cli/replay_stateless.hpp"
#include "base/hex.hpp"
#include "cli/op_fixture.hpp"
#include "cli/progress.hpp"
#include "kernels/host_crypto.hpp"
#include "stf/stf.hpp"
#include <algorithm>
#include <chrono>
#include <fmt/core.h>
#include <nlohmann/json.hpp>

namespace braid::cli
{
namespace
{
namespace fs = std::filesystem;

struct Report
{
    std::uint64_t number = 0;
    std::size_t transactions = 0;
    std::size_t preimages = 0;
    std::uint64_t gas = 0;
    double ms = 0;
    Hash32 expected;
    /// Absent where no block came out.
    std::optional<Hash32> block_hash;
    std::optional<Hash32> output_root;
    std::string failure;

    [[nodiscard]] bool ok() const { return block_hash == expected; }
};

std::string hex_of(const std::optional<Hash32>& hash)
{
    return hash ? "0x" + to_hex(*hash) : "";
}

std::string describe(const stf::Failure& failure)
{
    if (failure.error != stf::Error::rejected)
        return stf::name_of(failure.error);
    const auto& rejection = failure.rejection;
    if (rejection.block == evm::BlockError::invalid_transaction)
        return fmt::format("transaction {}: {}", rejection.index, evm::name_of(rejection.tx));
    if (rejection.block == evm::BlockError::state_unavailable)
        return rejection.state == storage::StateError::missing_witness ?
                   "the witness lacks what execution read" :
                   "the witness is corrupt";
    return std::string{evm::name_of(rejection.block)};
}

Report replay(const OpFixture& fixture)
{
    Report report;
    report.number = fixture.input.parent.number + 1;
    report.transactions = fixture.input.transactions.size();
    report.preimages = fixture.input.preimages.size();
    report.expected = fixture.expected_block_hash;
    const auto started = std::chrono::steady_clock::now();
    const auto output = stf::execute(fixture.input, kernels::host_crypto());
    const std::chrono::duration<double, std::milli> took =
        std::chrono::steady_clock::now() - started;
    report.ms = took.count();
    if (!output.ok())
    {
        report.failure = describe(output.error());
        return report;
    }
    report.gas = output->header.gas_used;
    report.block_hash = output->block_hash;
    report.output_root = output->output_root;
    if (!report.ok())
        report.failure = fmt::format("the hash is not {}", hex_of(report.expected));
    return report;
}

void print_json(const std::vector<Report>& reports)
{
    auto blocks = nlohmann::ordered_json::array();
    for (const auto& report : reports)
    {
        nlohmann::ordered_json block{{"number", report.number},
            {"transactions", report.transactions}, {"gas", report.gas},
            {"preimages", report.preimages}, {"ms", report.ms},
            {"block_hash", hex_of(report.block_hash)},
            {"expected_block_hash", hex_of(report.expected)},
            {"output_root", hex_of(report.output_root)}, {"ok", report.ok()}};
        if (!report.ok())
            block["failure"] = report.failure;
        blocks.push_back(std::move(block));
    }
    fmt::print("{}\n", nlohmann::ordered_json{{"blocks", std::move(blocks)}}.dump(2));
}

void print_table(const std::vector<Report>& reports)
{
    fmt::print("{:>9} {:>5} {:>11} {:>9} {:>9}  {:<66}  check\n", "block", "txs", "gas",
        "preimages", "ms", "block hash");
    for (const auto& report : reports)
        fmt::print("{:>9} {:>5} {:>11} {:>9} {:>9.2f}  {:<66}  {}\n", report.number,
            report.transactions, report.gas, report.preimages, report.ms, hex_of(report.block_hash),
            report.ok() ? "ok" : "FAILED: " + report.failure);
    const auto equal = std::ranges::count_if(reports, &Report::ok);
    fmt::print("{} of {} block hashes equal\n", equal, reports.size());
}
}  // namespace

ExitCode replay_stateless(const std::vector<fs::path>& folders, bool json)
{
    const auto fixtures = find_op_fixtures(folders);
    std::vector<Report> reports;
    {
        Progress progress{fixtures.size()};
        for (const auto& folder : fixtures)
        {
            progress.step(folder.filename().string());
            reports.push_back(replay(load_op_fixture(folder)));
        }
    }
    if (json)
        print_json(reports);
    else
        print_table(reports);
    return std::ranges::all_of(reports, &Report::ok) ? ExitCode::ok : ExitCode::check_failed;
}
}  // namespace braid::cli
