// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/evm/interpreter/code_access.hpp"
#include "vm-frontends/evm/interpreter/creations.hpp"
#include "vm-frontends/evm/interpreter/frames.hpp"
#include "vm-frontends/evm/interpreter/loops.hpp"
#include "vm-frontends/evm/interpreter/message.hpp"
#include "vm-frontends/evm/interpreter/traits.hpp"
#include "vm-frontends/evm/interpreter/workspace.hpp"
#include <algorithm>
#include <limits>

namespace braid::evm
{
namespace
{
constexpr std::array<void (*)(Machine&) noexcept, fork_count> loops{run_frontier, run_homestead,
    run_homestead, run_tangerine_whistle, run_spurious_dragon, run_byzantium, run_constantinople,
    run_petersburg, run_istanbul, run_berlin, run_london, run_paris, run_shanghai, run_cancun,
    run_prague, run_osaka, run_osaka, run_osaka};

void fill_first_frame(Machine& m, const Message& message, std::int64_t gas) noexcept
{
    Frame& frame = m.workspace.first_frame();
    frame.sp = frame.stack;
    frame.gas = gas;
    frame.gas_given = gas;
    frame.input = message.kind == MessageKind::call ? message.input : Bytes{};
    frame.self = &m.state.account(message.recipient);
    frame.address = message.recipient;
    frame.sender = message.sender;
    frame.value = message.value;
    frame.kind = message.kind;
    frame.is_static = message.is_static;
    frame.output_offset = 0;
    frame.output_size = 0;
    frame.checkpoint = m.state.checkpoint();
    m.frame = &frame;
}

void trace_enter(Machine& m, const Message& message) noexcept
{
    const bool is_call = message.kind == MessageKind::call;
    m.tracer->on_enter({.kind = is_call ? TraceCallKind::call : TraceCallKind::create,
        .sender = message.sender,
        .recipient = message.recipient,
        .code_address = message.code_address,
        .value = message.value,
        .input = message.input,
        .gas = message.gas});
}

/// Finds the frame's code; a creation's account comes into being.
ExecutionStatus prepare(Machine& m, const Message& message, bool runs_precompile) noexcept
{
    Frame& frame = *m.frame;
    if (message.kind == MessageKind::create)
    {
        if (collides(m.state, *frame.self))
            return ExecutionStatus::create_collision;
        m.state.create(*frame.self);
        frame.code = PinnedCode{AnalysedCode::analyse(message.input)};
    }
    else if (!runs_precompile && !pin_code(m, m.state.account(message.code_address), frame.code))
        return ExecutionStatus::blocked;

    if (!m.state.debit(m.state.account(message.sender), message.value))
        return ExecutionStatus::insufficient_balance;
    m.state.credit(*frame.self, message.value);
    return ExecutionStatus::success;
}

/// Makes the message the outermost frame. False where it has ended with that.
bool begin_message(Machine& m, const Message& message, std::int64_t gas) noexcept
{
    fill_first_frame(m, message, gas);
    if (m.tracer != nullptr)
        trace_enter(m, message);
    // EIP-7702: delegating to a precompile runs no code.
    const bool runs_precompile =
        message.kind == MessageKind::call && is_precompile_at(m, message.code_address);
    const ExecutionStatus prepared = prepare(m, message, runs_precompile);
    if (prepared != ExecutionStatus::success || m.state.blocked())
        return end_frame(m, prepared, 0, {});
    return start_frame(
        m, runs_precompile && message.code_address == message.recipient, message.code_address);
}
}  // namespace

MessageResult execute_message(
    const Message& message, const TxContext& context, TxState& state) noexcept
{
    const WorkspaceLease workspace;
    Machine m{.tx = context,
        .env = *context.env,
        .state = state,
        .workspace = *workspace,
        .fork = interpreter_fork(context.env->fork),
        .tracer = context.env->tracer};
    // No execution can use 2^63 gas: what is above waits outside.
    constexpr std::uint64_t gas_max = std::numeric_limits<std::int64_t>::max();
    const std::uint64_t gas = std::min(message.gas, gas_max);
    if (begin_message(m, message, static_cast<std::int64_t>(gas)))
    {
        if (m.tracer != nullptr)
            run_traced(m);
        else
            loops[static_cast<std::size_t>(context.env->fork)](m);
    }
    if (m.result.status == ExecutionStatus::success || m.result.status == ExecutionStatus::revert)
        m.result.gas_left += message.gas - gas;
    return m.result;
}
}  // namespace braid::evm
