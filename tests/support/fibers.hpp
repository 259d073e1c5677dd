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

    /// What a timed run took, in nanoseconds of a virtual clock.
    struct Took
    {
        End end = End::finished;
        /// From the start to the end of the last fiber.
        std::uint64_t wall = 0;
        /// Of all fibers together, sleep left aside.
        std::uint64_t busy = 0;
    };
    /// The same with a core for each fiber and a clock for each core: the one whose clock is behind runs. Tells how well
    /// work was spread whatever machine this runs on.
    [[nodiscard]] Took run_timed(std::uint64_t seed, const std::function<void(unsigned)>& body);

    /// The calling fiber is about to touch something shared, which takes so many nanoseconds. Without a running fiber:
    /// nothing.
    static void step(std::uint64_t took);
    /// The running fiber; 0 without one.
    [[nodiscard]] static unsigned current();
    /// The calling fiber waits for another one to do something.
    static void relax();
    /// The calling fiber's clock, in nanoseconds; without timing, a count of steps.
    [[nodiscard]] static std::uint64_t now();
    /// The calling fiber computes for so long.
    static void spend(std::uint64_t took);
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
        std::uint64_t clock = 0;
        std::uint64_t slept = 0;
        void* sanitizer_stack = nullptr;
        void* sanitizer_thread = nullptr;
    };

    static void enter();
    void begin(std::uint64_t seed);
    [[nodiscard]] bool is_before(const Fiber& a, const Fiber& b);
    void start(const std::function<void(unsigned)>& body);
    [[nodiscard]] bool is_runnable(const Fiber& fiber) const
    {
        return !fiber.is_done && fiber.sleeps_on == nullptr;
    }
    [[nodiscard]] std::size_t choose();
    void switch_to(std::size_t to);
    void give_way();
    void take_step();
    void advance_clock(std::uint64_t took);

    static constexpr std::size_t none = ~std::size_t{0};

    std::vector<Fiber> fibers_;
    Fiber host_;
    std::size_t current_ = none;
    const std::function<void(unsigned)>* body_ = nullptr;
    End end_ = End::finished;
    std::mt19937_64 random_;
    bool by_precedence_ = false;
    bool timed_ = false;
    std::uint64_t steps_ = 0;
    std::vector<std::uint64_t> change_steps_;
};

/// std::atomic's operations as steps of a fiber. In timed runs they take as long as on a machine where each fiber has a
/// core: longer where another core wrote the word last.
template <typename T>
class FiberAtomic
{
public:
    FiberAtomic() = default;
    FiberAtomic(T value) : value_(value) {}

    [[nodiscard]] T load(std::memory_order) const noexcept
    {
        step_to_read();
        return value_;
    }
    void store(T value, std::memory_order) noexcept
    {
        step_to_write(own_ns);
        value_ = value;
    }
    T exchange(T value, std::memory_order) noexcept
    {
        step_to_write(locked_ns);
        return std::exchange(value_, value);
    }
    bool compare_exchange_weak(
        T& expected, T desired, std::memory_order, std::memory_order) noexcept
    {
        step_to_write(locked_ns);
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
        step_to_write(locked_ns);
        return std::exchange(value_, value_ + value);
    }
    T fetch_sub(T value, std::memory_order) noexcept
    {
        step_to_write(locked_ns);
        return std::exchange(value_, value_ - value);
    }
    T fetch_or(T value, std::memory_order) noexcept
    {
        step_to_write(locked_ns);
        return std::exchange(value_, value_ | value);
    }
    T fetch_and(T value, std::memory_order) noexcept
    {
        step_to_write(locked_ns);
        return std::exchange(value_, value_ & value);
    }

private:
    static constexpr std::uint64_t own_ns = 1;
    static constexpr std::uint64_t locked_ns = 6;
    static constexpr std::uint64_t from_other_core_ns = 50;

    void step_to_read() const noexcept
    {
        const std::uint64_t core = std::uint64_t{1} << Fibers::current();
        const bool is_here = cores_ == 0 || (cores_ & core) != 0;
        cores_ |= core;
        Fibers::step(is_here ? own_ns : from_other_core_ns);
    }
    void step_to_write(std::uint64_t own) noexcept
    {
        const std::uint64_t core = std::uint64_t{1} << Fibers::current();
        const bool is_here = cores_ == core || cores_ == 0;
        cores_ = core;
        Fibers::step(is_here ? own : from_other_core_ns);
    }

    T value_{};
    /// Whose caches hold the word.
    mutable std::uint64_t cores_ = 0;
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
    static constexpr std::uint32_t crew_epoch = 2;

    [[nodiscard]] static std::uint64_t now_ns() noexcept { return Fibers::now(); }

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
