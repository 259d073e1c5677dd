// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/evm/interpreter/analysed_code.hpp"

#include <gtest/gtest.h>
#include <random>
#include <vector>

namespace braid::evm
{
TEST(analysed_code, copies_the_code_and_pads_it_with_zeros)
{
    const std::vector<std::uint8_t> code{0x7f, 0x01};
    const CodeRef analysed = AnalysedCode::analyse(code);
    EXPECT_TRUE(equal(analysed->code(), code));
    EXPECT_NE(analysed->begin(), code.data());
    for (std::size_t i = 0; i < AnalysedCode::padding; ++i)
        EXPECT_EQ(analysed->begin()[code.size() + i], 0);
}

TEST(analysed_code, marks_jump_destinations_outside_operands)
{
    // JUMPDEST, PUSH2 JUMPDEST JUMPDEST, JUMPDEST, PUSH1 JUMPDEST, STOP, JUMPDEST
    const std::vector<std::uint8_t> code{0x5b, 0x61, 0x5b, 0x5b, 0x5b, 0x60, 0x5b, 0x00, 0x5b};
    const CodeRef analysed = AnalysedCode::analyse(code);
    const std::vector<bool> expected{true, false, false, false, true, false, false, false, true};
    for (std::size_t i = 0; i < expected.size(); ++i)
        EXPECT_EQ(analysed->is_jump_destination(i), expected[i]) << i;
    EXPECT_FALSE(analysed->is_jump_destination(code.size()));
    EXPECT_FALSE(analysed->is_jump_destination(~std::uint64_t{0}));
}

TEST(analysed_code, marks_what_a_walk_over_random_code_finds)
{
    std::mt19937_64 random{1};
    for (int round = 0; round < 200; ++round)
    {
        std::vector<std::uint8_t> code(random() % 300);
        for (auto& byte : code)
            byte = static_cast<std::uint8_t>(random() % 2 == 0 ? 0x5b + random() % 40 : random());
        std::vector<bool> expected(code.size() + 40, false);
        for (std::size_t i = 0; i < code.size();)
        {
            expected[i] = code[i] == 0x5b;
            i += code[i] >= 0x60 && code[i] < 0x80 ? code[i] - std::size_t{0x5e} : 1;
        }
        const CodeRef analysed = AnalysedCode::analyse(code);
        for (std::size_t i = 0; i < expected.size(); ++i)
            ASSERT_EQ(analysed->is_jump_destination(i), expected[i]) << i;
    }
}

TEST(analysed_code, is_empty_for_no_code)
{
    const CodeRef analysed = AnalysedCode::analyse({});
    EXPECT_EQ(analysed->size(), 0U);
    EXPECT_FALSE(analysed->is_jump_destination(0));
    EXPECT_EQ(analysed->begin()[0], 0);
}

TEST(analysed_code, outlives_all_but_its_last_owner)
{
    CodeRef first = AnalysedCode::analyse(std::vector<std::uint8_t>{1, 2, 3});
    CodeRef second = first;
    first = {};
    EXPECT_FALSE(first);
    EXPECT_EQ(second->code()[2], 3);
    CodeRef third = std::move(second);
    EXPECT_EQ(third->code()[0], 1);
}

TEST(analysed_code, recognises_delegation_designators)
{
    std::vector<std::uint8_t> code{0xef, 0x01, 0x00};
    for (std::uint8_t i = 1; i <= 20; ++i)
        code.push_back(i);
    const std::optional<Address> delegate = delegate_of(code);
    ASSERT_TRUE(delegate);
    EXPECT_EQ(delegate->bytes[0], 1);
    EXPECT_EQ(delegate->bytes[19], 20);
    EXPECT_EQ(AnalysedCode::analyse(code)->delegate(), delegate);

    EXPECT_FALSE(delegate_of(Bytes{code}.first(22)));
    code.push_back(0);
    EXPECT_FALSE(delegate_of(code));
    code.pop_back();
    code[2] = 1;
    EXPECT_FALSE(delegate_of(code));
    EXPECT_FALSE(delegate_of({}));
}
}  // namespace braid::evm
