// SPDX-License-Identifier: Apache-2.0
#include "kernels/lthash.hpp"

#include "kernels/lthash/mix_batch.hpp"
#include "tests/kernels/each_row.hpp"
#include "tests/kernels/gpu/emulated_driver.hpp"
#include <random>

namespace braid::kernels
{
namespace
{
struct Terms
{
    std::vector<std::uint8_t> bytes = std::vector<std::uint8_t>(4000);
    std::vector<LtHashTerm> terms;

    Terms(std::uint64_t seed, std::size_t count, std::size_t size_max)
    {
        std::mt19937_64 random{seed};
        for (std::uint8_t& byte : bytes)
            byte = static_cast<std::uint8_t>(random());
        constexpr std::size_t edges[]{0, 1, 63, 64, 65, 128, 1023, 1024};
        for (std::size_t i = 0; i < count; ++i)
        {
            const std::size_t size =
                random() % 4 == 0 ? edges[random() % std::size(edges)] : random() % size_max;
            terms.push_back(
                {Bytes{bytes}.subspan(random() % (bytes.size() - size), size), random() % 2 == 0});
        }
    }
};

const LtHashMix scalar = lthash_rows().front().function;
}  // namespace

TEST(gpu_lthash, sums_equal_the_processors)
{
    std::uint64_t seed = 0;
    for (const std::size_t count : {1UL, 2UL, 31UL, 127UL, 128UL, 129UL, tests::input_count(700)})
    {
        const Terms input{++seed, count, 300};
        LtHash expected;
        scalar(expected, input.terms);
        LtHash sum;
        lthash::mix_on(tests::emulated_fleet(), scalar, sum, input.terms);
        ASSERT_EQ(sum, expected) << count;
        // Behind what is compared, all is the device's.
        lthash::mix_on(tests::emulated_fleet(), scalar, sum, input.terms);
        LtHash twice = expected;
        twice += expected;
        ASSERT_EQ(sum, twice) << count;
    }
    EXPECT_TRUE(tests::emulated_fleet().trusts(gpu::KernelId::lthash_mix));
    EXPECT_EQ(tests::emulated_fleet().unchecked(gpu::KernelId::lthash_mix), 0u);
    EXPECT_EQ(tests::emulated_fleet().batches_failed(), 0u);
}

TEST(gpu_lthash, long_elements_mix_on_the_processor_between_others)
{
    const Terms input{9, 300, 1500};
    LtHash expected;
    LtHash sum;
    scalar(expected, input.terms);
    lthash::mix_on(tests::emulated_fleet(), scalar, sum, input.terms);
    EXPECT_EQ(sum, expected);
}

TEST(gpu_lthash, a_lost_device_loses_no_element_and_adds_none_twice)
{
    const Terms input{10, 400, 200};
    LtHash expected;
    scalar(expected, input.terms);
    for (std::size_t after = 0; after < 40; ++after)
    {
        tests::EmulatedDriver driver{2};
        driver.fail(after % 2, after, gpu::Error::lost);
        gpu::Fleet fleet{driver, {.slot_input = std::size_t{1} << 17,
                                     .slot_output = std::size_t{1} << 13,
                                     .slot_scratch = 16,
                                     .slots = 2,
                                     .piece_items_max = 65,
                                     .checked_results = 10}};
        LtHash sum;
        lthash::mix_on(fleet, scalar, sum, input.terms);
        ASSERT_EQ(sum, expected) << "lost after " << after;
    }
}
}  // namespace braid::kernels
