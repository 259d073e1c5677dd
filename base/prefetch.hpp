// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

namespace braid
{
/// What one cache line holds, in bytes.
inline constexpr std::size_t cache_line_size = 64;

/// Has the processor fetch memory that will soon be written. Never faults, whatever is there; a hint.
/// Cost: an instruction a cache line.
inline void prefetch_bytes(const void* begin, std::size_t size) noexcept
{
    const auto* at = static_cast<const std::uint8_t*>(begin);
    for (std::size_t i = 0; i < size; i += cache_line_size)
        __builtin_prefetch(at + i, 1);
}

/// The same of an object.
template <typename T>
void prefetch_object(const T& object) noexcept
{
    prefetch_bytes(&object, sizeof object);
}
}  // namespace braid
