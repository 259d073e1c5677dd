// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/sbpf/executable.hpp"

#include "vm-frontends/svm/sbpf/arithmetic.hpp"
#include <algorithm>

// The interpreter's loop: threaded code, one label an operation, each ending in its own indirect jump to the next one.
// https://github.com/anza-xyz/sbpf/blob/main/src/interpreter.rs

namespace braid::svm
{
namespace
{
/// What lives in the host's registers while the program runs.
struct Position
{
    const Step* step;
    /// Units left before this step.
    std::uint64_t units;
};

/// What the steps work on.
struct Run
{
    Machine* machine;
    const Step* first;
    std::uint64_t count;
    std::uint64_t text_address;
    /// What a call adds to r10.
    std::uint64_t frame_distance;
    /// r0 to r10; the others are there so that no encoding of a register is outside.
    std::array<std::uint64_t, 16> registers;
    Fault fault;
};

/// What comes after a step.
enum class Flow : std::uint8_t
{
    next,
    /// Run::fault says why.
    fault,
    done,
};

Flow fail(Run& run, Fault::Kind kind) noexcept
{
    run.fault = {.kind = kind};
    return Flow::fault;
}

/// Where the bytes of an access are, or null where it is refused. Size and access being constants, this is what
/// MemoryMap::translate() does with few instructions.
template <typename Word, MemoryAccess access>
BRAID_INLINE std::uint8_t* locate(const MemoryMap& memory, std::uint64_t address) noexcept
{
    const std::uint64_t index = address / region_stride;
    if (index >= MemoryMap::region_count) [[unlikely]]
        return nullptr;
    const MemoryRegion& region = memory.regions[index];
    std::uint64_t offset = address % region_stride;
    if (region.has_gaps)
    {
        constexpr std::uint64_t within = stack_frame_size - 1;
        if ((offset & stack_frame_size) != 0) [[unlikely]]
            return nullptr;
        offset = ((offset & ~within) >> 1) | (offset & within);
    }
    if (offset + sizeof(Word) > region.size) [[unlikely]]
        return nullptr;
    if constexpr (access == MemoryAccess::store)
    {
        if (!region.writable) [[unlikely]]
            return nullptr;
        if (region.written != nullptr)
            region.written[offset / written_granule] = 1;
    }
    return region.host + offset;
}

Flow fail_access(Run& run, MemoryAccess access, std::uint64_t address, std::uint64_t size) noexcept
{
    run.fault = run.machine->memory.translate(access, address, size).error();
    return Flow::fault;
}

template <typename Word>
BRAID_INLINE Flow load(Run& run, const Step& step) noexcept
{
    const std::uint64_t address =
        run.registers[step.source] + static_cast<std::uint64_t>(std::int64_t{step.offset});
    const std::uint8_t* const from = locate<Word, MemoryAccess::load>(run.machine->memory, address);
    if (from == nullptr) [[unlikely]]
        return fail_access(run, MemoryAccess::load, address, sizeof(Word));
    run.registers[step.destination] = load_le<Word>(from);
    return Flow::next;
}

template <typename Word>
BRAID_INLINE Flow store(Run& run, const Step& step, std::uint64_t value) noexcept
{
    const std::uint64_t address =
        run.registers[step.destination] + static_cast<std::uint64_t>(std::int64_t{step.offset});
    std::uint8_t* const to = locate<Word, MemoryAccess::store>(run.machine->memory, address);
    if (to == nullptr) [[unlikely]]
        return fail_access(run, MemoryAccess::store, address, sizeof(Word));
    store_le(to, static_cast<Word>(value));
    return Flow::next;
}

/// Keeps what exit needs. The frame that is one too many is kept, too.
BRAID_INLINE bool push_frame(Run& run, std::uint64_t pc) noexcept
{
    Machine& machine = *run.machine;
    CallFrame& frame = machine.frames[machine.call_depth];
    std::copy_n(run.registers.begin() + 6, 4, frame.saved_registers.begin());
    frame.frame_pointer = run.registers[10];
    frame.return_pc = pc + 1;
    if (++machine.call_depth == call_depth_max) [[unlikely]]
        return false;
    run.registers[10] += run.frame_distance;
    return true;
}

template <Operation operation>
BRAID_INLINE Flow call(Run& run, Position& at) noexcept
{
    const auto pc = static_cast<std::uint64_t>(at.step - run.first);
    std::uint64_t target = run.count;
    if constexpr (operation == Operation::call_function)
        target = pc + static_cast<std::uint64_t>(std::int64_t{at.step->offset});
    else if constexpr (operation == Operation::call_register)
        target = (run.registers[at.step->source] - run.text_address) / instruction_size;
    if (!push_frame(run, pc)) [[unlikely]]
        return fail(run, Fault::Kind::call_depth_exceeded);
    if (target >= run.count) [[unlikely]]
        return fail(run, Fault::Kind::call_outside_text_segment);
    at.step = run.first + target;
    return Flow::next;
}

BRAID_INLINE Flow leave(Run& run, Position& at) noexcept
{
    Machine& machine = *run.machine;
    if (machine.call_depth == 0)
        return Flow::done;
    const CallFrame& frame = machine.frames[--machine.call_depth];
    std::ranges::copy(frame.saved_registers, run.registers.begin() + 6);
    run.registers[10] = frame.frame_pointer;
    at.step = run.first + frame.return_pc;
    return Flow::next;
}

BRAID_INLINE Flow call_host(Run& run, Position& at) noexcept
{
    Machine& machine = *run.machine;
    const auto function = reinterpret_cast<Syscall>(at.step->immediate);
    *machine.compute_units_left = at.units;
    const std::array<std::uint64_t, 5> arguments = {
        run.registers[1], run.registers[2], run.registers[3], run.registers[4], run.registers[5]};
    const Result<std::uint64_t, Fault> value = function(machine, arguments);
    at.units = *machine.compute_units_left;
    if (!value.ok()) [[unlikely]]
    {
        run.fault = value.error();
        run.fault.in_syscall = true;
        return Flow::fault;
    }
    run.registers[0] = *value;
    return Flow::next;
}

template <Operation operation>
constexpr Operation first_of_pair() noexcept
{
    if constexpr (takes_register(operation))
        return static_cast<Operation>(static_cast<int>(operation) - 1);
    else
        return operation;
}

template <Operation operation>
BRAID_INLINE std::uint64_t operand_of(const Run& run, const Step& step) noexcept
{
    if constexpr (takes_register(operation))
        return run.registers[step.source];
    else
        return step.immediate;
}

/// Accesses and arithmetic: always followed by the next step.
template <Operation operation>
BRAID_INLINE Flow apply(Run& run, const Step& step) noexcept
{
    using enum Operation;
    if constexpr (operation == load8)
        return load<std::uint8_t>(run, step);
    else if constexpr (operation == load16)
        return load<std::uint16_t>(run, step);
    else if constexpr (operation == load32)
        return load<std::uint32_t>(run, step);
    else if constexpr (operation == load64)
        return load<std::uint64_t>(run, step);
    else if constexpr (operation == load_immediate)
        run.registers[step.destination] = step.immediate;
    else if constexpr (is_between(operation, neg32, be64))
    {
        std::uint64_t& value = run.registers[step.destination];
        value = compute_alone<operation>(value);
    }
    else
    {
        constexpr Operation what = first_of_pair<operation>();
        const std::uint64_t operand = operand_of<operation>(run, step);
        if constexpr (what == store8_immediate)
            return store<std::uint8_t>(run, step, operand);
        else if constexpr (what == store16_immediate)
            return store<std::uint16_t>(run, step, operand);
        else if constexpr (what == store32_immediate)
            return store<std::uint32_t>(run, step, operand);
        else if constexpr (what == store64_immediate)
            return store<std::uint64_t>(run, step, operand);
        else
        {
            std::uint64_t& value = run.registers[step.destination];
            if (divides_by_zero<what>(operand)) [[unlikely]]
                return fail(run, Fault::Kind::divide_by_zero);
            if (overflows<what>(value, operand)) [[unlikely]]
                return fail(run, Fault::Kind::divide_overflow);
            value = compute<what>(value, operand);
        }
    }
    return Flow::next;
}

/// One step whose unit is paid.
template <Operation operation>
BRAID_INLINE Flow execute(Run& run, Position& at) noexcept
{
    using enum Operation;
    if constexpr (operation == jump)
        at.step += at.step->offset;
    else if constexpr (is_jump(operation))
    {
        const std::uint64_t left = run.registers[at.step->destination];
        const bool is_taken =
            holds<first_of_pair<operation>()>(left, operand_of<operation>(run, *at.step));
        at.step += is_taken ? at.step->offset : 1;
    }
    else if constexpr (operation == call_function || operation == call_register ||
                       operation == call_outside)
        return call<operation>(run, at);
    else if constexpr (operation == exit)
        return leave(run, at);
    else if constexpr (operation == invalid)
        return fail(run, Fault::Kind::invalid_instruction);
    else if constexpr (operation == overrun)
        return fail(run, Fault::Kind::execution_overrun);
    else if constexpr (operation == unsupported)
        return fail(run, Fault::Kind::unsupported_instruction);
    else
    {
        Flow flow = Flow::next;
        if constexpr (operation == call_syscall)
            flow = call_host(run, at);
        else
            flow = apply<operation>(run, *at.step);
        if (flow != Flow::next) [[unlikely]]
            return flow;
        at.step += operation == load_immediate ? 2 : 1;
    }
    return Flow::next;
}

/// Runs until the end; `at` is then the last step and what is left.
Flow run_steps(Run& run, Position& ends) noexcept
{
    static const void* const targets[] = {
#define BRAID_SBPF_ONE(name, mnemonic) &&target_##name,
#define BRAID_SBPF_TWO(name, mnemonic) &&target_##name##_immediate, &&target_##name##_register,
        BRAID_SBPF_OPERATIONS(BRAID_SBPF_ONE, BRAID_SBPF_TWO)
#undef BRAID_SBPF_ONE
#undef BRAID_SBPF_TWO
    };
    static_assert(std::size(targets) == operation_count);

    Position at = ends;
    Flow flow = Flow::fault;
    if (at.units == 0)
        goto exceeded;
    --at.units;
    goto* targets[static_cast<std::size_t>(at.step->operation)];

#define BRAID_SBPF_ONE(name, mnemonic)                        \
    target_##name : flow = execute<Operation::name>(run, at); \
    if (flow != Flow::next) [[unlikely]]                      \
        goto end;                                             \
    if (at.units == 0) [[unlikely]]                           \
        goto exceeded;                                        \
    --at.units;                                               \
    goto* targets[static_cast<std::size_t>(at.step->operation)];
#define BRAID_SBPF_TWO(name, mnemonic)         \
    BRAID_SBPF_ONE(name##_immediate, mnemonic) \
    BRAID_SBPF_ONE(name##_register, mnemonic)
    BRAID_SBPF_OPERATIONS(BRAID_SBPF_ONE, BRAID_SBPF_TWO)
#undef BRAID_SBPF_ONE
#undef BRAID_SBPF_TWO

exceeded:
    flow = fail(run, Fault::Kind::exceeded_max_instructions);
end:
    ends = at;
    return flow;
}

std::uint64_t frame_distance_of(SbpfVersion version) noexcept
{
    if (has_sized_frames(version))
        return 0;
    return has_frame_gaps(version) ? 2 * stack_frame_size : stack_frame_size;
}
}  // namespace

Result<std::uint64_t, Fault> interpret(const Executable& program, Machine& machine) noexcept
{
    BRAID_ASSERT(machine.call_depth < call_depth_max);
    std::vector<Step> own;
    if (program.steps.empty())
        own = prepare(program);
    const std::vector<Step>& steps = own.empty() ? program.steps : own;
    Run run{.machine = &machine,
        .first = steps.data(),
        .count = program.instruction_count(),
        .text_address = program.text_address,
        .frame_distance = frame_distance_of(program.version),
        .registers = {},
        .fault = {}};
    std::copy_n(machine.registers.begin(), 11, run.registers.begin());
    Position at{.step = run.first + std::min(machine.registers[11], run.count),
        .units = *machine.compute_units_left};
    const Flow flow = run_steps(run, at);
    std::copy_n(run.registers.begin(), 11, machine.registers.begin());
    machine.registers[11] = static_cast<std::uint64_t>(at.step - run.first);
    *machine.compute_units_left = at.units;
    if (flow == Flow::fault)
        return Err{run.fault};
    return run.registers[0];
}
}  // namespace braid::svm
