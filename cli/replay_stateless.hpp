// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/command.hpp"
#include <filesystem>
#include <vector>

namespace braid::cli
{
/// Makes the OP-Stack block of each folder that holds fixture.json and witness.json from the witness alone, and compares
/// its hash with the one expected. `folders` are such folders, or hold them. Prints a table, or JSON. Throws InputError
/// where a folder has no block or a file does not decode.
[[nodiscard]] ExitCode replay_stateless(
    const std::vector<std::filesystem::path>& folders, bool json);
}  // namespace braid::cli
