// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/runtime/reused_memory.hpp"

#include "base/assert.hpp"
#include <algorithm>
#include <cstdlib>

namespace braid::svm
{
void ReusedMemory::Free::operator()(std::uint8_t* bytes) const noexcept
{
    std::free(bytes);
}

void ReusedMemory::reserve(std::size_t size)
{
    if (size <= capacity_)
        return;
    // Twice as large, so that growing is rare.
    constexpr std::size_t alignment = written_granule;
    const std::size_t capacity =
        (std::max(size, 2 * capacity_) + written_granule - 1) / written_granule * written_granule;
    // Zeros that the system gives: pages that nobody touches cost nothing.
    memory_.reset(static_cast<std::uint8_t*>(std::calloc(capacity + alignment, 1)));
    BRAID_ASSERT(memory_ != nullptr);
    const auto address = reinterpret_cast<std::uintptr_t>(memory_.get());
    bytes_ = memory_.get() + (alignment - address % alignment) % alignment;
    capacity_ = capacity;
    // Flags are read eight at a time, and one granule behind the last.
    written_ = std::make_unique<std::uint8_t[]>(capacity / written_granule + 8);
}

void ReusedMemory::clear(std::size_t begin, std::size_t end) noexcept
{
    if (begin >= end)
        return;
    // A store that begins in the granule before may run over into this range.
    std::size_t granule = begin / written_granule;
    granule -= granule != 0 ? 1 : 0;
    const std::size_t last = (end - 1) / written_granule;
    while (granule <= last)
    {
        if (load_le<std::uint64_t>(written_.get() + granule) == 0)
        {
            granule += 8;
            continue;
        }
        const std::size_t stop = std::min(granule + 8, last + 1);
        for (; granule < stop; ++granule)
            if (written_[granule] != 0)
                clear_granule(granule, begin, end);
    }
}

void ReusedMemory::clear_granule(std::size_t granule, std::size_t begin, std::size_t end) noexcept
{
    const std::size_t granule_begin = granule * written_granule;
    const std::size_t granule_end = granule_begin + written_granule + written_overrun;
    const std::size_t from = std::max(begin, granule_begin);
    const std::size_t to = std::min(end, granule_end);
    if (from < to)
        std::memset(bytes_ + from, 0, to - from);
    if (begin <= granule_begin && std::min(granule_end, capacity_) <= end)
        written_[granule] = 0;
}
}  // namespace braid::svm
