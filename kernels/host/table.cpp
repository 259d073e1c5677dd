// SPDX-License-Identifier: Apache-2.0
#include "kernels/host/libraries.hpp"
#include "kernels/host_crypto.hpp"
#include "kernels/ripemd160.hpp"
#include "kernels/sha256.hpp"

namespace braid::kernels
{
const Crypto& host_crypto() noexcept
{
    static constexpr Crypto table = []
    {
        Crypto crypto{};
        crypto.secp256k1_recover = host::secp256k1_recover;
        crypto.secp256r1_verify = host::secp256r1_verify;
        crypto.sha256 = sha256;
        crypto.ripemd160 = ripemd160;
        crypto.modexp = host::modexp;
        crypto.kzg_verify = host::kzg_verify;
        crypto.bls12_g1_add = host::bls12_g1_add;
        crypto.bls12_g1_msm = host::bls12_g1_msm;
        crypto.bls12_g2_add = host::bls12_g2_add;
        crypto.bls12_g2_msm = host::bls12_g2_msm;
        crypto.bls12_pairing = host::bls12_pairing;
        crypto.bls12_map_fp_to_g1 = host::bls12_map_fp_to_g1;
        crypto.bls12_map_fp2_to_g2 = host::bls12_map_fp2_to_g2;
        return crypto;
    }();
    return table;
}
}  // namespace braid::kernels
