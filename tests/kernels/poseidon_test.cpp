// SPDX-License-Identifier: Apache-2.0
#include "kernels/poseidon.hpp"
#include <gtest/gtest.h>

#include "base/hex.hpp"
#include <algorithm>
#include <vector>

namespace braid::kernels
{
namespace
{
/// Of one to twelve inputs, each the number 1: solana-poseidon's tests, whose values are circomlib's.
constexpr std::string_view digests_of_ones[]{
    "29176100eaa962bdc1fe6c654d6a3c130e96a4d1168b33848b897dc502820133",
    "007af346e2d304279e79e0a9f3023f771294a78acb70e73f90afe27cad401e81",
    "02c0066e10a72abd2b33c3b214cb3e81bcb1b6e30961cd23c202b18673bf2543",
    "082c9c370a0d24f4416fbc414a37681f78442d27d86385991c17d6fc0c4b7d71",
    "10389605ae688d4f14db853122c47d66a803c72b41589cb1bf868741b206b9bb",
    "2a73f679328c3eab724aa3e5bdbf50b39035d7729f135b9709890f85c5dc5e76",
    "2276310aa7f3343a284214139d9da959be2a31b2c708a5f81954b265e53a30b8",
    "177e1453c446e1b07d2b4233425147095c4fcabb233d230b6d46a214d95b2884",
    "0e8fee2fe49da30fdeeb48c42ebb44cc6ee7055f61fbca5e313b8a5fca834c47",
    "2ec4c65e6378ab8c7330854f4a7077c1ff9260e44885c4b81dd131ad3a86cd96",
    "00713d41eca635f117d4ecbceb5f3a66dc4142eb70b56765bc358f1bec40bb9b",
    "14390be0baef249bd47c65ddac65c2e52e8513c081c1cd72c98006098e9a8fbe"};

Hash32 reversed(Hash32 value)
{
    std::ranges::reverse(value.bytes);
    return value;
}

TEST(poseidon, has_the_published_digests)
{
    Hash32 one;
    one.bytes[31] = 1;
    const Hash32 little_one = reversed(one);
    std::vector<Bytes> big;
    std::vector<Bytes> little;
    for (const std::string_view digest : digests_of_ones)
    {
        big.emplace_back(one);
        little.emplace_back(little_one);
        const Hash32 expected = Hash32::from(*from_hex(digest));
        EXPECT_EQ(poseidon(big, std::endian::big), expected) << big.size();
        EXPECT_EQ(poseidon(little, std::endian::little), reversed(expected)) << big.size();
    }
}

/// solana-poseidon's documentation.
TEST(poseidon, tells_inputs_apart)
{
    const std::vector<std::uint8_t> ones(32, 1);
    const std::vector<std::uint8_t> twos(32, 2);
    const Bytes inputs[]{ones, twos};
    EXPECT_EQ(poseidon(inputs, std::endian::big),
        Hash32::from(
            *from_hex("0d54e1938f8a8c1c7deb5e0355f26319207b84fe9ca2ce1b26e735c829821990")));
    const Bytes single[]{ones};
    EXPECT_EQ(poseidon(single, std::endian::big),
        Hash32::from(
            *from_hex("05bface581ee6177cc19c6c56363a68882f11e8407ac639db991e0d27f1b75e6")));
}

TEST(poseidon, refuses_what_is_no_element)
{
    const std::vector<std::uint8_t> ones(33, 1);
    const auto refuses = [](std::vector<Bytes> inputs)
    { return !poseidon(inputs, std::endian::big); };
    EXPECT_TRUE(refuses({}));
    EXPECT_TRUE(refuses(std::vector<Bytes>(13, Bytes{ones}.first(32))));
    EXPECT_TRUE(refuses({Bytes{ones}.first(31)}));
    EXPECT_TRUE(refuses({Bytes{ones}}));
    EXPECT_TRUE(refuses({Bytes{}}));
    auto order = *from_hex("30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001");
    EXPECT_TRUE(refuses({order}));
    --order[31];
    EXPECT_FALSE(refuses({order}));
    order[31] = 0xff;
    order[0] = 0;
    const Bytes turned[]{order};
    EXPECT_TRUE(poseidon(turned, std::endian::big));
    EXPECT_FALSE(poseidon(turned, std::endian::little));
}
}  // namespace
}  // namespace braid::kernels
