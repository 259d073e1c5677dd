// SPDX-License-Identifier: Apache-2.0
#include "kernels/gpu/fleet.hpp"

#include "kernels/gpu/message_batch.hpp"
#include "kernels/keccak.hpp"
#include "kernels/keccak_batch.hpp"
#include "tests/kernels/gpu/emulated_driver.hpp"
#include <gtest/gtest.h>

namespace braid::kernels::gpu
{
namespace
{
constexpr Limits small{.slot_input = std::size_t{1} << 16,
    .slot_output = std::size_t{1} << 12,
    .slot_scratch = 1000,
    .slots = 2,
    .piece_items_max = 64,
    .checked_results = 8};

/// A few hundred messages with their digests.
struct Messages
{
    std::vector<std::uint8_t> bytes = std::vector<std::uint8_t>(1000);
    std::vector<Bytes> messages;
    std::vector<Hash32> expected;

    Messages()
    {
        for (std::size_t i = 0; i < bytes.size(); ++i)
            bytes[i] = static_cast<std::uint8_t>(i * i >> 3);
        for (std::size_t i = 0; i < 700; ++i)
            messages.push_back(Bytes{bytes}.subspan(i, i % 200));
        for (const Bytes message : messages)
            expected.push_back(keccak256(message));
    }
};

/// Work that turns out to be none.
class NoWork final : public Batch
{
public:
    [[nodiscard]] std::optional<Piece> pack(const SlotMemory&) noexcept override
    {
        ++packs;
        return std::nullopt;
    }
    void unpack(const SlotMemory&) noexcept override { ADD_FAILURE(); }

    int packs = 0;
};

[[nodiscard]] std::vector<Hash32> hash(Fleet& fleet, const Messages& input)
{
    std::vector<Hash32> digests(input.messages.size());
    const CheckedRun<MessageBatch, std::span<const Bytes>, Hash32> run{
        fleet, KernelId::keccak256_gathered, keccak256_rows().front().function};
    run.compute(input.messages, digests);
    return digests;
}
}  // namespace

TEST(gpu_fleet, spreads_pieces_over_devices)
{
    const Messages input;
    tests::EmulatedDriver driver{3};
    Fleet fleet{driver, small};
    EXPECT_EQ(hash(fleet, input), input.expected);
    for (std::size_t device = 0; device < 3; ++device)
        EXPECT_GE(driver.launches(device), 3u);
    EXPECT_EQ(fleet.batches_failed(), 0u);
    EXPECT_EQ(fleet.devices_lost(), 0u);
}

TEST(gpu_fleet, asks_a_batch_no_more_once_it_has_nothing_left)
{
    tests::EmulatedDriver driver;
    Fleet fleet{driver, small};
    NoWork nothing;
    EXPECT_TRUE(fleet.run(nothing));
    EXPECT_EQ(nothing.packs, 1);
    EXPECT_EQ(driver.launches(0), 0u);
}

TEST(gpu_fleet, a_device_lost_at_any_operation_costs_no_result)
{
    const Messages input;
    bool was_lost = true;
    for (std::size_t after = 0; was_lost; ++after)
    {
        tests::EmulatedDriver driver{2};
        driver.fail(1, after, Error::lost);
        Fleet fleet{driver, small};
        ASSERT_EQ(hash(fleet, input), input.expected) << "lost after " << after;
        was_lost = fleet.devices_lost() == 1;
        ASSERT_TRUE(fleet.is_available());
        const std::uint64_t failed = fleet.batches_failed();
        ASSERT_LE(failed, 1u);
        if (!was_lost)
            continue;
        // The other one goes on alone.
        const std::size_t launches = driver.launches(0);
        ASSERT_EQ(hash(fleet, input), input.expected) << "lost after " << after;
        ASSERT_EQ(fleet.batches_failed(), failed);
        ASSERT_GT(driver.launches(0), launches);
    }
}

TEST(gpu_fleet, without_devices_left_everything_is_done_on_the_processor)
{
    const Messages input;
    tests::EmulatedDriver driver{2};
    driver.fail(0, 20, Error::lost);
    driver.fail(1, 25, Error::lost);
    Fleet fleet{driver, small};
    for (int i = 0; i < 3; ++i)
        EXPECT_EQ(hash(fleet, input), input.expected);
    EXPECT_FALSE(fleet.is_available());
    EXPECT_EQ(fleet.devices_lost(), 2u);
    EXPECT_GE(fleet.batches_failed(), 2u);
}

TEST(gpu_fleet, a_kernel_that_computes_wrongly_is_not_used_again)
{
    const Messages input;
    tests::EmulatedDriver driver;
    driver.miscompute();
    Fleet fleet{driver, small};
    EXPECT_EQ(hash(fleet, input), input.expected);
    EXPECT_FALSE(fleet.trusts(KernelId::keccak256_gathered));
    EXPECT_TRUE(fleet.trusts(KernelId::sha3_256_gathered));
    const std::size_t launches = driver.launches(0);
    EXPECT_EQ(hash(fleet, input), input.expected);
    EXPECT_EQ(driver.launches(0), launches);
    EXPECT_TRUE(fleet.is_available());
}

TEST(gpu_fleet, takes_as_much_memory_as_it_may_and_gets)
{
    const Messages input;
    const std::size_t slot = small.slot_input + small.slot_output + small.slot_scratch;
    // One slot of the two that it would take.
    tests::EmulatedDriver driver;
    driver.limit_memory(0, slot);
    Fleet fleet{driver, small};
    EXPECT_EQ(hash(fleet, input), input.expected);
    EXPECT_EQ(fleet.devices_lost(), 0u);
    EXPECT_GT(driver.launches(0), 1u);

    Limits too_small = small;
    too_small.memory_max = slot - 1;
    Fleet starved{driver, too_small};
    EXPECT_EQ(hash(starved, input), input.expected);
    EXPECT_FALSE(starved.is_available());
    EXPECT_EQ(starved.batches_failed(), 2u);
}

TEST(gpu_fleet, digests_may_take_the_place_of_messages_when_a_device_is_lost)
{
    for (std::size_t after = 0; after < 40; ++after)
    {
        std::vector<Hash32> level(400);
        for (std::size_t i = 0; i < level.size(); ++i)
            level[i].bytes[i % 32] = static_cast<std::uint8_t>(i);
        StridedMessages pairs{
            .first = level.front().data(), .stride = 64, .size = 64, .count = 200};
        std::vector<Hash32> expected(200);
        keccak256_strided_rows().front().function(pairs, expected);
        tests::EmulatedDriver driver;
        driver.fail(0, after, Error::lost);
        Fleet fleet{driver, small};
        const CheckedRun<MessageBatch, const StridedMessages&, Hash32> run{
            fleet, KernelId::keccak256_gathered, keccak256_strided_rows().front().function};
        run.compute(pairs, std::span{level}.first(200));
        level.resize(200);
        ASSERT_EQ(level, expected) << "lost after " << after;
    }
}
}  // namespace braid::kernels::gpu
