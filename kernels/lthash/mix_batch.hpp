// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/gpu/fleet.hpp"
#include "kernels/gpu/gather.hpp"
#include "kernels/lthash.hpp"

namespace braid::kernels::lthash
{
/// Mixes the terms as a row does: what a device can take and will, on the fleet, everything else with `on_processor`.
void mix_on(gpu::Fleet& fleet, LtHashMix on_processor, LtHash& sum,
    std::span<const LtHashTerm> terms) noexcept;
}  // namespace braid::kernels::lthash
