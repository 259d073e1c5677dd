// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/command.hpp"
#include <filesystem>
#include <vector>

namespace braid::cli
{
/// Executes each block, writes the witness of what it read and wrote beneath `to`, and executes it again with nothing else: the state root,
/// for the OP Stack the block hash, must be the same. `stateless` blocks are as replay_stateless() takes them, others as find_blocks() finds
/// them; the state root of these is of the touched entries that they come with. Throws InputError where a file cannot be
/// read or written.
[[nodiscard]] ExitCode record_witnesses(const std::vector<std::filesystem::path>& folders,
    const std::filesystem::path& to, bool stateless);
}  // namespace braid::cli
