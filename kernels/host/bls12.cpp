// SPDX-License-Identifier: Apache-2.0
#include "base/assert.hpp"
#include "kernels/host/blst_points.hpp"
#include "kernels/host/libraries.hpp"
#include <algorithm>
#include <vector>

namespace braid::kernels::host
{
namespace
{
constexpr std::size_t scalar_size = 32;
/// Bits of the order of the groups, to which scalars are reduced.
constexpr std::size_t scalar_bits = 255;
/// Pairs of a Miller loop at a time; what blst takes in one go.
constexpr std::size_t pairs_at_once = 16;

/// The prime of the field, most significant byte first. EIP-2537, "Curve parameters".
constexpr std::array<std::uint8_t, 48> field_prime{0x1a, 0x01, 0x11, 0xea, 0x39, 0x7f, 0xe6, 0x9a,
    0x4b, 0x1b, 0xa7, 0xb6, 0x43, 0x4b, 0xac, 0xd7, 0x64, 0x77, 0x4b, 0x84, 0xf3, 0x85, 0x12, 0xbf,
    0x67, 0x30, 0xd2, 0xa0, 0xf6, 0xb0, 0xf6, 0x24, 0x1e, 0xab, 0xff, 0xfe, 0xb1, 0x53, 0xff, 0xff,
    0xb9, 0xfe, 0xff, 0xff, 0xff, 0xff, 0xaa, 0xab};

template <typename Group>
bool add(Bytes input, std::span<std::uint8_t> result) noexcept
{
    BRAID_ASSERT(input.size() == 2 * Group::size);
    BRAID_ASSERT(result.size() == Group::size);
    typename Group::Affine a;
    typename Group::Affine b;
    if (!read_point<Group>(input.first(Group::size), a) ||
        !read_point<Group>(input.last(Group::size), b))
        return false;
    typename Group::Point sum;
    Group::from_affine(&sum, &a);
    Group::add_affine(&sum, &sum, &b);
    write_point<Group>(sum, result.data());
    return true;
}

/// The sum of the multiples; points at infinity are left out before, which blst's batches do not take.
template <typename Group>
bool multiply_and_add(Bytes input, std::span<std::uint8_t> result) noexcept
{
    constexpr std::size_t pair_size = Group::size + scalar_size;
    BRAID_ASSERT(input.size() % pair_size == 0);
    BRAID_ASSERT(result.size() == Group::size);
    std::vector<typename Group::Affine> points;
    std::vector<blst_scalar> scalars;
    points.reserve(input.size() / pair_size);
    scalars.reserve(input.size() / pair_size);
    for (; !input.empty(); input = input.subspan(pair_size))
    {
        typename Group::Affine point;
        if (!read_group_point<Group>(input.first(Group::size), point))
            return false;
        if (Group::is_infinity(&point))
            continue;
        points.push_back(point);
        blst_scalar_from_be_bytes(&scalars.emplace_back(), input.data() + Group::size, scalar_size);
    }

    typename Group::Point sum{};  // infinity
    if (points.size() == 1)
    {
        Group::from_affine(&sum, points.data());
        Group::multiply(&sum, &sum, scalars[0].b, scalar_bits);
    }
    else if (!points.empty())
    {
        // A null pointer says that the rest follows the first in memory.
        const std::array<const typename Group::Affine*, 2> first_point{points.data(), nullptr};
        const std::array<const byte*, 2> first_scalar{scalars.data()->b, nullptr};
        std::vector<limb_t> scratch(Group::scratch_size(points.size()) / sizeof(limb_t));
        Group::multiply_sum(&sum, first_point.data(), points.size(), first_scalar.data(),
            scalar_bits, scratch.data());
    }
    write_point<Group>(sum, result.data());
    return true;
}

/// Pairs of which neither point is infinity.
struct Pairs
{
    std::array<blst_p1_affine, pairs_at_once> first;
    std::array<blst_p2_affine, pairs_at_once> second;
    std::size_t count = 0;
};

/// Multiplies `product` by the Miller loops of the pairs and empties them.
void take_in(Pairs& pairs, blst_fp12& product) noexcept
{
    if (pairs.count == 0)
        return;
    const std::array<const blst_p1_affine*, 2> first{pairs.first.data(), nullptr};
    const std::array<const blst_p2_affine*, 2> second{pairs.second.data(), nullptr};
    blst_fp12 loop;
    blst_miller_loop_n(&loop, second.data(), first.data(), pairs.count);
    blst_fp12_mul(&product, &product, &loop);
    pairs.count = 0;
}
}  // namespace

bool read(Bytes from, blst_fp& to) noexcept
{
    const Bytes above = from.first(bls12_field_size - field_prime.size());
    const Bytes value = from.subspan(above.size(), field_prime.size());
    if (std::ranges::any_of(above, [](auto byte) { return byte != 0; }) ||
        compare(value, field_prime) >= 0)
        return false;
    blst_fp_from_bendian(&to, value.data());
    return true;
}

bool read(Bytes from, blst_fp2& to) noexcept
{
    return read(from.first(bls12_field_size), to.fp[0]) &&
           read(from.subspan(bls12_field_size, bls12_field_size), to.fp[1]);
}

void write(const blst_fp& from, std::uint8_t* to) noexcept
{
    constexpr std::size_t above = bls12_field_size - field_prime.size();
    std::memset(to, 0, above);
    blst_bendian_from_fp(to + above, &from);
}

void write(const blst_fp2& from, std::uint8_t* to) noexcept
{
    write(from.fp[0], to);
    write(from.fp[1], to + bls12_field_size);
}

bool bls12_g1_add(Bytes input, std::span<std::uint8_t> result) noexcept
{
    return add<Bls12G1>(input, result);
}

bool bls12_g1_msm(Bytes input, std::span<std::uint8_t> result) noexcept
{
    return multiply_and_add<Bls12G1>(input, result);
}

bool bls12_g2_add(Bytes input, std::span<std::uint8_t> result) noexcept
{
    return add<Bls12G2>(input, result);
}

bool bls12_g2_msm(Bytes input, std::span<std::uint8_t> result) noexcept
{
    return multiply_and_add<Bls12G2>(input, result);
}

std::optional<bool> bls12_pairing(Bytes input) noexcept
{
    constexpr std::size_t pair_size = Bls12G1::size + Bls12G2::size;
    BRAID_ASSERT(input.size() % pair_size == 0);
    blst_fp12 product = *blst_fp12_one();
    Pairs pairs;
    for (; !input.empty(); input = input.subspan(pair_size))
    {
        auto& first = pairs.first[pairs.count];
        auto& second = pairs.second[pairs.count];
        if (!read_group_point<Bls12G1>(input.first(Bls12G1::size), first) ||
            !read_group_point<Bls12G2>(input.subspan(Bls12G1::size, Bls12G2::size), second))
            return std::nullopt;
        if (Bls12G1::is_infinity(&first) || Bls12G2::is_infinity(&second))
            continue;
        if (++pairs.count == pairs_at_once)
            take_in(pairs, product);
    }
    take_in(pairs, product);
    blst_final_exp(&product, &product);
    return blst_fp12_is_one(&product);
}

bool bls12_map_fp_to_g1(Bytes input, std::span<std::uint8_t> result) noexcept
{
    BRAID_ASSERT(input.size() == bls12_field_size);
    BRAID_ASSERT(result.size() == Bls12G1::size);
    blst_fp element;
    if (!read(input, element))
        return false;
    blst_p1 point;
    blst_map_to_g1(&point, &element, nullptr);
    write_point<Bls12G1>(point, result.data());
    return true;
}

bool bls12_map_fp2_to_g2(Bytes input, std::span<std::uint8_t> result) noexcept
{
    BRAID_ASSERT(input.size() == 2 * bls12_field_size);
    BRAID_ASSERT(result.size() == Bls12G2::size);
    blst_fp2 element;
    if (!read(input, element))
        return false;
    blst_p2 point;
    blst_map_to_g2(&point, &element, nullptr);
    write_point<Bls12G2>(point, result.data());
    return true;
}
}  // namespace braid::kernels::host
