// SPDX-License-Identifier: Apache-2.0
#include "base/utf8.hpp"

namespace braid
{
namespace
{
/// Bytes of the character that `lead` begins, or 0 where it begins none; and what its second byte may be at least and at
/// most: no character has two encodings, none is a surrogate or above U+10FFFF.
struct Character
{
    std::size_t size = 0;
    std::uint8_t second_min = 0x80;
    std::uint8_t second_max = 0xbf;
};

[[nodiscard]] Character character_of(std::uint8_t lead) noexcept
{
    if (lead < 0x80)
        return {.size = 1};
    if (lead >= 0xc2 && lead <= 0xdf)
        return {.size = 2};
    if (lead >= 0xe0 && lead <= 0xef)
        return {.size = 3,
            .second_min = static_cast<std::uint8_t>(lead == 0xe0 ? 0xa0 : 0x80),
            .second_max = static_cast<std::uint8_t>(lead == 0xed ? 0x9f : 0xbf)};
    if (lead >= 0xf0 && lead <= 0xf4)
        return {.size = 4,
            .second_min = static_cast<std::uint8_t>(lead == 0xf0 ? 0x90 : 0x80),
            .second_max = static_cast<std::uint8_t>(lead == 0xf4 ? 0x8f : 0xbf)};
    return {};
}
}  // namespace

bool is_utf8(Bytes text) noexcept
{
    std::size_t at = 0;
    while (at < text.size())
    {
        if (text.size() - at >= 8 &&
            (load_le<std::uint64_t>(text.data() + at) & 0x8080808080808080) == 0)
        {
            at += 8;
            continue;
        }
        const Character character = character_of(text[at]);
        if (character.size == 0 || character.size > text.size() - at)
            return false;
        if (character.size > 1 &&
            (text[at + 1] < character.second_min || text[at + 1] > character.second_max))
            return false;
        for (std::size_t i = 2; i < character.size; ++i)
            if ((text[at + i] & 0xc0) != 0x80)
                return false;
        at += character.size;
    }
    return true;
}
}  // namespace braid
