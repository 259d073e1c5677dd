// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace braid::kernels::sha256_blocks
{
using State = std::array<std::uint32_t, 8>;

/// Compresses `count` blocks of 64 bytes into the state, on any processor. FIPS 180-4, section 6.2.2.
void compress(State& state, const std::uint8_t* blocks, std::size_t count) noexcept;

/// The same with the SHA extensions. [the processor has SHA and SSE4.1]
void compress_shani(State& state, const std::uint8_t* blocks, std::size_t count) noexcept;
}  // namespace braid::kernels::sha256_blocks
