// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/evm/interpreter/code_lookaside.hpp"
#include "vm-frontends/evm/interpreter/message.hpp"
#include "vm-frontends/evm/trace.hpp"

namespace braid::evm
{
class Workspace;
struct StackSegment;

/// One running call or creation. While another frame runs above it, `ip`, `sp` and `gas` say where it goes on; while it
/// runs itself, the interpreter's loop holds them in registers.
struct Frame
{
    /// The next instruction.
    const std::uint8_t* ip = nullptr;
    /// One above the top word.
    u256* sp = nullptr;
    std::int64_t gas = 0;
    /// What the frame began with.
    std::int64_t gas_given = 0;
    /// The bottom of the stack.
    u256* stack = nullptr;
    std::uint8_t* memory = nullptr;
    /// A multiple of 32.
    std::uint64_t memory_size = 0;
    /// Bytes behind memory_size and below this are zero and paid for from memory_size_max.
    std::uint64_t memory_ready = 0;
    PinnedCode code;
    Bytes input;
    /// What the last inner frame returned; views that frame's memory, which only the next inner frame changes.
    Bytes return_data;
    /// The account whose storage and balance the code works on.
    Account* self = nullptr;
    Address address;
    Address sender;
    u256 value;
    /// 0 in the outermost frame.
    std::uint32_t depth = 0;
    MessageKind kind = MessageKind::call;
    bool is_static = false;
    /// Where in the caller's memory the output goes.
    std::uint64_t output_offset = 0;
    std::uint64_t output_size = 0;
    /// What a failure returns to.
    Checkpoint checkpoint;

    // What stays with the frame's place in the workspace.
    Frame* caller = nullptr;
    Frame* callee = nullptr;
    std::uint64_t memory_capacity = 0;
    StackSegment* segment = nullptr;

    /// Offset of the next instruction.
    [[nodiscard]] std::uint64_t pc() const noexcept
    {
        return static_cast<std::uint64_t>(ip - code->begin());
    }
};

/// Everything that one message's execution works with.
struct Machine
{
    const TxContext& tx;
    const EvmEnv& env;
    TxState& state;
    Workspace& workspace;
    /// The interpreter's fork: dao is homestead, bpo1 and bpo2 are osaka.
    Fork fork;
    Tracer* tracer = nullptr;
    /// The running frame.
    Frame* frame = nullptr;
    /// Why an instruction failed that gave a negative number for its gas; out_of_gas unless it says otherwise.
    ExecutionStatus failure = ExecutionStatus::out_of_gas;
    /// An on_instruction() waits for its on_instruction_done().
    bool step_open = false;
    std::int64_t step_gas = 0;
    MessageResult result{};

    /// To be returned for the gas left where an instruction fails for another reason than gas.
    [[nodiscard]] std::int64_t fail(ExecutionStatus why) noexcept
    {
        failure = why;
        return -1;
    }
};
}  // namespace braid::evm
