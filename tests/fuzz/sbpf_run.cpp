// SPDX-License-Identifier: Apache-2.0
#include "tests/fuzz/sbpf_run.hpp"

#include "base/assert.hpp"

namespace braid::fuzz
{
namespace
{
using Outcome = Result<std::uint64_t, svm::Fault>;
using Arguments = std::array<std::uint64_t, 5>;

Outcome log(svm::Machine& machine, const Arguments& arguments) noexcept
{
    const std::uint64_t size = arguments[1] % 64;
    const auto text = machine.memory.translate(svm::MemoryAccess::load, arguments[0], size);
    if (!text.ok())
        return Err{text.error()};
    *machine.compute_units_left -= std::min(*machine.compute_units_left, size);
    std::uint64_t sum = 0;
    for (std::uint64_t i = 0; i < size; ++i)
        sum += (*text)[i];
    return sum;
}

Outcome refuse(svm::Machine&, const Arguments&) noexcept
{
    return Err{svm::Fault{.kind = svm::Fault::Kind::syscall}};
}
}  // namespace

const svm::SyscallTable& sbpf_syscalls()
{
    static const svm::SyscallTable table{std::array<svm::NamedSyscall, 2>{
        {{.name = "sol_log_", .function = log}, {.name = "abort", .function = refuse}}}};
    return table;
}

void run_sbpf(const svm::Executable& program, std::uint64_t units)
{
    // Blocks of their own, so that the sanitizers see an access behind any.
    std::vector<std::uint8_t> stack(svm::stack_size);
    std::vector<std::uint8_t> heap(1024);
    std::vector<std::uint8_t> input(100, 3);
    std::vector<std::uint8_t> rodata = program.rodata;
    const std::vector<std::uint8_t> before = rodata;
    std::uint64_t left = units;
    svm::Machine machine;
    const bool is_sized = svm::has_sized_frames(program.version);
    machine.registers[1] = svm::input_start;
    machine.registers[10] = svm::stack_start + (is_sized ? svm::stack_size : svm::stack_frame_size);
    machine.registers[11] = program.entry_pc;
    machine.compute_units_left = &left;
    machine.memory.names_frames = !is_sized;
    auto& regions = machine.memory.regions;
    regions[program.rodata_address / svm::region_stride] = {
        .host = rodata.data(), .size = rodata.size()};
    regions[2] = {.host = stack.data(),
        .size = stack.size(),
        .writable = true,
        .has_gaps = svm::has_frame_gaps(program.version)};
    regions[3] = {.host = heap.data(), .size = heap.size(), .writable = true};
    regions[4] = {.host = input.data(), .size = input.size(), .writable = true};
    const Outcome result = svm::interpret(program, machine);
    BRAID_ASSERT(left < units);
    BRAID_ASSERT(machine.registers[11] <= program.instruction_count());
    BRAID_ASSERT(rodata == before);
    if (result.ok())
        BRAID_ASSERT(*result == machine.registers[0]);
    else if (result.error().kind != svm::Fault::Kind::syscall)
        BRAID_ASSERT(!message_of(result.error()).empty());
}
}  // namespace braid::fuzz
