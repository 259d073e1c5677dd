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
}  // namespace
}  // namespace braid
