// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/support/process.hpp"
#include <nlohmann/json.hpp>

namespace braid::tests
{
/// Runs the program with these arguments.
[[nodiscard]] inline ProcessResult braid(std::vector<std::string> arguments)
{
    arguments.insert(arguments.begin(), BRAID_PROGRAM);
    return run_process(arguments);
}

/// The names of an object's fields, in order.
[[nodiscard]] inline std::vector<std::string> field_names(const nlohmann::ordered_json& object)
{
    std::vector<std::string> names;
    for (const auto& [name, value] : object.items())
        names.push_back(name);
    return names;
}
}  // namespace braid::tests
