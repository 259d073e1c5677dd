// SPDX-License-Identifier: Apache-2.0
#include "kernels/gpu/emulator.hpp"

#include "base/assert.hpp"
#include <algorithm>
#include <cstring>
#include <memory>
#include <numeric>
#include <random>
#include <ucontext.h>
#include <vector>

// Present where the program is built with AddressSanitizer, which has to be told of every switch of stacks.
extern "C"
{
    [[gnu::weak]] void __sanitizer_start_switch_fiber(
        void** fake_stack_save, const void* bottom, std::size_t size);
    [[gnu::weak]] void __sanitizer_finish_switch_fiber(
        void* fake_stack_save, const void** bottom_old, std::size_t* size_old);
}

namespace braid::kernels::gpu
{
namespace
{
constexpr std::size_t stack_size = std::size_t{1} << 18;
constexpr int noise = 0xa5;

/// A thread of the block, or the caller of them all.
struct Fiber
{
    ucontext_t context{};
    std::unique_ptr<std::byte[]> stack;
    void* sanitizer_stack = nullptr;
    const void* bottom = nullptr;
    std::size_t size = 0;
    bool is_done = false;
    std::source_location waits_at{};
};

void switch_between(Fiber& from, Fiber& to)
{
    if (__sanitizer_start_switch_fiber != nullptr)
        __sanitizer_start_switch_fiber(
            from.is_done ? nullptr : &from.sanitizer_stack, to.bottom, to.size);
    swapcontext(&from.context, &to.context);
    if (__sanitizer_finish_switch_fiber != nullptr)
        __sanitizer_finish_switch_fiber(from.sanitizer_stack, nullptr, nullptr);
}

[[nodiscard]] bool is_same(const std::source_location& a, const std::source_location& b) noexcept
{
    return a.line() == b.line() && a.column() == b.column() &&
           std::strcmp(a.file_name(), b.file_name()) == 0;
}

[[nodiscard]] std::vector<std::uint32_t> ordered(std::uint32_t threads, ThreadOrder order)
{
    std::vector<std::uint32_t> numbers(threads);
    std::iota(numbers.begin(), numbers.end(), 0);
    if (order == ThreadOrder::descending)
        std::ranges::reverse(numbers);
    if (order == ThreadOrder::shuffled)
        std::ranges::shuffle(numbers, std::mt19937{threads});
    return numbers;
}
}  // namespace

/// The block that runs: its threads, one of which is on, and what they share.
class EmulatedBlock
{
public:
    EmulatedBlock(const Grid& grid, ThreadOrder order,
        const std::function<void(const EmulatedContext&)>& body)
      : body_{body},
        fibers_(grid.threads),
        order_{ordered(grid.threads, order)},
        grid_{grid},
        shared_(std::make_unique<std::byte[]>(grid.shared_size))
    {}

    void run(std::uint32_t number)
    {
        number_ = number;
        std::memset(shared_.get(), noise, grid_.shared_size);
        for (const std::uint32_t thread : order_)
            start(thread);
        // From barrier to barrier.
        while (!is_done())
            for (const std::uint32_t thread : order_)
            {
                current_ = thread;
                switch_between(host_, fibers_[thread]);
            }
    }

    void wait(const std::source_location& at) noexcept
    {
        Fiber& fiber = fibers_[current_];
        fiber.waits_at = at;
        switch_between(fiber, host_);
    }

    [[nodiscard]] std::uint32_t number() const noexcept { return number_; }
    [[nodiscard]] const Grid& grid() const noexcept { return grid_; }
    [[nodiscard]] std::byte* shared() const noexcept { return shared_.get(); }

private:
    /// Whether all threads have ended; otherwise all of them wait at one barrier.
    [[nodiscard]] bool is_done() const noexcept
    {
        const Fiber& first = fibers_.front();
        for (const Fiber& fiber : fibers_)
        {
            BRAID_ASSERT(fiber.is_done == first.is_done);
            BRAID_ASSERT(fiber.is_done || is_same(fiber.waits_at, first.waits_at));
        }
        return first.is_done;
    }

    /// Runs a thread up to its first barrier. One that meets none leaves its stack to the next.
    void start(std::uint32_t thread)
    {
        Fiber& fiber = fibers_[thread];
        if (spare_ == nullptr)
            spare_ = std::make_unique_for_overwrite<std::byte[]>(stack_size);
        fiber.is_done = false;
        fiber.stack = std::move(spare_);
        fiber.bottom = fiber.stack.get();
        fiber.size = stack_size;
        getcontext(&fiber.context);
        fiber.context.uc_stack.ss_sp = fiber.stack.get();
        fiber.context.uc_stack.ss_size = stack_size;
        fiber.context.uc_link = nullptr;
        makecontext(&fiber.context, &EmulatedBlock::enter, 0);
        current_ = thread;
        running_ = this;
        switch_between(host_, fiber);
        if (fiber.is_done)
            spare_ = std::move(fiber.stack);
    }

    static void enter()
    {
        EmulatedBlock& self = *running_;
        if (__sanitizer_finish_switch_fiber != nullptr)
            __sanitizer_finish_switch_fiber(nullptr, &self.host_.bottom, &self.host_.size);
        const std::uint32_t thread = self.current_;
        self.body_(EmulatedContext{self, thread});
        self.fibers_[thread].is_done = true;
        switch_between(self.fibers_[thread], self.host_);
    }

    static thread_local EmulatedBlock* running_;

    const std::function<void(const EmulatedContext&)>& body_;
    Fiber host_;
    std::vector<Fiber> fibers_;
    std::vector<std::uint32_t> order_;
    Grid grid_;
    std::unique_ptr<std::byte[]> shared_;
    std::unique_ptr<std::byte[]> spare_;
    std::uint32_t number_ = 0;
    std::uint32_t current_ = 0;
};

thread_local EmulatedBlock* EmulatedBlock::running_ = nullptr;

std::uint32_t EmulatedContext::block() const noexcept
{
    return in_->number();
}

std::uint32_t EmulatedContext::threads() const noexcept
{
    return in_->grid().threads;
}

void EmulatedContext::barrier(const std::source_location& at) const noexcept
{
    in_->wait(at);
}

std::byte* EmulatedContext::shared_bytes() const noexcept
{
    return in_->shared();
}

void emulate(
    const Grid& grid, ThreadOrder order, const std::function<void(const EmulatedContext&)>& body)
{
    BRAID_ASSERT(grid.threads > 0);
    EmulatedBlock block{grid, order, body};
    for (std::uint32_t number = 0; number < grid.blocks; ++number)
        block.run(number);
}
}  // namespace braid::kernels::gpu
