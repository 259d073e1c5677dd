// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/op_fixture.hpp"
#include "cli/replay_files.hpp"
#include "tests/support/vectors.hpp"
#include <algorithm>

namespace braid::tests
{
/// The blocks in the folder `op_blocks` of the conformance vectors, in the order of their numbers.
[[nodiscard]] inline std::vector<cli::OpFixture> read_op_blocks()
{
    std::vector<std::filesystem::path> folders;
    for (const auto& entry : std::filesystem::directory_iterator{vectors() / "op_blocks"})
        folders.push_back(entry.path());
    std::ranges::sort(folders);
    std::vector<cli::OpFixture> blocks;
    for (const auto& folder : folders)
        blocks.push_back(cli::parse_op_fixture(
            cli::read_file(folder / "fixture.json"), cli::read_file(folder / "witness.json")));
    return blocks;
}
}  // namespace braid::tests
