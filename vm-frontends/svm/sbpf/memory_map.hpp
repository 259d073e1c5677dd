// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/bytes.hpp"
#include "vm-frontends/svm/sbpf/fault.hpp"
#include <array>

namespace braid::svm
{
/// A program's address space: regions of 2^32 bytes each, told apart by the upper half of an address.
/// https://github.com/anza-xyz/sbpf/blob/main/src/ebpf.rs
inline constexpr std::uint64_t region_stride = std::uint64_t{1} << 32;
inline constexpr std::uint64_t rodata_start_v3 = 0;
inline constexpr std::uint64_t bytecode_start = region_stride;
inline constexpr std::uint64_t stack_start = 2 * region_stride;
inline constexpr std::uint64_t heap_start = 3 * region_stride;
inline constexpr std::uint64_t input_start = 4 * region_stride;

inline constexpr std::size_t stack_frame_size = 4096;
inline constexpr std::size_t call_depth_max = 64;
inline constexpr std::size_t stack_size = stack_frame_size * call_depth_max;

/// Bytes of the host's memory that one flag of MemoryMap::written stands for, and how many behind them a store that began
/// in them may have reached.
inline constexpr std::size_t written_granule = 512;
inline constexpr std::size_t written_overrun = 8;

/// What an address range of the program is on the host. Empty where size is 0.
struct MemoryRegion
{
    std::uint8_t* host = nullptr;
    /// Bytes of the host; twice as many addresses where there are gaps.
    std::uint64_t size = 0;
    bool writable = false;
    /// Every other 4096 bytes of addresses are a gap (the stack of v0).
    bool has_gaps = false;
};

/// Region i begins at address i * region_stride. Its layout is read by compiled programs.
struct MemoryMap
{
    static constexpr std::size_t region_count = 5;
    std::array<MemoryRegion, region_count> regions{};
    /// Flags of what may have been written since who owns the memory cleared it, or null where nobody asks. Who stores sets
    /// the flag of the granule that the store begins in; translate() for a store flags all that it hands out. What is not
    /// flagged is not cleared before the next program runs.
    std::uint8_t* written = nullptr;
    /// The flag of a host's address is at its lower bits behind the granule's: (address / written_granule) & mask.
    std::uint64_t written_mask = 0;

    /// Flags `size` bytes of the host's. Cost: an instruction or two for a small store.
    void note_written(const std::uint8_t* host, std::uint64_t size) const noexcept
    {
        if (written == nullptr || size == 0)
            return;
        const auto first = reinterpret_cast<std::uintptr_t>(host) / written_granule;
        const auto last = (reinterpret_cast<std::uintptr_t>(host) + size - 1) / written_granule;
        for (std::uintptr_t i = first; i <= last; ++i)
            written[i & written_mask] = 1;
    }

    /// The host's address of `size` bytes that may be accessed so, or the fault that the program ends with. A size of 0
    /// follows Agave's rules of an access of no bytes. Cost: a handful of instructions.
    [[nodiscard]] Result<std::uint8_t*, Fault> translate(
        MemoryAccess access, std::uint64_t address, std::uint64_t size) const noexcept;
};

/// Whether the interpreter's stores, and translate() for stores, set MemoryMap::written. While it is false all memory is
/// cleared for each program.
inline constexpr bool stores_are_flagged = false;
}  // namespace braid::svm
