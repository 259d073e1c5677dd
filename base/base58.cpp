// SPDX-License-Identifier: Apache-2.0
#include "base/base58.hpp"
#include <algorithm>
#include <vector>

namespace braid
{
std::string to_base58(Bytes bytes)
{
    constexpr std::string_view digits =
        "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    const auto first = std::ranges::find_if(bytes, [](std::uint8_t byte) { return byte != 0; });
    std::string text(static_cast<std::size_t>(first - bytes.begin()), '1');
    // Least significant first.
    std::vector<std::uint8_t> values;
    for (auto at = first; at != bytes.end(); ++at)
    {
        unsigned carry = *at;
        for (std::uint8_t& value : values)
        {
            carry += unsigned{value} << 8;
            value = static_cast<std::uint8_t>(carry % 58);
            carry /= 58;
        }
        for (; carry != 0; carry /= 58)
            values.push_back(static_cast<std::uint8_t>(carry % 58));
    }
    for (auto at = values.rbegin(); at != values.rend(); ++at)
        text.push_back(digits[*at]);
    return text;
}
}  // namespace braid
