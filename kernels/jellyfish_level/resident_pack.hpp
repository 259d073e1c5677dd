// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/gpu/resident_memory.hpp"
#include "kernels/resident_jellyfish.hpp"

namespace braid::kernels::jellyfish_level
{
/// Packs an update into launches: of what is given, of the leaves, then of each level.
[[nodiscard]] Result<Done, gpu::Error> pack(
    gpu::ResidentMemory& memory, const ResidentJellyfishUpdate& update) noexcept;
}  // namespace braid::kernels::jellyfish_level
