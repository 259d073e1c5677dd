// SPDX-License-Identifier: Apache-2.0
#include "kernels/ecrecover/variants.hpp"
#include "kernels/host/libraries.hpp"

namespace braid::kernels::ecrecover
{
void recover_keys_scalar(
    std::span<const DigestSignature> signatures, std::span<RecoveredKey> keys) noexcept
{
    for (std::size_t i = 0; i < signatures.size(); ++i)
    {
        const DigestSignature& signature = signatures[i];
        const std::optional<Point64> key = host::secp256k1_recover(
            signature.digest, signature.r, signature.s, signature.recovery_id);
        keys[i] = {.key = key.value_or(Point64{}), .ok = key.has_value()};
    }
}
}  // namespace braid::kernels::ecrecover
