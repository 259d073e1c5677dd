// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace braid::svm
{
/// A dialect of sBPF, as e_flags of a program's ELF names it.
/// https://github.com/solana-foundation/solana-improvement-documents/blob/main/proposals/0161-sbpf-versioned-vm.md
enum class SbpfVersion : std::uint8_t
{
    v0 = 0,
    /// SIMD-0166: stack frames that programs size themselves.
    v1 = 1,
    /// SIMD-0173, SIMD-0174: other encodings and arithmetic.
    v2 = 2,
    /// SIMD-0178, SIMD-0189, SIMD-0377: syscalls and functions by number, strict ELF headers, 32-bit jumps.
    v3 = 3,
};
inline constexpr std::uint32_t sbpf_version_count = 4;

/// Whether programs move r10 themselves; else every call moves it by one frame. SIMD-0166.
[[nodiscard]] constexpr bool has_sized_frames(SbpfVersion version) noexcept
{
    return version == SbpfVersion::v1 || version == SbpfVersion::v2;
}
/// Whether behind every frame of the stack there are as many addresses without memory.
[[nodiscard]] constexpr bool has_frame_gaps(SbpfVersion version) noexcept
{
    return version == SbpfVersion::v0;
}
/// Whether a call says in its source register if its number is a syscall's or a distance. SIMD-0178.
[[nodiscard]] constexpr bool has_static_calls(SbpfVersion version) noexcept
{
    return version >= SbpfVersion::v3;
}
}  // namespace braid::svm
