// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/memory/multi_version_memory.hpp"

namespace braid::engine
{
/// A value of the state before the block that an execution was given up for.
///
/// `stage_` goes from asked to arrived or parked, whatever is first, by the arrival and by the worker that gives the
/// execution up: the second of the two sees the first (exchanges, acquire-release) and makes the transaction pending. So
/// what the arrival wrote before, the base's value or `failed_`, is there when the transaction starts again.
template <typename Policy>
class AwaitedRead final : public storage::PendingRead
{
public:
    using Shared = SharedLocation<Policy>;

    AwaitedRead(Shared& location, std::uint32_t tx, MultiVersionMemory<Policy>& memory,
        Scheduler<Policy>& scheduler) noexcept
      : location_(location), tx_(tx), memory_(memory), scheduler_(scheduler)
    {}

    void arrived(const Result<Value, storage::StateError>& answer) noexcept override
    {
        if (answer.ok())
            memory_.learn(location_, *answer);
        else
            failed_ = true;
        if (stage_.exchange(stage_arrived, std::memory_order_acq_rel) == stage_parked)
            scheduler_.resume(tx_);
        is_done_.store(1, std::memory_order_release);
    }
    /// False where the answer is there: nobody will resume the transaction. [once; its execution has been given up]
    [[nodiscard]] bool park() noexcept
    {
        return stage_.exchange(stage_parked, std::memory_order_acq_rel) == stage_asked;
    }
    /// [arrived]
    [[nodiscard]] bool has_failed() const noexcept { return failed_; }
    /// Whether arrived() was called and touches nothing any more: the transaction may be committed before.
    [[nodiscard]] bool is_done() const noexcept
    {
        return is_done_.load(std::memory_order_acquire) != 0;
    }
    [[nodiscard]] const Shared& location() const noexcept { return location_; }

private:
    static constexpr std::uint32_t stage_asked = 0;
    static constexpr std::uint32_t stage_arrived = 1;
    static constexpr std::uint32_t stage_parked = 2;

    Shared& location_;
    std::uint32_t tx_;
    MultiVersionMemory<Policy>& memory_;
    Scheduler<Policy>& scheduler_;
    bool failed_ = false;
    typename Policy::template Atomic<std::uint32_t> stage_{stage_asked};
    /// Release, pairs with the acquire of who ends the block.
    typename Policy::template Atomic<std::uint32_t> is_done_{0};
};

/// How the executions of one worker ask the state before the block.
template <typename Policy>
class BaseReader
{
public:
    using Shared = SharedLocation<Policy>;
    using Awaited = AwaitedRead<Policy>;

    BaseReader(
        MultiVersionMemory<Policy>& memory, Scheduler<Policy>& scheduler, Arena& arena) noexcept
      : memory_(memory), scheduler_(scheduler), arena_(arena)
    {}

    /// Another block. [forget(); the arena was reset]
    void begin(const storage::StateView& state) noexcept
    {
        state_ = &state;
        suspends_ = false;
        spare_ = nullptr;
        left_open_ = nullptr;
        asked_.clear();
    }
    /// The transaction's next execution: whether it is given up where the state would wait.
    void begin_execution(std::uint32_t tx, bool suspends) noexcept
    {
        tx_ = tx;
        suspends_ = suspends;
        left_open_ = nullptr;
    }
    /// What the last execution was given up for; null where it was not.
    [[nodiscard]] Awaited* left_open() const noexcept { return left_open_; }

    /// Sets `value` to what the state holds there. False where it cannot; `why` says why.
    [[gnu::noinline]] [[nodiscard]] bool read(Shared& location, Value& value, Blocked& why) noexcept
    {
        if (suspends_) [[unlikely]]
            return poll(location, value, why);
        return take(state_->read(location.key()), value, why);
    }

    /// No answer comes any more to what was asked in this block, and none is on its way.
    void forget() noexcept
    {
        for (Awaited* asked : asked_)
            if (!asked->is_done())
                state_->forget(asked->location().key(), *asked);
    }

    /// Where readers of the memory are registered.
    [[nodiscard]] Arena& arena() noexcept { return arena_; }

private:
    [[nodiscard]] static bool take(
        const Result<Value, storage::StateError>& answer, Value& value, Blocked& why) noexcept
    {
        if (!answer.ok())
        {
            why = {.reason = Blocked::Reason::state, .error = answer.error()};
            return false;
        }
        value = *answer;
        return true;
    }

    [[gnu::noinline]] [[nodiscard]] bool poll(Shared& location, Value& value, Blocked& why) noexcept
    {
        if (spare_ == nullptr)
            spare_ = arena_.allocate(sizeof(Awaited), alignof(Awaited));
        auto* asks = ::new (spare_) Awaited{location, tx_, memory_, scheduler_};
        const auto answer = state_->poll(location.key(), *asks);
        if (answer.has_value())
            return take(*answer, value, why);
        spare_ = nullptr;
        left_open_ = asks;
        asked_.push_back(asks);
        why = {.reason = Blocked::Reason::arrival};
        return false;
    }

    MultiVersionMemory<Policy>& memory_;
    Scheduler<Policy>& scheduler_;
    Arena& arena_;
    const storage::StateView* state_ = nullptr;
    std::uint32_t tx_ = 0;
    bool suspends_ = false;
    /// Room for a question that was not left open.
    void* spare_ = nullptr;
    Awaited* left_open_ = nullptr;
    std::vector<Awaited*> asked_;
};
}  // namespace braid::engine
