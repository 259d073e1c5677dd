// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/lthash.hpp"

/// The rows of LtHash. [each but scalar: the processor has its instruction set]
namespace braid::kernels::lthash
{
void mix_scalar(LtHash& sum, std::span<const LtHashTerm> terms) noexcept;
void mix_avx2(LtHash& sum, std::span<const LtHashTerm> terms) noexcept;
void mix_avx512(LtHash& sum, std::span<const LtHashTerm> terms) noexcept;
}  // namespace braid::kernels::lthash
