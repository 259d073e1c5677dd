// SPDX-License-Identifier: Apache-2.0
#include "base/base64.hpp"

#include <array>

namespace braid
{
namespace
{
constexpr std::string_view digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t no_digit = 64;

constexpr std::array<std::uint8_t, 256> make_values() noexcept
{
    std::array<std::uint8_t, 256> values{};
    values.fill(no_digit);
    for (std::size_t i = 0; i < digits.size(); ++i)
        values[static_cast<std::uint8_t>(digits[i])] = static_cast<std::uint8_t>(i);
    return values;
}
constexpr std::array<std::uint8_t, 256> values = make_values();
}  // namespace

std::string to_base64(Bytes bytes)
{
    std::string text;
    text.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t at = 0; at < bytes.size(); at += 3)
    {
        const std::size_t count = bytes.size() - at < 3 ? bytes.size() - at : 3;
        std::uint32_t group = 0;
        for (std::size_t i = 0; i < 3; ++i)
            group = group << 8 | (i < count ? bytes[at + i] : 0U);
        for (std::size_t i = 0; i < 4; ++i)
            text.push_back(i <= count ? digits[group >> (18 - 6 * i) & 63] : '=');
    }
    return text;
}

std::optional<std::vector<std::uint8_t>> from_base64(std::string_view text)
{
    if (text.size() % 4 != 0)
        return {};
    std::size_t padding = 0;
    while (padding < 2 && text.ends_with('='))
    {
        text.remove_suffix(1);
        ++padding;
    }
    std::vector<std::uint8_t> bytes;
    bytes.reserve(text.size() / 4 * 3 + 2);
    std::uint32_t group = 0;
    for (std::size_t i = 0; i < text.size(); ++i)
    {
        const std::uint8_t value = values[static_cast<std::uint8_t>(text[i])];
        if (value == no_digit)
            return {};
        group = group << 6 | value;
        if (i % 4 != 0)
            bytes.push_back(static_cast<std::uint8_t>(group >> (6 - i % 4 * 2)));
    }
    // What the last digit says beyond the last byte is nothing.
    if ((padding == 1 && (group & 3) != 0) || (padding == 2 && (group & 15) != 0))
        return {};
    return bytes;
}
}  // namespace braid
