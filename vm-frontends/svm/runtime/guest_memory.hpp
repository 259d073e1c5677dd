// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/svm/runtime/invoke_context.hpp"

namespace braid::svm
{
/// A program's memory as syscalls take it apart: every address that it gives is held against its regions and, but for
/// programs of loader v1, against alignment.
/// https://github.com/anza-xyz/agave/blob/master/program-runtime/src/memory.rs
class GuestMemory
{
public:
    GuestMemory(InvokeContext& invoke, const MemoryMap& map) noexcept : invoke_(&invoke), map_(&map)
    {}

    /// The host's address of one thing of this size. Faults: the map's, "Unaligned pointer".
    [[nodiscard]] Result<std::uint8_t*, Fault> object(MemoryAccess access, std::uint64_t address,
        std::uint64_t size, std::size_t alignment = 1) const noexcept
    {
        const Result<std::uint8_t*, Fault> host = map_->translate(access, address, size);
        if (host.ok() && !is_aligned(*host, alignment))
            return invoke_->fail(unaligned());
        return host;
    }

    /// `count` things of this size, one behind the other; null where there are none, whatever the address. Faults: as
    /// object(), and "InvalidLength".
    [[nodiscard]] Result<std::uint8_t*, Fault> array(MemoryAccess access, std::uint64_t address,
        std::uint64_t count, std::uint64_t size, std::size_t alignment = 1) const noexcept
    {
        if (count == 0)
            return static_cast<std::uint8_t*>(nullptr);
        std::uint64_t total = 0;
        if (__builtin_mul_overflow(count, size, &total) || total > bytes_max)
            return invoke_->fail(SyscallError{.kind = SyscallError::Kind::invalid_length,
                .instruction = {},
                .message = "InvalidLength"});
        return object(access, address, total, alignment);
    }

    [[nodiscard]] Result<Bytes, Fault> bytes(
        std::uint64_t address, std::uint64_t size) const noexcept
    {
        const auto host = array(MemoryAccess::load, address, size, 1);
        if (!host.ok())
            return Err{host.error()};
        return Bytes(*host, size);
    }

private:
    static constexpr std::uint64_t bytes_max = ~std::uint64_t{0} >> 1;

    [[nodiscard]] bool is_aligned(const std::uint8_t* host, std::size_t alignment) const noexcept
    {
        return alignment == 1 || !invoke_->check_aligned() ||
               reinterpret_cast<std::uintptr_t>(host) % alignment == 0;
    }
    [[nodiscard]] static SyscallError unaligned()
    {
        return {.kind = SyscallError::Kind::unaligned_pointer,
            .instruction = {},
            .message = "Unaligned pointer"};
    }

    InvokeContext* invoke_;
    const MemoryMap* map_;
};
}  // namespace braid::svm
