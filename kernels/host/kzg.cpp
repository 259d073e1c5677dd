// SPDX-License-Identifier: Apache-2.0
#include "base/assert.hpp"
#include "kernels/host/libraries.hpp"
#include <blst.h>

namespace braid::kernels::host
{
namespace
{
/// Steps of a Miller loop, for each of which blst keeps a line.
constexpr std::size_t line_count = 68;
constexpr std::size_t scalar_bits = 255;

/// [tau]_2 of the KZG ceremony, compressed: g2_monomial[1] of trusted_setup_4096.json in
/// https://github.com/ethereum/consensus-specs/tree/master/presets/mainnet/trusted_setups
constexpr std::array<std::uint8_t, 96> tau_g2{0xb5, 0xbf, 0xd7, 0xdd, 0x8c, 0xde, 0xb1, 0x28, 0x84,
    0x3b, 0xc2, 0x87, 0x23, 0x0a, 0xf3, 0x89, 0x26, 0x18, 0x70, 0x75, 0xcb, 0xfb, 0xef, 0xa8, 0x10,
    0x09, 0xa2, 0xce, 0x61, 0x5a, 0xc5, 0x3d, 0x29, 0x14, 0xe5, 0x87, 0x0c, 0xb4, 0x52, 0xd2, 0xaf,
    0xaa, 0xab, 0x24, 0xf3, 0x49, 0x9f, 0x72, 0x18, 0x5c, 0xbf, 0xee, 0x53, 0x49, 0x27, 0x14, 0x73,
    0x44, 0x29, 0xb7, 0xb3, 0x86, 0x08, 0xe2, 0x39, 0x26, 0xc9, 0x11, 0xcc, 0xec, 0xea, 0xc9, 0xa3,
    0x68, 0x51, 0x47, 0x7b, 0xa4, 0xc6, 0x0b, 0x08, 0x70, 0x41, 0xde, 0x62, 0x10, 0x00, 0xed, 0xc9,
    0x8e, 0xda, 0xda, 0x20, 0xc1, 0xde, 0xf2};

using Lines = std::array<blst_fp6, line_count>;

/// Lines of the two points of G2 that every check pairs with.
struct FixedLines
{
    Lines negative_generator;
    Lines tau;
};

FixedLines make_fixed_lines() noexcept
{
    FixedLines lines;
    blst_p2 generator = *blst_p2_generator();
    blst_p2_cneg(&generator, true);
    blst_p2_affine point;
    blst_p2_to_affine(&point, &generator);
    blst_precompute_lines(lines.negative_generator.data(), &point);

    const BLST_ERROR error = blst_p2_uncompress(&point, tau_g2.data());
    BRAID_ASSERT(error == BLST_SUCCESS);
    BRAID_ASSERT(blst_p2_affine_in_g2(&point));
    blst_precompute_lines(lines.tau.data(), &point);
    return lines;
}

/// A compressed point of G1, infinity included; false where it is malformed or not in the group.
bool read_compressed(Bytes from, blst_p1_affine& to) noexcept
{
    BRAID_ASSERT(from.size() == 48);
    return blst_p1_uncompress(&to, from.data()) == BLST_SUCCESS && blst_p1_affine_in_g1(&to);
}

/// A scalar; false where it is not below the order of the groups.
bool read_scalar(const Hash32& from, blst_scalar& to) noexcept
{
    blst_scalar_from_bendian(&to, from.data());
    return blst_scalar_fr_check(&to);
}

/// The Miller loop of a point with a fixed one; 1 at infinity.
blst_fp12 miller_loop(const Lines& lines, const blst_p1& point) noexcept
{
    if (blst_p1_is_inf(&point))
        return *blst_fp12_one();
    blst_p1_affine affine;
    blst_p1_to_affine(&affine, &point);
    blst_fp12 loop;
    blst_miller_loop_lines(&loop, lines.data(), &affine);
    return loop;
}
}  // namespace

/// verify_kzg_proof of the consensus specifications (deneb/polynomial-commitments.md), with z moved to the other
/// side, so that both points of G2 are fixed: e(C - [y] + z W, [-1]_2) e(W, [tau]_2) = 1.
bool kzg_verify(Bytes commitment, const Hash32& z, const Hash32& y, Bytes proof) noexcept
{
    static const FixedLines lines = make_fixed_lines();
    blst_scalar z_scalar;
    blst_scalar y_scalar;
    blst_p1_affine c;
    blst_p1_affine w;
    if (!read_scalar(z, z_scalar) || !read_scalar(y, y_scalar) || !read_compressed(commitment, c) ||
        !read_compressed(proof, w))
        return false;

    blst_p1 y_point;
    blst_p1_mult(&y_point, blst_p1_generator(), y_scalar.b, scalar_bits);
    blst_p1_cneg(&y_point, true);
    blst_p1 w_point;
    blst_p1_from_affine(&w_point, &w);
    blst_p1 sum;
    blst_p1_mult(&sum, &w_point, z_scalar.b, scalar_bits);
    blst_p1_add_or_double(&sum, &sum, &y_point);
    blst_p1_add_or_double_affine(&sum, &sum, &c);

    const blst_fp12 left = miller_loop(lines.negative_generator, sum);
    const blst_fp12 right = miller_loop(lines.tau, w_point);
    blst_fp12 product;
    blst_fp12_mul(&product, &left, &right);
    blst_final_exp(&product, &product);
    return blst_fp12_is_one(&product);
}
}  // namespace braid::kernels::host
