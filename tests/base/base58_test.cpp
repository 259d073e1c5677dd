// SPDX-License-Identifier: Apache-2.0
#include "base/base58.hpp"
#include <gtest/gtest.h>
#include <random>
#include <vector>

namespace braid
{
namespace
{
Bytes view(std::string_view text)
{
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

// https://datatracker.ietf.org/doc/html/draft-msporny-base58-03#section-5
TEST(base58, agrees_with_the_draft)
{
    EXPECT_EQ(to_base58(view("Hello World!")), "2NEpo7TZRRrLZSi2U");
    EXPECT_EQ(to_base58(view("The quick brown fox jumps over the lazy dog.")),
        "USm3fpXnKG5EUBx2ndxBDMPVciP5hGey2Jh4NDv6gmeo1LkMeiKrLJUUBk6Z");
    const std::vector<std::uint8_t> bytes{0, 0, 0x28, 0x7f, 0xb4, 0xcd};
    EXPECT_EQ(to_base58(bytes), "11233QC4");
    std::vector<std::uint8_t> back(bytes.size());
    EXPECT_TRUE(from_base58("11233QC4", back));
    EXPECT_EQ(back, bytes);
}

TEST(base58, refuses_other_characters_and_sizes)
{
    std::vector<std::uint8_t> six(6);
    EXPECT_FALSE(from_base58("11233QC0", six));
    EXPECT_FALSE(from_base58("1233QC4", six));
    EXPECT_FALSE(from_base58("111233QC4", six));
    EXPECT_FALSE(from_base58("zzzzzzzzzzzzzzzzzzzzzzz", six));
    EXPECT_FALSE(hash32_from_base58("").has_value());
    EXPECT_EQ(*hash32_from_base58("11111111111111111111111111111111"), Hash32{});
    EXPECT_FALSE(hash32_from_base58("1111111111111111111111111111111").has_value());
}

TEST(base58, reads_what_it_wrote)
{
    constexpr unsigned seed = 58;
    std::mt19937 random{seed};
    for (int i = 0; i < 500; ++i)
    {
        std::vector<std::uint8_t> bytes(random() % 70);
        for (std::uint8_t& byte : bytes)
            byte = random() % 4 == 0 ? std::uint8_t{0} : static_cast<std::uint8_t>(random());
        std::vector<std::uint8_t> back(bytes.size());
        ASSERT_TRUE(from_base58(to_base58(bytes), back)) << "seed " << seed;
        EXPECT_EQ(back, bytes) << "seed " << seed;
    }
}

TEST(base58, writes_hashes_without_a_heap_alike)
{
    constexpr unsigned seed = 5832;
    std::mt19937 random{seed};
    for (int i = 0; i < 2000; ++i)
    {
        Hash32 hash;
        const std::size_t zeros = i % 40;
        for (std::size_t j = zeros; j < 32; ++j)
            hash.bytes[j] = i % 7 == 0 ? std::uint8_t{255} : static_cast<std::uint8_t>(random());
        EXPECT_EQ(std::string_view(base58_of(hash)), to_base58(hash)) << "seed " << seed;
    }
}
}  // namespace
}  // namespace braid
