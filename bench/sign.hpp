// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/evm/transaction.hpp"

namespace braid::bench
{
/// A signature by which the signer's key can be recovered.
struct Signature
{
    u256 r;
    u256 s;
    std::uint64_t recovery_id = 0;
};
/// Nothing where the key is none.
[[nodiscard]] std::optional<Signature> sign_digest(const Hash32& digest, const Hash32& key);

/// Signs the transaction: fills v, r and s by its type, chain id and other fields; s is in the lower half of the
/// group's order (EIP-2), the nonce that of RFC 6979. False where `key` is not a private key of secp256k1.
[[nodiscard]] bool sign(evm::EvmTx& tx, const Hash32& key);

/// Signs an EIP-7702 authorization in the same way.
[[nodiscard]] bool sign(evm::Authorization& authorization, const Hash32& key);
}  // namespace braid::bench
