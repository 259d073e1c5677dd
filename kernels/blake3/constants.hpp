// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/sha256/constants.hpp"

namespace braid::kernels::blake3_tree
{
/// Of internal linkage: files of every instruction set include this.

/// Section 2.2 of the paper: the words are SHA-256's.
using sha256_blocks::initial_state;

/// Flags of a compression, table 3 of the paper.
constexpr std::uint32_t flag_chunk_start = 1;
constexpr std::uint32_t flag_chunk_end = 2;
constexpr std::uint32_t flag_parent = 4;
constexpr std::uint32_t flag_root = 8;
}  // namespace braid::kernels::blake3_tree
