// SPDX-License-Identifier: Apache-2.0 | tidy: table
#pragma once

#include "vm-frontends/move/natives/crypto/algebra_structure.hpp"

namespace braid::move
{
/// Of an operation that a structure does not have.
inline constexpr NativeParameter no_price{0xFFFF};

/// What the operations on a structure cost.
struct AlgebraPrices
{
    NativeParameter zero = no_price;
    NativeParameter one = no_price;
    NativeParameter add = no_price;
    NativeParameter subtract = no_price;
    NativeParameter negate = no_price;
    NativeParameter equal = no_price;
    /// Of fields.
    NativeParameter multiply = no_price;
    NativeParameter divide = no_price;
    NativeParameter square = no_price;
    NativeParameter invert = no_price;
    NativeParameter from_u64 = no_price;
    /// Of groups.
    NativeParameter twice = no_price;
    NativeParameter times = no_price;
    /// Of groups of points.
    NativeParameter to_affine = no_price;
};

/// [structure is not none]
[[nodiscard]] const AlgebraPrices& prices_of(Structure structure) noexcept;
}  // namespace braid::move
