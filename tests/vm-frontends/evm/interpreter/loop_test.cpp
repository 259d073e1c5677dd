// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/evm/interpreter/loop.hpp"

#include "tests/vm-frontends/evm/interpreter/message_fixture.hpp"
#include <gtest/gtest.h>

namespace braid::tests
{
using evm::ExecutionStatus;
using evm::Fork;
using evm::Opcode;

namespace
{
constexpr std::array<Fork, 18> all_forks{Fork::frontier, Fork::homestead, Fork::dao,
    Fork::tangerine_whistle, Fork::spurious_dragon, Fork::byzantium, Fork::constantinople,
    Fork::petersburg, Fork::istanbul, Fork::berlin, Fork::london, Fork::paris, Fork::shanghai,
    Fork::cancun, Fork::prague, Fork::osaka, Fork::bpo1, Fork::bpo2};

/// So many zeros.
Bytecode zeros(std::size_t count)
{
    Bytecode code;
    for (std::size_t i = 0; i < count; ++i)
        code.push(0);
    return code;
}

bool is_available(Fork fork, std::uint8_t opcode)
{
    return evm::is_available(fork, static_cast<Opcode>(opcode)) &&
           std::string_view{evm::mnemonic_of(opcode)} != "UNDEFINED";
}

/// Whether the instruction may fail although the stack suffices.
bool can_fail(Opcode opcode)
{
    return opcode == Opcode::jump || opcode == Opcode::revert;
}
}  // namespace

TEST(loop, runs_exactly_the_instructions_of_each_fork)
{
    for (const Fork fork : all_forks)
        for (unsigned byte = 0; byte < 256; ++byte)
        {
            const auto opcode = static_cast<std::uint8_t>(byte);
            const ExecutionStatus status = run_code(zeros(17).byte(opcode), fork).status;
            EXPECT_EQ(status != ExecutionStatus::invalid_opcode, is_available(fork, opcode))
                << evm::name_of(fork) << " " << byte;
            if (is_available(fork, opcode) && !can_fail(static_cast<Opcode>(opcode)))
            {
                EXPECT_EQ(status, ExecutionStatus::success) << evm::name_of(fork) << " " << byte;
            }
        }
}

TEST(loop, fails_on_too_few_words_and_on_no_fewer)
{
    for (unsigned byte = 0; byte < 256; ++byte)
    {
        const auto opcode = static_cast<std::uint8_t>(byte);
        if (!is_available(Fork::osaka, opcode))
            continue;
        const auto takes = static_cast<std::size_t>(evm::stack_effects[byte].takes);
        for (std::size_t height = 0; height <= takes; ++height)
        {
            const ExecutionStatus status = run_code(zeros(height).byte(opcode)).status;
            EXPECT_EQ(status == ExecutionStatus::stack_underflow, height < takes) << byte;
        }
    }
}

TEST(loop, fails_above_1024_words_and_not_at_1024)
{
    for (unsigned byte = 0; byte < 256; ++byte)
    {
        const auto opcode = static_cast<std::uint8_t>(byte);
        const evm::StackEffect effect = evm::stack_effects[byte];
        if (!is_available(Fork::osaka, opcode) || effect.leaves <= effect.takes)
            continue;
        EXPECT_EQ(run_code(zeros(1023).byte(opcode)).status, ExecutionStatus::success) << byte;
        EXPECT_EQ(run_code(zeros(1024).byte(opcode)).status, ExecutionStatus::stack_overflow)
            << byte;
    }
}

TEST(loop, pushes_operands_of_every_size)
{
    for (std::size_t size = 1; size <= 32; ++size)
    {
        Bytecode code;
        code.byte(static_cast<std::uint8_t>(0x5f + size));
        u256 expected;
        for (std::size_t i = 0; i < size; ++i)
        {
            code.byte(static_cast<std::uint8_t>(0xa1 + i));
            expected = (expected << 8) | u256{0xa1 + i};
        }
        EXPECT_EQ(word_of(code.return_top()), expected) << size;
    }
    EXPECT_EQ(word_of(Bytecode{}.push(1).op(Opcode::push0).return_top()), u256{});
}

TEST(loop, reads_zeros_where_an_operand_is_cut_off)
{
    // The operand's missing bytes cannot be seen from inside; that the frame ends well can.
    for (std::size_t size = 1; size <= 32; ++size)
        for (std::size_t present = 0; present < size; ++present)
        {
            Bytecode code;
            code.byte(static_cast<std::uint8_t>(0x5f + size));
            for (std::size_t i = 0; i < present; ++i)
                code.byte(0xff);
            EXPECT_EQ(gas_of(code), 3U);
        }
}

TEST(loop, duplicates_and_swaps_every_reach)
{
    Bytecode seventeen;
    for (std::uint64_t i = 17; i >= 1; --i)
        seventeen.push(100 + i);
    for (std::uint64_t reach = 1; reach <= 16; ++reach)
    {
        Bytecode dup = seventeen;
        dup.byte(static_cast<std::uint8_t>(0x7f + reach));
        EXPECT_EQ(word_of(dup.return_top()), u256{100 + reach});

        Bytecode swap = seventeen;
        swap.byte(static_cast<std::uint8_t>(0x8f + reach));
        Bytecode below = swap;
        EXPECT_EQ(word_of(swap.return_top()), u256{101 + reach});
        for (std::uint64_t i = 0; i < reach; ++i)
            below.op(Opcode::pop);
        EXPECT_EQ(word_of(below.return_top()), u256{101});
    }
}

TEST(loop, jumps_to_destinations_alone)
{
    // PUSH target, JUMP, INVALID, JUMPDEST, STOP
    const auto jump = [](const u256& target)
    {
        return run_code(Bytecode{}
                            .op(Opcode::jump, target)
                            .op(Opcode::invalid)
                            .op(Opcode::jumpdest)
                            .op(Opcode::stop))
            .status;
    };
    EXPECT_EQ(jump(4), ExecutionStatus::success);
    for (const u256& target : {u256{0}, u256{1}, u256{3}, u256{5}, u256{6},
             u256{4} + (u256{1} << 64), u256{4} + (u256{1} << 255), u256{1} << 32, ~u256{}})
        EXPECT_EQ(jump(target), ExecutionStatus::bad_jump);
}

TEST(loop, does_not_jump_into_operands)
{
    const Bytecode code = Bytecode{}.op(Opcode::jump, 4).byte(0x60).byte(0x5b).op(Opcode::stop);
    EXPECT_EQ(run_code(code).status, ExecutionStatus::bad_jump);
}

TEST(loop, jumps_on_any_word_but_zero)
{
    const auto taken = [](const u256& condition)
    {
        // Taken, it runs into INVALID behind the destination.
        Bytecode code = Bytecode{}.push(condition).push(0);
        const std::size_t target = code.size() + 2;
        code = Bytecode{}.push(condition).push(target).op(Opcode::jumpi).op(Opcode::stop);
        code.op(Opcode::jumpdest).op(Opcode::invalid);
        return run_code(code).status == ExecutionStatus::invalid_opcode;
    };
    EXPECT_FALSE(taken(0));
    EXPECT_TRUE(taken(1));
    EXPECT_TRUE(taken(u256{1} << 64));
    EXPECT_TRUE(taken(u256{1} << 255));
}

TEST(loop, looks_at_the_destination_of_taken_jumps_alone)
{
    EXPECT_EQ(run_code(Bytecode{}.op(Opcode::jumpi, 77, 0)).status, ExecutionStatus::success);
    EXPECT_EQ(run_code(Bytecode{}.op(Opcode::jumpi, 77, 1)).status, ExecutionStatus::bad_jump);
}

TEST(loop, takes_the_gas_of_a_jump_and_its_destination)
{
    const Bytecode code = Bytecode{}.op(Opcode::jump, 3).op(Opcode::jumpdest);
    EXPECT_EQ(gas_of(code), 3U + 8 + 1);
    MessageFixture fixture;
    fixture.set_code(MessageFixture::contract, code);
    EXPECT_EQ(fixture.call(12).status, ExecutionStatus::success);
    EXPECT_EQ(fixture.call(11).status, ExecutionStatus::out_of_gas);
}

TEST(loop, tells_position_size_of_memory_and_gas)
{
    EXPECT_EQ(word_of(Bytecode{}.push(1).push(2).op(Opcode::pc).return_top()), u256{4});
    EXPECT_EQ(word_of(Bytecode{}.op(Opcode::msize).return_top()), u256{0});
    EXPECT_EQ(word_of(Bytecode{}.op(Opcode::mload, 33).op(Opcode::msize).return_top()), u256{96});
    EXPECT_EQ(word_of(Bytecode{}.push(1).op(Opcode::gas).return_top()),
        u256{MessageFixture::gas_plenty - 5});
}

TEST(loop, succeeds_with_the_last_gas_and_fails_with_less)
{
    const Bytecode code = Bytecode{}.op(Opcode::add, 1, 2).op(Opcode::pop);
    const std::uint64_t gas = gas_of(code).value_or(0);
    EXPECT_EQ(gas, 3U + 3 + 3 + 2);
    for (std::uint64_t given = 0; given <= gas; ++given)
    {
        MessageFixture fixture;
        fixture.set_code(MessageFixture::contract, code);
        const evm::MessageResult result = fixture.call(given);
        EXPECT_EQ(
            result.status, given < gas ? ExecutionStatus::out_of_gas : ExecutionStatus::success);
        EXPECT_EQ(result.gas_left, 0U);
    }
}

TEST(loop, gives_back_gas_beyond_what_a_signed_word_holds)
{
    MessageFixture fixture;
    fixture.set_code(MessageFixture::contract, Bytecode{}.push(1));
    EXPECT_EQ(fixture.call(~std::uint64_t{0}).gas_left, ~std::uint64_t{0} - 3);
    MessageFixture failing;
    failing.set_code(MessageFixture::contract, Bytecode{}.op(Opcode::invalid));
    EXPECT_EQ(failing.call(~std::uint64_t{0}).gas_left, 0U);
}

TEST(loop, runs_every_fork_by_its_own_prices)
{
    const auto gas = [](Fork fork, const Bytecode& code) { return gas_of(code, fork).value_or(0); };
    const Bytecode load = Bytecode{}.op(Opcode::sload, 0);
    EXPECT_EQ(gas(Fork::frontier, load), 3U + 50);
    EXPECT_EQ(gas(Fork::dao, load), 3U + 50);
    EXPECT_EQ(gas(Fork::tangerine_whistle, load), 3U + 200);
    EXPECT_EQ(gas(Fork::petersburg, load), 3U + 200);
    EXPECT_EQ(gas(Fork::istanbul, load), 3U + 800);
    EXPECT_EQ(gas(Fork::berlin, load), 3U + 2100);
    EXPECT_EQ(gas(Fork::bpo2, load), 3U + 2100);
    const Bytecode balance = Bytecode{}.op(Opcode::balance, 0xabc);
    EXPECT_EQ(gas(Fork::homestead, balance), 3U + 20);
    EXPECT_EQ(gas(Fork::byzantium, balance), 3U + 400);
    EXPECT_EQ(gas(Fork::istanbul, balance), 3U + 700);
    EXPECT_EQ(gas(Fork::london, balance), 3U + 2600);
    const Bytecode hash = Bytecode{}.op(Opcode::extcodehash, 0xabc);
    EXPECT_EQ(gas(Fork::constantinople, hash), 3U + 400);
    EXPECT_EQ(gas(Fork::istanbul, hash), 3U + 700);
    EXPECT_EQ(gas(Fork::berlin, hash), 3U + 2600);
    const Bytecode size = Bytecode{}.op(Opcode::extcodesize, 0xabc);
    EXPECT_EQ(gas(Fork::frontier, size), 3U + 20);
    EXPECT_EQ(gas(Fork::istanbul, size), 3U + 700);
    EXPECT_EQ(gas(Fork::cancun, size), 3U + 2600);
}
}  // namespace braid::tests
