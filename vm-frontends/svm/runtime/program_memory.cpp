// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/runtime/program_memory.hpp"

#include "base/assert.hpp"

namespace braid::svm
{
void ProgramMemory::map(std::size_t heap_size, bool has_gaps) noexcept
{
    BRAID_ASSERT(heap_size <= heap_size_max);
    memory_.clear(0, stack_size);
    memory_.clear(heap_at, heap_at + heap_size);
    const auto region = [this](std::size_t at, std::size_t size)
    {
        return MemoryRegion{.host = memory_.data() + at,
            .size = size,
            .writable = true,
            .written = memory_.written() + at / written_granule};
    };
    auto& regions = machine.memory.regions;
    regions[2] = region(0, stack_size);
    regions[2].has_gaps = has_gaps;
    regions[3] = region(heap_at, heap_size);
    regions[4] = region(input_at, input.size());
}

void ProgramMemory::note_all_written(std::size_t heap_size) noexcept
{
    memory_.note_written(0, stack_size);
    memory_.note_written(heap_at, heap_at + heap_size);
    memory_.note_written(input_at, input_at + input.size());
}
}  // namespace braid::svm
