// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/evm/interpreter/frame.hpp"

namespace braid::evm
{
/// Tells the tracer, if one listens, of the instruction at m.frame->ip. [m.frame's ip, sp and gas are stored]
void open_step(Machine& m) noexcept;
/// Tells the tracer how the open step, if any, ended, with so much gas left.
void close_step(Machine& m, std::int64_t gas, ExecutionStatus status) noexcept;
}  // namespace braid::evm
