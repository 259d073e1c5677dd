// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/pause.hpp"
#include "storage/state_view.hpp"
#include <atomic>
#include <chrono>
#include <cstdint>
#include <thread>
#define XXH_INLINE_ALL
#include <xxhash.h>

namespace braid::engine
{
/// XXH3 of a key, seeded once a process: strangers cannot make locations collide.
class SeededKeyHash
{
public:
    SeededKeyHash() noexcept;

    [[nodiscard]] std::uint64_t operator()(const storage::StateKey& key) const noexcept
    {
        const std::uint64_t kind = static_cast<std::uint64_t>(key.vm) << 8 | key.kind;
        return XXH3_64bits_withSeed(
            key.bytes.data(), key.bytes.size(), seed_ + kind * 0x9e3779b97f4a7c15ULL);
    }

private:
    std::uint64_t seed_;
};

/// What the engine takes from its surroundings: atomics, waiting and the hash of keys. Everything that workers share goes
/// through it, so a test can run the same code under a scheduler of its own and with a hash that collides.
struct HostPolicy
{
    template <typename T>
    using Atomic = std::atomic<T>;
    using KeyHash = SeededKeyHash;
    /// Unfolded deltas in the list of one location, above which they are kept out of it.
    static constexpr std::uint32_t listed_deltas_max = 8;
    /// Looks for work between two sleeps of a worker that finds none.
    static constexpr unsigned turns_before_sleep = 256;

    /// Committed transactions after which the number of workers is thought over.
    static constexpr std::uint32_t crew_epoch = 32;

    /// A clock for telling what is long from what is short.
    [[nodiscard]] static std::uint64_t now_ns() noexcept
    {
        const auto now = std::chrono::steady_clock::now().time_since_epoch();
        return static_cast<std::uint64_t>(
            std::chrono::duration_cast<std::chrono::nanoseconds>(now).count());
    }
    /// One turn of a loop that waits for another thread. Yields after a while: the other one may need this core.
    static void relax(unsigned turns) noexcept
    {
        constexpr unsigned turns_before_yield = 64;
        if (turns < turns_before_yield)
            pause();
        else
            std::this_thread::yield();
    }
    /// Sleeps until `word` was notified and differs from `seen`.
    static void wait(Atomic<std::uint32_t>& word, std::uint32_t seen) noexcept
    {
        word.wait(seen, std::memory_order_acquire);
    }
    static void notify_one(Atomic<std::uint32_t>& word) noexcept { word.notify_one(); }
    static void notify_all(Atomic<std::uint32_t>& word) noexcept { word.notify_all(); }
};

/// A lock of one word for a few dozen instructions. What it guards is written in its holder's words.
template <typename Policy>
class SpinLock
{
public:
    void lock() noexcept
    {
        while (word_.exchange(1, std::memory_order_acquire) != 0)
            for (unsigned turns = 0; word_.load(std::memory_order_relaxed) != 0; ++turns)
                Policy::relax(turns);
    }
    [[nodiscard]] bool try_lock() noexcept
    {
        return word_.load(std::memory_order_relaxed) == 0 &&
               word_.exchange(1, std::memory_order_acquire) == 0;
    }
    /// Release: pairs with the acquiring exchange of the next holder.
    void unlock() noexcept { word_.store(0, std::memory_order_release); }

private:
    typename Policy::template Atomic<std::uint8_t> word_{0};
};
}  // namespace braid::engine
