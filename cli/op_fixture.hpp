// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/arena.hpp"
#include "stf/input.hpp"
#include <string_view>

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
///   witness   {keccak256 of a preimage: preimage}
/// Throws InputError, also where a preimage does not hash to its name.
[[nodiscard]] OpFixture parse_op_fixture(std::string_view fixture, std::string_view witness);
}  // namespace braid::cli
