// SPDX-License-Identifier: Apache-2.0
#include "base/assert.hpp"
#include "kernels/bn254.hpp"
#include "kernels/bn254/pairing.hpp"

namespace braid::kernels
{
namespace
{
using namespace bn254;

constexpr std::size_t field_size = 32;
constexpr std::size_t g1_size = 2 * field_size;
constexpr std::size_t g2_size = 4 * field_size;

/// A point on the curve; nothing where it is none. [64 bytes]
std::optional<G1Affine> read_g1(const std::uint8_t* from) noexcept
{
    const auto x = Fp::from_be(from);
    const auto y = Fp::from_be(from + field_size);
    if (!x || !y)
        return std::nullopt;
    const G1Affine point{.x = *x, .y = *y};
    if (!is_on_curve(point, curve_b))
        return std::nullopt;
    return point;
}

/// An element of the extension, whose imaginary part is written first. EIP-197, "Encoding".
std::optional<Fp2> read_fp2(const std::uint8_t* from) noexcept
{
    const auto imaginary = Fp::from_be(from);
    const auto real = Fp::from_be(from + field_size);
    if (!imaginary || !real)
        return std::nullopt;
    return Fp2{.c0 = *real, .c1 = *imaginary};
}

/// A point of G2; nothing where it is none. [128 bytes]
std::optional<G2Affine> read_g2(const std::uint8_t* from) noexcept
{
    const auto x = read_fp2(from);
    const auto y = read_fp2(from + 2 * field_size);
    if (!x || !y)
        return std::nullopt;
    const G2Affine point{.x = *x, .y = *y};
    if (!is_on_curve(point, twist_b) || !is_in_g2(point))
        return std::nullopt;
    return point;
}

void write_g1(const G1& point, std::span<std::uint8_t> to) noexcept
{
    const G1Affine affine = point.to_affine();
    affine.x.store_be(to.data());
    affine.y.store_be(to.data() + field_size);
}
}  // namespace

bool bn254_add(Bytes input, std::span<std::uint8_t> result) noexcept
{
    BRAID_ASSERT(input.size() == 2 * g1_size);
    BRAID_ASSERT(result.size() == g1_size);
    const auto a = read_g1(input.data());
    const auto b = read_g1(input.data() + g1_size);
    if (!a || !b)
        return false;
    write_g1(b->is_infinity() ? G1::from(*a) : G1::from(*a) + *b, result);
    return true;
}

bool bn254_mul(Bytes input, std::span<std::uint8_t> result) noexcept
{
    BRAID_ASSERT(input.size() == g1_size + 32);
    BRAID_ASSERT(result.size() == g1_size);
    const auto point = read_g1(input.data());
    if (!point)
        return false;
    write_g1(multiply(*point, u256::from_be(input.data() + g1_size)), result);
    return true;
}

std::optional<bool> bn254_pairing(Bytes input) noexcept
{
    constexpr std::size_t pair_size = g1_size + g2_size;
    return is_pairing_product_one(input, pair_size,
        [](Bytes bytes) -> std::optional<Pair>
        {
            const auto first = read_g1(bytes.data());
            const auto second = read_g2(bytes.data() + g1_size);
            if (!first || !second)
                return std::nullopt;
            return Pair{.first = *first, .second = *second};
        });
}
}  // namespace braid::kernels
