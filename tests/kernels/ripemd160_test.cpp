// SPDX-License-Identifier: Apache-2.0
#include "kernels/ripemd160.hpp"
#include "base/hex.hpp"
#include "tests/kernels/openssl_digest.hpp"
#include <gtest/gtest.h>

namespace braid::kernels
{
TEST(ripemd160, gives_the_answers_of_its_authors)
{
    const auto hash = [](std::string_view text)
    {
        return to_hex(ripemd160({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}));
    };
    EXPECT_EQ(hash(""), "9c1185a5c5e9fc54612808977ee8f548b2258d31");
    EXPECT_EQ(hash("abc"), "8eb208f7e05d987a9b044a8e98c6b087f15a0bfc");
    EXPECT_EQ(hash("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
        "12a053384a9c0c88e405a06c27dcf49ada62eb2b");
    EXPECT_EQ(hash(std::string(1000000, 'a')), "52783243c1697bdbe16d37f97f68f08325dc1528");
}

TEST(ripemd160, agrees_with_openssl_at_every_size)
{
    if (tests::openssl_digest("RIPEMD160", {}).empty())
        GTEST_SKIP() << "this OpenSSL has no RIPEMD-160 in its default provider";
    for (std::size_t size = 0; size < 300; ++size)
    {
        const auto message = tests::message_of_size(size);
        ASSERT_TRUE(equal(ripemd160(message), tests::openssl_digest("RIPEMD160", message))) << size;
    }
}
}  // namespace braid::kernels
