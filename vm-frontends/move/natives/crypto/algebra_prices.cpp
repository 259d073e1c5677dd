// SPDX-License-Identifier: Apache-2.0 | tidy: table
#include "vm-frontends/move/natives/crypto/algebra_prices.hpp"

namespace braid::move
{
namespace
{
using enum NativeParameter;

/// In the order of structures. The one of BN254's scalar field has the price of the other curve's.
constexpr std::array<AlgebraPrices, 11> prices{{
    {
        .zero = algebra_ark_bls12_381_fr_zero,
        .one = algebra_ark_bls12_381_fr_one,
        .add = algebra_ark_bls12_381_fr_add,
        .subtract = algebra_ark_bls12_381_fr_sub,
        .negate = algebra_ark_bls12_381_fr_neg,
        .equal = algebra_ark_bls12_381_fr_eq,
        .multiply = algebra_ark_bls12_381_fr_mul,
        .divide = algebra_ark_bls12_381_fr_div,
        .square = algebra_ark_bls12_381_fr_square,
        .invert = algebra_ark_bls12_381_fr_inv,
        .from_u64 = algebra_ark_bls12_381_fr_from_u64,
    },
    {
        .zero = algebra_ark_bls12_381_fq12_zero,
        .one = algebra_ark_bls12_381_fq12_one,
        .add = algebra_ark_bls12_381_fq12_add,
        .subtract = algebra_ark_bls12_381_fq12_sub,
        .negate = algebra_ark_bls12_381_fq12_neg,
        .equal = algebra_ark_bls12_381_fq12_eq,
        .multiply = algebra_ark_bls12_381_fq12_mul,
        .divide = algebra_ark_bls12_381_fq12_div,
        .square = algebra_ark_bls12_381_fq12_square,
        .invert = algebra_ark_bls12_381_fq12_inv,
        .from_u64 = algebra_ark_bls12_381_fq12_from_u64,
    },
    {
        .zero = algebra_ark_bls12_381_g1_proj_infinity,
        .one = algebra_ark_bls12_381_g1_proj_generator,
        .add = algebra_ark_bls12_381_g1_proj_add,
        .subtract = algebra_ark_bls12_381_g1_proj_sub,
        .negate = algebra_ark_bls12_381_g1_proj_neg,
        .equal = algebra_ark_bls12_381_g1_proj_eq,
        .twice = algebra_ark_bls12_381_g1_proj_double,
        .times = algebra_ark_bls12_381_g1_proj_scalar_mul,
        .to_affine = algebra_ark_bls12_381_g1_proj_to_affine,
    },
    {
        .zero = algebra_ark_bls12_381_g2_proj_infinity,
        .one = algebra_ark_bls12_381_g2_proj_generator,
        .add = algebra_ark_bls12_381_g2_proj_add,
        .subtract = algebra_ark_bls12_381_g2_proj_sub,
        .negate = algebra_ark_bls12_381_g2_proj_neg,
        .equal = algebra_ark_bls12_381_g2_proj_eq,
        .twice = algebra_ark_bls12_381_g2_proj_double,
        .times = algebra_ark_bls12_381_g2_proj_scalar_mul,
        .to_affine = algebra_ark_bls12_381_g2_proj_to_affine,
    },
    {
        .zero = algebra_ark_bls12_381_fq12_one,
        .one = algebra_ark_bls12_381_fq12_clone,
        .add = algebra_ark_bls12_381_fq12_mul,
        .subtract = algebra_ark_bls12_381_fq12_div,
        .negate = algebra_ark_bls12_381_fq12_inv,
        .equal = algebra_ark_bls12_381_fq12_eq,
        .twice = algebra_ark_bls12_381_fq12_square,
        .times = algebra_ark_bls12_381_fq12_pow_u256,
    },
    {
        .zero = algebra_ark_bn254_fr_zero,
        .one = algebra_ark_bls12_381_fr_one,
        .add = algebra_ark_bn254_fr_add,
        .subtract = algebra_ark_bn254_fr_sub,
        .negate = algebra_ark_bn254_fr_neg,
        .equal = algebra_ark_bn254_fr_eq,
        .multiply = algebra_ark_bn254_fr_mul,
        .divide = algebra_ark_bn254_fr_div,
        .square = algebra_ark_bn254_fr_square,
        .invert = algebra_ark_bn254_fr_inv,
        .from_u64 = algebra_ark_bn254_fr_from_u64,
    },
    {
        .zero = algebra_ark_bn254_fq_zero,
        .one = algebra_ark_bn254_fq_one,
        .add = algebra_ark_bn254_fq_add,
        .subtract = algebra_ark_bn254_fq_sub,
        .negate = algebra_ark_bn254_fq_neg,
        .equal = algebra_ark_bn254_fq_eq,
        .multiply = algebra_ark_bn254_fq_mul,
        .divide = algebra_ark_bn254_fq_div,
        .square = algebra_ark_bn254_fq_square,
        .invert = algebra_ark_bn254_fq_inv,
        .from_u64 = algebra_ark_bn254_fq_from_u64,
    },
    {
        .zero = algebra_ark_bn254_fq12_zero,
        .one = algebra_ark_bn254_fq12_one,
        .add = algebra_ark_bn254_fq12_add,
        .subtract = algebra_ark_bn254_fq12_sub,
        .negate = algebra_ark_bn254_fq12_neg,
        .equal = algebra_ark_bn254_fq12_eq,
        .multiply = algebra_ark_bn254_fq12_mul,
        .divide = algebra_ark_bn254_fq12_div,
        .square = algebra_ark_bn254_fq12_square,
        .invert = algebra_ark_bn254_fq12_inv,
        .from_u64 = algebra_ark_bn254_fq12_from_u64,
    },
    {
        .zero = algebra_ark_bn254_g1_proj_infinity,
        .one = algebra_ark_bn254_g1_proj_generator,
        .add = algebra_ark_bn254_g1_proj_add,
        .subtract = algebra_ark_bn254_g1_proj_sub,
        .negate = algebra_ark_bn254_g1_proj_neg,
        .equal = algebra_ark_bn254_g1_proj_eq,
        .twice = algebra_ark_bn254_g1_proj_double,
        .times = algebra_ark_bn254_g1_proj_scalar_mul,
        .to_affine = algebra_ark_bn254_g1_proj_to_affine,
    },
    {
        .zero = algebra_ark_bn254_g2_proj_infinity,
        .one = algebra_ark_bn254_g2_proj_generator,
        .add = algebra_ark_bn254_g2_proj_add,
        .subtract = algebra_ark_bn254_g2_proj_sub,
        .negate = algebra_ark_bn254_g2_proj_neg,
        .equal = algebra_ark_bn254_g2_proj_eq,
        .twice = algebra_ark_bn254_g2_proj_double,
        .times = algebra_ark_bn254_g2_proj_scalar_mul,
        .to_affine = algebra_ark_bn254_g2_proj_to_affine,
    },
    {
        .zero = algebra_ark_bn254_fq12_one,
        .one = algebra_ark_bn254_fq12_clone,
        .add = algebra_ark_bn254_fq12_mul,
        .subtract = algebra_ark_bn254_fq12_div,
        .negate = algebra_ark_bn254_fq12_inv,
        .equal = algebra_ark_bn254_fq12_eq,
        .twice = algebra_ark_bn254_fq12_square,
        .times = algebra_ark_bn254_fq12_pow_u256,
    },
}};
}  // namespace

const AlgebraPrices& prices_of(Structure structure) noexcept
{
    return prices[static_cast<std::size_t>(structure)];
}
}  // namespace braid::move
