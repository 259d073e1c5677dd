// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/evm/interpreter/calls.hpp"

#include "vm-frontends/evm/interpreter/code_access.hpp"
#include "vm-frontends/evm/interpreter/frames.hpp"
#include "vm-frontends/evm/interpreter/memory_instructions.hpp"
#include "vm-frontends/evm/interpreter/state_instructions.hpp"
#include "vm-frontends/evm/interpreter/trace_step.hpp"
#include "vm-frontends/evm/interpreter/workspace.hpp"
#include <algorithm>

namespace braid::evm
{
namespace
{
/// What a call instruction says and what it comes to.
struct Call
{
    TraceCallKind kind{};
    Address code_address;
    Account* code_account = nullptr;
    u256 value;
    Bytes input;
    std::uint64_t output_offset = 0;
    std::uint64_t output_size = 0;
    std::int64_t gas = 0;
    PinnedCode code;
    bool is_precompile = false;

    /// Whether value moves, or must at least be there.
    [[nodiscard]] bool has_value() const noexcept
    {
        return (kind == TraceCallKind::call || kind == TraceCallKind::callcode) && !value.is_zero();
    }
    /// Whether the code works on its own account.
    [[nodiscard]] bool enters_account() const noexcept
    {
        return kind == TraceCallKind::call || kind == TraceCallKind::staticcall;
    }
};

enum class Payment : std::uint8_t
{
    done,
    insufficient,
    blocked,
};

/// Takes the operands off the stack, makes room for input and output in memory and pays for that.
bool take_operands(Machine& m, Call& call) noexcept
{
    Frame& frame = *m.frame;
    const bool names_value =
        call.kind == TraceCallKind::call || call.kind == TraceCallKind::callcode;
    call.code_address = Address::from(frame.sp[-2]);
    if (names_value)
        call.value = frame.sp[-3];
    frame.sp -= names_value ? 7 : 6;
    const u256& input_offset = frame.sp[3];
    const u256& input_size = frame.sp[2];
    const u256& output_offset = frame.sp[1];
    const u256& output_size = frame.sp[0];
    if (call.kind == TraceCallKind::call && frame.is_static && call.has_value())
    {
        frame.gas = m.fail(ExecutionStatus::static_violation);
        return false;
    }
    frame.gas = reserve_memory(m, frame.gas, input_offset, input_size);
    if (frame.gas < 0)
        return false;
    frame.gas = reserve_memory(m, frame.gas, output_offset, output_size);
    if (frame.gas < 0)
        return false;
    // Memory stays where it is while inner frames run.
    if (!input_size.is_zero())
        call.input = {frame.memory + input_offset[0], input_size[0]};
    call.output_offset = output_offset[0];
    call.output_size = output_size[0];
    return true;
}

/// Gas of passing value, and of the account that comes into being by it.
std::int64_t value_gas(Machine& m, const Call& call) noexcept
{
    std::int64_t gas = call.has_value() ? gas::call_value : 0;
    if (call.kind != TraceCallKind::call)
        return gas;
    if (m.fork < Fork::spurious_dragon)
        gas += m.state.exists(*call.code_account) ? 0 : gas::new_account;
    else if (call.has_value() && m.state.empty(*call.code_account))
        gas += gas::new_account;
    return gas;
}

/// Moves gas from the caller to the call: what is asked for, since EIP-150 at most all but one 64th. False where there
/// is too little.
bool take_call_gas(const Machine& m, Call& call, const u256& asked) noexcept
{
    Frame& frame = *m.frame;
    const bool is_small = asked.fits_u64() && asked[0] <= static_cast<std::uint64_t>(frame.gas);
    if (m.fork >= Fork::tangerine_whistle)
    {
        const std::int64_t limit = frame.gas - frame.gas / 64;
        call.gas = is_small ? std::min(static_cast<std::int64_t>(asked[0]), limit) : limit;
    }
    else
    {
        if (!is_small)
            return false;
        call.gas = static_cast<std::int64_t>(asked[0]);
    }
    frame.gas -= call.gas;
    if (call.has_value())
        call.gas += gas::call_stipend;
    return true;
}

/// Moves the value, or sees to it that it is there. Touches the account that is entered.
Payment pay(Machine& m, const Call& call) noexcept
{
    Account& payer = *m.frame->self;
    if (call.has_value())
    {
        const bool enough = call.kind == TraceCallKind::call ? m.state.debit(payer, call.value) :
                                                               m.state.balance(payer) >= call.value;
        if (m.state.blocked())
            return Payment::blocked;
        if (!enough)
            return Payment::insufficient;
        if (call.kind == TraceCallKind::call)
            m.state.credit(*call.code_account, call.value);
    }
    else if (call.enters_account())
        m.state.touch(*call.code_account);
    return m.state.blocked() ? Payment::blocked : Payment::done;
}

/// The frame of a call, above the running one.
void enter(Machine& m, Call& call, const Checkpoint& checkpoint) noexcept
{
    Frame& caller = *m.frame;
    Frame& frame = m.workspace.frame_above(caller);
    const bool is_delegated = call.kind == TraceCallKind::delegatecall;
    frame.sp = frame.stack;
    frame.gas = call.gas;
    frame.gas_given = call.gas;
    frame.input = call.input;
    frame.self = call.enters_account() ? call.code_account : caller.self;
    frame.address = call.enters_account() ? call.code_address : caller.address;
    frame.sender = is_delegated ? caller.sender : caller.address;
    frame.value = is_delegated ? caller.value : call.value;
    frame.kind = MessageKind::call;
    frame.is_static = caller.is_static || call.kind == TraceCallKind::staticcall;
    frame.output_offset = call.output_offset;
    frame.output_size = call.output_size;
    frame.checkpoint = checkpoint;
    frame.code = std::move(call.code);
    m.frame = &frame;
}

void trace_enter(Machine& m, const Call& call) noexcept
{
    const Frame& caller = *m.frame;
    close_step(m, caller.gas, ExecutionStatus::success);
    m.tracer->on_enter({.kind = call.kind,
        .depth = caller.depth + 2,
        .sender = call.kind == TraceCallKind::delegatecall ? caller.sender : caller.address,
        .recipient = call.enters_account() ? call.code_address : caller.address,
        .code_address = call.code_address,
        .value = call.kind == TraceCallKind::delegatecall ? caller.value : call.value,
        .input = call.input,
        .gas = static_cast<std::uint64_t>(call.gas)});
}

}  // namespace

bool begin_call(Machine& m, TraceCallKind kind) noexcept
{
    Frame& frame = *m.frame;
    Call call;
    call.kind = kind;
    const u256 asked = frame.sp[-1];
    if (!take_operands(m, call))
        return false;

    call.code_account = &m.state.account(call.code_address);
    frame.gas = charge_account_access(m, frame.gas, *call.code_account);
    if (frame.gas < 0)
        return false;
    call.is_precompile = is_precompile_at(m, call.code_address);
    if (!call.is_precompile)
    {
        if (!pin_code(m, *call.code_account, call.code))
        {
            frame.gas = m.fail(ExecutionStatus::blocked);
            return false;
        }
        follow_delegation(m, call.code, frame.gas);
        if (frame.gas < 0)
            return false;
    }
    frame.gas -= value_gas(m, call);
    if (m.state.blocked())
        frame.gas = m.fail(ExecutionStatus::blocked);
    if (frame.gas < 0 || !take_call_gas(m, call, asked))
        return false;

    frame.return_data = {};
    if (m.tracer != nullptr)
        trace_enter(m, call);
    const Checkpoint checkpoint = m.state.checkpoint();
    const Payment payment = frame.depth >= call_depth_max ? Payment::insufficient : pay(m, call);
    if (payment == Payment::done)
    {
        enter(m, call, checkpoint);
        return start_frame(m, call.is_precompile, call.code_address);
    }
    if (payment == Payment::blocked)
    {
        frame.gas = m.fail(ExecutionStatus::blocked);
        return false;
    }
    frame.gas += call.gas;
    *frame.sp++ = u256{};
    if (m.tracer != nullptr)
        m.tracer->on_exit(frame.depth >= call_depth_max ? ExecutionStatus::call_depth_exceeded :
                                                          ExecutionStatus::insufficient_balance,
            0, {});
    return true;
}

}  // namespace braid::evm
