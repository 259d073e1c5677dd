// SPDX-License-Identifier: Apache-2.0
#include "kernels/gpu.hpp"

#include "kernels/keccak_batch.hpp"
#include <gtest/gtest.h>

namespace braid::kernels
{
namespace
{
[[nodiscard]] const Row<HashBatch>* cuda_row() noexcept
{
    const Row<HashBatch>& last = keccak256_rows().back();
    return last.id == RowId::cuda ? &last : nullptr;
}
}  // namespace

TEST(gpu, tells_why_there_is_no_device)
{
    const GpuReport report = gpu_report();
    EXPECT_EQ(report.absence.empty(), report.devices > 0);
    if (cuda_row() == nullptr)
        EXPECT_EQ(report.absence, "built without CUDA");
    else
        EXPECT_EQ(cuda_row()->available(), report.devices > report.devices_lost);
}

TEST(gpu, a_device_computes_what_the_processor_does)
{
    if (cuda_row() == nullptr || !cuda_row()->available())
        GTEST_SKIP() << "the cuda row is unavailable: " << gpu_report().absence;
    const std::vector<std::uint8_t> bytes(20'000, 0x5a);
    std::vector<Bytes> messages;
    for (std::size_t i = 0; i < bytes.size(); ++i)
        messages.push_back(Bytes{bytes}.first(i % 400));
    std::vector<Hash32> expected(messages.size());
    std::vector<Hash32> digests(messages.size());
    keccak256_rows().front().function(messages, expected);
    cuda_row()->function(messages, digests);
    EXPECT_EQ(digests, expected);
    EXPECT_TRUE(cuda_row()->available());
}

TEST(gpu, a_required_device_that_is_not_there_ends_the_process)
{
    if (cuda_row() == nullptr || cuda_row()->available())
        GTEST_SKIP() << "only of a build with CUDA on a machine without a device";
    EXPECT_DEATH(
        (void)choose(keccak256_rows(), 1, {.required = RowId::cuda}), "BRAID_REQUIRE_KERNELS=cuda");
}
}  // namespace braid::kernels
