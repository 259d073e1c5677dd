// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/svm/sbpf/machine.hpp"
#include <span>
#include <string_view>

namespace braid::svm
{
/// murmur3_32 with seed 0, which names syscalls and functions in programs.
[[nodiscard]] constexpr std::uint32_t murmur3_32(std::string_view text) noexcept
{
    const auto rotated = [](std::uint32_t value, int by)
    { return (value << by) | (value >> (32 - by)); };
    const auto mixed = [&](std::uint32_t block)
    { return rotated(block * 0xcc9e2d51U, 15) * 0x1b873593U; };
    std::uint32_t hash = 0;
    std::size_t at = 0;
    for (; at + 4 <= text.size(); at += 4)
    {
        std::uint32_t block = 0;
        for (std::size_t i = 0; i < 4; ++i)
            block |= std::uint32_t{static_cast<std::uint8_t>(text[at + i])} << (8 * i);
        hash = rotated(hash ^ mixed(block), 13) * 5 + 0xe6546b64U;
    }
    std::uint32_t rest = 0;
    for (std::size_t i = 0; at + i < text.size(); ++i)
        rest |= std::uint32_t{static_cast<std::uint8_t>(text[at + i])} << (8 * i);
    if (at < text.size())
        hash ^= mixed(rest);
    hash ^= static_cast<std::uint32_t>(text.size());
    hash = (hash ^ (hash >> 16)) * 0x85ebca6bU;
    hash = (hash ^ (hash >> 13)) * 0xc2b2ae35U;
    return hash ^ (hash >> 16);
}

/// A syscall and the name that programs call it by.
struct NamedSyscall
{
    std::string_view name;
    Syscall function = nullptr;
};

/// The syscalls that programs may call. Immutable once made; programs loaded with it refer to it, so it outlives them.
class SyscallTable
{
public:
    /// [no two names hash alike; at most 128]
    explicit SyscallTable(std::span<const NamedSyscall> syscalls) noexcept;

    /// The syscall of this hash, or null. Cost: one probe.
    [[nodiscard]] const NamedSyscall* find(std::uint32_t hash) const noexcept;

private:
    static constexpr std::size_t slot_count = 256;
    struct Slot
    {
        std::uint32_t hash = 0;
        NamedSyscall syscall;
    };
    std::array<Slot, slot_count> slots_{};
};
}  // namespace braid::svm
