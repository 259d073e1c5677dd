// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/fixture_suite.hpp"
#include "cli/move_fixture.hpp"

namespace braid::cli
{
struct MoveRunOptions
{
    std::vector<std::string> paths;
    /// In the place of the one that fixtures name; empty: that one.
    std::string genesis;
    /// 0: one transaction after another. Else in parallel.
    unsigned threads = 0;
    /// Whether what came of it becomes what the fixture expects.
    bool update = false;
    bool json = false;
    /// Failures that are printed.
    std::size_t failures_max = 20;
};

/// What a fixture's transactions and views came to, in the form of its `result` members.
struct MoveFixtureOutcome
{
    struct Block
    {
        std::vector<nlohmann::json> transactions;
        std::vector<nlohmann::json> views;
        std::string state_root;
    };
    std::vector<Block> blocks;
};

/// Executes a fixture and reports each of its transactions, views and expected roots. A genesis below "vectors:" is skipped where
/// BRAID_VECTORS does not name a folder. Throws InputError where something cannot be made of the fixture.
MoveFixtureOutcome run_move_fixture(const std::string& file, const MoveFixture& fixture,
    const MoveRunOptions& options, TestReport& report);
}  // namespace braid::cli
