// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/svm/sbpf/elf_file.hpp"
#include <map>

namespace braid::svm
{
/// The functions of a program up to v2, by the hash that calls name them by, and the syscalls beside them.
class FunctionRegistry
{
public:
    FunctionRegistry(const SyscallTable& syscalls, LoadMode mode, std::uint64_t instruction_count);

    /// The key of the function at `pc`, which it enters where it is new: the hash of the number, or of the name where that
    /// is "entrypoint". [pc <= instruction_count]
    [[nodiscard]] Result<std::uint32_t, ElfError> add(std::uint64_t pc, Bytes name = {});
    /// Enters where execution begins, in the place of what had that name. [pc <= instruction_count]
    [[nodiscard]] Result<Done, ElfError> add_entry(std::uint64_t pc);

    /// Whether there is a syscall of this hash.
    [[nodiscard]] bool has_syscall(std::uint32_t hash) const noexcept;
    [[nodiscard]] LoadMode mode() const noexcept { return mode_; }
    [[nodiscard]] std::vector<Executable::Function> sorted() const;

private:
    [[nodiscard]] Result<std::uint32_t, ElfError> add_key(std::uint32_t key, std::uint64_t pc);

    const SyscallTable* syscalls_;
    LoadMode mode_;
    /// Which instructions have been entered by number.
    std::vector<bool> known_;
    std::map<std::uint32_t, std::uint64_t> functions_;
};

/// Resolves calls and relocations in `image`, a copy of the file's bytes. [image has the file's size]
[[nodiscard]] Result<Done, ElfError> relocate(const ElfFile& file, const ElfSection& text,
    FunctionRegistry& functions, std::span<std::uint8_t> image);
}  // namespace braid::svm
