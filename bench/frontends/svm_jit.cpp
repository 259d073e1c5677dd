// SPDX-License-Identifier: Apache-2.0
// Compiled sBPF against the interpreter, in one run: loops of arithmetic, of memory accesses, of calls and of syscalls;
// what it takes to enter a program; and what it takes to compile one. "instruction" is the time of one instruction.

#include "vm-frontends/svm/sbpf/jit/compiled_program.hpp"

#include <benchmark/benchmark.h>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace braid::bench
{
namespace
{
using svm::Executable;
using svm::Instruction;
using svm::Machine;

constexpr std::uint64_t units_max = std::uint64_t{1} << 40;
constexpr std::size_t input_size = std::size_t{64} << 10;
constexpr std::int32_t loop_count = 20'000;
constexpr std::uint32_t function_key = 1;
constexpr Instruction exit_instruction = {.opcode = 0x95};

Result<std::uint64_t, svm::Fault> free_syscall(
    Machine& /*machine*/, const std::array<std::uint64_t, 5>& arguments) noexcept
{
    return arguments[0];
}

const svm::SyscallTable& syscalls()
{
    static constexpr std::array<svm::NamedSyscall, 1> named = {{{"free_syscall", free_syscall}}};
    static const svm::SyscallTable table{named};
    return table;
}

/// Counts r6 down around the body, then exits; the function stands behind. r8 is the input's address, r9 that of its second
/// half.
Executable loop_of(std::span<const Instruction> body, std::span<const Instruction> function = {})
{
    std::vector<Instruction> code = {{.opcode = 0xbf, .destination = 8, .source = 1},
        {.opcode = 0xbf, .destination = 9, .source = 1},
        {.opcode = 0x07, .destination = 9, .immediate = input_size / 2},
        {.opcode = 0xb7, .destination = 6, .immediate = loop_count}};
    const std::size_t begin = code.size();
    code.insert(code.end(), body.begin(), body.end());
    code.push_back({.opcode = 0x07, .destination = 6, .immediate = -1});
    const auto distance = static_cast<std::int16_t>(code.size() + 1 - begin);
    code.push_back(
        {.opcode = 0x55, .destination = 6, .offset = static_cast<std::int16_t>(-distance)});
    code.push_back(exit_instruction);
    Executable program;
    program.functions = {{.key = function_key, .pc = code.size()}};
    code.insert(code.end(), function.begin(), function.end());
    code.push_back(exit_instruction);
    program.rodata_address = svm::bytecode_start;
    program.text_address = svm::bytecode_start;
    program.syscalls = &syscalls();
    for (const Instruction& instruction : code)
    {
        std::array<std::uint8_t, 8> bytes{instruction.opcode,
            static_cast<std::uint8_t>(instruction.source << 4 | instruction.destination)};
        store_le<std::uint16_t>(bytes.data() + 2, static_cast<std::uint16_t>(instruction.offset));
        store_le<std::uint32_t>(
            bytes.data() + 4, static_cast<std::uint32_t>(instruction.immediate));
        program.text.insert(program.text.end(), bytes.begin(), bytes.end());
    }
    program.steps = svm::prepare(program);
    return program;
}

/// Sums, masks and shifts, most of which need not wait for one another.
Executable arithmetic_loop()
{
    return loop_of(std::array<Instruction, 8>{{{.opcode = 0x0f, .destination = 0, .source = 6},
        {.opcode = 0xbf, .destination = 3, .source = 6},
        {.opcode = 0x57, .destination = 3, .immediate = 7},
        {.opcode = 0x0f, .destination = 2, .source = 3},
        {.opcode = 0xaf, .destination = 5, .source = 2},
        {.opcode = 0xbf, .destination = 4, .source = 6},
        {.opcode = 0x67, .destination = 4, .immediate = 3},
        {.opcode = 0x1f, .destination = 7, .source = 4}}});
}

/// A random generator and a sum of what it gives: nearly every instruction waits for the one before it.
Executable chain_loop()
{
    return loop_of(std::array<Instruction, 12>{{{.opcode = 0xbf, .destination = 3, .source = 1},
        {.opcode = 0x67, .destination = 3, .immediate = 13},
        {.opcode = 0xaf, .destination = 1, .source = 3},
        {.opcode = 0xbf, .destination = 3, .source = 1},
        {.opcode = 0x77, .destination = 3, .immediate = 7},
        {.opcode = 0xaf, .destination = 1, .source = 3},
        {.opcode = 0xbf, .destination = 3, .source = 1},
        {.opcode = 0x67, .destination = 3, .immediate = 17},
        {.opcode = 0xaf, .destination = 1, .source = 3},
        {.opcode = 0x0f, .destination = 0, .source = 1},
        {.opcode = 0x27, .destination = 2, .immediate = 31},
        {.opcode = 0x0f, .destination = 2, .source = 0}}});
}

/// As compilers spill: within the frame.
Executable frame_loop()
{
    return loop_of(
        std::array<Instruction, 6>{{{.opcode = 0x7b, .destination = 10, .source = 6, .offset = -8},
            {.opcode = 0x79, .destination = 2, .source = 10, .offset = -8},
            {.opcode = 0x0f, .destination = 0, .source = 2},
            {.opcode = 0x7b, .destination = 10, .source = 0, .offset = -16},
            {.opcode = 0x61, .destination = 3, .source = 10, .offset = -16},
            {.opcode = 0x0f, .destination = 3, .source = 2}}});
}

/// 32 bytes from one place of the input to another.
Executable copy_loop()
{
    std::vector<Instruction> body;
    for (std::int16_t at = 0; at < 32; at = static_cast<std::int16_t>(at + 8))
    {
        body.push_back({.opcode = 0x79, .destination = 3, .source = 8, .offset = at});
        body.push_back({.opcode = 0x7b, .destination = 9, .source = 3, .offset = at});
    }
    return loop_of(body);
}

/// By pointers to the frame, which the code does not know to be so.
Executable frame_pointer_loop()
{
    return loop_of(std::array<Instruction, 3>{{{.opcode = 0xbf, .destination = 1, .source = 10},
                       {.opcode = 0x07, .destination = 1, .immediate = -64},
                       {.opcode = 0x85, .source = 1, .immediate = function_key}}},
        std::array<Instruction, 4>{{{.opcode = 0x7b, .destination = 1, .source = 6},
            {.opcode = 0x79, .destination = 2, .source = 1},
            {.opcode = 0x7b, .destination = 1, .source = 2, .offset = 8},
            {.opcode = 0x79, .destination = 0, .source = 1, .offset = 16}}});
}

Executable call_loop()
{
    return loop_of(std::array<Instruction, 2>{{{.opcode = 0xbf, .destination = 1, .source = 6},
                       {.opcode = 0x85, .source = 1, .immediate = function_key}}},
        std::array<Instruction, 2>{{{.opcode = 0xbf, .destination = 0, .source = 1},
            {.opcode = 0x07, .destination = 0, .immediate = 3}}});
}

Executable syscall_loop()
{
    return loop_of(std::array<Instruction, 1>{{{.opcode = 0x85,
        .immediate = static_cast<std::int32_t>(svm::murmur3_32("free_syscall"))}}});
}

/// Nothing but its exit.
Executable entry()
{
    Executable program = loop_of({});
    program.entry_pc = program.instruction_count() - 1;
    return program;
}

/// The memory and machine that programs run on.
class Runner
{
public:
    explicit Runner(const Executable& program) : program_(program)
    {
        svm::MemoryMap& memory = machine_->memory;
        memory.regions[svm::stack_start / svm::region_stride] = {
            .host = stack_.data(), .size = stack_.size(), .writable = true, .has_gaps = true};
        memory.regions[svm::input_start / svm::region_stride] = {
            .host = input_.data(), .size = input_.size(), .writable = true};
        machine_->compute_units_left = &units_left_;
    }

    /// Executes the program once; gives how many instructions it had.
    template <typename Run>
    std::uint64_t run(const Run& run_program)
    {
        units_left_ = units_max;
        machine_->registers = {};
        machine_->registers[1] = svm::input_start;
        machine_->registers[10] = svm::stack_start + svm::stack_frame_size;
        machine_->registers[11] = program_.entry_pc;
        machine_->call_depth = 0;
        if (!run_program(program_, *machine_).ok())
            throw std::runtime_error{"a program of the benchmark has a fault"};
        return units_max - units_left_;
    }

private:
    const Executable& program_;
    std::unique_ptr<Machine> machine_ = std::make_unique<Machine>();
    std::vector<std::uint8_t> stack_ = std::vector<std::uint8_t>(svm::stack_size);
    std::vector<std::uint8_t> input_ = std::vector<std::uint8_t>(input_size);
    std::uint64_t units_left_ = 0;
};

template <typename Run>
void measure(benchmark::State& state, const Executable& program, const Run& run_program)
{
    Runner runner{program};
    std::uint64_t count = 0;
    for (auto _ : state)
        count += runner.run(run_program);
    state.counters["instruction"] = benchmark::Counter(
        static_cast<double>(count), benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

void interpret(benchmark::State& state, Executable (*make)())
{
    measure(state, make(),
        [](const Executable& of, Machine& machine) { return svm::interpret(of, machine); });
}

void compiled(benchmark::State& state, Executable (*make)())
{
    const Executable program = make();
    const auto code = svm::compile(program);
    if (!code.ok())
        return state.SkipWithError("no compiler for this processor");
    measure(state, program, [&](const Executable& of, Machine& machine)
        { return svm::run_compiled(**code, of, machine); });
}

/// A program of the size of BRAID_SVM_ELF's, or of one of our own.
void compile(benchmark::State& state)
{
    Executable program = copy_loop();
    const std::vector<std::uint8_t> text = program.text;
    while (program.instruction_count() < 12'000)
        program.text.insert(program.text.begin(), text.begin(), text.end());
    program.entry_pc = 0;
    if (const char* path = std::getenv("BRAID_SVM_ELF"))
    {
        std::ifstream file{path, std::ios::binary};
        const std::vector<char> elf{std::istreambuf_iterator<char>{file}, {}};
        auto loaded = svm::load_elf({reinterpret_cast<const std::uint8_t*>(elf.data()), elf.size()},
            syscalls(), svm::LoadMode::run);
        if (!loaded.ok())
            return state.SkipWithError("no program in BRAID_SVM_ELF");
        program = std::move(*loaded);
    }
    std::size_t size = 0;
    for (auto _ : state)
    {
        const auto code = svm::compile(program);
        if (!code.ok())
            return state.SkipWithError("not compiled");
        size = svm::code_size_of(**code);
    }
    state.counters["instructions"] = static_cast<double>(program.instruction_count());
    state.counters["bytes"] = static_cast<double>(size);
}

struct Loop
{
    const char* name;
    Executable (*make)();
};
constexpr std::array<Loop, 8> loops = {{{"arithmetic", arithmetic_loop}, {"chain", chain_loop},
    {"frame", frame_loop}, {"copy", copy_loop}, {"frame_pointer", frame_pointer_loop},
    {"calls", call_loop}, {"syscalls", syscall_loop}, {"entry", entry}}};

const bool registered = []
{
    for (const Loop& loop : loops)
    {
        const std::string name = loop.name;
        benchmark::RegisterBenchmark(("interpreter/" + name).c_str(), interpret, loop.make);
        benchmark::RegisterBenchmark(("compiled/" + name).c_str(), compiled, loop.make);
    }
    benchmark::RegisterBenchmark("compile", compile)->Unit(benchmark::kMillisecond);
    return true;
}();
}  // namespace
}  // namespace braid::bench
