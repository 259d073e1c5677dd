// SPDX-License-Identifier: Apache-2.0
#include "kernels/sha512.hpp"
#include "base/hex.hpp"
#include "kernels/cpu/features.hpp"
#include "kernels/sha512/eight.hpp"
#include "tests/kernels/openssl_digest.hpp"
#include <gtest/gtest.h>

namespace braid::kernels
{
using tests::message_of_size;
using tests::openssl_digest;

TEST(sha512, gives_the_known_answers)
{
    EXPECT_EQ(to_hex(sha512(Bytes{})),
        "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce"
        "47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e");
    const std::array<std::uint8_t, 3> abc{'a', 'b', 'c'};
    EXPECT_EQ(to_hex(sha512(Bytes{abc})),
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
        "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
}

TEST(sha512, agrees_with_openssl_at_every_size_and_in_parts)
{
    for (std::size_t size = 0; size < 400; ++size)
    {
        const auto message = message_of_size(size);
        const auto expected = openssl_digest("SHA512", message);
        ASSERT_TRUE(equal(sha512(Bytes{message}), expected)) << size;
        for (std::size_t cut = size % 3; cut < size; cut += 31)
        {
            const std::array<Bytes, 3> parts{Bytes{message}.first(cut / 2),
                Bytes{message}.subspan(cut / 2, cut - cut / 2), Bytes{message}.subspan(cut)};
            ASSERT_TRUE(equal(sha512(parts), expected)) << size << " cut at " << cut;
        }
    }
    const auto large = message_of_size(1 << 20);
    EXPECT_TRUE(equal(sha512(Bytes{large}), openssl_digest("SHA512", large)));
}

TEST(sha512, hashes_eight_messages_alike)
{
#ifdef __x86_64__
    if (!cpu::has_avx512())
        GTEST_SKIP() << "this processor has no AVX-512";
    constexpr std::size_t sizes[]{0, 1, 47, 48, 63, 64, 65, 175, 176, 191, 192, 193, 320, 5000};
    for (std::size_t shift = 0; shift < std::size(sizes); ++shift)
    {
        std::vector<std::vector<std::uint8_t>> rests;
        const auto first = message_of_size(64);
        Sha512Parts messages[8];
        Sha512Digest digests[8];
        for (std::size_t lane = 0; lane < 8; ++lane)
            rests.push_back(message_of_size(sizes[(shift + lane * 3) % std::size(sizes)]));
        for (std::size_t lane = 0; lane < 8; ++lane)
            messages[lane] = {first.data(), rests[lane]};
        sha512_eight(messages, digests);
        for (std::size_t lane = 0; lane < 8; ++lane)
        {
            auto whole = first;
            whole.insert(whole.end(), rests[lane].begin(), rests[lane].end());
            EXPECT_TRUE(equal(digests[lane], openssl_digest("SHA512", whole)))
                << "size " << rests[lane].size() << " in lane " << lane;
        }
    }
#else
    GTEST_SKIP() << "this architecture has no AVX-512";
#endif
}
}  // namespace braid::kernels
