// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/evm/transaction.hpp"

namespace braid::tests
{
/// A key pair whose address is `address`.
struct Signer
{
    Hash32 secret;
    evm::Address address;

    /// The signer whose secret is that small number. [number != 0]
    [[nodiscard]] static Signer of_number(std::uint64_t number);

    /// Fills v, r, s and the sender of a signed type; EIP-155 where a legacy transaction has a chain id.
    void sign(evm::EvmTx& tx) const;
    /// Fills y_parity, r and s.
    void sign(evm::Authorization& authorization) const;
};

/// The order of secp256k1's group.
inline constexpr u256 group_order{
    0xffffffffffffffff, 0xfffffffffffffffe, 0xbaaedce6af48a03b, 0xbfd25e8cd0364141};

/// A simple valid transfer of that type from the signer, unsigned.
[[nodiscard]] evm::EvmTx make_tx(evm::TxType type, const Signer& from);
/// The EIP-2718 encoding.
[[nodiscard]] std::vector<std::uint8_t> encode(const evm::EvmTx& tx);
}  // namespace braid::tests
