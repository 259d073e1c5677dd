// SPDX-License-Identifier: Apache-2.0
#include "bench/machine.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

namespace braid::bench
{
TEST(machine, says_what_it_is_and_not_whose)
{
    const auto found = machine();
    EXPECT_FALSE(found.processor.name.empty());
    EXPECT_GE(found.cores, 1U);
    EXPECT_GT(found.memory_size, 0U);
    EXPECT_FALSE(found.system.empty());
    EXPECT_NE(found.compiler.find(' '), std::string::npos);
    std::array<char, 256> host{};
    ASSERT_EQ(::gethostname(host.data(), host.size() - 1), 0);
    EXPECT_EQ(found.system.find(host.data()), std::string::npos);
}

TEST(machine, writes_sizes_in_whole_units)
{
    EXPECT_EQ(size_text(0), "0 B");
    EXPECT_EQ(size_text(1000), "1000 B");
    EXPECT_EQ(size_text(48 * 1024), "48 KiB");
    EXPECT_EQ(size_text(1280 * 1024), "1280 KiB");
    EXPECT_EQ(size_text(std::size_t{480} << 20), "480 MiB");
    EXPECT_EQ(size_text(std::size_t{3} << 30), "3 GiB");
}
}  // namespace braid::bench
