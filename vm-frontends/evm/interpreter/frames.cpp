// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/evm/interpreter/frames.hpp"

#include "vm-frontends/evm/interpreter/creations.hpp"
#include "vm-frontends/evm/interpreter/trace_step.hpp"
#include "vm-frontends/evm/interpreter/workspace.hpp"
#include "vm-frontends/evm/precompiles/precompile.hpp"
#include <algorithm>

namespace braid::evm
{
namespace
{
/// Hands the output to the caller: its memory, its return data, its stack.
void deliver(Frame& caller, const Frame& callee, Bytes output, bool success) noexcept
{
    caller.return_data = output;
    const std::size_t copied = std::min<std::size_t>(callee.output_size, output.size());
    if (copied != 0)
        std::memcpy(caller.memory + callee.output_offset, output.data(), copied);
    *caller.sp++ = u256{static_cast<std::uint64_t>(success)};
}

/// Gives the message its result and its memory back. [m.frame is the outermost]
void end_message(Machine& m, ExecutionStatus status, std::int64_t gas, Bytes output) noexcept
{
    m.result = {.status = status,
        .gas_left = static_cast<std::uint64_t>(gas),
        .output = m.state.arena().copy(output)};
    m.workspace.leave(*m.frame);
}

/// Gives all frames up: the transaction runs again later.
void end_blocked(Machine& m) noexcept
{
    while (m.frame->depth > 0)
    {
        m.workspace.leave(*m.frame);
        m.frame = m.frame->caller;
    }
    end_message(m, ExecutionStatus::blocked, 0, {});
}

/// Ends the running frame, which has just been entered, with what the precompile gives.
bool run_precompile_frame(Machine& m, const Address& address) noexcept
{
    Frame& frame = *m.frame;
    const PrecompileResult result = run_precompile(
        m.env, address, frame.input, static_cast<std::uint64_t>(frame.gas), m.workspace.scratch());
    const Bytes output = frame.depth == 0 ? m.state.arena().copy(result.output) :
                                            m.workspace.keep_output(*frame.caller, result.output);
    m.workspace.scratch().reset();
    return end_frame(m, result.ok ? ExecutionStatus::success : ExecutionStatus::precompile_failed,
        static_cast<std::int64_t>(result.gas_left), output);
}
}  // namespace

bool start_frame(Machine& m, bool is_precompile, const Address& code_address) noexcept
{
    Frame& frame = *m.frame;
    if (is_precompile)
        return run_precompile_frame(m, code_address);
    if (!frame.code)
        return end_frame(m, ExecutionStatus::success, frame.gas, {});
    frame.ip = frame.code->begin();
    return true;
}

bool end_frame(Machine& m, ExecutionStatus status, std::int64_t gas, Bytes output) noexcept
{
    Frame& frame = *m.frame;
    m.failure = ExecutionStatus::out_of_gas;
    if (m.tracer != nullptr)
        close_step(m, gas, status);
    if (status == ExecutionStatus::blocked || m.state.blocked())
    {
        end_blocked(m);
        return false;
    }
    if (status == ExecutionStatus::success && frame.kind == MessageKind::create)
        status = deposit_code(m, gas, output);
    if (status != ExecutionStatus::success)
        m.state.revert(frame.checkpoint);
    if (status != ExecutionStatus::success && status != ExecutionStatus::revert)
    {
        gas = 0;
        output = {};
    }
    if (m.tracer != nullptr)
        m.tracer->on_exit(status, static_cast<std::uint64_t>(frame.gas_given - gas), output);
    if (frame.depth == 0)
    {
        end_message(m, status, gas, output);
        return false;
    }
    Frame& caller = *frame.caller;
    const bool success = status == ExecutionStatus::success;
    caller.gas += gas;
    if (frame.kind == MessageKind::call)
        deliver(caller, frame, output, success);
    else
    {
        caller.return_data = success ? Bytes{} : output;
        *caller.sp++ = success ? frame.address.to_word() : u256{};
    }
    m.workspace.leave(frame);
    m.frame = &caller;
    return true;
}
}  // namespace braid::evm
