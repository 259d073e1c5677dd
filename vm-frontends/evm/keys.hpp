// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/state_view.hpp"
#include "vm-frontends/evm/address.hpp"

namespace braid::evm
{
/// The kinds of location that the EVM keeps, and how their names are written:
///
///   balance        address                              cell: integer, big-endian; absent is 0
///   nonce          address                              cell: integer, big-endian; absent is 0
///   code_hash      address                              cell: hash; absent: no account, or one that has a balance alone
///   code           code hash                            blob: the code
///   generation     address                              cell: integer; absent is 0. How often storage was reset in this block
///   slot           address, generation (8 bytes BE), key   cell: value, big-endian; absent is 0
///   has_storage    address                              cell: 1 where the account had storage before the block; only read
///
/// An account exists where its code_hash is present, its nonce is not 0, or its balance is not 0. Destroying an account
/// erases balance, nonce and code_hash and adds one to its generation, so its old slots are out of reach: a slot of a
/// generation above 0 is absent before the block. Applying a write set leaves generation 0 behind.
enum class KeyKind : std::uint8_t
{
    balance = 0,
    nonce = 1,
    code_hash = 2,
    code = 3,
    generation = 4,
    slot = 5,
    has_storage = 6,
};

/// The bytes of a key with room for them; view() gives the StateKey that views it.
class KeyBytes
{
public:
    KeyBytes(KeyKind kind, const Address& address) noexcept : kind_(kind), size_(20)
    {
        std::memcpy(bytes_.data(), address.data(), 20);
    }
    /// The code of a hash.
    explicit KeyBytes(const Hash32& code_hash) noexcept : kind_(KeyKind::code), size_(32)
    {
        std::memcpy(bytes_.data(), code_hash.data(), 32);
    }
    /// A storage slot.
    KeyBytes(const Address& address, std::uint64_t generation, const u256& key) noexcept
      : kind_(KeyKind::slot), size_(60)
    {
        std::memcpy(bytes_.data(), address.data(), 20);
        store_be(bytes_.data() + 20, generation);
        key.store_be(bytes_.data() + 28);
    }

    [[nodiscard]] storage::StateKey view() const noexcept
    {
        return {.vm = storage::VmId::evm,
            .kind = static_cast<std::uint8_t>(kind_),
            .bytes = Bytes{bytes_.data(), size_}};
    }

private:
    std::array<std::uint8_t, 60> bytes_;
    KeyKind kind_;
    std::uint8_t size_;
};
}  // namespace braid::evm
