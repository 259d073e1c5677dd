// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/sbpf/memory_map.hpp"

namespace braid::svm
{
namespace
{
/// The offset in the host's memory of an offset in a region with gaps; past any memory where it lies in a gap.
constexpr std::uint64_t without_gaps(std::uint64_t offset) noexcept
{
    constexpr std::uint64_t within = stack_frame_size - 1;
    if ((offset & stack_frame_size) != 0)
        return region_stride;
    return ((offset & ~within) >> 1) | (offset & within);
}

/// What messages call the region of an address that it may not be accessed at.
const char* name_of_region(const MemoryMap& map, std::uint64_t address) noexcept
{
    const std::uint64_t index = address / region_stride;
    if (index >= MemoryMap::region_count)
        return "unallocated";
    const MemoryRegion& region = map.regions[index];
    if (address % region_stride >= (region.has_gaps ? 2 * region.size : region.size))
        return "unallocated";
    constexpr std::array<const char*, MemoryMap::region_count> names = {
        "allocated", "program", "stack", "heap", "input"};
    return names[index];
}

/// https://github.com/anza-xyz/sbpf/blob/main/src/memory_region.rs generate_access_violation()
Fault access_violation(
    const MemoryMap& map, MemoryAccess access, std::uint64_t address, std::uint64_t size) noexcept
{
    Fault fault{.access = access, .address = address, .size = size};
    // Division rounds towards zero, so frame 0 reaches below the stack, too.
    const std::int64_t distance = address >> 63 != 0 ? INT64_MIN :
                                                       static_cast<std::int64_t>(address) -
                                                           static_cast<std::int64_t>(stack_start);
    fault.frame = distance / static_cast<std::int64_t>(stack_frame_size);
    if (map.names_frames && fault.frame >= -1 &&
        fault.frame <= static_cast<std::int64_t>(call_depth_max))
    {
        fault.kind = Fault::Kind::stack_access_violation;
        return fault;
    }
    fault.frame = 0;
    fault.kind = Fault::Kind::access_violation;
    fault.region = name_of_region(map, address);
    return fault;
}
}  // namespace

Result<std::uint8_t*, Fault> MemoryMap::translate(
    MemoryAccess access, std::uint64_t address, std::uint64_t size) const noexcept
{
    const std::uint64_t index = address / region_stride;
    if (index < region_count)
    {
        const MemoryRegion& region = regions[index];
        const bool allowed = region.writable || access == MemoryAccess::load;
        std::uint64_t offset = address % region_stride;
        if (region.has_gaps)
            offset = without_gaps(offset);
        if (allowed && offset <= region.size && size <= region.size - offset)
        {
            if (access == MemoryAccess::store && region.written != nullptr && size != 0)
                std::memset(region.written + offset / written_granule, 1,
                    (offset + size - 1) / written_granule - offset / written_granule + 1);
            return region.host + offset;
        }
    }
    return Err{access_violation(*this, access, address, size)};
}
}  // namespace braid::svm
