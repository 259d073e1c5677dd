// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/assert.hpp"
#include <cstdint>

namespace braid::engine
{
/// Where a transaction stands, in one word that is changed by compare-and-swap:
///
///   bits 0-2    state
///   bit  3      stale: what the running incarnation read has changed
///   bits 5-7    aborts, saturated
///   bits 8-31   incarnation: counts the executions given up
///   bits 32-63  the first of the transactions that wait for this one, plus 1; 0 where there is none
class Status
{
public:
    enum class State : std::uint8_t
    {
        /// May be started by anyone.
        pending,
        executing,
        /// Waits until a lower transaction has been executed, or until the state has fetched what it reads.
        blocked,
        /// Waits until the frontier reaches it.
        stalled,
        /// Its writes are published. Below the frontier: committed.
        executed,
    };
    static constexpr unsigned aborts_max = 7;

    constexpr Status() noexcept = default;
    constexpr explicit Status(std::uint64_t word) noexcept : word_(word) {}

    [[nodiscard]] constexpr std::uint64_t word() const noexcept { return word_; }
    [[nodiscard]] constexpr State state() const noexcept { return static_cast<State>(word_ & 7); }
    [[nodiscard]] constexpr bool stale() const noexcept { return (word_ & stale_bit) != 0; }
    [[nodiscard]] constexpr unsigned aborts() const noexcept
    {
        return static_cast<unsigned>(word_ >> 5) & aborts_max;
    }
    [[nodiscard]] constexpr std::uint32_t incarnation() const noexcept
    {
        return static_cast<std::uint32_t>(word_ >> 8) & incarnation_mask;
    }
    [[nodiscard]] constexpr bool has_dependents() const noexcept { return word_ >> 32 != 0; }
    /// [has_dependents()]
    [[nodiscard]] constexpr std::uint32_t first_dependent() const noexcept
    {
        return static_cast<std::uint32_t>(word_ >> 32) - 1;
    }

    [[nodiscard]] constexpr Status with(State state) const noexcept
    {
        return Status{(word_ & ~std::uint64_t{7}) | static_cast<std::uint64_t>(state)};
    }
    [[nodiscard]] constexpr Status with_stale() const noexcept { return Status{word_ | stale_bit}; }
    [[nodiscard]] constexpr Status with_dependent(std::uint32_t tx) const noexcept
    {
        return Status{(word_ & low_mask) | (std::uint64_t{tx} + 1) << 32};
    }
    [[nodiscard]] constexpr Status without_dependents() const noexcept
    {
        return Status{word_ & low_mask};
    }
    /// The incarnation after this one.
    [[nodiscard]] constexpr Status next(State state, bool aborted) const noexcept
    {
        BRAID_ASSERT(incarnation() < incarnation_mask);
        Status status{((word_ & ~stale_bit) + (std::uint64_t{1} << 8))};
        if (aborted && aborts() < aborts_max)
            status = Status{status.word_ + (std::uint64_t{1} << 5)};
        return status.with(state);
    }

private:
    static constexpr std::uint64_t stale_bit = 1 << 3;
    static constexpr std::uint32_t incarnation_mask = 0xffffff;
    static constexpr std::uint64_t low_mask = 0xffffffff;

    std::uint64_t word_ = 0;
};
}  // namespace braid::engine
