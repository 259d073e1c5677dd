// SPDX-License-Identifier: Apache-2.0
#include "kernels/sha256_batch.hpp"

#include "kernels/sha256.hpp"
#include "tests/kernels/hash_rows.hpp"
#include "tests/kernels/openssl_digest.hpp"
#include <gtest/gtest.h>

namespace braid::kernels
{
namespace
{
constexpr std::size_t block = 64;

Hash32 openssl_sha256(Bytes message) noexcept
{
    return Hash32::from(tests::openssl_digest("SHA256", message));
}
}  // namespace

TEST(sha256_batch, every_row_equals_openssl)
{
    tests::expect_rows_equal(sha256_rows(), openssl_sha256, block);
    tests::expect_rows_equal(sha256_strided_rows(), openssl_sha256, block);
}

TEST(sha256_batch, every_row_equals_one_by_one)
{
    tests::expect_rows_equal(sha256_rows(), sha256, block);
}

TEST(sha256_batch, every_row_at_a_stride_equals_one_by_one)
{
    tests::expect_rows_equal(sha256_strided_rows(), sha256, block);
}

TEST(sha256_batch, long_messages_hash_beside_short_ones)
{
    tests::expect_mixed_sizes_hash(sha256_rows(), sha256);
}

TEST(sha256_batch, touches_nothing_beyond_messages_and_digests)
{
    tests::expect_no_touch_beyond(sha256_rows(), sha256, block);
}
}  // namespace braid::kernels
