// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/evm/interpreter/arithmetic_instructions.hpp"

#include "tests/vm-frontends/evm/interpreter/message_fixture.hpp"
#include <gtest/gtest.h>
#include <random>

namespace braid::tests
{
using evm::Fork;
using evm::Opcode;

namespace
{
constexpr u256 all_ones = ~u256{};
constexpr u256 sign_bit{std::uint64_t{1} << 63, 0, 0, 0};

u256 minus(std::uint64_t value)
{
    return u256{} - u256{value};
}

template <typename... Operands>
u256 result_of(Opcode opcode, const Operands&... operands)
{
    const std::optional<u256> word = word_of(Bytecode{}.op(opcode, operands...).return_top());
    EXPECT_TRUE(word);
    return word.value_or(u256{0xbad});
}
}  // namespace

TEST(arithmetic_instructions, take_the_top_word_as_the_first_operand)
{
    EXPECT_EQ(result_of(Opcode::add, 7, 3), u256{10});
    EXPECT_EQ(result_of(Opcode::mul, 7, 3), u256{21});
    EXPECT_EQ(result_of(Opcode::sub, 7, 3), u256{4});
    EXPECT_EQ(result_of(Opcode::div, 7, 3), u256{2});
    EXPECT_EQ(result_of(Opcode::mod, 7, 3), u256{1});
    EXPECT_EQ(result_of(Opcode::sdiv, minus(7), 3), minus(2));
    EXPECT_EQ(result_of(Opcode::smod, minus(7), 3), minus(1));
    EXPECT_EQ(result_of(Opcode::addmod, all_ones, all_ones, 8), u256{6});
    EXPECT_EQ(result_of(Opcode::mulmod, all_ones, all_ones, 12), u256{9});
    EXPECT_EQ(result_of(Opcode::exp, 3, 5), u256{243});
    EXPECT_EQ(result_of(Opcode::lt, 3, 7), u256{1});
    EXPECT_EQ(result_of(Opcode::gt, 3, 7), u256{0});
    EXPECT_EQ(result_of(Opcode::eq, 7, 7), u256{1});
    EXPECT_EQ(result_of(Opcode::eq, 7, 8), u256{0});
    EXPECT_EQ(result_of(Opcode::iszero, 0), u256{1});
    EXPECT_EQ(result_of(Opcode::iszero, 2), u256{0});
    EXPECT_EQ(result_of(Opcode::bit_and, 12, 10), u256{8});
    EXPECT_EQ(result_of(Opcode::bit_or, 12, 10), u256{14});
    EXPECT_EQ(result_of(Opcode::bit_xor, 12, 10), u256{6});
    EXPECT_EQ(result_of(Opcode::bit_not, 0), all_ones);
}

TEST(arithmetic_instructions, give_zero_where_the_divisor_is_zero)
{
    for (const Opcode opcode : {Opcode::div, Opcode::sdiv, Opcode::mod, Opcode::smod})
        EXPECT_TRUE(result_of(opcode, 7, 0).is_zero());
    for (const Opcode opcode : {Opcode::addmod, Opcode::mulmod})
        EXPECT_TRUE(result_of(opcode, 7, 7, 0).is_zero());
}

TEST(arithmetic_instructions, wrap_the_one_signed_quotient_that_overflows)
{
    EXPECT_EQ(result_of(Opcode::sdiv, sign_bit, all_ones), sign_bit);
    EXPECT_TRUE(result_of(Opcode::smod, sign_bit, all_ones).is_zero());
}

TEST(arithmetic_instructions, compare_signed_words)
{
    const std::vector<u256> ascending{
        sign_bit, sign_bit + u256{1}, minus(2), minus(1), u256{}, u256{1}, sign_bit - u256{1}};
    for (std::size_t i = 0; i < ascending.size(); ++i)
        for (std::size_t j = 0; j < ascending.size(); ++j)
        {
            EXPECT_EQ(!result_of(Opcode::slt, ascending[i], ascending[j]).is_zero(), i < j);
            EXPECT_EQ(!result_of(Opcode::sgt, ascending[i], ascending[j]).is_zero(), i > j);
        }
}

TEST(arithmetic_instructions, extend_signs_from_every_byte)
{
    std::mt19937_64 random{5};
    for (std::uint64_t byte = 0; byte < 40; ++byte)
        for (int round = 0; round < 4; ++round)
        {
            const u256 value{random(), random(), random(), random()};
            u256 expected = value;
            if (byte < 31)
            {
                const std::uint64_t width = 8 * byte + 8;
                const u256 mask = (u256{1} << width) - u256{1};
                const bool negative = ((value >> (width - 1))[0] & 1) != 0;
                expected = negative ? (value | ~mask) : (value & mask);
            }
            EXPECT_EQ(result_of(Opcode::signextend, byte, value), expected) << byte;
        }
    EXPECT_EQ(result_of(Opcode::signextend, u256{1} << 64, 0xff), u256{0xff});
}

TEST(arithmetic_instructions, pick_bytes_from_the_most_significant_end)
{
    u256 value;
    for (std::uint64_t i = 0; i < 32; ++i)
        value = (value << 8) | u256{i + 1};
    for (std::uint64_t i = 0; i < 34; ++i)
        EXPECT_EQ(result_of(Opcode::byte, i, value), u256{i < 32 ? i + 1 : 0}) << i;
    EXPECT_TRUE(result_of(Opcode::byte, u256{1} << 64, value).is_zero());
}

TEST(arithmetic_instructions, shift_by_any_count)
{
    const u256 value{
        0x8123456789abcdef, 0x1111111122222222, 0x3333333344444444, 0x5555555566666661};
    for (const std::uint64_t count : {0, 1, 63, 64, 65, 128, 191, 192, 255, 256, 257, 1000})
    {
        const u256 shifted = value >> count;
        EXPECT_EQ(result_of(Opcode::shl, count, value), value << count) << count;
        EXPECT_EQ(result_of(Opcode::shr, count, value), shifted) << count;
        const u256 ones = count >= 256 ? all_ones : ~(all_ones >> count);
        EXPECT_EQ(result_of(Opcode::sar, count, value), shifted | ones) << count;
        EXPECT_EQ(result_of(Opcode::sar, count, value >> 1), (value >> 1) >> count) << count;
    }
    const u256 large = u256{1} << 64;
    EXPECT_TRUE(result_of(Opcode::shl, large, value).is_zero());
    EXPECT_TRUE(result_of(Opcode::shr, large, value).is_zero());
    EXPECT_EQ(result_of(Opcode::sar, large, value), all_ones);
}

TEST(arithmetic_instructions, count_leading_zeros)
{
    EXPECT_EQ(result_of(Opcode::clz, 0), u256{256});
    for (std::uint64_t bit = 0; bit < 256; bit += 5)
        EXPECT_EQ(result_of(Opcode::clz, u256{1} << bit), u256{255 - bit});
}

TEST(arithmetic_instructions, pay_for_exponents_by_the_byte)
{
    const auto gas = [](Fork fork, const u256& exponent)
    { return gas_of(Bytecode{}.op(Opcode::exp, 2, exponent), fork); };
    for (const Fork fork : {Fork::frontier, Fork::tangerine_whistle})
    {
        EXPECT_EQ(gas(fork, 0), 6U + 10);
        EXPECT_EQ(gas(fork, 255), 6U + 10 + 10);
        EXPECT_EQ(gas(fork, 256), 6U + 10 + 20);
    }
    for (const Fork fork : {Fork::spurious_dragon, Fork::osaka})
    {
        EXPECT_EQ(gas(fork, 0), 6U + 10);
        EXPECT_EQ(gas(fork, all_ones), 6U + 10 + 32 * 50);
    }
}
}  // namespace braid::tests
