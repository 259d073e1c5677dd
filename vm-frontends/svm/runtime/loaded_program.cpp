// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/runtime/loaded_program.hpp"

#include <chrono>

namespace braid::svm
{
const CompiledProgram* LazyCode::count_run(const Executable& program) const noexcept
{
    std::uint32_t left = runs_left_.load(std::memory_order_relaxed);
    do
    {
        if (left == 0)
            return nullptr;
    }
    while (!runs_left_.compare_exchange_weak(left, left - 1, std::memory_order_relaxed));
    if (left != 1)
        return nullptr;
    const auto begin = std::chrono::steady_clock::now();
    auto compiled = compile(program);
    const auto time = std::chrono::steady_clock::now() - begin;
    if (compiled.ok())
    {
        code_ = std::move(*compiled);
        ready_.store(code_.get(), std::memory_order_release);
    }
    if (report_ != nullptr)
        report_(
            report_to_, {.nanoseconds = static_cast<std::uint64_t>(
                             std::chrono::duration_cast<std::chrono::nanoseconds>(time).count()),
                            .size = code_ != nullptr ? code_size_of(*code_) : 0,
                            .was_refused = code_ == nullptr});
    return code_.get();
}

std::shared_ptr<LoadedProgram> load_program(Bytes elf, const SyscallTable& syscalls)
{
    auto program = std::make_shared<LoadedProgram>();
    auto executable = load_elf(elf, syscalls, LoadMode::run);
    if (!executable.ok() || !verify(*executable).ok())
        return program;
    executable->steps = prepare(*executable);
    program->kind = LoadedProgram::Kind::executable;
    program->executable = std::make_unique<const Executable>(std::move(*executable));
    return program;
}
}  // namespace braid::svm
