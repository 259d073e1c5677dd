// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/hash32.hpp"
#include <optional>
#include <string>
#include <string_view>

namespace braid
{
/// The bytes in base 58, the digits being Bitcoin's: 1-9, A-Z without I and O, a-z without l; a leading zero byte is a
/// leading 1. Cost: quadratic in the size. https://datatracker.ietf.org/doc/html/draft-msporny-base58-03
[[nodiscard]] std::string to_base58(Bytes bytes);

/// The digits of 32 bytes, without a heap.
class Base58Hash32
{
public:
    static constexpr std::size_t size_max = 44;

    /// Cost: about a hundred nanoseconds.
    explicit Base58Hash32(const Hash32& hash) noexcept;
    /// Good as long as this value.
    [[nodiscard]] operator std::string_view() const noexcept { return {digits_.data(), size_}; }

private:
    std::array<char, size_max> digits_;
    std::size_t size_ = 0;
};
[[nodiscard]] inline Base58Hash32 base58_of(const Hash32& hash) noexcept
{
    return Base58Hash32(hash);
}

/// The digits' value as exactly to.size() bytes; false where a character is no digit or the size differs.
/// [to.size() <= 128]
[[nodiscard]] constexpr bool from_base58(std::string_view text, std::span<std::uint8_t> to) noexcept
{
    constexpr std::string_view digits =
        "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    std::size_t zeros = 0;
    while (zeros < text.size() && text[zeros] == '1')
        ++zeros;
    for (std::uint8_t& byte : to)
        byte = 0;
    // Bytes from the end that the value takes so far.
    std::size_t size = 0;
    for (const char character : text.substr(zeros))
    {
        std::size_t carry = digits.find(character);
        if (carry == std::string_view::npos)
            return false;
        for (std::size_t i = 0; i < size || carry != 0; ++i)
        {
            if (i == to.size())
                return false;
            std::uint8_t& byte = to[to.size() - 1 - i];
            carry += std::size_t{58} * byte;
            byte = static_cast<std::uint8_t>(carry);
            carry >>= 8;
            if (i >= size)
                size = i + 1;
        }
    }
    return zeros + size == to.size();
}

/// The 32 bytes that the digits say; nothing where they do not say 32.
[[nodiscard]] constexpr std::optional<Hash32> hash32_from_base58(std::string_view text) noexcept
{
    Hash32 hash;
    if (!from_base58(text, hash.bytes))
        return {};
    return hash;
}
}  // namespace braid
