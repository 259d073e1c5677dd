// SPDX-License-Identifier: Apache-2.0
#include "base/assert.hpp"
#include <cstdio>
#include <cstdlib>

namespace braid
{
void assertion_failed(const char* condition, const char* file, int line) noexcept
{
    std::fprintf(stderr, "%s:%d: assertion failed: %s\n", file, line, condition);
    std::abort();
}
}  // namespace braid
