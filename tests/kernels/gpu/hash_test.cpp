// SPDX-License-Identifier: Apache-2.0
#include "kernels/gpu/message_batch.hpp"

#include "kernels/keccak.hpp"
#include "kernels/keccak_batch.hpp"
#include "kernels/sha256.hpp"
#include "kernels/sha256_batch.hpp"
#include "tests/kernels/gpu/emulated_driver.hpp"
#include "tests/kernels/hash_rows.hpp"

namespace braid::kernels
{
namespace
{
using gpu::KernelId;

template <KernelId kernel, auto rows>
[[nodiscard]] auto emulated()
{
    return tests::emulated_rows<kernel, gpu::MessageBatch, rows>(rows);
}

template <KernelId kernel, auto rows, auto strided_rows>
void expect_equal(tests::HashOne one, std::size_t block)
{
    const auto batch = emulated<kernel, rows>();
    const auto strided = emulated<kernel, strided_rows>();
    tests::expect_rows_equal(Rows<HashBatch>{batch}, one, block);
    tests::expect_rows_equal(Rows<HashStrided>{strided}, one, block);
    tests::expect_mixed_sizes_hash(Rows<HashBatch>{batch}, one);
    tests::expect_no_touch_beyond(Rows<HashBatch>{batch}, one, block);
    EXPECT_TRUE(tests::emulated_fleet().trusts(kernel));
    EXPECT_EQ(tests::emulated_fleet().unchecked(kernel), 0u);
    EXPECT_EQ(tests::emulated_fleet().batches_failed(), 0u);
}
}  // namespace

TEST(gpu_hash, keccak256_equals_one_by_one)
{
    expect_equal<KernelId::keccak256_gathered, keccak256_rows, keccak256_strided_rows>(
        keccak256, 136);
}

TEST(gpu_hash, sha3_256_equals_one_by_one)
{
    expect_equal<KernelId::sha3_256_gathered, sha3_256_rows, sha3_256_strided_rows>(sha3_256, 136);
}

TEST(gpu_hash, sha256_equals_one_by_one)
{
    expect_equal<KernelId::sha256_gathered, sha256_rows, sha256_strided_rows>(sha256, 64);
}
}  // namespace braid::kernels
