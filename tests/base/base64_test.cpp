// SPDX-License-Identifier: Apache-2.0
#include "base/base64.hpp"
#include <gtest/gtest.h>
#include <string_view>

namespace braid
{
namespace
{
// https://datatracker.ietf.org/doc/html/rfc4648#section-10
TEST(base64, agrees_with_the_standard)
{
    constexpr std::string_view text = "foobar";
    constexpr std::array<std::string_view, 7> expected{
        "", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"};
    for (std::size_t size = 0; size < expected.size(); ++size)
        EXPECT_EQ(
            to_base64({reinterpret_cast<const std::uint8_t*>(text.data()), size}), expected[size]);
    const std::array<std::uint8_t, 3> last{0xfb, 0xff, 0xfe};
    EXPECT_EQ(to_base64(last), "+//+");
}

TEST(base64, reads_what_it_writes)
{
    std::vector<std::uint8_t> bytes;
    for (std::size_t size = 0; size < 300; ++size)
    {
        EXPECT_EQ(from_base64(to_base64(bytes)), bytes);
        bytes.push_back(static_cast<std::uint8_t>(size * 167 + 13));
    }
}

TEST(base64, refuses_what_it_would_not_write)
{
    for (const std::string_view text : {"Z", "Zg",
             "Zg=", "Zh==", "Zm9=", "Z===", "====", "=Zg=", "Zg==Zg==", "Zm 9", "Zm9\n", "Zm-_"})
        EXPECT_EQ(from_base64(text), std::nullopt) << text;
}
}  // namespace
}  // namespace braid
