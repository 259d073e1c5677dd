// SPDX-License-Identifier: Apache-2.0
#include "base/assert.hpp"
#include "kernels/host/libraries.hpp"
#include <secp256k1_recovery.h>

namespace braid::kernels::host
{
std::optional<Point64> secp256k1_recover(
    const Hash32& digest, const Hash32& r, const Hash32& s, unsigned recovery_id) noexcept
{
    // The library stops the process where an identifier is out of range.
    if (recovery_id > 3)
        return std::nullopt;
    const secp256k1_context* context = secp256k1_context_static;

    std::array<std::uint8_t, 64> compact;
    std::memcpy(compact.data(), r.data(), 32);
    std::memcpy(compact.data() + 32, s.data(), 32);
    secp256k1_ecdsa_recoverable_signature signature;
    if (secp256k1_ecdsa_recoverable_signature_parse_compact(
            context, &signature, compact.data(), static_cast<int>(recovery_id)) == 0)
        return std::nullopt;

    secp256k1_pubkey key;
    if (secp256k1_ecdsa_recover(context, &key, &signature, digest.data()) == 0)
        return std::nullopt;

    std::array<std::uint8_t, 65> serialized;
    std::size_t size = serialized.size();
    secp256k1_ec_pubkey_serialize(
        context, serialized.data(), &size, &key, SECP256K1_EC_UNCOMPRESSED);
    BRAID_ASSERT(size == serialized.size());
    Point64 point;
    std::memcpy(point.data(), serialized.data() + 1, point.size());
    return point;
}
}  // namespace braid::kernels::host
