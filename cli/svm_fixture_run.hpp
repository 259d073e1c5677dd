// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/fixture_suite.hpp"
#include "cli/svm_fixture.hpp"
#include "vm-frontends/svm/errors.hpp"

namespace braid::cli
{
struct SvmRunOptions
{
    std::vector<std::string> paths;
    /// 0: every transaction is a block, executed serially. Else blocks as the fixture has them, in parallel.
    unsigned threads = 0;
    bool jit = true;
    bool json = false;
    /// Failures that are printed.
    std::size_t failures_max = 20;
};

/// Executes a fixture and reports each of its transactions. Where blocks run whole, their accounts are compared at their
/// end. Throws InputError where a sysvar is malformed.
void run_svm_fixture(const std::string& file, const SvmFixture& fixture,
    const SvmRunOptions& options, TestReport& report);

/// As the RPC's JSON has it; `null` where there is none.
[[nodiscard]] std::string error_json(const std::optional<svm::TransactionError>& error);
}  // namespace braid::cli
