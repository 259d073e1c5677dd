// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <random>
#include <ucontext.h>
#include <utility>
#include <vector>

namespace braid::test
{
/// Runs functions as fibers of one thread, switching where they touch what they share, as a seed decides. The same seed
/// gives the same interleaving. Memory is sequentially consistent here; what weaker orders allow is TSan's to find.
///
/// Even seeds walk at random. Odd seeds keep a random order of precedence that is changed at a few random steps
/// (probabilistic concurrency testing: Burckhardt et al., ASPLOS 2010), which finds bugs that need few switches.
class Fibers
{
public:
    enum class End : std::uint8_t
    {
        finished,
        /// Every fiber that is left sleeps.
        deadlock,
        /// They ran for longer than any correct run does.
        livelock,
    };

    explicit Fibers(std::size_t count);
    ~Fibers();
    Fibers(const Fibers&) = delete;
    Fibers& operator=(const Fibers&) = delete;

    /// Runs body(0) to body(count - 1) to their ends. After any end but `finished` the fibers are abandoned, and with
    /// them this object and what they worked on.
    [[nodiscard]] End run(std::uint64_t seed, const std::function<void(unsigned)>& body);

    /// The calling fiber is about to touch something shared. Without a running fiber: nothing.
    static void step();
    /// The calling fiber waits for another one to do something.
    static void relax();
    /// Puts the calling fiber to sleep until wake() names the same thing.
    static void sleep(const void* on);
    static void wake(const void* on, bool all);
    /// True now and then, for failures that an operation may have for no reason.
    [[nodiscard]] static bool chance();

private:
    struct Fiber
    {
        ucontext_t context{};
        std::unique_ptr<std::uint8_t[]> stack;
        const void* sleeps_on = nullptr;
        bool is_done = false;
        std::uint64_t precedence = 0;
        void* sanitizer_stack = nullptr;
        void* sanitizer_thread = nullptr;
    };

    static void enter();
    void begin(std::uint64_t seed);
    [[nodiscard]] bool is_runnable(const Fiber& fiber) const
    {
        return !fiber.is_done && fiber.sleeps_on == nullptr;
    }
    [[nodiscard]] std::size_t choose();
    void switch_to(std::size_t to);
    void give_way();
    void take_step();

    static constexpr std::size_t none = ~std::size_t{0};

    std::vector<Fiber> fibers_;
    Fiber host_;
    std::size_t current_ = none;
    const std::function<void(unsigned)>* body_ = nullptr;
    End end_ = End::finished;
    std::mt19937_64 random_;
    bool by_precedence_ = false;
    std::uint64_t steps_ = 0;
    std::vector<std::uint64_t> change_steps_;
};

/// std::atomic's operations as steps of a fiber.
template <typename T>
class FiberAtomic
{
public:
    FiberAtomic() = default;
    FiberAtomic(T value) : value_(value) {}

    [[nodiscard]] T load(std::memory_order) const noexcept
    {
        Fibers::step();
        return value_;
    }
    void store(T value, std::memory_order) noexcept
    {
        Fibers::step();
        value_ = value;
    }
    T exchange(T value, std::memory_order) noexcept
    {
        Fibers::step();
        return std::exchange(value_, value);
    }
    bool compare_exchange_weak(
        T& expected, T desired, std::memory_order, std::memory_order) noexcept
    {
        Fibers::step();
        if (value_ != expected || Fibers::chance())
        {
            expected = value_;
            return false;
        }
        value_ = desired;
        return true;
    }
    T fetch_add(T value, std::memory_order) noexcept
    {
        Fibers::step();
        return std::exchange(value_, value_ + value);
    }
    T fetch_sub(T value, std::memory_order) noexcept
    {
        Fibers::step();
        return std::exchange(value_, value_ - value);
    }
    T fetch_or(T value, std::memory_order) noexcept
    {
        Fibers::step();
        return std::exchange(value_, value_ | value);
    }
    T fetch_and(T value, std::memory_order) noexcept
    {
        Fibers::step();
        return std::exchange(value_, value_ & value);
    }

private:
    T value_{};
};

/// The engine's surroundings when its workers are fibers. Every location hashes to one of four values, few deltas
/// make a location hot and workers soon sleep, so that small blocks meet every case.
struct FiberPolicy
{
    template <typename T>
    using Atomic = FiberAtomic<T>;
    struct KeyHash;
    static constexpr std::uint32_t listed_deltas_max = 1;
    static constexpr unsigned turns_before_sleep = 2;

    static void relax(unsigned) noexcept { Fibers::relax(); }
    static void wait(Atomic<std::uint32_t>& word, std::uint32_t seen) noexcept
    {
        if (word.load(std::memory_order_acquire) == seen)
            Fibers::sleep(&word);
    }
    static void notify_one(Atomic<std::uint32_t>& word) noexcept { Fibers::wake(&word, false); }
    static void notify_all(Atomic<std::uint32_t>& word) noexcept { Fibers::wake(&word, true); }
};
}  // namespace braid::test
