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

constexpr ByAccess limits_of(std::uint64_t size, bool writable) noexcept
{
    return {size, writable ? size : 0};
}
static_assert(load_index == 0 && store_index == 1);

/// Sets what the code knows of the regions.
void set_regions(RunState& state, const MemoryMap& memory) noexcept
{
    std::memcpy(state.known_regions.data(), &memory.regions, sizeof memory.regions);
    for (std::size_t i = 0; i < MemoryMap::region_count; ++i)
    {
        const MemoryRegion& region = memory.regions[i];
        BRAID_ASSERT(region.size <= region_stride);
        // Offsets in the last frame have the gaps of all frames before it below them.
        const std::uint64_t gaps = region.size - std::min(region.size, stack_frame_size);
        state.regions[i] = {.start = i * region_stride,
            .distance = reinterpret_cast<std::uint64_t>(region.host) - i * region_stride,
            .limits = limits_of(region.has_gaps ? 0 : region.size, region.writable),
            .gapped_limits = limits_of(region.has_gaps ? region.size + gaps : 0, region.writable),
            .unused = {}};
    }
}

/// What makes the place of a flag of a host's address, see RunState::written. [region.written != nullptr]
std::uint64_t flag_distance(const MemoryRegion& region) noexcept
{
    return reinterpret_cast<std::uint64_t>(region.written) -
           reinterpret_cast<std::uint64_t>(region.host) / written_granule;
}

/// Sets where what is stored is flagged.
void set_flags(RunState& state, const MemoryMap& memory) noexcept
{
    const MemoryRegion& stack = memory.regions[stack_region];
    if (stack.written == nullptr)
    {
        state.written = reinterpret_cast<std::uint64_t>(state.unread_flags.data());
        state.written_mask = 0;
        state.frame_flags = state.unread_flags.data() + frame_granules;
        return;
    }
    state.written = flag_distance(stack);
    state.written_mask = UINT64_MAX;
    state.frame_flags = stack.written + frame_granules;
}

std::uint64_t frame_pointer_of(const RunState& state, std::uint64_t frame) noexcept
{
    return state.frame_distance + frame * Frame::of(state.program->version).factor;
}
}  // namespace

bool are_flags_shared(const MemoryMap& memory) noexcept
{
    const MemoryRegion& stack = memory.regions[stack_region];
    return std::ranges::all_of(memory.regions,
        [&](const MemoryRegion& region)
        {
            if (!region.writable || region.size == 0)
                return true;
            if (region.written == nullptr || stack.written == nullptr)
                return region.written == stack.written;
            const auto host = reinterpret_cast<std::uint64_t>(region.host);
            return host % written_granule == 0 && flag_distance(region) == flag_distance(stack);
        });
}

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
        state.regions[i] = {};
    set_regions(state, machine.memory);
    set_flags(state, machine.memory);
    const Frame frame = Frame::of(program.version);
    state.frame = machine.registers[10];
    state.frame_distance = 0;
    if (frame.is_host_address)
    {
        const MemoryRegion& stack = machine.memory.regions[stack_region];
        state.frame = reinterpret_cast<std::uint64_t>(stack.host) + stack_frame_size;
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
        const auto stack = reinterpret_cast<std::uint64_t>(memory.regions[stack_region].host);
        BRAID_ASSERT(stack - stack_start == state.regions[stack_region].distance);
        BRAID_ASSERT(are_flags_shared(memory));
        set_regions(state, memory);
    }
    return false;
}
}  // namespace braid::svm::jit
