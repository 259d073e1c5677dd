// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/evm/state/create_address.hpp"

#include "kernels/keccak.hpp"

namespace braid::evm
{
Address create_address(const Address& sender, std::uint64_t nonce) noexcept
{
    // list prefix, 0x94, twenty bytes, and a nonce of at most nine.
    std::array<std::uint8_t, 31> encoded;
    encoded[1] = 0x80 + sizeof(Address);
    std::memcpy(encoded.data() + 2, sender.data(), sizeof(Address));
    std::size_t size = 2 + sizeof(Address);
    if (nonce != 0 && nonce < 0x80)
    {
        encoded[size++] = static_cast<std::uint8_t>(nonce);
    }
    else
    {
        const auto nonce_size = static_cast<unsigned>(std::bit_width(nonce) + 7) / 8;
        encoded[size++] = static_cast<std::uint8_t>(0x80 + nonce_size);
        for (unsigned i = nonce_size; i-- > 0;)
            encoded[size++] = static_cast<std::uint8_t>(nonce >> (8 * i));
    }
    encoded[0] = static_cast<std::uint8_t>(0xc0 + size - 1);
    const auto hash = kernels::keccak256(Bytes{encoded}.first(size));
    return Address::from(Bytes{hash}.subspan(12));
}
}  // namespace braid::evm
