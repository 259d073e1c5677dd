// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/ed25519/order.hpp"

namespace braid::kernels::ed25519
{
/// Multiples of the base point, row i the i-th: limbs of 51 bits, none above, of y + x, y - x and 2dxy of the affine
/// point, five each, and a zero. Vectors load a row as two of eight words.
struct BaseTable
{
    static constexpr std::size_t row_words = 16;
    alignas(64) std::uint64_t rows[BaseWindows::half + 1][row_words];
};

/// Made by the first caller, whom it costs some 5,000 products of the field; 64 KiB.
[[nodiscard]] const BaseTable& base_table() noexcept;
}  // namespace braid::kernels::ed25519
