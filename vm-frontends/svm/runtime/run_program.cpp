// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/runtime/run_program.hpp"

#include "vm-frontends/svm/program_ids.hpp"
#include "vm-frontends/svm/runtime/program_memory.hpp"
#include "vm-frontends/svm/runtime/stable_log.hpp"

namespace braid::svm
{
namespace
{
using Checked = Result<Done, InstructionError>;

constexpr std::uint64_t heap_page_size = std::uint64_t{32} * 1024;
constexpr std::uint64_t heap_page_units = 8;

/// What a heap beyond the first page costs.
[[nodiscard]] std::uint64_t units_of_heap(std::uint64_t heap_size) noexcept
{
    const std::uint64_t pages = (heap_size + heap_page_size - 1) / heap_page_size;
    return pages == 0 ? 0 : (pages - 1) * heap_page_units;
}

/// A program's run within its memory.
class ProgramRun
{
public:
    ProgramRun(InvokeContext& invoke, const LoadedProgram& program) noexcept
      : invoke_(invoke),
        program_(program),
        key_(invoke.transaction().program_of(invoke.transaction().current()).key),
        memory_(invoke.memory())
    {}

    [[nodiscard]] Checked run() noexcept;

private:
    void map_memory() noexcept;
    void set_registers() noexcept;
    [[nodiscard]] Result<std::uint64_t, Fault> execute() noexcept;
    [[nodiscard]] Checked fail(InstructionError error) noexcept;
    [[nodiscard]] Checked fail(const Fault& fault) noexcept;

    InvokeContext& invoke_;
    const LoadedProgram& program_;
    const Pubkey& key_;
    ProgramMemory& memory_;
};

Checked ProgramRun::run() noexcept
{
    TransactionContext& transaction = invoke_.transaction();
    const InputLayout layout =
        invoke_.check_aligned() ? InputLayout::aligned : InputLayout::unaligned;
    if (const Checked written = memory_.input.write(transaction, layout); !written.ok())
        return fail(written.error());

    const std::uint64_t limit = invoke_.compute_units_left();
    if (!invoke_.consume(units_of_heap(invoke_.budget().heap_size)))
    {
        invoke_.log().add("Failed to create SBF VM: Computational budget exceeded");
        return fail(InstructionErrorKind::program_environment_setup_failure);
    }
    map_memory();
    set_registers();
    invoke_.heap_used = 0;
    const std::uint64_t units_before = invoke_.compute_units_left();
    const Result<std::uint64_t, Fault> value = execute();
    stable_log::program_consumed(
        invoke_.log(), key_, units_before - invoke_.compute_units_left(), limit);
    if (!transaction.return_data().empty())
        stable_log::program_return(invoke_.log(), key_, transaction.return_data());

    if (!value.ok())
        return fail(value.error());
    if (*value != 0)
        return fail(error_of_return_value(*value));
    if (const Checked read = memory_.input.read_back(transaction); !read.ok())
        return fail(read.error());
    return Done{};
}

void ProgramRun::map_memory() noexcept
{
    const Executable& executable = *program_.executable;
    memory_.map(invoke_.budget().heap_size, has_frame_gaps(executable.version));
    memory_.machine.memory.names_frames = !has_sized_frames(executable.version);
    auto& regions = memory_.machine.memory.regions;
    regions[0] = {};
    regions[1] = {};
    // Read-only memory is shared by all that run the program; nothing stores to it.
    regions[executable.rodata_address / region_stride] = {
        .host = const_cast<std::uint8_t*>(executable.rodata.data()),
        .size = executable.rodata.size()};
}

void ProgramRun::set_registers() noexcept
{
    const Executable& executable = *program_.executable;
    Machine& machine = memory_.machine;
    machine.registers = {};
    machine.registers[1] = input_start;
    machine.registers[2] = input_start + memory_.input.instruction_data();
    machine.registers[10] =
        stack_start + (has_sized_frames(executable.version) ? stack_size : stack_frame_size);
    machine.registers[11] = executable.entry_pc;
    machine.compute_units_left = invoke_.meter();
    machine.call_depth = 0;
    machine.host = &invoke_;
}

Result<std::uint64_t, Fault> ProgramRun::execute() noexcept
{
    const Executable& executable = *program_.executable;
    const CompiledProgram* code = program_.code.for_run(executable);
    // Compiled code leaves to the interpreter what is rare, and to syscalls what they store.
    if (!stores_are_flagged || (code != nullptr && !compiled_stores_are_flagged))
        memory_.note_all_written(invoke_.budget().heap_size);
    return code != nullptr ? run_compiled(*code, executable, memory_.machine) :
                             interpret(executable, memory_.machine);
}

Checked ProgramRun::fail(InstructionError error) noexcept
{
    stable_log::program_failure(invoke_.log(), key_, error);
    return Err{error};
}

Checked ProgramRun::fail(const Fault& fault) noexcept
{
    if (!fault.in_syscall && fault.kind != Fault::Kind::syscall)
        static_cast<void>(invoke_.consume(invoke_.compute_units_left()));
    if (fault.kind != Fault::Kind::syscall)
        stable_log::program_failure(invoke_.log(), key_, message_of(fault));
    else if (invoke_.why().kind == SyscallError::Kind::instruction)
        return fail(invoke_.why().instruction);
    else
        stable_log::program_failure(invoke_.log(), key_, invoke_.why().message);
    return Err{InstructionErrorKind::program_failed_to_complete};
}
}  // namespace

InstructionError error_of_return_value(std::uint64_t value) noexcept
{
    using Kind = InstructionErrorKind;
    // By their number in the upper half; the first is an error of the program's own, with the number 0.
    static constexpr std::array<Kind, 26> builtin{Kind::custom, Kind::invalid_argument,
        Kind::invalid_instruction_data, Kind::invalid_account_data, Kind::account_data_too_small,
        Kind::insufficient_funds, Kind::incorrect_program_id, Kind::missing_required_signature,
        Kind::account_already_initialized, Kind::uninitialized_account,
        Kind::not_enough_account_keys, Kind::account_borrow_failed, Kind::max_seed_length_exceeded,
        Kind::invalid_seeds, Kind::borsh_io_error, Kind::account_not_rent_exempt,
        Kind::unsupported_sysvar, Kind::illegal_owner, Kind::max_accounts_data_allocations_exceeded,
        Kind::invalid_realloc, Kind::max_instruction_trace_length_exceeded,
        Kind::builtin_programs_must_consume_compute_units, Kind::invalid_account_owner,
        Kind::arithmetic_overflow, Kind::immutable, Kind::incorrect_authority};
    const std::uint64_t number = value >> 32;
    const auto code = static_cast<std::uint32_t>(value);
    if (number == 0)
        return InstructionError::of_custom(code);
    if (code != 0 || number > builtin.size())
        return Kind::invalid_error;
    return builtin[number - 1];
}

Checked run_program(InvokeContext& invoke, const LoadedProgram* program) noexcept
{
    if (program != nullptr && program->kind == LoadedProgram::Kind::executable)
        return ProgramRun(invoke, *program).run();
    const Pubkey& key = invoke.transaction().program_of(invoke.transaction().current()).key;
    if (program == nullptr)
        invoke.log().add("Program is not cached");
    else if (program->kind == LoadedProgram::Kind::unusable)
        invoke.log().add("Program is not deployed");
    const InstructionError error = InstructionErrorKind::unsupported_program_id;
    stable_log::program_failure(invoke.log(), key, error);
    return Err{error};
}
}  // namespace braid::svm
