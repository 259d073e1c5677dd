// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace braid
{
/// Reports a programmer's mistake and stops the process; a proof guest supplies its own.
[[noreturn]] void assertion_failed(const char* condition, const char* file, int line) noexcept;
}  // namespace braid

/// States what the code relies on; checked in every build. One condition each.
#define BRAID_ASSERT(condition)                             \
    (__builtin_expect(static_cast<bool>(condition), true) ? \
            static_cast<void>(0) :                          \
            ::braid::assertion_failed(#condition, __FILE__, __LINE__))
