// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#if __STDC_HOSTED__
#include <atomic>
#endif

namespace braid
{
/// How many owners an object has; starts at one. Safe for concurrent owners where there are threads; in a
/// freestanding build, which has none, a plain counter.
class ReferenceCount
{
public:
#if __STDC_HOSTED__
    void add() noexcept
    {
        // The caller owns a reference already, so nothing needs to be ordered.
        count_.fetch_add(1, std::memory_order_relaxed);
    }
    /// True for the last owner, who then sees what every other owner did with the object.
    [[nodiscard]] bool drop() noexcept
    {
        // Releases the owner's accesses to the last owner's drop(), which acquires them.
        return count_.fetch_sub(1, std::memory_order_acq_rel) == 1;
    }

private:
    std::atomic<std::uint32_t> count_{1};
#else
    void add() noexcept { ++count_; }
    [[nodiscard]] bool drop() noexcept { return --count_ == 0; }

private:
    std::uint32_t count_ = 1;
#endif
};
}  // namespace braid
