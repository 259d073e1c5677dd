// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace braid::kernels::cpu
{
/// Whether the processor has the instructions of a row's files and the operating system has enabled their registers.
/// Cost: a load and a test. Any thread.
[[nodiscard]] bool always() noexcept;
/// SHA-1 and SHA-256, with SSE4.1.
[[nodiscard]] bool has_sha() noexcept;
/// x86-64-v3.
[[nodiscard]] bool has_avx2() noexcept;
/// x86-64-v4.
[[nodiscard]] bool has_avx512() noexcept;
/// x86-64-v4 with IFMA and VBMI.
[[nodiscard]] bool has_avx512ifma() noexcept;
}  // namespace braid::kernels::cpu
