// SPDX-License-Identifier: Apache-2.0
#include "kernels/keccak_batch.hpp"

#include "base/hex.hpp"
#include "kernels/keccak.hpp"
#include "tests/kernels/each_row.hpp"
#include "tests/kernels/hash_rows.hpp"
#include "tests/kernels/openssl_digest.hpp"
#include "tests/support/process.hpp"
#include "tests/support/vectors.hpp"
#include <vector>

namespace braid::kernels
{
namespace
{
constexpr std::size_t block = 136;

Hash32 openssl_sha3_256(Bytes message) noexcept
{
    return Hash32::from(tests::openssl_digest("SHA3-256", message));
}
}  // namespace

TEST(keccak_batch, every_row_equals_openssl)
{
    tests::expect_rows_equal(sha3_256_rows(), openssl_sha3_256, block);
    tests::expect_rows_equal(sha3_256_strided_rows(), openssl_sha3_256, block);
}

TEST(keccak_batch, every_row_gives_the_known_answers)
{
    BRAID_NEED_VECTORS("crypto/keccakKats.json.deflate");
    const auto file = tests::vectors() / "crypto/keccakKats.json.deflate";
    constexpr const char* inflate =
        "import sys, zlib\n"
        "packed = open(sys.argv[1], 'rb').read()\n"
        "sys.stdout.buffer.write(zlib.decompress(packed, -15))";
    const auto inflated =
        tests::run_process({"/usr/bin/env", "python3", "-c", inflate, file.string()});
    ASSERT_EQ(inflated.code, 0) << inflated.err;
    const auto document = nlohmann::json::parse(inflated.out);
    std::vector<std::vector<std::uint8_t>> bytes;
    std::vector<Bytes> messages;
    std::vector<Hash32> expected;
    for (const auto& known : document.at("kats").at("SHA3-256"))
    {
        std::vector<std::uint8_t>& message =
            bytes.emplace_back(known.at("length").get<std::size_t>() / 8);
        // An empty message is written as a byte of zero.
        const auto text = known.at("message").get<std::string>();
        ASSERT_TRUE(from_hex(std::string_view{text}.substr(0, 2 * message.size()), message));
        messages.push_back(message);
        ASSERT_TRUE(from_hex(known.at("digest").get<std::string>(), expected.emplace_back().bytes));
    }
    ASSERT_EQ(messages.size(), 256);
    tests::for_each_row(sha3_256_rows(),
        [&](HashBatch batch, RowId)
        {
            std::vector<Hash32> digests(messages.size());
            batch(messages, digests);
            EXPECT_EQ(digests, expected);
        });
}

TEST(keccak_batch, every_row_equals_one_by_one)
{
    tests::expect_rows_equal(keccak256_rows(), keccak256, block);
    tests::expect_rows_equal(sha3_256_rows(), sha3_256, block);
}

TEST(keccak_batch, every_row_at_a_stride_equals_one_by_one)
{
    tests::expect_rows_equal(keccak256_strided_rows(), keccak256, block);
    tests::expect_rows_equal(sha3_256_strided_rows(), sha3_256, block);
}

TEST(keccak_batch, long_messages_hash_beside_short_ones)
{
    tests::expect_mixed_sizes_hash(keccak256_rows(), keccak256);
}

TEST(keccak_batch, touches_nothing_beyond_messages_and_digests)
{
    tests::expect_no_touch_beyond(keccak256_rows(), keccak256, block);
}
}  // namespace braid::kernels
