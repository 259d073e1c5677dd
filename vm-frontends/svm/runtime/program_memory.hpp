// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/svm/runtime/input.hpp"
#include "vm-frontends/svm/runtime/reused_memory.hpp"
#include "vm-frontends/svm/sbpf/machine.hpp"

namespace braid::svm
{
/// What a program runs in, at one level of the stack of invocations: its machine, its stack, its heap, its input.
/// One a worker and level, reused.
class ProgramMemory
{
public:
    Machine machine;
    ReusedMemory stack;
    ReusedMemory heap;
    InputBuffer input;
};
}  // namespace braid::svm
