// SPDX-License-Identifier: Apache-2.0
#include "base/base58.hpp"
#include <algorithm>
#include <vector>

namespace braid
{
namespace
{
constexpr std::string_view digits = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
}

std::string to_base58(Bytes bytes)
{
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

Base58Hash32::Base58Hash32(const Hash32& hash) noexcept
{
    // Five digits at a time: quotients by a constant of 30 bits are a multiplication each.
    constexpr std::uint64_t chunk = 656'356'768;
    constexpr std::size_t chunk_digits = 5;
    constexpr std::size_t chunk_count = 9;

    std::array<std::uint32_t, 8> limbs{};
    const std::uint8_t* from = hash.data();
    for (std::uint32_t& limb : limbs)
    {
        limb = load_be<std::uint32_t>(from);
        from += sizeof limb;
    }
    std::array<std::uint8_t, chunk_digits * chunk_count> all{};
    std::size_t top = 0;
    for (std::size_t i = chunk_count; i-- > 0;)
    {
        while (top < limbs.size() && limbs[top] == 0)
            ++top;
        std::uint64_t rest = 0;
        for (std::size_t j = top; j < limbs.size(); ++j)
        {
            const std::uint64_t dividend = rest << 32 | limbs[j];
            limbs[j] = static_cast<std::uint32_t>(dividend / chunk);
            rest = dividend % chunk;
        }
        for (std::size_t j = chunk_digits; j-- > 0; rest /= 58)
            all[i * chunk_digits + j] = static_cast<std::uint8_t>(rest % 58);
    }
    std::size_t zeros = 0;
    while (zeros < hash.bytes.size() && hash.bytes[zeros] == 0)
        ++zeros;
    const auto* first = std::ranges::find_if(all, [](std::uint8_t value) { return value != 0; });
    for (; size_ < zeros; ++size_)
        digits_[size_] = '1';
    for (; first != all.end(); ++first)
        digits_[size_++] = digits[*first];
}
}  // namespace braid
