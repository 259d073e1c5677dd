// SPDX-License-Identifier: Apache-2.0
#include "base/hex.hpp"
#include <gtest/gtest.h>

namespace braid
{
TEST(hex, reads_back_what_it_writes)
{
    const std::vector<std::uint8_t> bytes{0x00, 0x7f, 0x80, 0xff};
    EXPECT_EQ(to_hex(bytes), "007f80ff");
    EXPECT_EQ(from_hex("007f80ff"), bytes);
    EXPECT_EQ(from_hex("0x007F80fF"), bytes);
}

TEST(hex, refuses_odd_lengths_and_other_characters)
{
    EXPECT_FALSE(from_hex("0x1").has_value());
    EXPECT_FALSE(from_hex("zz").has_value());
    EXPECT_TRUE(from_hex("0x")->empty());
    std::array<std::uint8_t, 2> two{};
    EXPECT_FALSE(from_hex("0x010203", two));
    EXPECT_TRUE(from_hex("0102", two));
    EXPECT_EQ(two[1], 2);
}
}  // namespace braid
