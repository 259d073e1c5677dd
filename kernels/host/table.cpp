// SPDX-License-Identifier: Apache-2.0
#include "kernels/bn254.hpp"
#include "kernels/ecrecover.hpp"
#include "kernels/host/libraries.hpp"
#include "kernels/host_crypto.hpp"
#include "kernels/keccak_batch.hpp"
#include "kernels/ripemd160.hpp"
#include "kernels/sha256.hpp"

namespace braid::kernels
{
namespace
{
/// `braid bench kernels --kernel ecrecover`: 32 at once come to nine tenths of the rate of thousands.
constexpr std::size_t processor_count_min = 32;
/// Estimated: several of these shares in flight fill a GPU, and none of them lets the processor's threads wait for long.
constexpr std::size_t gpu_count_min = 2048;

std::size_t recover_count_min(std::size_t count) noexcept
{
    const auto row = choose(Operation::ecrecover, ecrecover_rows(), count).id;
    return row == RowId::cuda ? gpu_count_min : processor_count_min;
}

constexpr CryptoBatches batches{.keccak256 = keccak256_batch,
    .recover = ecrecover_batch,
    .recover_count_min = recover_count_min};
}  // namespace

const Crypto& host_crypto() noexcept
{
    static const Crypto table{
        .secp256k1_recover = host::secp256k1_recover,
        .secp256r1_verify = host::secp256r1_verify,
        .sha256 = sha256,
        .ripemd160 = ripemd160,
        .modexp = host::modexp,
        .bn254_add = bn254_add,
        .bn254_mul = bn254_mul,
        .bn254_pairing = bn254_pairing,
        .kzg_verify = host::kzg_verify,
        .bls12_g1_add = host::bls12_g1_add,
        .bls12_g1_msm = host::bls12_g1_msm,
        .bls12_g2_add = host::bls12_g2_add,
        .bls12_g2_msm = host::bls12_g2_msm,
        .bls12_pairing = host::bls12_pairing,
        .bls12_map_fp_to_g1 = host::bls12_map_fp_to_g1,
        .bls12_map_fp2_to_g2 = host::bls12_map_fp2_to_g2,
        .bls12_g1 = host::bls12_g1,
        .bls12_g2 = host::bls12_g2,
        .bls12_pairing_product = host::bls12_pairing_product,
        .batches = &batches,
    };
    return table;
}
}  // namespace braid::kernels
