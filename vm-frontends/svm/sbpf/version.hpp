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
}  // namespace braid::svm
