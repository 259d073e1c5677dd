// SPDX-License-Identifier: Apache-2.0
#include "base/base64.hpp"

#include <string_view>

namespace braid
{
std::string to_base64(Bytes bytes)
{
    constexpr std::string_view digits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
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
}  // namespace braid
