// SPDX-License-Identifier: Apache-2.0
#include "bench/workloads/accounts.hpp"
#include "base/assert.hpp"
#include "kernels/keccak.hpp"
#include <secp256k1.h>

namespace braid::bench
{
namespace
{
/// Lives as long as the program.
const secp256k1_context* curve()
{
    static const secp256k1_context* const context =
        secp256k1_context_create(SECP256K1_CONTEXT_NONE);
    return context;
}

Hash32 digest_of(std::uint64_t seed, std::uint32_t i)
{
    std::array<std::uint8_t, 12> name;
    store_be(name.data(), seed);
    store_be(name.data() + 8, i);
    return kernels::keccak256(name);
}

evm::Address address_of_key(const Hash32& key)
{
    secp256k1_pubkey point;
    BRAID_ASSERT(secp256k1_ec_pubkey_create(curve(), &point, key.data()) == 1);
    std::array<std::uint8_t, 65> bytes;
    std::size_t size = bytes.size();
    secp256k1_ec_pubkey_serialize(curve(), bytes.data(), &size, &point, SECP256K1_EC_UNCOMPRESSED);
    const Hash32 digest = kernels::keccak256(Bytes{bytes}.subspan(1));
    return evm::Address::from(Bytes{digest}.subspan(12));
}
}  // namespace

Accounts::Accounts(std::uint32_t count, std::uint64_t seed, bool with_keys) : seed_(seed)
{
    addresses_.reserve(count);
    for (std::uint32_t i = 0; i < count; ++i)
    {
        const Hash32 digest = digest_of(seed, i);
        addresses_.push_back(
            with_keys ? address_of_key(digest) : evm::Address::from(Bytes{digest}.subspan(12)));
    }
}

Hash32 Accounts::key(std::uint32_t i) const noexcept
{
    return digest_of(seed_, i);
}
}  // namespace braid::bench
