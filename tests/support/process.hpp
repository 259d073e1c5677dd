// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace braid::tests
{
/// What a finished process left.
struct ProcessResult
{
    /// The exit code, or minus the signal that ended it.
    int code = 0;
    std::string out;
    std::string err;
};

/// Runs a program to its end without a shell and collects both outputs. Throws where it cannot start.
[[nodiscard]] ProcessResult run_process(const std::vector<std::string>& command);
}  // namespace braid::tests
