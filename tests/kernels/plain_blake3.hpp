// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/bytes.hpp"
#include <vector>

namespace braid::tests
{
/// BLAKE3 as its paper defines it, from the top of the tree down and a bit rotation at a time: slow, and written apart
/// from the kernels.
[[nodiscard]] std::vector<std::uint8_t> plain_blake3(Bytes message, std::size_t output_size);
}  // namespace braid::tests
