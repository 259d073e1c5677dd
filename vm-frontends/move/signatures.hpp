// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/transaction.hpp"
#include <vector>

namespace braid::move
{
/// What accounts sign, each appended behind the seed of its type. aptos-core: types/src/transaction/mod.rs
/// (RawTransaction, RawTransactionWithData).
void append_signing_message(Bytes raw, std::vector<std::uint8_t>& out);
void append_multi_agent_message(
    Bytes raw, std::span<const Hash32> secondary, std::vector<std::uint8_t>& out);
/// `fee_payer` is zero where who signs leaves open who pays.
void append_fee_payer_message(Bytes raw, std::span<const Hash32> secondary, const Hash32& fee_payer,
    std::vector<std::uint8_t>& out);

/// Whether a signature of secp256k1 or WebAuthn is right. Values of s above half the order are not.
/// [signature.kind is not ed25519] Cost: one or two multiplications of a point.
[[nodiscard]] bool verify_ecdsa(
    const KeySignature& signature, Bytes message, const Crypto& crypto) noexcept;
}  // namespace braid::move
