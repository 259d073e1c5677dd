// SPDX-License-Identifier: Apache-2.0
#include "tests/vm-frontends/evm/transaction/signer.hpp"

#include "kernels/keccak.hpp"
#include <secp256k1.h>
#include <secp256k1_recovery.h>
#include <stdexcept>

namespace braid::tests
{
namespace
{
const secp256k1_context* context()
{
    static const auto* made = secp256k1_context_create(SECP256K1_CONTEXT_SIGN);
    return made;
}

struct Signature
{
    unsigned parity = 0;
    u256 r;
    u256 s;
};

Signature sign_digest(const Hash32& secret, const Hash32& digest)
{
    secp256k1_ecdsa_recoverable_signature signature;
    std::array<std::uint8_t, 64> compact;
    int parity = 0;
    if (secp256k1_ecdsa_sign_recoverable(
            context(), &signature, digest.data(), secret.data(), nullptr, nullptr) != 1)
        throw std::runtime_error{"the digest cannot be signed"};
    secp256k1_ecdsa_recoverable_signature_serialize_compact(
        context(), compact.data(), &parity, &signature);
    return {.parity = static_cast<unsigned>(parity),
        .r = u256::from_be(compact.data()),
        .s = u256::from_be(compact.data() + 32)};
}
}  // namespace

Signer Signer::of_number(std::uint64_t number)
{
    Signer signer{.secret = u256{number}.to_be(), .address = {}};
    secp256k1_pubkey key;
    if (secp256k1_ec_pubkey_create(context(), &key, signer.secret.data()) != 1)
        throw std::runtime_error{"not a secret key"};
    std::array<std::uint8_t, 65> bytes;
    std::size_t size = bytes.size();
    secp256k1_ec_pubkey_serialize(context(), bytes.data(), &size, &key, SECP256K1_EC_UNCOMPRESSED);
    const auto hash = kernels::keccak256(Bytes{bytes}.subspan(1));
    signer.address = evm::Address::from(Bytes{hash}.subspan(12));
    return signer;
}

void Signer::sign(evm::EvmTx& tx) const
{
    const auto signature = sign_digest(secret, evm::signing_hash_of(tx));
    tx.sender = address;
    tx.r = signature.r;
    tx.s = signature.s;
    tx.v = signature.parity;
    if (tx.type == evm::TxType::legacy)
        tx.v += tx.chain_id ? *tx.chain_id * u256{2} + u256{35} : u256{27};
}

void Signer::sign(evm::Authorization& authorization) const
{
    const auto signature = sign_digest(secret, evm::signing_hash_of(authorization));
    authorization.r = signature.r;
    authorization.s = signature.s;
    authorization.y_parity = signature.parity;
}

evm::EvmTx make_tx(evm::TxType type, const Signer& from)
{
    evm::EvmTx tx;
    tx.type = type;
    tx.sender = from.address;
    tx.to = evm::Address::of_number(0xbeef);
    tx.chain_id = 1;
    tx.nonce = 7;
    tx.gas_limit = 100'000;
    tx.max_fee_per_gas = 20;
    tx.max_priority_fee_per_gas = type >= evm::TxType::dynamic_fee ? 3 : 20;
    tx.value = 1'000;
    return tx;
}

std::vector<std::uint8_t> encode(const evm::EvmTx& tx)
{
    std::vector<std::uint8_t> bytes;
    evm::encode_transaction(tx, bytes);
    return bytes;
}
}  // namespace braid::tests
