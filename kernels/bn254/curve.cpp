// SPDX-License-Identifier: Apache-2.0
#include "kernels/bn254/curve.hpp"
#include "kernels/bn254/digits.hpp"

namespace braid::kernels::bn254
{
namespace
{
constexpr u256 u{curve_parameter};
constexpr u256 six_u_squared = u256{6} * u * u;

/// A cube root of unity in Fp: (x, y) -> (beta x, y) multiplies points of G1 by lambda = 36u^3 + 18u^2 + 6u + 1.
constexpr Fp beta = Fp::of(u256{18} * u * u * u + u256{18} * u * u + u256{9} * u + u256{1});

/// Half a lattice basis of all (a, b) with a + b lambda = 0 modulo the order:
/// (2u + 1, -(6u^2 + 2u)) and (6u^2 + 4u + 1, 2u + 1), whose determinant is the order.
constexpr u256 basis_short = u + u + u256{1};
constexpr u256 basis_long_1 = six_u_squared + u + u;
constexpr u256 basis_long_2 = basis_long_1 + u + u + u256{1};

/// value 2^256 / order, rounded down, by long division. [value < 2^128]
constexpr u256 scaled_by_order(const u256& value) noexcept
{
    u256 quotient;
    u256 rest;
    for (unsigned i = 256 + 128; i-- > 0;)
    {
        rest = rest << 1;
        if (i >= 256)
            rest = rest + u256{(value >> (i - 256))[0] & 1};
        quotient = quotient << 1;
        if (rest >= group_order)
        {
            rest = rest - group_order;
            quotient = quotient + u256{1};
        }
    }
    return quotient;
}

/// The upper half of a product.
u256 multiply_high(const u256& a, const u256& b) noexcept
{
    std::array<std::uint64_t, 8> product{};
    for (std::size_t i = 0; i < 4; ++i)
    {
        std::uint64_t carry = 0;
        for (std::size_t j = 0; j < 4; ++j)
            product[i + j] = multiply_add(a[i], b[j], product[i + j], carry);
        product[i + 4] = carry;
    }
    return {product[7], product[6], product[5], product[4]};
}

/// A number with its sign.
struct Signed
{
    u256 magnitude;
    bool negative;

    explicit Signed(const u256& two_complement) noexcept
      : magnitude(two_complement), negative((two_complement[3] >> 63) != 0)
    {
        if (negative)
            magnitude = u256{} - two_complement;
    }
};

/// number = first + second lambda modulo the order, both below 2^130 in magnitude.
struct Decomposition
{
    Signed first;
    Signed second;
};

/// Gallant, Lambert, Vanstone, "Faster point multiplication on elliptic curves with efficient endomorphisms" (2001):
/// takes away the lattice point near (number, 0). Rounding down costs one basis vector at most.
/// [number < group_order]
Decomposition decompose(const u256& number) noexcept
{
    constexpr u256 scaled_short = scaled_by_order(basis_short);
    constexpr u256 scaled_long = scaled_by_order(basis_long_1);
    const u256 c1 = multiply_high(number, scaled_short);
    const u256 c2 = multiply_high(number, scaled_long);
    return {.first = Signed{number - c1 * basis_short - c2 * basis_long_2},
        .second = Signed{c1 * basis_long_1 - c2 * basis_short}};
}

constexpr unsigned window = 5;
constexpr std::size_t digit_count_max = 132;
constexpr std::size_t table_size = std::size_t{1} << (window - 2);

/// A factor in signed digits beside the odd multiples of its point.
struct Term
{
    std::array<G1, table_size> odd_multiples;
    SignedDigits<digit_count_max> form;

    /// The multiple that digit i stands for, added to `sum`.
    [[nodiscard]] G1 add_digit(const G1& sum, std::size_t i) const noexcept
    {
        const int digit = i < form.count ? form.digits[i] : 0;
        if (digit == 0)
            return sum;
        const auto& multiple =
            odd_multiples[static_cast<std::size_t>(digit < 0 ? -digit : digit) / 2];
        return sum + (digit < 0 ? multiple.negated() : multiple);
    }
};

/// The number modulo the order, which fits in it five times at most.
u256 reduced(u256 number) noexcept
{
    while (number >= group_order)
        number -= group_order;
    return number;
}

/// Multiplication by the curve's parameter.
G2 multiply_by_parameter(const G2& point) noexcept
{
    static constexpr auto form = non_adjacent_form<2, 66>(u256{curve_parameter});
    const G2 negative = point.negated();
    G2 product = point;
    for (std::size_t i = form.count - 1; i-- > 0;)
    {
        product = product.doubled();
        if (form.digits[i] != 0)
            product = product + (form.digits[i] > 0 ? point : negative);
    }
    return product;
}

/// The Frobenius endomorphism of the twist in Jacobian coordinates.
G2 frobenius(const G2& point) noexcept
{
    return {.x = point.x.conjugated() * frobenius_factor(2),
        .y = point.y.conjugated() * frobenius_factor(3),
        .z = point.z.conjugated()};
}
}  // namespace

G1 multiply(const G1Affine& point, const u256& number) noexcept
{
    if (point.is_infinity())
        return {};
    const auto [k1, k2] = decompose(reduced(number));

    Term first{
        .odd_multiples = {}, .form = non_adjacent_form<window, digit_count_max>(k1.magnitude)};
    Term second{
        .odd_multiples = {}, .form = non_adjacent_form<window, digit_count_max>(k2.magnitude)};
    first.odd_multiples[0] = G1::from(k1.negative ? point.negated() : point);
    const G1 twice = first.odd_multiples[0].doubled();
    for (std::size_t i = 1; i < table_size; ++i)
        first.odd_multiples[i] = first.odd_multiples[i - 1] + twice;
    for (std::size_t i = 0; i < table_size; ++i)
    {
        const G1& multiple = first.odd_multiples[i];
        second.odd_multiples[i] = {.x = multiple.x * beta,
            .y = k1.negative == k2.negative ? multiple.y : -multiple.y,
            .z = multiple.z};
    }

    G1 sum;
    const std::size_t count =
        first.form.count > second.form.count ? first.form.count : second.form.count;
    for (std::size_t i = count; i-- > 0;)
        sum = second.add_digit(first.add_digit(sum.doubled(), i), i);
    return sum;
}

G2Affine frobenius(const G2Affine& point) noexcept
{
    return {.x = point.x.conjugated() * frobenius_factor(2),
        .y = point.y.conjugated() * frobenius_factor(3)};
}

/// With psi the Frobenius endomorphism, of characteristic polynomial X^2 - tX + p, points of G2 satisfy
/// [u + 1]Q + psi([u]Q) + psi^2([u]Q) = psi^3([2u]Q), as p is an eigenvalue. The norm of that polynomial in
/// Z[psi] shares no factor with the twist's cofactor 2p - n, so no other point does.
/// Dai, Lin, Zhao, Zhou, "Fast subgroup membership testings for G1, G2 and GT" (eprint 2022/348).
bool is_in_g2(const G2Affine& point) noexcept
{
    if (point.is_infinity())
        return true;
    const G2 q = G2::from(point);
    const G2 uq = multiply_by_parameter(q);
    const G2 first = frobenius(uq);
    const G2 second = frobenius(first);
    const G2 third = frobenius(second).doubled();
    return (q + uq + first + second + third.negated()).is_infinity();
}
}  // namespace braid::kernels::bn254
