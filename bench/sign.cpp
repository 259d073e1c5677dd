// SPDX-License-Identifier: Apache-2.0
#include "bench/sign.hpp"
#include <secp256k1_recovery.h>

namespace braid::bench
{
std::optional<Signature> sign_digest(const Hash32& digest, const Hash32& key)
{
    static const secp256k1_context* const context =
        secp256k1_context_create(SECP256K1_CONTEXT_NONE);
    secp256k1_ecdsa_recoverable_signature made;
    if (secp256k1_ecdsa_sign_recoverable(
            context, &made, digest.data(), key.data(), nullptr, nullptr) != 1)
        return std::nullopt;
    std::array<std::uint8_t, 64> bytes;
    int recovery_id = 0;
    secp256k1_ecdsa_recoverable_signature_serialize_compact(
        context, bytes.data(), &recovery_id, &made);
    return Signature{.r = u256::from_be(bytes.data()),
        .s = u256::from_be(bytes.data() + 32),
        .recovery_id = static_cast<std::uint64_t>(recovery_id)};
}

namespace
{
/// What a signature adds to its recovery id: EIP-155, and 27 without a chain id.
u256 v_base(const evm::EvmTx& tx)
{
    if (tx.type != evm::TxType::legacy)
        return {};
    return tx.chain_id ? *tx.chain_id + *tx.chain_id + u256{35} : u256{27};
}
}  // namespace

bool sign(evm::EvmTx& tx, const Hash32& key)
{
    const auto signature = sign_digest(evm::signing_hash_of(tx), key);
    if (!signature)
        return false;
    tx.v = v_base(tx) + u256{signature->recovery_id};
    tx.r = signature->r;
    tx.s = signature->s;
    return true;
}

bool sign(evm::Authorization& authorization, const Hash32& key)
{
    const auto signature = sign_digest(evm::signing_hash_of(authorization), key);
    if (!signature)
        return false;
    authorization.y_parity = u256{signature->recovery_id};
    authorization.r = signature->r;
    authorization.s = signature->s;
    return true;
}
}  // namespace braid::bench
