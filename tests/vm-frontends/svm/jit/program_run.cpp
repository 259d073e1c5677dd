// SPDX-License-Identifier: Apache-2.0
#include "tests/vm-frontends/svm/jit/program_run.hpp"

#include <algorithm>

namespace braid::tests
{
namespace
{
using svm::Fault;
using svm::Machine;
using svm::MemoryAccess;
using Arguments = std::array<std::uint64_t, 5>;
using Outcome = Result<std::uint64_t, Fault>;

ProgramRun& begin_syscall(Machine& machine, const Arguments& arguments, std::uint64_t kind) noexcept
{
    auto& run = *static_cast<ProgramRun*>(machine.host);
    run.note(kind);
    for (const std::uint64_t argument : arguments)
        run.note(argument);
    run.note(*machine.compute_units_left);
    return run;
}

/// Takes up to 15 units, or all and refuses.
Outcome consume(Machine& machine, const Arguments& arguments) noexcept
{
    begin_syscall(machine, arguments, 1);
    const std::uint64_t cost = arguments[0] % 16;
    if (cost > *machine.compute_units_left)
    {
        *machine.compute_units_left = 0;
        return Err{Fault{.kind = Fault::Kind::syscall}};
    }
    *machine.compute_units_left -= cost;
    return arguments[0] ^ arguments[1];
}

Outcome write_memory(Machine& machine, const Arguments& arguments) noexcept
{
    begin_syscall(machine, arguments, 2);
    const std::uint64_t size = arguments[1] % 24;
    const auto to = machine.memory.translate(MemoryAccess::store, arguments[0], size);
    if (!to.ok())
        return Err{to.error()};
    std::fill_n(*to, size, static_cast<std::uint8_t>(arguments[2]));
    return size;
}

Outcome resize(Machine& machine, const Arguments& arguments) noexcept
{
    ProgramRun& run = begin_syscall(machine, arguments, 3);
    run.resize_input(arguments[0] % (ProgramRun::input_size_max + 1), arguments[1] % 8 != 0);
    return 0;
}

/// A callee's unused units never come back, but nothing in the contract says so.
Outcome refill(Machine& machine, const Arguments& arguments) noexcept
{
    ProgramRun& run = begin_syscall(machine, arguments, 4);
    *machine.compute_units_left += run.take_refill(arguments[0] % 4);
    return ~arguments[4];
}

Outcome refuse(Machine& machine, const Arguments& arguments) noexcept
{
    begin_syscall(machine, arguments, 5);
    return Err{Fault{.kind = Fault::Kind::syscall}};
}

constexpr std::array<svm::NamedSyscall, 5> syscalls = {{{"consume", consume},
    {"write_memory", write_memory}, {"resize", resize}, {"refill", refill}, {"refuse", refuse}}};
constexpr std::array<std::uint32_t, 5> keys = {svm::murmur3_32("consume"),
    svm::murmur3_32("write_memory"), svm::murmur3_32("resize"), svm::murmur3_32("refill"),
    svm::murmur3_32("refuse")};

constexpr std::size_t heap_begin = svm::stack_size;
constexpr std::size_t input_begin = heap_begin + 4096;
constexpr std::size_t memory_size = std::size_t{512} << 10;
static_assert(input_begin + ProgramRun::input_size_max <= memory_size);

constexpr std::size_t region_of(std::uint64_t address)
{
    return address / svm::region_stride;
}

std::string name_of(const Outcome& result)
{
    if (result.ok())
        return std::string{"value "}.append(std::to_string(*result));
    const Fault& fault = result.error();
    std::string name = "fault ";
    name.append(std::to_string(static_cast<int>(fault.kind)));
    name.append(" address ").append(std::to_string(fault.address));
    name.append(" size ").append(std::to_string(fault.size));
    name.append(" frame ").append(std::to_string(fault.frame));
    return name.append(" ").append(fault.region);
}

bool are_equal(const Outcome& a, const Outcome& b)
{
    if (a.ok() != b.ok())
        return false;
    if (a.ok())
        return *a == *b;
    return a.error() == b.error() && a.error().in_syscall == b.error().in_syscall &&
           std::string_view{a.error().region} == std::string_view{b.error().region};
}
}  // namespace

const svm::SyscallTable& fake_syscalls()
{
    static const svm::SyscallTable table{syscalls};
    return table;
}

std::span<const std::uint32_t> fake_syscall_keys()
{
    return keys;
}

ProgramRun::ProgramRun()
  : machine_(std::make_unique<Machine>()),
    memory_(static_cast<std::uint8_t*>(std::aligned_alloc(memory_size, memory_size))),
    written_(memory_size / svm::written_granule)
{
    std::fill_n(memory_.get(), memory_size, std::uint8_t{0});
}

void ProgramRun::begin(const svm::Executable& program, const ProgramStart& start)
{
    std::fill_n(memory_.get(), input_begin + input_size_max, std::uint8_t{0});
    std::ranges::copy(start.heap, memory_.get() + heap_begin);
    std::fill_n(memory_.get() + input_begin, input_size_max, std::uint8_t{0xa5});
    std::ranges::copy(start.input, memory_.get() + input_begin);
    std::ranges::fill(written_, std::uint8_t{0});
    compute_units_left_ = start.compute_units;
    seen_ = 0;
    refill_left_ = 64;
    machine_->registers = start.registers;
    machine_->call_depth = 0;
    machine_->compute_units_left = &compute_units_left_;
    machine_->host = this;
    svm::MemoryMap& memory = machine_->memory;
    memory = {};
    memory.names_frames = !svm::has_sized_frames(program.version);
    const auto flags_at = [&](std::size_t begin)
    { return start.has_flags ? written_.data() + begin / svm::written_granule : nullptr; };
    memory.regions[region_of(program.rodata_address)] = {
        .host = const_cast<std::uint8_t*>(program.rodata.data()), .size = program.rodata.size()};
    memory.regions[region_of(svm::stack_start)] = {.host = memory_.get(),
        .size = svm::stack_size,
        .writable = true,
        .has_gaps = svm::has_frame_gaps(program.version),
        .written = flags_at(0)};
    memory.regions[region_of(svm::heap_start)] = {.host = memory_.get() + heap_begin,
        .size = start.heap.size(),
        .writable = true,
        .written = flags_at(heap_begin)};
    memory.regions[region_of(svm::input_start)] = {.host = memory_.get() + input_begin,
        .size = start.input.size(),
        .writable = true,
        .written = flags_at(input_begin)};
}

void ProgramRun::interpret(const svm::Executable& program)
{
    result_ = svm::interpret(program, *machine_);
}

void ProgramRun::run(const svm::CompiledProgram& code, const svm::Executable& program)
{
    result_ = svm::run_compiled(code, program, *machine_);
}

void ProgramRun::note(std::uint64_t seen) noexcept
{
    seen_ = (seen_ ^ seen) * 0x9e3779b97f4a7c15;
    seen_ ^= seen_ >> 29;
}

std::uint64_t ProgramRun::take_refill(std::uint64_t units) noexcept
{
    const std::uint64_t taken = std::min(units, refill_left_);
    refill_left_ -= taken;
    return taken;
}

void ProgramRun::resize_input(std::size_t size, bool writable) noexcept
{
    svm::MemoryRegion& region = machine_->memory.regions[region_of(svm::input_start)];
    region.size = size;
    region.writable = writable;
}

std::string ProgramRun::difference(const ProgramRun& other) const
{
    const auto compared = [](std::string_view what, std::uint64_t a, std::uint64_t b)
    {
        return a == b ? std::string{} :
                        std::string{what} + ": " + std::to_string(a) + " and " + std::to_string(b) +
                            "; ";
    };
    std::string found;
    if (!are_equal(result_, other.result_))
        found += name_of(result_) + " and " + name_of(other.result_) + "; ";
    found += compared("units", compute_units_left_, other.compute_units_left_);
    const Machine& a = *machine_;
    const Machine& b = *other.machine_;
    for (std::size_t i = 0; i < a.registers.size(); ++i)
        found +=
            compared(std::string{"r"}.append(std::to_string(i)), a.registers[i], b.registers[i]);
    found += compared("depth", a.call_depth, b.call_depth);
    for (std::size_t i = 0; i < std::min(a.call_depth, svm::call_depth_max); ++i)
    {
        const svm::CallFrame& frame = a.frames[i];
        const svm::CallFrame& other_frame = b.frames[i];
        found += compared("return", frame.return_pc, other_frame.return_pc);
        found += compared("frame", frame.frame_pointer, other_frame.frame_pointer);
        if (frame.saved_registers != other_frame.saved_registers)
            found += "saved registers; ";
    }
    found += compared("syscalls", seen_, other.seen_);
    if (std::memcmp(memory_.get(), other.memory_.get(), memory_size) != 0)
        found += "memory; ";
    if (written_ != other.written_)
        found += "flags; ";
    return found;
}
}  // namespace braid::tests
