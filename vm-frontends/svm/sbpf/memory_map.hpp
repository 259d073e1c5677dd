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

/// Bytes of a region that one flag of MemoryRegion::written stands for, and how many behind them a store that began in
/// them may have reached.
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
    /// Where not null: flags, one a written_granule bytes of the host's. Who stores sets the flag of the granule that the
    /// store begins in to 1; translate() for a store sets those of all that it hands out. What is not flagged is not
    /// cleared before the next program runs. See stores_are_flagged. The regions of a map share one table, so that
    /// written - host / written_granule is the same number in all that have one, and the flag of a host's address is at
    /// that number + address / written_granule. [host is a multiple of written_granule]
    std::uint8_t* written = nullptr;
};

/// Whether the interpreter's stores, and translate() for stores, set MemoryRegion::written. While it is false all memory
/// is cleared for each program.
inline constexpr bool stores_are_flagged = true;

/// Region i begins at address i * region_stride. Its layout is read by compiled programs.
struct MemoryMap
{
    static constexpr std::size_t region_count = 5;
    std::array<MemoryRegion, region_count> regions{};
    /// Whether faults near the stack name a frame: not where programs size their frames themselves (v1, v2).
    bool names_frames = true;

    /// The host's address of `size` bytes that may be accessed so, or the fault that the program ends with. An access
    /// that begins in a frame and ends in the gap behind it goes on in the next frame, as in sbpf. One of no bytes needs
    /// an address that is in its region or just behind it. Cost: a handful of instructions.
    [[nodiscard]] Result<std::uint8_t*, Fault> translate(
        MemoryAccess access, std::uint64_t address, std::uint64_t size) const noexcept;
};
}  // namespace braid::svm
