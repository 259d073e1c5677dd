// SPDX-License-Identifier: Apache-2.0
#include "kernels/keccak.hpp"
#include "base/hex.hpp"
#include "tests/kernels/openssl_digest.hpp"
#include <gtest/gtest.h>

namespace braid::kernels
{
using tests::message_of_size;
using tests::openssl_digest;

TEST(keccak256, gives_the_known_answers)
{
    const auto hash = [](std::string_view text)
    {
        return to_hex(keccak256({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}));
    };
    EXPECT_EQ(hash(""), "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");
    EXPECT_EQ(hash("abc"), "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45");
    EXPECT_EQ(hash("transfer(address,uint256)").substr(0, 8), "a9059cbb");
}

TEST(keccak256, pads_at_every_edge_of_a_block)
{
    struct Known
    {
        std::size_t size;
        const char* hash;
    };
    const Known known[]{
        {1, "5fe7f977e71dba2ea1a68e21057beebb9be2ac30c6410aa38d4f3fbe41dcffd2"},
        {55, "546a7fe6ccfdaf2fb18c8725219ad2041f386774722f4f2dcb3b2793bfa58b7e"},
        {56, "0cdb8fcd4763c8d9f8b6c398744ab4424b90653a7f12c33ee1c2d1a07537b799"},
        {135, "8ab570337c9a3a773c3605160ca58e3f0546d92d217c908669cc4f35a31933bc"},
        {136, "16b30a6be318a7acbcba7a2194789f628abf68dfbbf55a4d840f22f6a4d29efd"},
        {137, "6a7e8293441d51be41bf4994995b35981f90c07866c7fd0465f405e2b7a8f8dd"},
        {1048576, "737e692c8b5e41c7d6cc31933c6e6ea6a41d78fec3c51145a50022367a7233b8"},
    };
    for (const auto& [size, hash] : known)
        EXPECT_EQ(to_hex(keccak256(message_of_size(size))), hash) << size;
}

TEST(sha3_256, agrees_with_openssl_at_every_size)
{
    for (std::size_t size = 0; size < 600; ++size)
    {
        const auto message = message_of_size(size);
        ASSERT_TRUE(equal(sha3_256(message), openssl_digest("SHA3-256", message))) << size;
    }
}

TEST(sha3_512, agrees_with_openssl_at_every_size)
{
    for (std::size_t size = 0; size <= 300; ++size)
    {
        const auto message = message_of_size(size);
        ASSERT_TRUE(equal(sha3_512(message), openssl_digest("SHA3-512", message))) << size;
    }
}

/// https://csrc.nist.gov/projects/cryptographic-standards-and-guidelines/example-values: SHAKE256 of nothing.
TEST(shake256, gives_as_much_as_asked)
{
    std::array<std::uint8_t, 500> all;
    shake256({}, all);
    EXPECT_EQ(to_hex(Bytes{all}.first(32)),
        "46b9dd2b0ba88d13233b3feb743eeb243fcd52ea62b81b82b50c27646ed5762f");
    for (const std::size_t size : {0UL, 1UL, 135UL, 136UL, 137UL, 272UL, 499UL})
    {
        std::vector<std::uint8_t> some(size);
        shake256({}, some);
        EXPECT_TRUE(equal(some, Bytes{all}.first(size))) << size;
    }
    const auto message = message_of_size(200);
    std::array<std::uint8_t, 32> short_one;
    shake256(message, short_one);
    // OpenSSL's default size.
    EXPECT_TRUE(equal(Bytes{short_one}, openssl_digest("SHAKE256", message)));
}
}  // namespace braid::kernels
