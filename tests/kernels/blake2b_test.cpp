// SPDX-License-Identifier: Apache-2.0
#include "kernels/blake2b.hpp"
#include "tests/kernels/openssl_digest.hpp"
#include <gtest/gtest.h>
#include <sodium.h>

namespace braid::kernels
{
namespace
{
/// BLAKE2b-512 without a key, of a message of one block at most, from the compression alone. RFC 7693, section 3.3.
std::vector<std::uint8_t> blake2b_512(Bytes message)
{
    Blake2bInput input;
    input.state = {0x6a09e667f3bcc908 ^ 0x01010040, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b,
        0xa54ff53a5f1d36f1, 0x510e527fade682d1, 0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b,
        0x5be0cd19137e2179};
    std::array<std::uint8_t, 128> block{};
    std::copy(message.begin(), message.end(), block.begin());
    for (std::size_t i = 0; i < 16; ++i)
        input.message[i] = load_le<std::uint64_t>(block.data() + 8 * i);
    input.offset[0] = message.size();
    input.final_block = true;
    const auto state = blake2b_compress(input, 12);
    std::vector<std::uint8_t> digest(64);
    for (std::size_t i = 0; i < 8; ++i)
        store_le(digest.data() + 8 * i, state[i]);
    return digest;
}
}  // namespace

TEST(blake2b_compress, makes_the_hash_function_of_openssl)
{
    for (std::size_t size = 0; size <= 128; ++size)
    {
        const auto message = tests::message_of_size(size);
        ASSERT_EQ(blake2b_512(message), tests::openssl_digest("BLAKE2B-512", message)) << size;
    }
}

TEST(blake2b_compress, with_no_rounds_mixes_the_constants_alone)
{
    Blake2bInput input;
    input.offset = {5, 9};
    const auto state = blake2b_compress(input, 0);
    EXPECT_EQ(state[0], 0x6a09e667f3bcc908U);
    EXPECT_EQ(state[4], 0x510e527fade682d1U ^ 5);
    EXPECT_EQ(state[5], 0x9b05688c2b3e6c1fU ^ 9);
    input.final_block = true;
    EXPECT_EQ(blake2b_compress(input, 0)[6], ~0x1f83d9abfb41bd6bU);
}

TEST(blake2b_256, agrees_with_libsodium_at_every_size)
{
    for (std::size_t size = 0; size <= 400; ++size)
    {
        const auto message = tests::message_of_size(size);
        Hash32 expected;
        ASSERT_EQ(crypto_generichash(
                      expected.data(), sizeof expected, message.data(), message.size(), nullptr, 0),
            0);
        ASSERT_EQ(blake2b_256(message), expected) << size;
    }
}
}  // namespace braid::kernels
