// SPDX-License-Identifier: Apache-2.0
#include "base/utf8.hpp"

#include <gtest/gtest.h>
#include <string>

namespace braid
{
namespace
{
bool valid(std::string_view text)
{
    return is_utf8({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

/// The encoding that the algorithm of RFC 3629 gives, right or wrong.
std::string encoded(std::uint32_t character, unsigned size)
{
    if (size == 1)
        return {static_cast<char>(character)};
    std::string text;
    for (unsigned i = 1; i < size; ++i, character >>= 6)
        text.insert(text.begin(), static_cast<char>(0x80 | (character & 0x3f)));
    const unsigned lead = size == 2 ? 0xc0 : size == 3 ? 0xe0 : 0xf0;
    text.insert(text.begin(), static_cast<char>(lead | character));
    return text;
}

TEST(utf8, accepts_each_character_in_its_shortest_form_alone)
{
    for (std::uint32_t c = 0; c < 0x110000; c += c < 0x3000 ? 1 : 0x11)
    {
        const unsigned size = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
        const bool is_surrogate = c >= 0xd800 && c < 0xe000;
        EXPECT_EQ(valid(encoded(c, size)), !is_surrogate) << c;
        EXPECT_EQ(valid("12345678" + encoded(c, size) + "abcdefgh"), !is_surrogate) << c;
        for (unsigned longer = size + 1; longer <= 4; ++longer)
            EXPECT_FALSE(valid(encoded(c, longer))) << c;
        EXPECT_EQ(valid(encoded(c, size).substr(0, size - 1)), size == 1) << c;
    }
}

TEST(utf8, refuses_what_is_beyond_unicode_and_stray_bytes)
{
    EXPECT_TRUE(valid(""));
    EXPECT_FALSE(valid(encoded(0x110000, 4)));
    EXPECT_FALSE(valid("\x80"));
    EXPECT_FALSE(valid("abcdefgh\xff"));
    EXPECT_FALSE(valid("\xf8\x88\x80\x80\x80"));
    EXPECT_FALSE(valid("a\xc3"));
}
}  // namespace
}  // namespace braid
