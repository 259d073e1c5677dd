// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/sbpf/executable.hpp"

#include <algorithm>

namespace braid::svm
{
std::optional<std::uint64_t> Executable::function_at(std::uint32_t key) const noexcept
{
    const auto found = std::ranges::lower_bound(functions, key, {}, &Function::key);
    if (found == functions.end() || found->key != key)
        return std::nullopt;
    return found->pc;
}

CallTarget resolve_call(const Executable& program, std::uint64_t pc) noexcept
{
    const Instruction call = decode_instruction(program.text.data() + pc * instruction_size);
    const bool is_static = has_static_calls(program.version);
    if (!is_static || call.source == 0)
    {
        const auto key = static_cast<std::uint32_t>(call.immediate);
        const NamedSyscall* const syscall =
            program.syscalls == nullptr ? nullptr : program.syscalls->find(key);
        if (syscall != nullptr)
            return {.kind = CallTarget::Kind::syscall, .syscall = syscall->function};
        const std::optional<std::uint64_t> function =
            is_static ? std::nullopt : program.function_at(key);
        return function ? CallTarget{.kind = CallTarget::Kind::function, .pc = *function} :
                          CallTarget{};
    }
    const std::int64_t target = static_cast<std::int64_t>(pc) + 1 + call.immediate;
    if (call.source != 1 || target < 0 ||
        static_cast<std::uint64_t>(target) >= program.instruction_count())
        return {};
    return {.kind = CallTarget::Kind::function, .pc = static_cast<std::uint64_t>(target)};
}
}  // namespace braid::svm
