// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/svm/sbpf/jit/compiled_program.hpp"
#include "vm-frontends/svm/sbpf/jit/x86_64/blocks.hpp"
#include <cstddef>

namespace braid::svm::jit
{
/// How many bytes an access has: 8 >> width.
enum class Width : std::uint8_t
{
    eight,
    four,
    two,
    one,
};
inline constexpr std::size_t width_count = 4;
[[nodiscard]] constexpr std::uint32_t size_of(Width width) noexcept
{
    return std::uint32_t{8} >> static_cast<int>(width);
}

/// How machine code left.
enum class Outcome : std::uint32_t
{
    /// By the exit of the first function.
    exited,
    /// A syscall refused; `fault` says why.
    refused,
    /// Before an instruction that interpret() is to go on with.
    interrupted,
};

/// One value for loads and one for stores.
using ByAccess = std::array<std::uint64_t, 2>;

/// What accesses need to know of a region.
struct RegionRow
{
    /// The first address, and how far from a program's address the host's is.
    std::uint64_t start;
    std::uint64_t distance;
    /// The first offset that such an access may not reach.
    ByAccess limits;
    /// The same where there are gaps, of offsets that are in none; then the one above allows nothing.
    ByAccess gapped_limits;
    /// Rows are a power of two apart: three bits of an address become the place of its row.
    std::array<std::uint64_t, 2> unused;
};
inline constexpr std::uint32_t region_row_shift = 6;
inline constexpr std::uint32_t region_row_count = 8;
static_assert(sizeof(RegionRow) == 1U << region_row_shift);

/// Flags of a frame, see MemoryRegion::written.
inline constexpr std::size_t frame_granules = stack_frame_size / written_granule;

/// What machine code has at hand while one program runs, on the host's stack. The base pointer is in its middle, so that
/// all that is used often is within a signed byte of it. begin_run() sets what has to be set: to clear the rest would
/// take as long as to enter the code.
struct RunState
{
    /// The host's stack pointer at call depths 0 and 63. A call takes call_frame_size bytes.
    std::uint64_t host_stack_base;
    std::uint64_t host_stack_limit;
    /// The instruction that may fault or leave, where it had to be kept.
    std::uint64_t pc;
    /// r10 is this and the frame register, taken twice in v0 (see Frame).
    std::uint64_t frame_distance;
    /// An operand that has no register.
    std::uint64_t operand;
    /// A host's address has its flag (MemoryRegion::written) at written + (address / written_granule & written_mask): in the
    /// table that all regions share, or, where they have none, in the first of those that nobody reads.
    std::uint64_t written;
    std::uint64_t written_mask;
    /// The flag behind those of the frame.
    std::uint8_t* frame_flags;
    std::uint64_t text_address;
    const std::uint32_t* places;
    const std::uint8_t* code;
    Machine* machine;
    std::uint64_t meter;
    std::uint64_t frame;
    std::uint64_t host_stack_pointer;

    /// Those past the last region are empty.
    std::array<RegionRow, region_row_count> regions;
    /// By register: how far from the program's addresses around it the host's are, where a block has checked several.
    std::array<std::uint64_t, 11> distances;

    Outcome outcome;
    void (*stop)(RunState& state, const std::uint64_t* host_stack) noexcept;
    /// Whether the syscall refused.
    bool (*call)(RunState& state, Syscall function) noexcept;
    /// r0 to r5 over a syscall.
    std::array<std::uint64_t, 6> arguments;
    const Executable* program;
    const Places* all_places;
    /// The regions that the rows are of, byte by byte.
    std::array<std::uint8_t, sizeof(MemoryMap::regions)> known_regions;
    Fault fault{};
    /// Flags that nobody asks for.
    std::array<std::uint8_t, frame_granules*(call_depth_max + 1)> unread_flags;
};

/// From the state's beginning to the base pointer: the end of the first row's limits is the last thing within reach.
inline constexpr std::size_t state_bias =
    offsetof(RunState, regions) + offsetof(RegionRow, unused) - 128;
static_assert(state_bias <= 128);
/// r6 to r9, the frame register, the return address.
inline constexpr std::size_t call_frame_size = 6 * sizeof(std::uint64_t);

/// Where in a run's state a member is, from the base pointer.
[[nodiscard]] constexpr std::int32_t displacement_of(std::size_t offset) noexcept
{
    return static_cast<std::int32_t>(offset) - static_cast<std::int32_t>(state_bias);
}

/// How r10 is held. Where calls move it (v0, v3), the frame register is the host's address of the frame's end, so that
/// accesses within the frame need no more than it; v0 has gaps, so r10 moves twice as far. Else (v1, v2) it is r10.
struct Frame
{
    /// How often the register is in r10.
    std::uint64_t factor = 1;
    bool is_host_address = false;

    [[nodiscard]] static constexpr Frame of(SbpfVersion version) noexcept
    {
        switch (version)
        {
        case SbpfVersion::v0:
            return {.factor = 2, .is_host_address = true};
        case SbpfVersion::v3:
            return {.factor = 1, .is_host_address = true};
        default:
            return {};
        }
    }
};

/// Whether all that can be stored to has its flags in one table, or none has any. Compiled code knows but one.
[[nodiscard]] bool are_flags_shared(const MemoryMap& memory) noexcept;
/// Makes the state of a run that begins where the machine says. [code may be entered so]
void begin_run(RunState& state, const Executable& program, Machine& machine) noexcept;
/// Sets registers, call frames, depth and meter of the machine as the interpreter has them at this point.
void end_run(RunState& state, const std::uint64_t* host_stack) noexcept;
[[nodiscard]] bool call_syscall(RunState& state, Syscall function) noexcept;
}  // namespace braid::svm::jit
