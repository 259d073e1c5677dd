// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/bulletproofs.hpp"
#include <array>

namespace braid::kernels
{
/// The points whose multiples vectors are committed to, one a bit of each value, in the order of values.
/// https://docs.rs/bulletproofs/4.0.0/src/bulletproofs/generators.rs.html
struct RangeProofGenerators
{
    using Points = std::array<ristretto255::Point, range_proof_bits_max>;
    std::array<Points, range_proof_values_max> g;
    std::array<Points, range_proof_values_max> h;
};

/// 640 KiB, made by the first caller.
[[nodiscard]] const RangeProofGenerators& range_proof_generators();
}  // namespace braid::kernels
