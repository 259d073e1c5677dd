// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/evm/interpreter/frame.hpp"

namespace braid::evm
{
/// Takes the operands of a CALL, CALLCODE, DELEGATECALL or STATICCALL off the stack. A frame for the callee becomes the
/// running one, or, where nothing needs to run, the answer lies on the caller's stack. False where the instruction
/// itself fails; then the running frame is to fail.
[[nodiscard]] bool begin_call(Machine& m, TraceCallKind kind) noexcept;
}  // namespace braid::evm
