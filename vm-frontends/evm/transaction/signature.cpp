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

/// 0 or 1, or nothing where v is none that the type allows.
[[nodiscard]] std::optional<u256> parity_of(const EvmTx& tx) noexcept
{
    if (tx.type == TxType::legacy)
    {
        // 27 or 28, or EIP-155's chain id * 2 + 35 or 36.
        if (!tx.chain_id && tx.v != u256{27} && tx.v != u256{28})
            return std::nullopt;
        return u256{~tx.v[0] & 1};
    }
    return tx.v > u256{1} ? std::nullopt : std::optional{tx.v};
}

/// For hosts without batches.
void recover_one_by_one(std::span<const RecoverRequest> requests, std::span<RecoverResult> results,
    const Crypto& crypto) noexcept
{
    for (std::size_t i = 0; i < requests.size(); ++i)
    {
        const RecoverRequest& request = requests[i];
        RecoverResult& result = results[i];
        result.digest = kernels::keccak256(request.signed_bytes);
        const auto key =
            crypto.secp256k1_recover(result.digest, request.r, request.s, request.recovery_id);
        result.ok = key.has_value();
        if (key)
            std::memcpy(result.address.data(), kernels::keccak256(*key).data() + 12, 20);
    }
}
}  // namespace

bool is_low_s(const u256& s) noexcept
{
    return s <= half_order;
}

bool Signatures::add(const EvmTx& tx, Bytes fields, Address& sender)
{
    const auto parity = parity_of(tx);
    if (!parity)
        return false;
    append_signing_payload(tx, fields, payloads_);
    add_request(tx.r, tx.s, *parity, {.sender = &sender});
    return true;
}

void Signatures::add(Authorization& authorization)
{
    if (authorization.y_parity > u256{1} || !is_low_s(authorization.s))
        return;
    append_signing_payload(authorization, payloads_);
    add_request(authorization.r, authorization.s, authorization.y_parity,
        {.authorization = &authorization});
}

void Signatures::add_request(const u256& r, const u256& s, const u256& parity, const Owner& owner)
{
    signatures_.push_back({.payload_end = payloads_.size(), .owner = owner});
    requests_.push_back({.signed_bytes = {},
        .r = r.to_be(),
        .s = s.to_be(),
        .recovery_id = static_cast<std::uint8_t>(parity[0])});
}

std::size_t Signatures::recover(const Crypto& crypto)
{
    // Only here, where the payloads move no more.
    std::size_t begin = 0;
    for (std::size_t i = 0; i < requests_.size(); ++i)
    {
        const std::size_t end = signatures_[i].payload_end;
        requests_[i].signed_bytes = Bytes{payloads_}.subspan(begin, end - begin);
        begin = end;
    }
    std::vector<RecoverResult> results(requests_.size());
    if (crypto.batches != nullptr)
        crypto.batches->recover(requests_, results);
    else
        recover_one_by_one(requests_, results, crypto);

    std::size_t senders = 0;
    std::optional<std::size_t> unsigned_first;
    for (std::size_t i = 0; i < results.size(); ++i)
    {
        const RecoverResult& result = results[i];
        const Owner& owner = signatures_[i].owner;
        if (owner.sender != nullptr)
        {
            if (!result.ok && !unsigned_first)
                unsigned_first = senders;
            ++senders;
            owner.sender->bytes = result.address;
        }
        else if (result.ok)
            owner.authorization->authority = Address::from(result.address);
    }
    return unsigned_first.value_or(senders);
}
}  // namespace braid::evm
