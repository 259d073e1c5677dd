// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/sbpf/message_text.hpp"

#include <array>
#include <charconv>

namespace braid::svm
{
namespace
{
/// The second bytes that may follow this first one, and how many bytes the character has; a size of 0 where none begins so.
struct Lead
{
    std::size_t size = 0;
    std::uint8_t second_min = 0x80;
    std::uint8_t second_max = 0xbf;
};

/// https://www.unicode.org/versions/Unicode15.0.0/ch03.pdf table 3-7
constexpr Lead lead_of(std::uint8_t first) noexcept
{
    if (first < 0x80)
        return {.size = 1};
    if (first >= 0xc2 && first <= 0xdf)
        return {.size = 2};
    if (first == 0xe0)
        return {.size = 3, .second_min = 0xa0};
    if (first == 0xed)
        return {.size = 3, .second_max = 0x9f};
    if (first >= 0xe1 && first <= 0xef)
        return {.size = 3};
    if (first == 0xf0)
        return {.size = 4, .second_min = 0x90};
    if (first >= 0xf1 && first <= 0xf3)
        return {.size = 4};
    if (first == 0xf4)
        return {.size = 4, .second_max = 0x8f};
    return {};
}
}  // namespace

std::string prefixed_hex(std::uint64_t number)
{
    std::array<char, 16> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number, 16).ptr;
    return "0x" + std::string(digits.data(), end);
}

std::string utf8_of(Bytes bytes)
{
    std::string text;
    for (std::size_t at = 0; at < bytes.size();)
    {
        const Lead lead = lead_of(bytes[at]);
        std::size_t size = 1;
        while (size < lead.size && at + size < bytes.size())
        {
            const std::uint8_t next = bytes[at + size];
            const bool fits = size == 1 ? next >= lead.second_min && next <= lead.second_max :
                                          next >= 0x80 && next <= 0xbf;
            if (!fits)
                break;
            ++size;
        }
        if (size == lead.size)
            text.append(reinterpret_cast<const char*>(bytes.data()) + at, size);
        else
            text += "\xef\xbf\xbd";
        at += size;
    }
    return text;
}
}  // namespace braid::svm
