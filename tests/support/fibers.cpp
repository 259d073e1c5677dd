// SPDX-License-Identifier: Apache-2.0
#include "tests/support/fibers.hpp"

#include <algorithm>

// Present where the program is built with the sanitizer in question: they have to be told of every switch.
extern "C"
{
    [[gnu::weak]] void __sanitizer_start_switch_fiber(
        void** fake_stack_save, const void* bottom, std::size_t size);
    [[gnu::weak]] void __sanitizer_finish_switch_fiber(
        void* fake_stack_save, const void** bottom_old, std::size_t* size_old);
    [[gnu::weak]] void* __tsan_get_current_fiber();
    [[gnu::weak]] void* __tsan_create_fiber(unsigned flags);
    [[gnu::weak]] void __tsan_switch_to_fiber(void* fiber, unsigned flags);
}

namespace braid::test
{
namespace
{
constexpr std::size_t stack_size = std::size_t{256} * 1024;
constexpr std::uint64_t steps_max = 2'000'000;
constexpr std::uint64_t changes = 4;
/// From waking a sleeper to its running, and what it costs who wakes it.
constexpr std::uint64_t wake_latency_ns = 5000;
constexpr std::uint64_t wake_ns = 1000;
constexpr std::uint64_t pause_ns = 30;

Fibers* running = nullptr;
}  // namespace

Fibers::Fibers(std::size_t count) : fibers_(count)
{
    for (Fiber& fiber : fibers_)
    {
        fiber.stack = std::make_unique_for_overwrite<std::uint8_t[]>(stack_size);
        if (__tsan_create_fiber != nullptr)
            fiber.sanitizer_thread = __tsan_create_fiber(0);
    }
    if (__tsan_get_current_fiber != nullptr)
        host_.sanitizer_thread = __tsan_get_current_fiber();
}

Fibers::~Fibers() = default;

void Fibers::begin(std::uint64_t seed)
{
    random_.seed(seed);
    by_precedence_ = seed % 2 != 0;
    steps_ = 0;
    end_ = End::finished;
    // A few thousand steps are what a small block takes; changes that come too late do no harm.
    change_steps_.clear();
    for (std::uint64_t i = 0; i < changes; ++i)
        change_steps_.push_back(random_() % (std::uint64_t{1} << (6 + random_() % 7)));
    for (Fiber& fiber : fibers_)
    {
        fiber.is_done = false;
        fiber.sleeps_on = nullptr;
        fiber.clock = 0;
        fiber.slept = 0;
        fiber.precedence = changes + 1 + random_() % 1'000'000;
        getcontext(&fiber.context);
        fiber.context.uc_stack.ss_sp = fiber.stack.get();
        fiber.context.uc_stack.ss_size = stack_size;
        fiber.context.uc_link = nullptr;
        makecontext(&fiber.context, &Fibers::enter, 0);
    }
}

Fibers::End Fibers::run(std::uint64_t seed, const std::function<void(unsigned)>& body)
{
    timed_ = false;
    begin(seed);
    start(body);
    return end_;
}

Fibers::Took Fibers::run_timed(std::uint64_t seed, const std::function<void(unsigned)>& body)
{
    timed_ = true;
    begin(seed);
    start(body);
    Took took{.end = end_};
    for (const Fiber& fiber : fibers_)
    {
        took.wall = std::max(took.wall, fiber.clock);
        took.busy += fiber.clock - fiber.slept;
    }
    return took;
}

void Fibers::start(const std::function<void(unsigned)>& body)
{
    body_ = &body;
    running = this;
    current_ = none;
    switch_to(choose());
    running = nullptr;
}

void Fibers::enter()
{
    Fibers& self = *running;
    if (__sanitizer_finish_switch_fiber != nullptr)
        __sanitizer_finish_switch_fiber(nullptr, nullptr, nullptr);
    (*self.body_)(static_cast<unsigned>(self.current_));
    self.fibers_[self.current_].is_done = true;
    self.give_way();
}

void Fibers::switch_to(std::size_t to)
{
    Fiber& from = current_ == none ? host_ : fibers_[current_];
    Fiber& next = to == none ? host_ : fibers_[to];
    current_ = to;
    if (__sanitizer_start_switch_fiber != nullptr)
        __sanitizer_start_switch_fiber(from.is_done ? nullptr : &from.sanitizer_stack,
            next.context.uc_stack.ss_sp, next.context.uc_stack.ss_size);
    if (__tsan_switch_to_fiber != nullptr)
        __tsan_switch_to_fiber(next.sanitizer_thread, 0);
    swapcontext(&from.context, &next.context);
    if (__sanitizer_finish_switch_fiber != nullptr)
    {
        const void* bottom = nullptr;
        std::size_t size = 0;
        __sanitizer_finish_switch_fiber(from.sanitizer_stack, &bottom, &size);
    }
}

std::size_t Fibers::choose()
{
    std::size_t chosen = none;
    std::size_t runnable = 0;
    for (std::size_t i = 0; i < fibers_.size(); ++i)
    {
        if (!is_runnable(fibers_[i]))
            continue;
        ++runnable;
        if (chosen == none)
            chosen = i;
        else if (timed_ || by_precedence_ ? is_before(fibers_[i], fibers_[chosen]) :
                                            random_() % runnable == 0)
            chosen = i;
    }
    return chosen;
}

bool Fibers::is_before(const Fiber& a, const Fiber& b)
{
    return timed_ ? a.clock < b.clock : a.precedence > b.precedence;
}

/// Switches to another fiber, or back to the host where none can run.
void Fibers::give_way()
{
    const std::size_t to = choose();
    if (to == none)
    {
        const bool all_done = std::all_of(
            fibers_.begin(), fibers_.end(), [](const Fiber& fiber) { return fiber.is_done; });
        end_ = all_done ? End::finished : End::deadlock;
    }
    if (to != current_)
        switch_to(to);
}

void Fibers::take_step()
{
    if (++steps_ > steps_max)
    {
        end_ = End::livelock;
        switch_to(none);
    }
    if (by_precedence_)
    {
        const auto change = std::find(change_steps_.begin(), change_steps_.end(), steps_);
        if (change == change_steps_.end())
            return;
        fibers_[current_].precedence = static_cast<std::uint64_t>(change - change_steps_.begin());
        give_way();
    }
    else if (random_() % 4 == 0)
    {
        give_way();
    }
}

void Fibers::advance_clock(std::uint64_t took)
{
    fibers_[current_].clock += took;
    if (choose() != current_)
        give_way();
}

void Fibers::step(std::uint64_t took)
{
    if (running == nullptr)
        return;
    if (running->timed_)
        running->advance_clock(took);
    else
        running->take_step();
}

void Fibers::spend(std::uint64_t took)
{
    if (running != nullptr && running->timed_)
        running->advance_clock(took);
}

unsigned Fibers::current()
{
    return running == nullptr ? 0 : static_cast<unsigned>(running->current_);
}

std::uint64_t Fibers::now()
{
    if (running == nullptr)
        return 0;
    return running->timed_ ? running->fibers_[running->current_].clock : running->steps_;
}

void Fibers::relax()
{
    if (running == nullptr)
        return;
    if (running->timed_)
    {
        running->advance_clock(pause_ns);
        return;
    }
    running->take_step();
    // Whoever spins stands back behind all others, or those it waits for would never run.
    Fiber& fiber = running->fibers_[running->current_];
    for (Fiber& other : running->fibers_)
        other.precedence += &other == &fiber ? 0 : 1;
    fiber.precedence = 0;
    running->give_way();
}

void Fibers::sleep(const void* on)
{
    Fiber& fiber = running->fibers_[running->current_];
    fiber.sleeps_on = on;
    running->give_way();
}

void Fibers::wake(const void* on, bool all)
{
    if (running == nullptr)
        return;
    std::vector<Fiber*> sleepers;
    for (Fiber& fiber : running->fibers_)
        if (!fiber.is_done && fiber.sleeps_on == on)
            sleepers.push_back(&fiber);
    if (sleepers.empty())
        return;
    if (!all)
        sleepers = {sleepers[running->random_() % sleepers.size()]};
    const Fiber& waker = running->fibers_[running->current_];
    for (Fiber* fiber : sleepers)
    {
        fiber->sleeps_on = nullptr;
        const std::uint64_t awake = std::max(fiber->clock, waker.clock + wake_latency_ns);
        fiber->slept += awake - fiber->clock;
        fiber->clock = awake;
    }
    spend(wake_ns);
}

bool Fibers::chance()
{
    return running != nullptr && running->random_() % 16 == 0;
}
}  // namespace braid::test
