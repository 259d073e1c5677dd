// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/sbpf/syscall_table.hpp"

#include "base/assert.hpp"

namespace braid::svm
{
SyscallTable::SyscallTable(std::span<const NamedSyscall> syscalls) noexcept
{
    BRAID_ASSERT(syscalls.size() <= slot_count / 2);
    for (const NamedSyscall& syscall : syscalls)
    {
        BRAID_ASSERT(syscall.function != nullptr);
        const std::uint32_t hash = murmur3_32(syscall.name);
        BRAID_ASSERT(find(hash) == nullptr);
        std::size_t at = hash % slot_count;
        while (slots_[at].syscall.function != nullptr)
            at = (at + 1) % slot_count;
        slots_[at] = {.hash = hash, .syscall = syscall};
    }
}

const NamedSyscall* SyscallTable::find(std::uint32_t hash) const noexcept
{
    // At least half of the slots are free, so the search ends.
    for (std::size_t at = hash % slot_count; slots_[at].syscall.function != nullptr;
        at = (at + 1) % slot_count)
    {
        if (slots_[at].hash == hash)
            return &slots_[at].syscall;
    }
    return nullptr;
}
}  // namespace braid::svm
