// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/evm/interpreter/trace_step.hpp"

#include "vm-frontends/evm/interpreter/opcodes.hpp"
#include <algorithm>

namespace braid::evm
{
void open_step(Machine& m) noexcept
{
    const Frame& frame = *m.frame;
    m.tracer->on_instruction({.pc = frame.pc(),
        .opcode = *frame.ip,
        .gas = static_cast<std::uint64_t>(frame.gas),
        .depth = frame.depth + 1,
        .self = frame.address,
        .stack = {frame.stack, frame.sp},
        .memory = {frame.memory, frame.memory_size},
        .return_data = frame.return_data,
        .refund = m.state.refund()});
    m.step_open = true;
    m.step_gas = frame.gas;
}

void close_step(Machine& m, std::int64_t gas, ExecutionStatus status) noexcept
{
    if (!m.step_open)
        return;
    m.step_open = false;
    m.tracer->on_instruction_done(static_cast<std::uint64_t>(m.step_gas - gas), status);
}

const char* mnemonic_of(std::uint8_t opcode) noexcept
{
    switch (opcode)
    {
#define BRAID_EVM_X(value, name, mnemonic, takes, leaves, gas) \
    case value:                                                \
        return mnemonic;
#define BRAID_EVM_U(value)
        BRAID_EVM_OPCODES(BRAID_EVM_X, BRAID_EVM_U)
#undef BRAID_EVM_X
#undef BRAID_EVM_U
    default:
        return "UNDEFINED";
    }
}
}  // namespace braid::evm
