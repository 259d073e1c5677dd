// SPDX-License-Identifier: Apache-2.0
#include "base/hex.hpp"
#include "tests/support/move_assembler.hpp"
#include "vm-frontends/move/format/binary.hpp"
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>

namespace braid::bench
{
namespace
{
std::string read_text(const std::string& name)
{
    std::ifstream in{std::string{BRAID_CONTRACTS} + "/" + name};
    EXPECT_TRUE(in) << name;
    return {std::istreambuf_iterator<char>{in}, {}};
}
}  // namespace

// Where one is changed, what this prints goes into the other, 128 digits a line.
TEST(move_contracts, are_what_their_text_assembles_to)
{
    for (const std::string name : {"counter", "total", "exchange", "plain"})
    {
        const auto module = tests::assemble_module(read_text(name + ".masm"));
        std::string digits = read_text(name + ".hex");
        std::erase(digits, '\n');
        EXPECT_EQ(to_hex(move::write_module(module)), digits) << name;
    }
}
}  // namespace braid::bench
