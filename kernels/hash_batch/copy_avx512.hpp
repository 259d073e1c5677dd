// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <immintrin.h>

namespace braid::kernels
{
namespace
{
/// Copies `size` bytes, the mark and zeros; reads no byte beyond. [size < capacity; `to` has room for whole vectors]
template <std::size_t capacity>
void copy_marked(
    std::uint8_t* to, const std::uint8_t* from, std::size_t size, std::uint8_t mark) noexcept
{
    const __m512i marks = _mm512_set1_epi8(static_cast<char>(mark));
    for (std::size_t i = 0; i < capacity; i += 64)
    {
        const std::size_t count = size < i ? 0 : size - i;
        const std::uint64_t before = count < 64 ? (std::uint64_t{1} << count) - 1 : ~0ULL;
        const std::uint64_t at = size < i || count >= 64 ? 0 : std::uint64_t{1} << count;
        const __m512i bytes = _mm512_maskz_loadu_epi8(before, from + i);
        _mm512_storeu_si512(to + i, _mm512_mask_mov_epi8(bytes, at, marks));
    }
}
}  // namespace
}  // namespace braid::kernels
