// SPDX-License-Identifier: Apache-2.0
#include "base/assert.hpp"
#include "kernels/host/libraries.hpp"
#include <blst.h>

/// Encodings as blst itself has them, but that uncompressed points with flags other than infinity's are refused.
namespace braid::kernels::host
{
namespace
{
constexpr std::size_t scalar_size = 32;
/// Bits of the order of the groups.
constexpr std::size_t scalar_bits = 255;
constexpr std::size_t pairs_max = 8;
constexpr std::size_t field_size = 48;
constexpr std::uint8_t flag_compressed = 0x80;
constexpr std::uint8_t flag_larger_y = 0x20;

struct First
{
    using Point = blst_p1;
    using Affine = blst_p1_affine;
    static constexpr std::size_t size = 2 * field_size;
    static constexpr auto deserialize = blst_p1_deserialize;
    static constexpr auto uncompress = blst_p1_uncompress;
    static constexpr auto serialize = blst_p1_serialize;
    static constexpr auto serialize_affine = blst_p1_affine_serialize;
    static constexpr auto is_in_group = blst_p1_affine_in_g1;
    static constexpr auto from_affine = blst_p1_from_affine;
    static constexpr auto add_affine = blst_p1_add_or_double_affine;
    static constexpr auto negate = blst_p1_cneg;
    static constexpr auto multiply = blst_p1_mult;
};

struct Second
{
    using Point = blst_p2;
    using Affine = blst_p2_affine;
    static constexpr std::size_t size = 4 * field_size;
    static constexpr auto deserialize = blst_p2_deserialize;
    static constexpr auto uncompress = blst_p2_uncompress;
    static constexpr auto serialize = blst_p2_serialize;
    static constexpr auto serialize_affine = blst_p2_affine_serialize;
    static constexpr auto is_in_group = blst_p2_affine_in_g2;
    static constexpr auto from_affine = blst_p2_from_affine;
    static constexpr auto add_affine = blst_p2_add_or_double_affine;
    static constexpr auto negate = blst_p2_cneg;
    static constexpr auto multiply = blst_p2_mult;
};

/// A point of the curve.
template <typename Group>
bool read(Bytes from, typename Group::Affine& to) noexcept
{
    BRAID_ASSERT(from.size() == Group::size);
    return (from[0] & (flag_compressed | flag_larger_y)) == 0 &&
           Group::deserialize(&to, from.data()) == BLST_SUCCESS;
}

template <typename Group>
bool read_in_group(Bytes from, typename Group::Affine& to) noexcept
{
    return read<Group>(from, to) && Group::is_in_group(&to);
}

template <typename Group>
bool is_point(Bytes point) noexcept
{
    typename Group::Affine affine;
    return read_in_group<Group>(point, affine);
}

/// left + right, or left - right.
template <typename Group, bool is_negated>
bool add(Bytes left, Bytes right, std::span<std::uint8_t> result) noexcept
{
    BRAID_ASSERT(result.size() == Group::size);
    typename Group::Affine a;
    typename Group::Affine b;
    if (!read<Group>(left, a) || !read<Group>(right, b))
        return false;
    typename Group::Point sum;
    Group::from_affine(&sum, &b);
    Group::negate(&sum, is_negated);
    Group::add_affine(&sum, &sum, &a);
    Group::serialize(result.data(), &sum);
    return true;
}

template <typename Group>
bool multiply(Bytes number, Bytes point, std::span<std::uint8_t> result) noexcept
{
    BRAID_ASSERT(number.size() == scalar_size);
    BRAID_ASSERT(result.size() == Group::size);
    typename Group::Affine affine;
    blst_scalar scalar;
    blst_scalar_from_bendian(&scalar, number.data());
    if (!read_in_group<Group>(point, affine) || !blst_scalar_fr_check(&scalar))
        return false;
    typename Group::Point product;
    Group::from_affine(&product, &affine);
    Group::multiply(&product, &product, scalar.b, scalar_bits);
    Group::serialize(result.data(), &product);
    return true;
}

template <typename Group>
bool decompress(Bytes point, std::span<std::uint8_t> result) noexcept
{
    BRAID_ASSERT(point.size() == Group::size / 2);
    BRAID_ASSERT(result.size() == Group::size);
    typename Group::Affine affine;
    if (Group::uncompress(&affine, point.data()) != BLST_SUCCESS || !Group::is_in_group(&affine))
        return false;
    Group::serialize_affine(result.data(), &affine);
    return true;
}

template <typename Group>
constexpr Bls12Group functions{.is_point = is_point<Group>,
    .add = add<Group, false>,
    .subtract = add<Group, true>,
    .multiply = multiply<Group>,
    .decompress = decompress<Group>};
}  // namespace

constexpr Bls12Group bls12_g1 = functions<First>;
constexpr Bls12Group bls12_g2 = functions<Second>;

bool bls12_pairing_product(
    Bytes g1_points, Bytes g2_points, std::span<std::uint8_t> result) noexcept
{
    const std::size_t pair_count = g1_points.size() / First::size;
    BRAID_ASSERT(pair_count <= pairs_max);
    BRAID_ASSERT(g2_points.size() == pair_count * Second::size);
    std::array<blst_p1_affine, pairs_max> first;
    std::array<blst_p2_affine, pairs_max> second;
    std::size_t count = 0;
    for (std::size_t i = 0; i < pair_count; ++i)
    {
        if (!read_in_group<First>(g1_points.subspan(i * First::size, First::size), first[count]) ||
            !read_in_group<Second>(
                g2_points.subspan(i * Second::size, Second::size), second[count]))
            return false;
        // Infinity, whose pairing is one, is nothing that blst's loop takes.
        if (!blst_p1_affine_is_inf(&first[count]) && !blst_p2_affine_is_inf(&second[count]))
            ++count;
    }
    blst_fp12 product = *blst_fp12_one();
    if (count != 0)
    {
        // A null pointer says that the rest follows the first in memory.
        const std::array<const blst_p1_affine*, 2> firsts{first.data(), nullptr};
        const std::array<const blst_p2_affine*, 2> seconds{second.data(), nullptr};
        blst_miller_loop_n(&product, seconds.data(), firsts.data(), count);
        blst_final_exp(&product, &product);
    }
    std::uint8_t* to = result.data();
    for (std::size_t i = 12; i-- > 0; to += field_size)
        blst_bendian_from_fp(to, &product.fp6[i / 6].fp2[i / 2 % 3].fp[i % 2]);
    return true;
}
}  // namespace braid::kernels::host
