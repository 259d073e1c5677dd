// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/svm/sbpf/jit/compiled_program.hpp"
#include <cstdlib>
#include <string>

namespace braid::tests
{
/// What a program starts with beside its code.
struct ProgramStart
{
    std::array<std::uint64_t, 12> registers{};
    std::uint64_t compute_units = 0;
    std::vector<std::uint8_t> heap;
    std::vector<std::uint8_t> input;
    /// Whether what is written is to be flagged.
    bool has_flags = true;
};

/// Memory and machine of one run, and what there was to see of it: all that two ways of running must agree on.
class ProgramRun
{
public:
    ProgramRun();

    /// Sets everything as it is before a run.
    void begin(const svm::Executable& program, const ProgramStart& start);
    void interpret(const svm::Executable& program);
    void run(const svm::CompiledProgram& code, const svm::Executable& program);

    /// Where two runs of the same program differ; nothing where they agree.
    [[nodiscard]] std::string difference(const ProgramRun& other) const;

    [[nodiscard]] const svm::Machine& machine() const noexcept { return *machine_; }
    [[nodiscard]] bool succeeded() const noexcept { return result_.ok(); }
    [[nodiscard]] const svm::Fault& fault() const noexcept { return result_.error(); }
    [[nodiscard]] std::uint64_t value() const noexcept { return *result_; }
    [[nodiscard]] std::uint64_t compute_units_left() const noexcept { return compute_units_left_; }

    /// Mixes into what the syscalls saw.
    void note(std::uint64_t seen) noexcept;
    /// At most so many units more for the program, and not forever.
    [[nodiscard]] std::uint64_t take_refill(std::uint64_t units) noexcept;
    /// Gives the input another size, as a callee that resizes an account does. [size <= input_size_max]
    void resize_input(std::size_t size, bool writable) noexcept;
    static constexpr std::size_t input_size_max = 512;

private:
    std::unique_ptr<svm::Machine> machine_;
    struct Free
    {
        void operator()(std::uint8_t* bytes) const noexcept { std::free(bytes); }
    };

    /// Stack, heap and input in one piece, and a flag for each granule, see MemoryRegion::written.
    std::unique_ptr<std::uint8_t, Free> memory_;
    std::vector<std::uint8_t> written_;
    std::uint64_t compute_units_left_ = 0;
    std::uint64_t seen_ = 0;
    std::uint64_t refill_left_ = 0;
    Result<std::uint64_t, svm::Fault> result_{0};
};

/// Syscalls that change what a syscall can: the meter, memory, regions; and that refuse. Their host is a ProgramRun.
[[nodiscard]] const svm::SyscallTable& fake_syscalls();
/// The numbers that programs call them by.
[[nodiscard]] std::span<const std::uint32_t> fake_syscall_keys();
}  // namespace braid::tests
