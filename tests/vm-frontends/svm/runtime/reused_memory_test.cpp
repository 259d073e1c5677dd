// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/runtime/reused_memory.hpp"
#include <gtest/gtest.h>
#include <random>
#include <vector>

namespace braid::svm
{
namespace
{
/// Stores as programs do: a flag for the granule that the store begins in.
void store(ReusedMemory& memory, std::size_t at, std::size_t size)
{
    std::memset(memory.data() + at, 0xee, size);
    memory.written()[at / written_granule] = 1;
}

[[nodiscard]] bool is_zero(const std::uint8_t* bytes, std::size_t size)
{
    return std::all_of(bytes, bytes + size, [](std::uint8_t byte) { return byte == 0; });
}

TEST(svm_reused_memory, clears_a_store_that_runs_over_its_granule)
{
    ReusedMemory memory;
    memory.reserve(10'000);
    store(memory, 2 * written_granule - 1, 8);
    memory.clear(2 * written_granule, 10'000);
    EXPECT_EQ(memory.data()[2 * written_granule - 1], 0xee);
    EXPECT_TRUE(is_zero(memory.data() + 2 * written_granule, 7));
    memory.clear(0, 10'000);
    EXPECT_TRUE(is_zero(memory.data(), 10'000));
}

TEST(svm_reused_memory, keeps_what_is_not_asked_for)
{
    ReusedMemory memory;
    memory.reserve(4096);
    memory.note_written(0, 4096);
    std::memset(memory.data(), 1, 4096);
    memory.clear(100, 3000);
    for (std::size_t i = 0; i < 4096; ++i)
        ASSERT_EQ(memory.data()[i], i >= 100 && i < 3000 ? 0 : 1) << i;
    memory.clear(0, 4096);
    EXPECT_TRUE(is_zero(memory.data(), 4096));
}

TEST(svm_reused_memory, is_aligned_and_zero_when_it_grows)
{
    ReusedMemory memory;
    for (std::size_t size = 1; size < 2'000'000; size = size * 3 + 1)
    {
        memory.reserve(size);
        ASSERT_GE(memory.capacity(), size);
        memory.clear(0, size);
        EXPECT_EQ(reinterpret_cast<std::uintptr_t>(memory.data()) % written_granule, 0U);
        EXPECT_TRUE(is_zero(memory.data(), size));
        memory.note_written(0, size);
        std::memset(memory.data(), 5, size);
    }
}

TEST(svm_reused_memory, is_as_zero_as_if_all_were_cleared)
{
    constexpr unsigned seed = 512;
    std::mt19937 random{seed};
    constexpr std::size_t size = 40'000;
    ReusedMemory memory;
    memory.reserve(size);
    std::vector<std::uint8_t> model(size);
    for (int round = 0; round < 20'000; ++round)
    {
        const std::size_t a = random() % size;
        const std::size_t b = a + random() % (size - a);
        if (random() % 4 == 0)
        {
            memory.clear(a, b);
            std::fill(model.begin() + static_cast<std::ptrdiff_t>(a),
                model.begin() + static_cast<std::ptrdiff_t>(b), std::uint8_t{0});
            continue;
        }
        const std::size_t store_size = std::min<std::size_t>(random() % 8 + 1, size - a);
        store(memory, a, store_size);
        std::fill_n(model.begin() + static_cast<std::ptrdiff_t>(a), store_size, std::uint8_t{0xee});
        if (round % 100 == 0)
        {
            ASSERT_EQ(std::memcmp(memory.data(), model.data(), size), 0) << "seed " << seed;
        }
    }
    ASSERT_EQ(std::memcmp(memory.data(), model.data(), size), 0) << "seed " << seed;
}
}  // namespace
}  // namespace braid::svm
