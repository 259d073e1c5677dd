// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/sbpf/jit/x86_64/run_state.hpp"

#include <algorithm>

namespace braid::svm::jit
{
namespace
{
constexpr std::size_t stack_region = stack_start / region_stride;
constexpr auto load_index = static_cast<std::size_t>(MemoryAccess::load);
constexpr auto store_index = static_cast<std::size_t>(MemoryAccess::store);

/// The first offset where no more `size` bytes are.
constexpr std::uint64_t limit_of(std::uint64_t region_size, std::uint32_t size) noexcept
{
    return region_size + 1 - std::min<std::uint64_t>(region_size + 1, size);
}

void set_limits(ByAccess<std::uint64_t>& limits, std::uint64_t size, bool writable) noexcept
{
    const std::uint64_t mask = writable ? UINT64_MAX : 0;
    for (std::size_t i = 0; i < width_count; ++i)
    {
        const std::uint64_t limit = limit_of(size, size_of(static_cast<Width>(i)));
        limits[load_index][i] = limit;
        limits[store_index][i] = limit & mask;
    }
}

/// Sets what the code knows of the regions.
void set_regions(RunState& state, const MemoryMap& memory) noexcept
{
    std::memcpy(state.known_regions.data(), &memory.regions, sizeof memory.regions);
    for (std::size_t i = 0; i < MemoryMap::region_count; ++i)
    {
        const MemoryRegion& region = memory.regions[i];
        RegionRow& row = state.regions[i];
        row.start = i * region_stride;
        row.host = reinterpret_cast<std::uint64_t>(region.host);
        BRAID_ASSERT(region.size <= region_stride);
        set_limits(row.limits, region.has_gaps ? 0 : region.size, region.writable);
    }
    const MemoryRegion& stack = memory.regions[stack_region];
    if (!stack.has_gaps)
        return;
    // Offsets in the last frame have the gaps of all frames before it below them.
    const std::uint64_t gaps = stack.size < stack_frame_size ? 0 : stack.size - stack_frame_size;
    set_limits(state.gapped_limits, stack.size + gaps, stack.writable);
    state.gapped_host = reinterpret_cast<std::uint64_t>(stack.host);
}

/// Sets where stores are flagged.
void set_flags(RunState& state, const MemoryMap& memory) noexcept
{
    const MemoryRegion& stack = memory.regions[stack_region];
    if (stack.written == nullptr)
    {
        state.written = reinterpret_cast<std::uint64_t>(state.unread_flags.data());
        state.written_mask = 0;
        state.frame_flags = state.unread_flags.data();
        return;
    }
    const auto host = reinterpret_cast<std::uint64_t>(stack.host);
    state.written = reinterpret_cast<std::uint64_t>(stack.written) - host / written_granule;
    state.written_mask = UINT64_MAX;
    state.frame_flags = stack.written;
}

std::uint64_t frame_pointer_of(const RunState& state, std::uint64_t frame) noexcept
{
    return state.frame_distance + frame * Frame::of(state.program->version).factor;
}
}  // namespace

void begin_run(RunState& state, const Executable& program, Machine& machine) noexcept
{
    state.pc = 0;
    state.machine = &machine;
    state.program = &program;
    state.stop = end_run;
    state.call = call_syscall;
    state.text_address = program.text_address;
    state.meter = *machine.compute_units_left;
    for (std::size_t i = MemoryMap::region_count; i < region_row_count; ++i)
        set_limits(state.regions[i].limits, 0, false);
    set_regions(state, machine.memory);
    set_flags(state, machine.memory);
    const Frame frame = Frame::of(program.version);
    state.frame = machine.registers[10];
    state.frame_distance = 0;
    if (frame.is_host_address)
    {
        state.frame = state.regions[stack_region].host + stack_frame_size;
        state.frame_distance = machine.registers[10] - frame.factor * state.frame;
    }
}

void end_run(RunState& state, const std::uint64_t* host_stack) noexcept
{
    Machine& machine = *state.machine;
    machine.registers[10] = frame_pointer_of(state, state.frame);
    machine.registers[11] = state.pc;
    if (state.outcome == Outcome::interrupted)
        state.meter += state.all_places->cost_from(*state.program, state.pc);
    if (state.outcome != Outcome::refused)
        *machine.compute_units_left = state.meter;

    constexpr std::size_t words = call_frame_size / sizeof(std::uint64_t);
    const auto* at = reinterpret_cast<const std::uint64_t*>(state.host_stack_base);
    machine.call_depth = static_cast<std::uint64_t>(at - host_stack) / words;
    for (std::uint64_t i = 0; i < machine.call_depth; ++i)
    {
        at -= words;
        CallFrame& frame = machine.frames[i];
        for (std::size_t j = 0; j < frame.saved_registers.size(); ++j)
            frame.saved_registers[j] = at[words - 1 - j];
        frame.frame_pointer = frame_pointer_of(state, at[1]);
        const auto offset = at[0] - reinterpret_cast<std::uint64_t>(state.code);
        frame.return_pc = state.all_places->block_behind(static_cast<std::uint32_t>(offset));
    }
}

bool call_syscall(RunState& state, Syscall function) noexcept
{
    Machine& machine = *state.machine;
    *machine.compute_units_left = state.meter;
    const std::array<std::uint64_t, 5> arguments = {state.arguments[1], state.arguments[2],
        state.arguments[3], state.arguments[4], state.arguments[5]};
    const Result<std::uint64_t, Fault> result = function(machine, arguments);
    if (!result.ok())
    {
        state.fault = result.error();
        state.fault.in_syscall = true;
        return true;
    }
    state.arguments[0] = *result;
    state.meter = *machine.compute_units_left;
    const MemoryMap& memory = machine.memory;
    if (std::memcmp(state.known_regions.data(), &memory.regions, sizeof memory.regions) != 0)
    {
        // Compiled code knows frames by the host's addresses.
        const MemoryRegion& stack = memory.regions[stack_region];
        BRAID_ASSERT(
            reinterpret_cast<std::uint64_t>(stack.host) == state.regions[stack_region].host);
        set_regions(state, memory);
    }
    return false;
}
}  // namespace braid::svm::jit
