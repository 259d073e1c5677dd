// SPDX-License-Identifier: Apache-2.0
#include "kernels/ecrecover/inverse.hpp"
#include "kernels/ecrecover/scalars.hpp"
#include <algorithm>
#include <bit>
#include <utility>

namespace braid::kernels::ecrecover
{
namespace
{
using SignedWide = __int128;

/// Steps whose effect one matrix of words holds, and so bits that are shifted out at once.
constexpr int step_count = 62;
constexpr std::int64_t limb_mask = (std::int64_t{1} << step_count) - 1;

/// A signed number in limbs of 62 bits; the last one carries the sign.
using Limbs = std::array<std::int64_t, 5>;

constexpr Limbs limbs_of(const u256& a)
{
    Limbs limbs{};
    for (unsigned i = 0; i < 5; ++i)
        limbs[i] = static_cast<std::int64_t>((a >> (step_count * i))[0]) & limb_mask;
    return limbs;
}

/// [0 <= a < 2^256]
u256 number_of(const Limbs& a)
{
    u256 number;
    for (unsigned i = 0; i < 5; ++i)
        number = number | u256{static_cast<std::uint64_t>(a[i])} << (step_count * i);
    return number;
}

/// An odd modulus and its inverse modulo 2^62.
struct Modulus
{
    Limbs limbs;
    std::uint64_t inverse;
};

constexpr Modulus modulus_of(const u256& odd)
{
    // Each turn doubles the bits that are right, beginning with the three of any odd number's square.
    std::uint64_t inverse = odd[0];
    for (int turn = 0; turn < 5; ++turn)
        inverse *= 2 - odd[0] * inverse;
    return {limbs_of(odd), inverse & static_cast<std::uint64_t>(limb_mask)};
}

constexpr Modulus order_modulus = modulus_of(order);
constexpr Modulus prime_modulus = modulus_of(prime);

/// What steps do to (f, g), times 2^62.
struct Matrix
{
    std::int64_t f_of_f = 1;
    std::int64_t f_of_g = 0;
    std::int64_t g_of_f = 0;
    std::int64_t g_of_g = 1;
};

/// 62 steps on the low words. A step takes (f, g) to (g, (g - f) / 2) where delta is positive and g odd, with delta to
/// 1 - delta; else to (f, (g + (g mod 2) f) / 2), with delta to 1 + delta. Zeros at the bottom of g are skipped at once.
Matrix run_steps(std::int64_t& delta, std::uint64_t f, std::uint64_t g) noexcept
{
    std::uint64_t ff = 1;
    std::uint64_t fg = 0;
    std::uint64_t gf = 0;
    std::uint64_t gg = 1;
    int left = step_count;
    while (true)
    {
        const int zeros = std::countr_zero(g | ~std::uint64_t{0} << left);
        g >>= zeros;
        ff <<= zeros;
        fg <<= zeros;
        delta += zeros;
        left -= zeros;
        if (left == 0)
            break;
        if (delta > 0)
        {
            delta = -delta;
            f = std::exchange(g, -f);
            ff = std::exchange(gf, -ff);
            fg = std::exchange(gg, -fg);
        }
        // Until delta is positive again, steps only add f: as many multiples at once as clear the low bits of g, at most
        // six, for which f (2 - f^2) is the inverse of f.
        const auto bits = std::min<std::int64_t>({1 - delta, left, 6});
        const std::uint64_t multiple = g * f * (f * f - 2) & ((std::uint64_t{1} << bits) - 1);
        g += f * multiple;
        gf += ff * multiple;
        gg += fg * multiple;
    }
    return {static_cast<std::int64_t>(ff), static_cast<std::int64_t>(fg),
        static_cast<std::int64_t>(gf), static_cast<std::int64_t>(gg)};
}

/// (f, g) times the matrix over 2^62, which divides.
void apply(const Matrix& matrix, Limbs& f, Limbs& g) noexcept
{
    SignedWide new_f = 0;
    SignedWide new_g = 0;
#pragma GCC unroll 5
    for (std::size_t i = 0; i < 5; ++i)
    {
        new_f += SignedWide{matrix.f_of_f} * f[i] + SignedWide{matrix.f_of_g} * g[i];
        new_g += SignedWide{matrix.g_of_f} * f[i] + SignedWide{matrix.g_of_g} * g[i];
        if (i > 0)
        {
            f[i - 1] = static_cast<std::int64_t>(new_f) & limb_mask;
            g[i - 1] = static_cast<std::int64_t>(new_g) & limb_mask;
        }
        new_f >>= step_count;
        new_g >>= step_count;
    }
    f[4] = static_cast<std::int64_t>(new_f);
    g[4] = static_cast<std::int64_t>(new_g);
}

/// What multiple of the modulus makes low + multiple * modulus divisible by 2^62, close to `near`.
std::int64_t clearing_multiple(SignedWide low, std::int64_t near, const Modulus& modulus) noexcept
{
    const std::uint64_t excess =
        modulus.inverse * static_cast<std::uint64_t>(low) + static_cast<std::uint64_t>(near);
    return near - (static_cast<std::int64_t>(excess) & limb_mask);
}

/// (d, e) times the matrix over 2^62 modulo the modulus m. Both are above -2m and below m, and stay so.
void apply_modulo(const Matrix& matrix, Limbs& d, Limbs& e, const Modulus& modulus) noexcept
{
    const std::int64_t d_sign = d[4] >> 63;
    const std::int64_t e_sign = e[4] >> 63;
    SignedWide new_d = 0;
    SignedWide new_e = 0;
    std::int64_t d_multiple = (matrix.f_of_f & d_sign) + (matrix.f_of_g & e_sign);
    std::int64_t e_multiple = (matrix.g_of_f & d_sign) + (matrix.g_of_g & e_sign);
#pragma GCC unroll 5
    for (std::size_t i = 0; i < 5; ++i)
    {
        new_d += SignedWide{matrix.f_of_f} * d[i] + SignedWide{matrix.f_of_g} * e[i];
        new_e += SignedWide{matrix.g_of_f} * d[i] + SignedWide{matrix.g_of_g} * e[i];
        if (i == 0)
        {
            d_multiple = clearing_multiple(new_d, d_multiple, modulus);
            e_multiple = clearing_multiple(new_e, e_multiple, modulus);
        }
        new_d += SignedWide{modulus.limbs[i]} * d_multiple;
        new_e += SignedWide{modulus.limbs[i]} * e_multiple;
        if (i > 0)
        {
            d[i - 1] = static_cast<std::int64_t>(new_d) & limb_mask;
            e[i - 1] = static_cast<std::int64_t>(new_e) & limb_mask;
        }
        new_d >>= step_count;
        new_e >>= step_count;
    }
    d[4] = static_cast<std::int64_t>(new_d);
    e[4] = static_cast<std::int64_t>(new_e);
}

/// sign * a + (where that is negative) m.
Limbs raised(const Limbs& a, std::int64_t sign, const Modulus& modulus) noexcept
{
    const auto sum_with = [&](std::int64_t multiple)
    {
        Limbs sum;
        std::int64_t carry = 0;
        for (std::size_t i = 0; i < 5; ++i)
        {
            carry += sign * a[i] + multiple * modulus.limbs[i];
            sum[i] = i < 4 ? carry & limb_mask : carry;
            carry >>= step_count;
        }
        return sum;
    };
    const Limbs plain = sum_with(0);
    return plain[4] < 0 ? sum_with(1) : plain;
}

/// Brings g = a to 0 and f = m to 1 or -1, with d and e such that a d = f and a e = g modulo m at all times.
u256 inverse(const u256& a, const Modulus& modulus) noexcept
{
    Limbs f = modulus.limbs;
    Limbs g = limbs_of(a);
    Limbs d{};
    Limbs e{1};
    std::int64_t delta = 1;
    while ((g[0] | g[1] | g[2] | g[3] | g[4]) != 0)
    {
        const Matrix matrix =
            run_steps(delta, static_cast<std::uint64_t>(f[0]), static_cast<std::uint64_t>(g[0]));
        apply(matrix, f, g);
        apply_modulo(matrix, d, e, modulus);
    }
    const Limbs above = raised(d, 1, modulus);
    return number_of(raised(above, f[4] < 0 ? -1 : 1, modulus));
}
}  // namespace

u256 inverse_modulo_order(const u256& a) noexcept
{
    return inverse(a, order_modulus);
}

u256 inverse_modulo_prime(const u256& a) noexcept
{
    return inverse(a, prime_modulus);
}
}  // namespace braid::kernels::ecrecover
