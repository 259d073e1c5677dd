// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/encode.hpp"

namespace braid::move
{
/// An account of one key of ed25519, made of a number.
class Ed25519Account
{
public:
    explicit Ed25519Account(std::uint64_t number);

    [[nodiscard]] const Hash32& address() const noexcept { return address_; }
    [[nodiscard]] Bytes key() const noexcept { return key_; }
    [[nodiscard]] ByteString sign(Bytes message) const;
    /// AccountAuthenticator over the message.
    [[nodiscard]] ByteString agree(Bytes message) const;
    /// The transaction, signed by this account alone.
    [[nodiscard]] ByteString signed_transaction(const PlainTransaction& transaction) const;
    /// The same for an account of another address, whose key this is.
    [[nodiscard]] ByteString signed_transaction(
        const PlainTransaction& transaction, const Hash32& sender) const;

private:
    std::array<std::uint8_t, 32> key_{};
    std::array<std::uint8_t, 64> secret_{};
    Hash32 address_;
};
}  // namespace braid::move
