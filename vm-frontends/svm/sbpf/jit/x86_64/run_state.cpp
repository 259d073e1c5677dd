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

bool are_equal(const MemoryRegion& a, const MemoryRegion& b) noexcept
{
    return a.host == b.host && a.size == b.size && a.writable == b.writable &&
           a.has_gaps == b.has_gaps;
}

/// The first offset where no more `size` bytes are.
constexpr std::uint64_t limit_of(std::uint64_t region_size, std::uint32_t size) noexcept
{
    return region_size < size ? 0 : region_size - size + 1;
}

/// Sets what the code knows of one region.
void set_region(RunState& state, std::size_t index, const MemoryRegion& region) noexcept
{
    state.known_regions[index] = region;
    state.start[index] = index * region_stride;
    state.host[index] = reinterpret_cast<std::uint64_t>(region.host);
    BRAID_ASSERT(region.size <= region_stride);
    for (std::size_t i = 0; i < width_count; ++i)
    {
        const std::uint64_t limit = limit_of(region.size, size_of(static_cast<Width>(i)));
        const std::uint64_t store_limit = region.writable ? limit : 0;
        state.limits[load_index][i][index] = region.has_gaps ? 0 : limit;
        state.limits[store_index][i][index] = region.has_gaps ? 0 : store_limit;
        if (region.has_gaps)
        {
            state.gapped_limits[load_index][i] = limit;
            state.gapped_limits[store_index][i] = store_limit;
        }
    }
    if (region.has_gaps)
    {
        state.gapped_span = 2 * region.size;
        state.gapped_host = state.host[index];
    }
}

std::uint64_t frame_pointer_of(const RunState& state, std::uint64_t frame) noexcept
{
    return state.frame_distance + frame * Frame::of(state.program->version).factor;
}
}  // namespace

void begin_run(RunState& state, const Executable& program, Machine& machine) noexcept
{
    state.machine = &machine;
    state.program = &program;
    state.stop = end_run;
    state.call = call_syscall;
    state.text_address = program.text_address;
    state.meter = *machine.compute_units_left;
    for (std::size_t i = 0; i < MemoryMap::region_count; ++i)
        set_region(state, i, machine.memory.regions[i]);
    const Frame frame = Frame::of(program.version);
    state.frame = machine.registers[10];
    if (frame.is_host_address)
    {
        state.frame = state.host[stack_region] + stack_frame_size;
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
        return true;
    }
    state.arguments[0] = *result;
    state.meter = *machine.compute_units_left;
    for (std::size_t i = 0; i < MemoryMap::region_count; ++i)
    {
        const MemoryRegion& region = machine.memory.regions[i];
        if (are_equal(region, state.known_regions[i]))
            continue;
        BRAID_ASSERT(i != stack_region);
        set_region(state, i, region);
    }
    return false;
}
}  // namespace braid::svm::jit
