// SPDX-License-Identifier: Apache-2.0
#include "kernels/bn254/square_root.hpp"

namespace braid::kernels::bn254
{
/// The prime is 3 modulo 4.
std::optional<Fp> square_root(const Fp& value) noexcept
{
    constexpr u256 exponent = (Fp::prime() + u256{1}) >> 2;
    const Fp root = power(value, exponent);
    if (root.squared() != value)
        return std::nullopt;
    return root;
}

/// The complex method: (a + b i)^2 has the real part a^2 - b^2 and the norm (a^2 + b^2)^2.
std::optional<Fp2> square_root(const Fp2& value) noexcept
{
    if (value.c1.is_zero())
    {
        if (const auto root = square_root(value.c0))
            return Fp2{.c0 = *root, .c1 = {}};
        // -1 is no square, so this has a root.
        const auto root = square_root(-value.c0);
        return Fp2{.c0 = {}, .c1 = *root};
    }
    const auto norm_root = square_root(value.c0.squared() + value.c1.squared());
    if (!norm_root)
        return std::nullopt;
    const Fp half = Fp{2}.inverted();
    auto real = square_root((value.c0 + *norm_root) * half);
    if (!real)
        real = square_root((value.c0 - *norm_root) * half);
    if (!real)
        return std::nullopt;
    const Fp2 root{.c0 = *real, .c1 = value.c1 * half * real->inverted()};
    if (root.squared() != value)
        return std::nullopt;
    return root;
}
}  // namespace braid::kernels::bn254
