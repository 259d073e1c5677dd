// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/ed25519.hpp"

namespace braid::kernels::ed25519
{
void verify_scalar(Ed25519Policy policy, std::span<const Ed25519Request> requests,
    std::span<std::uint8_t> verdicts) noexcept;

/// Eight signatures side by side. [cpu::has_avx512ifma()]
void verify_avx512(Ed25519Policy policy, std::span<const Ed25519Request> requests,
    std::span<std::uint8_t> verdicts) noexcept;
}  // namespace braid::kernels::ed25519
