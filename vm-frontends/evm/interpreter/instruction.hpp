// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/evm/interpreter/frame.hpp"
#include "vm-frontends/evm/interpreter/traits.hpp"

/// Instructions are parts of the interpreter's loop, which keeps its registers only where they are inlined.
#define BRAID_INLINE [[gnu::always_inline]] inline

namespace braid::evm
{
/// Chooses the overload of execute() that is the instruction.
///
/// An overload takes `u256* sp`, and after it what it needs of: the gas left, which it then returns, less what it took
/// and negative where it failed; the Machine; the rules. The loop has checked the stack, taken the base gas, and moves
/// `sp` afterwards.
template <Opcode>
struct Op
{
};
}  // namespace braid::evm
