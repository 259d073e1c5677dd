// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace braid
{
/// Tells the core that this thread spins.
inline void pause() noexcept
{
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    asm volatile("isb" ::: "memory");
#endif
}
}  // namespace braid
