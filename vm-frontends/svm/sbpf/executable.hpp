// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/svm/sbpf/step.hpp"
#include "vm-frontends/svm/sbpf/syscall_table.hpp"
#include <memory>
#include <optional>
#include <vector>

namespace braid::svm
{
/// Why an ELF is no program, after sbpf's ElfError.
/// https://github.com/anza-xyz/sbpf/blob/main/src/elf_parser/mod.rs https://github.com/anza-xyz/sbpf/blob/main/src/elf.rs
struct ElfError
{
    enum class Kind : std::uint8_t
    {
        /// `text` has the parser's own message.
        failed_to_parse,
        invalid_entrypoint,
        entrypoint_out_of_bounds,
        /// `text` names the symbol, `number` is where in the file it is used.
        unresolved_symbol,
        section_not_found,
        relative_jump_out_of_bounds,
        symbol_hash_collision,
        wrong_abi,
        wrong_machine,
        not_one_text_section,
        /// `text` names the section.
        writable_section_not_supported,
        invalid_virtual_address,
        unknown_relocation,
        wrong_type,
        unknown_symbol,
        value_out_of_bounds,
        unsupported_sbpf_version,
        invalid_program_header,
    };
    Kind kind{};
    /// Where the message has a number: which.
    std::uint64_t number = 0;
    /// Where the message has a name: which.
    std::string text{};

    [[nodiscard]] friend bool operator==(const ElfError&, const ElfError&) = default;
};

/// As sbpf spells it: "WrongMachine".
[[nodiscard]] std::string_view name_of(ElfError::Kind kind) noexcept;
/// sbpf's message. Agave's logs of a refused deployment have "ELF error: " before it.
[[nodiscard]] std::string message_of(const ElfError& error);

/// One instruction as encoded: opcode, registers (destination in the lower four bits), offset, immediate.
/// https://github.com/anza-xyz/sbpf/blob/main/doc/bytecode.md
struct Instruction
{
    std::uint8_t opcode = 0;
    std::uint8_t destination = 0;
    std::uint8_t source = 0;
    std::int16_t offset = 0;
    std::int32_t immediate = 0;
};
inline constexpr std::size_t instruction_size = 8;
[[nodiscard]] inline Instruction decode_instruction(const std::uint8_t* at) noexcept
{
    return {.opcode = at[0],
        .destination = static_cast<std::uint8_t>(at[1] & 15),
        .source = static_cast<std::uint8_t>(at[1] >> 4),
        .offset = static_cast<std::int16_t>(load_le<std::uint16_t>(at + 2)),
        .immediate = static_cast<std::int32_t>(load_le<std::uint32_t>(at + 4))};
}

/// A program loaded from an ELF: its instructions with relocations applied, its read-only data, its functions.
/// Immutable, shared by threads.
class Executable
{
public:
    SbpfVersion version{};
    /// The image that programs see as read-only memory, and where: from `rodata_address` on, `rodata` bytes.
    std::vector<std::uint8_t> rodata;
    std::uint64_t rodata_address = 0;
    /// The instructions, eight bytes each, and the address of the first.
    std::vector<std::uint8_t> text;
    std::uint64_t text_address = 0;
    /// Where execution begins, an index of instructions.
    std::uint64_t entry_pc = 0;
    const SyscallTable* syscalls = nullptr;

    [[nodiscard]] std::uint64_t instruction_count() const noexcept
    {
        return text.size() / instruction_size;
    }
    /// The function that a call with this key in its immediate goes to, up to v2; v3 calls by distance.
    [[nodiscard]] std::optional<std::uint64_t> function_at(std::uint32_t key) const noexcept;

    /// Sorted by key. Filled by the loader; empty in v3.
    struct Function
    {
        std::uint32_t key = 0;
        std::uint64_t pc = 0;
    };
    std::vector<Function> functions;

    /// What the interpreter runs, one step an instruction and one behind them. Filled by prepare(); where it is empty, every
    /// run prepares its own.
    std::vector<Step> steps;
};

/// What a call of an immediate goes to.
struct CallTarget
{
    enum class Kind : std::uint8_t
    {
        /// The call faults as an unsupported instruction.
        nothing,
        syscall,
        /// `pc`, which is in the text of a program that the loader made and the verifier accepted.
        function,
    };
    Kind kind{};
    Syscall syscall = nullptr;
    std::uint64_t pc = 0;
};
/// Cost: a probe and a binary search. [the instruction at `pc` is such a call]
[[nodiscard]] CallTarget resolve_call(const Executable& program, std::uint64_t pc) noexcept;

/// The interpreter's form of a program's instructions. Cost and memory: linear in them.
[[nodiscard]] std::vector<Step> prepare(const Executable& program);

/// What the loader refuses beyond what makes a program run.
enum class LoadMode : std::uint8_t
{
    /// A program that is deployed already.
    run,
    /// A program that is about to be deployed: broken ELFs, and up to v2 symbols that are no syscall, are refused as well.
    deploy,
};

/// Loads a program. `syscalls` outlives it; for deployment it has what new programs may call. Cost and memory: linear in the ELF's size, but for a logarithm in the number of
/// its functions.
/// [elf is any bytes of at most Account::data_size_max]
[[nodiscard]] Result<Executable, ElfError> load_elf(
    Bytes elf, const SyscallTable& syscalls, LoadMode mode);

/// Why the static verifier refuses, and at which instruction, after sbpf's VerifierError.
struct VerifierError
{
    enum class Kind : std::uint8_t
    {
        program_length_not_multiple,
        no_program,
        division_by_zero,
        unsupported_le_be_argument,
        lddw_cannot_be_last,
        incomplete_lddw,
        /// `number` is the instruction that it would jump to.
        jump_out_of_code,
        jump_to_middle_of_lddw,
        invalid_source_register,
        cannot_write_r10,
        invalid_destination_register,
        /// `number` is the opcode.
        unknown_op_code,
        /// `number` is the distance, `bits` the width.
        shift_with_overflow,
        invalid_register,
        unaligned_immediate,
    };
    Kind kind{};
    std::uint64_t pc = 0;
    std::uint64_t number = 0;
    std::uint64_t bits = 0;

    [[nodiscard]] friend bool operator==(const VerifierError&, const VerifierError&) = default;
};

/// As sbpf spells it: "UnknownOpCode".
[[nodiscard]] std::string_view name_of(VerifierError::Kind kind) noexcept;
/// sbpf's message. Agave's logs of a refused deployment have "Verifier error: " before it.
[[nodiscard]] std::string message_of(const VerifierError& error);

/// What must hold before a program may run. Cost: linear in its instructions.
[[nodiscard]] Result<Done, VerifierError> verify(const Executable& program) noexcept;

/// Runs the program from registers[11] to its exit or fault; r0 is the value. `machine` must have its memory, meter, call
/// depth and registers set. An instruction costs one unit, also the one that faults; an empty meter faults before it.
/// At the end registers[11] is the last instruction. [verify(program)]
[[nodiscard]] Result<std::uint64_t, Fault> interpret(
    const Executable& program, Machine& machine) noexcept;
}  // namespace braid::svm
