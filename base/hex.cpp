// SPDX-License-Identifier: Apache-2.0
#include "base/hex.hpp"

namespace braid
{
namespace
{
int digit_value(char c) noexcept
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

std::string_view without_prefix(std::string_view text) noexcept
{
    if (text.size() >= 2 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X'))
        text.remove_prefix(2);
    return text;
}
}  // namespace

std::string to_hex(Bytes bytes)
{
    static constexpr char digits[] = "0123456789abcdef";
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const auto byte : bytes)
    {
        text.push_back(digits[byte >> 4]);
        text.push_back(digits[byte & 15]);
    }
    return text;
}

std::optional<std::vector<std::uint8_t>> from_hex(std::string_view text)
{
    text = without_prefix(text);
    if (text.size() % 2 != 0)
        return std::nullopt;
    std::vector<std::uint8_t> bytes(text.size() / 2);
    if (!from_hex(text, bytes))
        return std::nullopt;
    return bytes;
}

bool from_hex(std::string_view text, std::span<std::uint8_t> to) noexcept
{
    text = without_prefix(text);
    if (text.size() != to.size() * 2)
        return false;
    for (std::size_t i = 0; i < to.size(); ++i)
    {
        const int high = digit_value(text[2 * i]);
        const int low = digit_value(text[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        to[i] = static_cast<std::uint8_t>(high * 16 + low);
    }
    return true;
}
}  // namespace braid
