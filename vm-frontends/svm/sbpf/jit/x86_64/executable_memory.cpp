// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/sbpf/jit/x86_64/executable_memory.hpp"

#include "base/assert.hpp"
#include <sys/mman.h>

namespace braid::svm::jit
{
std::optional<ExecutableMemory> ExecutableMemory::create(Bytes code) noexcept
{
    BRAID_ASSERT(!code.empty());
    void* const pages =
        ::mmap(nullptr, code.size(), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED)
        return std::nullopt;
    ExecutableMemory memory{static_cast<std::uint8_t*>(pages), code.size()};
    std::memcpy(pages, code.data(), code.size());
    if (::mprotect(pages, code.size(), PROT_READ | PROT_EXEC) != 0)
        return std::nullopt;
    return memory;
}

ExecutableMemory::~ExecutableMemory()
{
    if (data_ != nullptr)
        ::munmap(data_, size_);
}
}  // namespace braid::svm::jit
