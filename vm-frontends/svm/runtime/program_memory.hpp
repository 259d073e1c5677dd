// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/svm/runtime/input.hpp"
#include "vm-frontends/svm/runtime/reused_memory.hpp"
#include "vm-frontends/svm/sbpf/machine.hpp"

namespace braid::svm
{
/// What a program runs in, at one level of the stack of invocations: its machine and, in one piece of memory, its stack,
/// its heap and its input. One a worker and level, reused.
class ProgramMemory
{
public:
    static constexpr std::size_t heap_size_max = std::size_t{256} * 1024;

    ProgramMemory() : input(memory_, input_at) {}
    ProgramMemory(const ProgramMemory&) = delete;
    ProgramMemory& operator=(const ProgramMemory&) = delete;

    /// Makes the regions of stack, heap and input, the first two all zeros.
    /// [heap_size <= heap_size_max; input was written, nothing was reserved since]
    void map(std::size_t heap_size, bool has_gaps) noexcept;
    /// Says that a program may have written anywhere.
    void note_all_written(std::size_t heap_size) noexcept;

    Machine machine;

private:
    static constexpr std::size_t heap_at = stack_size;
    static constexpr std::size_t input_at = heap_at + heap_size_max;
    ReusedMemory memory_;

public:
    InputBuffer input;
};
}  // namespace braid::svm
