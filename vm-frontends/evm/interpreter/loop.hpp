// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/evm/interpreter/arithmetic_instructions.hpp"
#include "vm-frontends/evm/interpreter/calls.hpp"
#include "vm-frontends/evm/interpreter/creations.hpp"
#include "vm-frontends/evm/interpreter/environment_instructions.hpp"
#include "vm-frontends/evm/interpreter/frames.hpp"
#include "vm-frontends/evm/interpreter/memory_instructions.hpp"
#include "vm-frontends/evm/interpreter/state_instructions.hpp"
#include "vm-frontends/evm/interpreter/trace_step.hpp"
#include <concepts>
#include <utility>

// The interpreter's loop: threaded code, one label an opcode, each ending in its own indirect jump to the next one.
// Every fork has its own copy with prices and availability as constants; see loops/. The state of a frame lives in
// Registers while the frame runs; instructions are inlined, so that these are registers indeed.

namespace braid::evm
{
struct Registers
{
    const std::uint8_t* ip;
    /// One above the top word.
    u256* sp;
    std::int64_t gas;
    u256* stack;
};

/// What comes after an instruction.
enum class Flow : std::uint8_t
{
    /// The next instruction of the same frame.
    next,
    /// m.frame has changed or its stored registers have.
    resume,
    /// The message has ended.
    done,
    undefined,
    stack_underflow,
    stack_overflow,
    bad_jump,
    /// Gas is negative; m.failure says why.
    failed,
};

[[nodiscard]] BRAID_INLINE bool is_jump_destination(const Machine& m, const u256& to) noexcept
{
    return to.fits_u64() && m.frame->code->is_jump_destination(to[0]);
}

/// The operand of a PUSH at `ip`: `size` bytes, most significant first. Reads at most 8 bytes past them, which the
/// padding of code allows.
template <std::size_t size>
BRAID_INLINE void push(u256& to, const std::uint8_t* ip) noexcept
{
    static_assert(size >= 1 && size <= 32);
    constexpr std::size_t whole = size / 8;
    constexpr std::size_t rest = size % 8;
    const std::uint8_t* const operand = ip + 1;
    std::array<std::uint64_t, 4> words{};
    if constexpr (rest != 0)
        words[whole] = load_be<std::uint64_t>(operand) >> (64 - 8 * rest);
    if constexpr (whole > 0)
        words[0] = load_be<std::uint64_t>(operand + size - 8);
    if constexpr (whole > 1)
        words[1] = load_be<std::uint64_t>(operand + size - 16);
    if constexpr (whole > 2)
        words[2] = load_be<std::uint64_t>(operand + size - 24);
    if constexpr (whole > 3)
        words[3] = load_be<std::uint64_t>(operand + size - 32);
    to = u256{words[3], words[2], words[1], words[0]};
}

/// The bytes that RETURN or REVERT gives back. [reserve_memory() was glad of them]
[[nodiscard]] BRAID_INLINE Bytes output_of(
    const Machine& m, const u256& offset, const u256& size) noexcept
{
    return size.is_zero() ? Bytes{} : Bytes{m.frame->memory + offset[0], size[0]};
}

/// Stores the registers where the frame is left for another one.
BRAID_INLINE void store(const Registers& r, Machine& m) noexcept
{
    m.frame->ip = r.ip;
    m.frame->sp = r.sp;
    m.frame->gas = r.gas;
}

constexpr bool is_between(Opcode opcode, Opcode first, Opcode last) noexcept
{
    return opcode >= first && opcode <= last;
}

constexpr int operator-(Opcode a, Opcode b) noexcept
{
    return static_cast<int>(a) - static_cast<int>(b);
}

/// Runs an instruction that stays in its frame and falls through, by the overload of execute() that there is.
template <Opcode opcode, typename Rules>
BRAID_INLINE void apply(Registers& r, Machine& m, const Rules& rules) noexcept
{
    constexpr Op<opcode> op;
    u256* const sp = r.sp;
    if constexpr (requires {
                      { execute(op, sp) } -> std::same_as<void>;
                  })
        execute(op, sp);
    else if constexpr (requires {
                           { execute(op, sp, m) } -> std::same_as<void>;
                       })
        execute(op, sp, m);
    else if constexpr (requires {
                           { execute(op, sp, m, rules) } -> std::same_as<void>;
                       })
        execute(op, sp, m, rules);
    else if constexpr (requires {
                           { execute(op, sp, r.gas, rules) } -> std::same_as<std::int64_t>;
                       })
        r.gas = execute(op, sp, r.gas, rules);
    else
        r.gas = execute(op, sp, r.gas, m);
}

/// Whether the instruction needs the stack, the position and the gas alone.
constexpr bool is_stack_instruction(Opcode opcode) noexcept
{
    return is_between(opcode, Opcode::push0, Opcode::swap16) || opcode == Opcode::gas ||
           opcode == Opcode::pop || opcode == Opcode::jumpdest;
}

/// [is_stack_instruction(opcode)]
template <Opcode opcode>
BRAID_INLINE void apply_to_stack(Registers& r) noexcept
{
    u256* const sp = r.sp;
    if constexpr (is_between(opcode, Opcode::push1, Opcode::push32))
    {
        constexpr auto size = static_cast<std::size_t>(opcode - Opcode::push1 + 1);
        push<size>(*sp, r.ip);
        r.ip += size;
    }
    else if constexpr (opcode == Opcode::push0)
        *sp = u256{};
    else if constexpr (is_between(opcode, Opcode::dup1, Opcode::dup16))
        *sp = sp[-(opcode - Opcode::dup1 + 1)];
    else if constexpr (is_between(opcode, Opcode::swap1, Opcode::swap16))
        std::swap(sp[-1], sp[-(opcode - Opcode::swap1 + 2)]);
    else if constexpr (opcode == Opcode::gas)
        *sp = u256{static_cast<std::uint64_t>(r.gas)};
}

/// Instructions after which another frame runs.
template <Opcode opcode>
BRAID_INLINE Flow leave(Registers& r, Machine& m) noexcept
{
    if constexpr (opcode == Opcode::stop)
        return end_frame(m, ExecutionStatus::success, r.gas, {}) ? Flow::resume : Flow::done;
    else if constexpr (opcode == Opcode::return_ || opcode == Opcode::revert)
    {
        const u256& offset = r.sp[-1];
        const u256& size = r.sp[-2];
        r.gas = reserve_memory(m, r.gas, offset, size);
        if (r.gas < 0)
            return Flow::failed;
        constexpr auto status =
            opcode == Opcode::revert ? ExecutionStatus::revert : ExecutionStatus::success;
        return end_frame(m, status, r.gas, output_of(m, offset, size)) ? Flow::resume : Flow::done;
    }
    else if constexpr (opcode == Opcode::selfdestruct)
    {
        r.gas = execute(Op<Opcode::selfdestruct>{}, r.sp, r.gas, m);
        if (r.gas < 0)
            return Flow::failed;
        return end_frame(m, ExecutionStatus::success, r.gas, {}) ? Flow::resume : Flow::done;
    }
    else
    {
        ++r.ip;
        store(r, m);
        bool begun = false;
        if constexpr (opcode == Opcode::call)
            begun = begin_call(m, TraceCallKind::call);
        else if constexpr (opcode == Opcode::callcode)
            begun = begin_call(m, TraceCallKind::callcode);
        else if constexpr (opcode == Opcode::delegatecall)
            begun = begin_call(m, TraceCallKind::delegatecall);
        else if constexpr (opcode == Opcode::staticcall)
            begun = begin_call(m, TraceCallKind::staticcall);
        else if constexpr (opcode == Opcode::create)
            begun = begin_create(m, TraceCallKind::create);
        else
            begun = begin_create(m, TraceCallKind::create2);
        if (begun)
            return Flow::resume;
        r.gas = m.frame->gas;
        return Flow::failed;
    }
}

constexpr bool leaves_frame(Opcode opcode) noexcept
{
    return opcode == Opcode::stop || (opcode >= Opcode::create && opcode != Opcode::invalid);
}

/// Lands on the JUMPDEST; where nobody watches, behind it, its gas taken.
template <bool traced>
BRAID_INLINE Flow jump(Registers& r, const Machine& m, const u256& to) noexcept
{
    if (!is_jump_destination(m, to)) [[unlikely]]
        return Flow::bad_jump;
    r.ip = m.frame->code->begin() + to[0];
    if constexpr (!traced)
    {
        ++r.ip;
        if (--r.gas < 0) [[unlikely]]
            return Flow::failed;
    }
    return Flow::next;
}

/// Whether there are the words that an instruction takes and room for those it leaves: one comparison.
template <std::size_t takes, std::size_t leaves>
BRAID_INLINE Flow check_stack(const Registers& r) noexcept
{
    // In bytes: a difference of pointers would be divided first.
    constexpr std::size_t taken = takes * sizeof(u256);
    const auto height =
        reinterpret_cast<std::uintptr_t>(r.sp) - reinterpret_cast<std::uintptr_t>(r.stack);
    if constexpr (takes == 0 && leaves == 0)
        return Flow::next;
    else if constexpr (leaves <= takes)
        return height < taken ? Flow::stack_underflow : Flow::next;
    else
    {
        constexpr std::size_t height_max = (stack_size_max + takes - leaves) * sizeof(u256);
        if (height - taken <= height_max - taken) [[likely]]
            return Flow::next;
        return height < taken ? Flow::stack_underflow : Flow::stack_overflow;
    }
}

/// One instruction: whether it exists, whether the stack suffices, its base gas, itself.
template <Opcode opcode, bool traced, typename Rules>
BRAID_INLINE Flow step(Registers& r, Machine& m, const Rules& rules) noexcept
{
    constexpr StackEffect effect = stack_effects[static_cast<std::size_t>(opcode)];
    if (!is_available(rules.fork(), opcode))
        return Flow::undefined;
    if (const Flow fault = check_stack<effect.takes, effect.leaves>(r); fault != Flow::next)
        [[unlikely]]
        return fault;
    if ((r.gas -= rules.template base_gas<opcode>()) < 0) [[unlikely]]
        return Flow::failed;

    if constexpr (opcode == Opcode::invalid)
        return Flow::undefined;
    else if constexpr (leaves_frame(opcode))
        return leave<opcode>(r, m);
    else if constexpr (opcode == Opcode::jump)
    {
        --r.sp;
        return jump<traced>(r, m, *r.sp);
    }
    else if constexpr (opcode == Opcode::jumpi)
    {
        r.sp -= 2;
        if (!r.sp[0].is_zero())
            return jump<traced>(r, m, r.sp[1]);
    }
    else if constexpr (opcode == Opcode::pc)
        *r.sp++ = u256{static_cast<std::uint64_t>(r.ip - m.frame->code->begin())};
    else if constexpr (is_between(opcode, Opcode::log0, Opcode::log4))
    {
        constexpr auto topics = static_cast<std::size_t>(opcode - Opcode::log0);
        r.gas = log(m, r.sp, r.gas, topics);
        r.sp -= topics + 2;
    }
    else
    {
        if constexpr (is_stack_instruction(opcode))
            apply_to_stack<opcode>(r);
        else
            apply<opcode>(r, m, rules);
        r.sp += effect.leaves - effect.takes;
    }
    if (r.gas < 0) [[unlikely]]
        return Flow::failed;
    ++r.ip;
    return Flow::next;
}

/// Tells the tracer that one instruction has ended and the next one begins.
template <bool traced>
BRAID_INLINE void trace(const Registers& r, Machine& m) noexcept
{
    if constexpr (traced)
    {
        close_step(m, r.gas, ExecutionStatus::success);
        store(r, m);
        open_step(m);
    }
}

/// Why the frame fails. [flow is a failure]
inline ExecutionStatus failure_of(Flow flow, const Machine& m) noexcept
{
    switch (flow)
    {
    case Flow::undefined:
        return ExecutionStatus::invalid_opcode;
    case Flow::stack_underflow:
        return ExecutionStatus::stack_underflow;
    case Flow::stack_overflow:
        return ExecutionStatus::stack_overflow;
    case Flow::bad_jump:
        return ExecutionStatus::bad_jump;
    default:
        return m.failure;
    }
}

/// Runs frames from m.frame on until the message has ended and m.result says how.
template <bool traced, typename Rules>
void run(Machine& m, const Rules& rules) noexcept
{
    static const void* const targets[] = {
#define BRAID_EVM_X(value, name, mnemonic, takes, leaves, gas) &&target_##name,
#define BRAID_EVM_U(value) &&target_invalid,
        BRAID_EVM_OPCODES(BRAID_EVM_X, BRAID_EVM_U)
#undef BRAID_EVM_X
#undef BRAID_EVM_U
    };
    static_assert(std::size(targets) == 256);

    Registers r;
    Flow flow;
resume:
    r = {.ip = m.frame->ip, .sp = m.frame->sp, .gas = m.frame->gas, .stack = m.frame->stack};
    trace<traced>(r, m);
    goto* targets[*r.ip];

#define BRAID_EVM_X(value, name, mnemonic, takes, leaves, gas)      \
    target_##name : flow = step<Opcode::name, traced>(r, m, rules); \
    if (flow != Flow::next)                                         \
        goto other;                                                 \
    trace<traced>(r, m);                                            \
    goto* targets[*r.ip];
#define BRAID_EVM_U(value)
    BRAID_EVM_OPCODES(BRAID_EVM_X, BRAID_EVM_U)
#undef BRAID_EVM_X
#undef BRAID_EVM_U

other:
    if (flow == Flow::resume)
        goto resume;
    if (flow == Flow::done)
        return;
    const ExecutionStatus failure = failure_of(flow, m);
    if constexpr (traced)
        close_step(m, r.gas, failure);
    if (end_frame(m, failure, 0, {}))
        goto resume;
}
}  // namespace braid::evm
