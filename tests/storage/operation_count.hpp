// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdlib>

namespace braid::tests
{
/// How many random operations a comparison with an oracle takes: BRAID_STORAGE_OPERATIONS, or `sample` without it.
[[nodiscard]] inline std::size_t operation_count(std::size_t sample)
{
    const char* count = std::getenv("BRAID_STORAGE_OPERATIONS");
    return count == nullptr ? sample : std::strtoull(count, nullptr, 10);
}
}  // namespace braid::tests
