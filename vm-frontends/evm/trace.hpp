// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/evm/address.hpp"
#include "vm-frontends/evm/receipt.hpp"
#include <span>

namespace braid::evm
{
/// One instruction about to run, its gas not yet taken. Views are good during the call alone.
struct TraceStep
{
    std::uint64_t pc = 0;
    std::uint8_t opcode = 0;
    std::uint64_t gas = 0;
    /// 1 in the outermost frame.
    std::uint32_t depth = 1;
    Address self;
    /// Bottom first.
    std::span<const u256> stack;
    Bytes memory;
    Bytes return_data;
    std::uint64_t refund = 0;
};

/// How code came to run.
enum class TraceCallKind : std::uint8_t
{
    call,
    callcode,
    delegatecall,
    staticcall,
    create,
    create2,
    selfdestruct,
};

/// A frame about to be entered, precompiles included. `input` is init code in a creation.
struct TraceCall
{
    TraceCallKind kind{};
    /// 1 for the outermost frame.
    std::uint32_t depth = 1;
    Address sender;
    Address recipient;
    /// Whose code runs.
    Address code_address;
    u256 value;
    Bytes input;
    std::uint64_t gas = 0;
};

/// Sees what the interpreter does. Calls come in the order of execution: each on_enter() has its on_exit(), each
/// on_instruction() its on_instruction_done(), which for an instruction that enters a frame comes before on_enter().
/// An instance is called by one thread at a time.
class Tracer
{
public:
    virtual ~Tracer() = default;

    virtual void on_enter(const TraceCall& call) noexcept = 0;
    virtual void on_instruction(const TraceStep& step) noexcept = 0;
    /// What the instruction took, gas passed on to a frame included; `status` is success, or why it failed.
    virtual void on_instruction_done(std::uint64_t gas_cost, ExecutionStatus status) noexcept = 0;
    virtual void on_exit(ExecutionStatus status, std::uint64_t gas_used, Bytes output) noexcept = 0;
};

/// The mnemonic of an opcode byte ("PUSH1"), or "UNDEFINED".
[[nodiscard]] const char* mnemonic_of(std::uint8_t opcode) noexcept;
}  // namespace braid::evm
