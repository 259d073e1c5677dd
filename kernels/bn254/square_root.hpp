// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/bn254/tower.hpp"

namespace braid::kernels::bn254
{
/// A square root; nothing of what is no square. Cost: some 380 products, and four times as many in the extension.
[[nodiscard]] std::optional<Fp> square_root(const Fp& value) noexcept;
[[nodiscard]] std::optional<Fp2> square_root(const Fp2& value) noexcept;
}  // namespace braid::kernels::bn254
