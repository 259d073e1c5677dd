// SPDX-License-Identifier: Apache-2.0
#include "tests/vm-frontends/move/transaction/ed25519_account.hpp"

#include "base/assert.hpp"
#include "vm-frontends/move/signatures.hpp"
#include <sodium.h>

namespace braid::move
{
Ed25519Account::Ed25519Account(std::uint64_t number)
{
    std::array<std::uint8_t, 32> seed{};
    store_le(seed.data(), number);
    BRAID_ASSERT(crypto_sign_seed_keypair(key_.data(), secret_.data(), seed.data()) == 0);
    address_ = ed25519_auth_key(key_);
}

ByteString Ed25519Account::sign(Bytes message) const
{
    ByteString signature(crypto_sign_BYTES);
    BRAID_ASSERT(crypto_sign_detached(signature.data(), nullptr, message.data(), message.size(),
                     secret_.data()) == 0);
    return signature;
}

ByteString Ed25519Account::agree(Bytes message) const
{
    return encode_ed25519_account(key_, sign(message));
}

ByteString Ed25519Account::signed_transaction(const PlainTransaction& transaction) const
{
    return signed_transaction(transaction, address_);
}

ByteString Ed25519Account::signed_transaction(
    const PlainTransaction& transaction, const Hash32& sender) const
{
    PlainTransaction own = transaction;
    own.sender = sender;
    const ByteString raw = encode_raw_transaction(own);
    ByteString message;
    append_signing_message(raw, message);
    return with_ed25519(raw, key_, sign(message));
}
}  // namespace braid::move
