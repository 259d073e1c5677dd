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
        return crypto;
    }();
    return table;
}
}  // namespace braid::kernels
