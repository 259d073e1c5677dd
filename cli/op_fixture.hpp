// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/arena.hpp"
#include "stf/input.hpp"
#include <filesystem>
#include <string_view>
#include <vector>

namespace braid::cli
{
/// A block of the OP Stack and all that a stateless execution of it takes.
struct OpFixture
{
    /// Views `arena`.
    stf::Input input;
    /// The hash that the block must have.
    Hash32 expected_block_hash;
    Arena arena;
};

/// Reads
///   fixture   {rollup_config, parent_header, executing_payload, expected_block_hash}, as op-node and its likes
///             write the rollup's configuration and the Engine API its payload attributes
///   witness   {keccak256 of a preimage: preimage}, or {state: [node], codes: [code], keys: [key], headers: [header]},
///             as debug_executionWitness gives it
/// Throws InputError, also where a preimage does not hash to its name.
[[nodiscard]] OpFixture parse_op_fixture(std::string_view fixture, std::string_view witness);

/// The folders that hold a fixture.json among those given and those in them. Throws InputError where one has none.
[[nodiscard]] std::vector<std::filesystem::path> find_op_fixtures(
    const std::vector<std::filesystem::path>& folders);
/// Reads fixture.json and witness.json of a folder. Throws InputError, naming the folder.
[[nodiscard]] OpFixture load_op_fixture(const std::filesystem::path& folder);
}  // namespace braid::cli
