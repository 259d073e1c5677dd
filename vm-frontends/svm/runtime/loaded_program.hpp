// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/svm/errors.hpp"
#include "vm-frontends/svm/sbpf/executable.hpp"
#include "vm-frontends/svm/sbpf/jit/compiled_program.hpp"
#include <atomic>

namespace braid::svm
{
class InvokeContext;

/// A program that is part of the runtime: runs the current instruction.
using NativeProgram = Result<Done, InstructionError> (*)(InvokeContext& invoke) noexcept;

/// Machine code that is made when a program has run some times, by the thread that runs it then; others go on
/// interpreting meanwhile.
/// 1. `code_` is written once, before `ready_` is; who reads `ready_` reads `code_` behind it.
/// 2. The thread that takes the last of `runs_left_` is the one that compiles.
class LazyCode
{
public:
    /// What compiling took, for metrics.
    struct Compiled
    {
        std::uint64_t nanoseconds = 0;
        std::size_t size = 0;
        bool was_refused = false;
    };
    using Report = void (*)(void* to, const Compiled& compiled) noexcept;

    /// Compiles at the n-th run; never where `at_run` is 0. `report`, where it is not null, is told.
    void enable(std::uint32_t at_run, Report report, void* to) noexcept
    {
        report_ = report;
        report_to_ = to;
        runs_left_.store(at_run, std::memory_order_relaxed);
    }

    /// The code to run this time, or null. Counts the run.
    [[nodiscard]] const CompiledProgram* for_run(const Executable& program) const noexcept
    {
        // Pairs with the store of who compiled it.
        if (const CompiledProgram* ready = ready_.load(std::memory_order_acquire))
            return ready;
        if (runs_left_.load(std::memory_order_relaxed) == 0)
            return nullptr;
        return count_run(program);
    }

private:
    [[nodiscard]] const CompiledProgram* count_run(const Executable& program) const noexcept;

    mutable std::atomic<const CompiledProgram*> ready_ = nullptr;
    mutable std::atomic<std::uint32_t> runs_left_ = 0;
    mutable std::shared_ptr<const CompiledProgram> code_;
    Report report_ = nullptr;
    void* report_to_ = nullptr;
};

/// A program ready to run. Immutable but for its machine code, shared by threads.
struct LoadedProgram
{
    enum class Kind : std::uint8_t
    {
        /// There is an account, but nothing that can run (a buffer, a closed program, no ELF, an ELF that the verifier refused).
        unusable,
        native,
        executable,
    };
    Kind kind = Kind::unusable;
    NativeProgram native = nullptr;
    /// [kind == executable]
    std::unique_ptr<const Executable> executable{};
    /// [kind == executable]
    LazyCode code{};
};

/// The program that an ELF is, as programs that are deployed already are loaded: unusable where the loader or the verifier
/// refuses it. `syscalls` outlives it. Cost and memory: linear in the ELF.
[[nodiscard]] std::shared_ptr<LoadedProgram> load_program(Bytes elf, const SyscallTable& syscalls);
}  // namespace braid::svm
