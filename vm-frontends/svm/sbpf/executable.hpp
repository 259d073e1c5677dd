// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/svm/sbpf/syscall_table.hpp"
#include "vm-frontends/svm/sbpf/version.hpp"
#include <memory>
#include <optional>
#include <vector>

namespace braid::svm
{
/// Why an ELF is no program, after Agave's ElfError.
/// https://github.com/anza-xyz/sbpf/blob/main/src/elf_parser/mod.rs https://github.com/anza-xyz/sbpf/blob/main/src/elf.rs
struct ElfError
{
    /// Its name and message are name_of() and message_of().
    enum class Kind : std::uint8_t;
    Kind kind{};
    /// Where the message has a number or a name: which.
    std::uint64_t number = 0;
    std::string text;
};

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

    [[nodiscard]] std::uint64_t instruction_count() const noexcept { return text.size() / 8; }
    /// The function that a call with this key in its immediate goes to: a hash up to v2, a relative or absolute place in v3.
    [[nodiscard]] std::optional<std::uint64_t> function_at(std::uint32_t key) const noexcept;

    /// Sorted by key. Filled by the loader.
    struct Function
    {
        std::uint32_t key = 0;
        std::uint64_t pc = 0;
    };
    std::vector<Function> functions;
};

/// What the loader refuses beyond what makes a program run.
enum class LoadMode : std::uint8_t
{
    /// A program that is deployed already.
    run,
    /// A program that is about to be deployed: broken ELFs and what new programs may not call are refused as well.
    deploy,
};

/// Loads a program. `syscalls` outlives it. Cost and memory: linear in the ELF's size.
/// [elf is any bytes of at most Account::data_size_max]
[[nodiscard]] Result<Executable, ElfError> load_elf(
    Bytes elf, const SyscallTable& syscalls, LoadMode mode);

/// Why the static verifier refuses, and at which instruction, after sBPF's VerifierError.
struct VerifierError
{
    enum class Kind : std::uint8_t;
    Kind kind{};
    std::uint64_t pc = 0;
};

/// What must hold before a program may run. Cost: linear in its instructions.
[[nodiscard]] Result<Done, VerifierError> verify(const Executable& program) noexcept;

/// Runs the program from its entry, or from registers[11], to its exit or fault; r0 is the value. `machine` must have its
/// memory, meter and registers set, as reset_machine() does.
/// [verify(program)]
[[nodiscard]] Result<std::uint64_t, Fault> interpret(
    const Executable& program, Machine& machine) noexcept;
}  // namespace braid::svm
