// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/hash32.hpp"
#include "base/u256.hpp"
#include <compare>

namespace braid::evm
{
/// The twenty bytes that name an account.
struct Address
{
    std::array<std::uint8_t, 20> bytes{};

    [[nodiscard]] constexpr operator Bytes() const noexcept { return bytes; }
    [[nodiscard]] constexpr const std::uint8_t* data() const noexcept { return bytes.data(); }
    [[nodiscard]] constexpr std::uint8_t* data() noexcept { return bytes.data(); }
    [[nodiscard]] friend constexpr auto operator<=>(const Address&, const Address&) = default;

    /// Copies the bytes. [`from` has 20 bytes]
    [[nodiscard]] static Address from(Bytes from) noexcept
    {
        Address address;
        std::memcpy(address.bytes.data(), from.data(), 20);
        return address;
    }
    /// The low twenty bytes of a stack word.
    [[nodiscard]] static Address from(const u256& word) noexcept
    {
        Address address;
        store_be(address.data(), static_cast<std::uint32_t>(word[2]));
        store_be(address.data() + 4, word[1]);
        store_be(address.data() + 12, word[0]);
        return address;
    }
    /// As a stack word.
    [[nodiscard]] u256 to_word() const noexcept
    {
        return {0, load_be<std::uint32_t>(data()), load_be<std::uint64_t>(data() + 4),
            load_be<std::uint64_t>(data() + 12)};
    }
    /// An address that is a small number, as precompiles and predeploys have.
    [[nodiscard]] static constexpr Address of_number(std::uint64_t number) noexcept
    {
        Address address;
        for (std::size_t i = 0; i < 8; ++i)
            address.bytes[19 - i] = static_cast<std::uint8_t>(number >> (8 * i));
        return address;
    }
};

/// keccak256 of no bytes: the code hash of an account without code.
inline constexpr Hash32 empty_code_hash{{0xc5, 0xd2, 0x46, 0x01, 0x86, 0xf7, 0x23, 0x3c, 0x92, 0x7e,
    0x7d, 0xb2, 0xdc, 0xc7, 0x03, 0xc0, 0xe5, 0x00, 0xb6, 0x53, 0xca, 0x82, 0x27, 0x3b, 0x7b, 0xfa,
    0xd8, 0x04, 0x5d, 0x85, 0xa4, 0x70}};
}  // namespace braid::evm
