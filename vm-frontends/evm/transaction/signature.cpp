// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/evm/transaction/signature.hpp"

#include "kernels/keccak.hpp"

namespace braid::evm
{
namespace
{
/// Half the order of secp256k1's group, rounded down.
constexpr u256 half_order{
    0x7fffffffffffffff, 0xffffffffffffffff, 0x5d576e7357a4501d, 0xdfe92f46681b20a0};

[[nodiscard]] std::optional<Address> recover(const Hash32& digest, const u256& r, const u256& s,
    unsigned parity, const Crypto& crypto) noexcept
{
    const auto key = crypto.secp256k1_recover(digest, r.to_be(), s.to_be(), parity);
    if (!key)
        return std::nullopt;
    const auto hash = kernels::keccak256(*key);
    return Address::from(Bytes{hash}.subspan(12));
}

/// 0 or 1, or nothing where v is none that the type allows.
[[nodiscard]] std::optional<unsigned> parity_of(const EvmTx& tx) noexcept
{
    if (tx.type == TxType::legacy)
    {
        // 27 or 28, or EIP-155's chain id * 2 + 35 or 36.
        if (!tx.chain_id && tx.v != u256{27} && tx.v != u256{28})
            return std::nullopt;
        return static_cast<unsigned>(~tx.v[0] & 1);
    }
    if (tx.v > u256{1})
        return std::nullopt;
    return static_cast<unsigned>(tx.v[0]);
}
}  // namespace

bool is_low_s(const u256& s) noexcept
{
    return s <= half_order;
}

std::optional<Address> recover_sender(const EvmTx& tx, const Crypto& crypto) noexcept
{
    const auto parity = parity_of(tx);
    if (!parity)
        return std::nullopt;
    return recover(signing_hash_of(tx), tx.r, tx.s, *parity, crypto);
}

std::optional<Address> recover_authority(
    const Authorization& authorization, const Crypto& crypto) noexcept
{
    if (authorization.y_parity > u256{1} || !is_low_s(authorization.s))
        return std::nullopt;
    return recover(signing_hash_of(authorization), authorization.r, authorization.s,
        static_cast<unsigned>(authorization.y_parity[0]), crypto);
}
}  // namespace braid::evm
