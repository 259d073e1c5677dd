// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/sbpf/memory_map.hpp"

#include <gtest/gtest.h>
#include <vector>

namespace braid::tests
{
namespace
{
using svm::Fault;
using svm::MemoryAccess;

class svm_memory_map : public testing::Test
{
protected:
    svm_memory_map() : stack_(svm::stack_size), input_(100), rodata_(50)
    {
        map_.regions[1] = {.host = rodata_.data(), .size = rodata_.size()};
        map_.regions[2] = {
            .host = stack_.data(), .size = stack_.size(), .writable = true, .has_gaps = true};
        map_.regions[4] = {.host = input_.data(), .size = input_.size(), .writable = true};
    }

    std::string message(MemoryAccess access, std::uint64_t address, std::uint64_t size) const
    {
        const auto place = map_.translate(access, address, size);
        return place.ok() ? "" : message_of(place.error());
    }

    std::vector<std::uint8_t> stack_;
    std::vector<std::uint8_t> input_;
    std::vector<std::uint8_t> rodata_;
    svm::MemoryMap map_;
};

TEST_F(svm_memory_map, finds_what_is_inside)
{
    EXPECT_EQ(*map_.translate(MemoryAccess::store, svm::input_start + 99, 1), input_.data() + 99);
    EXPECT_EQ(*map_.translate(MemoryAccess::load, svm::bytecode_start, 50), rodata_.data());
    EXPECT_EQ(*map_.translate(MemoryAccess::load, svm::input_start + 100, 0), input_.data() + 100);
}

TEST_F(svm_memory_map, refuses_with_the_region_s_name)
{
    EXPECT_EQ(message(MemoryAccess::load, svm::input_start + 93, 8),
        "Access violation reading 8 bytes at address 0x40000005d (in input region)");
    EXPECT_EQ(message(MemoryAccess::store, svm::bytecode_start + 2, 2),
        "Access violation writing 2 bytes at address 0x100000002 (in program region)");
    EXPECT_EQ(message(MemoryAccess::load, svm::input_start + 100, 1),
        "Access violation reading 1 bytes at address 0x400000064 (in unallocated region)");
    EXPECT_EQ(message(MemoryAccess::load, 0, 1),
        "Access violation reading 1 bytes at address 0x0 (in unallocated region)");
    EXPECT_EQ(message(MemoryAccess::load, 5 * svm::region_stride, 0),
        "Access violation reading 0 bytes at address 0x500000000 (in unallocated region)");
    EXPECT_EQ(message(MemoryAccess::load, ~std::uint64_t{0}, 8),
        "Access violation reading 8 bytes at address 0xffffffffffffffff (in unallocated region)");
    EXPECT_EQ(message(MemoryAccess::load, svm::input_start, ~std::uint64_t{0}),
        "Access violation reading 18446744073709551615 bytes at address 0x400000000 (in input "
        "region)");
    EXPECT_NE(message(MemoryAccess::load, svm::heap_start, 1), "");
}

TEST_F(svm_memory_map, leaves_gaps_between_frames)
{
    const auto at = [this](std::uint64_t offset, std::uint64_t size)
    { return map_.translate(MemoryAccess::store, svm::stack_start + offset, size); };
    EXPECT_EQ(*at(4095, 1), stack_.data() + 4095);
    EXPECT_EQ(*at(8192, 1), stack_.data() + 4096);
    // Begun in a frame, it goes on in the next one.
    EXPECT_EQ(*at(4092, 8), stack_.data() + 4092);
    EXPECT_EQ(message(MemoryAccess::store, svm::stack_start + 4096, 1),
        "Access violation in stack frame 1 at address 0x200001000 of size 1");
    EXPECT_EQ(*at(2 * svm::stack_size - 4097, 1), stack_.data() + svm::stack_size - 1);
    EXPECT_FALSE(at(2 * svm::stack_size, 1).ok());
}

TEST_F(svm_memory_map, names_frames_around_the_stack)
{
    EXPECT_EQ(message(MemoryAccess::load, svm::stack_start - 1, 1),
        "Access violation in stack frame 0 at address 0x1ffffffff of size 1");
    EXPECT_EQ(message(MemoryAccess::load, svm::stack_start - 4096, 1),
        "Access violation in stack frame -1 at address 0x1fffff000 of size 1");
    EXPECT_EQ(message(MemoryAccess::load, svm::stack_start - 8192, 1),
        "Access violation reading 1 bytes at address 0x1ffffe000 (in unallocated region)");
    EXPECT_EQ(message(MemoryAccess::load, svm::stack_start + 64 * 4096 + 4096 - 1, svm::stack_size),
        "Access violation in stack frame 64 at address 0x200040fff of size 262144");
    EXPECT_EQ(message(MemoryAccess::load, svm::stack_start + 65 * 4096, 8192),
        "Access violation reading 8192 bytes at address 0x200041000 (in stack region)");
    map_.names_frames = false;
    EXPECT_EQ(message(MemoryAccess::load, svm::stack_start + 4096, 1),
        "Access violation reading 1 bytes at address 0x200001000 (in stack region)");
}

TEST_F(svm_memory_map, flags_what_a_store_may_write)
{
    std::vector<std::uint8_t> written(svm::stack_size / svm::written_granule);
    map_.regions[2].written = written.data();
    EXPECT_TRUE(map_.translate(MemoryAccess::load, svm::stack_start, 8).ok());
    EXPECT_EQ(written[0], 0);
    EXPECT_TRUE(map_.translate(MemoryAccess::store, svm::stack_start + 511, 514).ok());
    EXPECT_EQ(written[0] + written[1] + written[2], 3);
    EXPECT_EQ(written[3], 0);
}
}  // namespace
}  // namespace braid::tests
