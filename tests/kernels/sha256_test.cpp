// SPDX-License-Identifier: Apache-2.0
#include "kernels/sha256.hpp"
#include "base/hex.hpp"
#include "kernels/sha256/compression.hpp"
#include "tests/kernels/openssl_digest.hpp"
#include <gtest/gtest.h>

namespace braid::kernels
{
using tests::message_of_size;
using tests::openssl_digest;

TEST(sha256, gives_the_known_answers)
{
    EXPECT_EQ(
        to_hex(sha256({})), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    const std::array<std::uint8_t, 3> abc{'a', 'b', 'c'};
    EXPECT_EQ(
        to_hex(sha256(abc)), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(sha256, agrees_with_openssl_at_every_size)
{
    for (std::size_t size = 0; size < 300; ++size)
    {
        const auto message = message_of_size(size);
        ASSERT_TRUE(equal(sha256(message), openssl_digest("SHA256", message))) << size;
    }
    const auto large = message_of_size(1 << 20);
    EXPECT_TRUE(equal(sha256(large), openssl_digest("SHA256", large)));
}

TEST(sha256, compresses_alike_with_and_without_sha_extensions)
{
#ifdef __x86_64__
    if (!__builtin_cpu_supports("sha"))
        GTEST_SKIP() << "this processor has no SHA extensions";
    const auto blocks = message_of_size(64 * 9);
    sha256_blocks::State scalar{1, 2, 3, 4, 5, 6, 7, 8};
    auto shani = scalar;
    sha256_blocks::compress(scalar, blocks.data(), 9);
    sha256_blocks::compress_shani(shani, blocks.data(), 9);
    EXPECT_EQ(scalar, shani);
#else
    GTEST_SKIP() << "this architecture has no SHA extensions";
#endif
}
}  // namespace braid::kernels
