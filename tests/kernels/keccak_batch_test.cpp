// SPDX-License-Identifier: Apache-2.0
#include "kernels/keccak_batch.hpp"

#include "kernels/keccak.hpp"
#include "tests/kernels/hash_rows.hpp"
#include <gtest/gtest.h>

namespace braid::kernels
{
namespace
{
constexpr std::size_t block = 136;
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
