// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/evm/interpreter/memory_instructions.hpp"

#include "tests/vm-frontends/evm/interpreter/message_fixture.hpp"
#include "vm-frontends/evm/interpreter/workspace.hpp"
#include <gtest/gtest.h>

namespace braid::tests
{
using evm::ExecutionStatus;
using evm::Fork;
using evm::Opcode;

namespace
{
/// Gas of memory of so many words.
std::uint64_t memory_gas(std::uint64_t words)
{
    return 3 * words + words * words / 512;
}

/// Returns memory[0, size).
Bytecode& return_memory(Bytecode& code, std::uint64_t size)
{
    return code.push(size).push(0).op(Opcode::return_);
}

std::vector<std::uint8_t> memory_after(Bytecode code, std::uint64_t size, Bytes input = {})
{
    MessageFixture fixture;
    fixture.set_code(MessageFixture::contract, return_memory(code, size));
    fixture.input = input;
    const evm::MessageResult result = fixture.call(MessageFixture::gas_plenty);
    EXPECT_EQ(result.status, ExecutionStatus::success);
    return {result.output.begin(), result.output.end()};
}

std::vector<std::uint8_t> counting(std::size_t size)
{
    std::vector<std::uint8_t> bytes(size);
    for (std::size_t i = 0; i < size; ++i)
        bytes[i] = static_cast<std::uint8_t>(i + 1);
    return bytes;
}
}  // namespace

TEST(memory_instructions, store_and_load_words_and_bytes)
{
    EXPECT_EQ(
        word_of(Bytecode{}.op(Opcode::mstore, 5, u256{0x1122}).op(Opcode::mload, 5).return_top()),
        u256{0x1122});
    EXPECT_EQ(word_of(Bytecode{}.op(Opcode::mstore8, 31, 0x1234).op(Opcode::mload, 0).return_top()),
        u256{0x34});
    EXPECT_EQ(word_of(Bytecode{}.op(Opcode::mload, 1000).return_top()), u256{});
}

TEST(memory_instructions, pay_for_words_reached_once)
{
    for (const std::uint64_t offset : {0, 1, 31, 32, 33, 1000, 100'000})
    {
        const std::uint64_t words = (offset + 32 + 31) / 32;
        EXPECT_EQ(gas_of(Bytecode{}.op(Opcode::mload, offset)), 3 + 3 + memory_gas(words))
            << offset;
        EXPECT_EQ(gas_of(Bytecode{}.op(Opcode::mload, offset).op(Opcode::mload, offset)),
            6 + 6 + memory_gas(words));
    }
    EXPECT_EQ(gas_of(Bytecode{}.op(Opcode::mstore8, 32, 0)), 3U + 3 + 3 + memory_gas(2));
}

TEST(memory_instructions, fail_on_memory_that_no_gas_buys)
{
    for (const u256& offset : {u256{1} << 31, u256{1} << 32, ~u256{} >> 224, ~u256{} >> 192,
             u256{1} << 64, u256{1} << 255, ~u256{}})
    {
        EXPECT_EQ(
            run_code(Bytecode{}.op(Opcode::mload, offset)).status, ExecutionStatus::out_of_gas);
        EXPECT_EQ(run_code(Bytecode{}.op(Opcode::mstore8, offset, 0)).status,
            ExecutionStatus::out_of_gas);
        EXPECT_EQ(run_code(Bytecode{}.op(Opcode::return_, offset, 1)).status,
            ExecutionStatus::out_of_gas);
        EXPECT_EQ(run_code(Bytecode{}.op(Opcode::return_, 0, offset)).status,
            ExecutionStatus::out_of_gas);
        EXPECT_EQ(run_code(Bytecode{}.op(Opcode::keccak256, offset, offset)).status,
            ExecutionStatus::out_of_gas);
        EXPECT_EQ(run_code(Bytecode{}.op(Opcode::mcopy, 0, offset, 1)).status,
            ExecutionStatus::out_of_gas);
        EXPECT_EQ(run_code(Bytecode{}.op(Opcode::calldatacopy, 0, 0, offset)).status,
            ExecutionStatus::out_of_gas);
    }
}

TEST(memory_instructions, fail_above_the_limit_of_memory_whatever_gas_there_is)
{
    MessageFixture fixture;
    fixture.set_code(MessageFixture::contract, Bytecode{}.op(Opcode::mload, evm::memory_size_max));
    EXPECT_EQ(fixture.call(~std::uint64_t{0} >> 1).status, ExecutionStatus::out_of_gas);
}

TEST(memory_instructions, do_not_look_at_the_offset_of_nothing)
{
    const u256 far = ~u256{};
    EXPECT_EQ(gas_of(Bytecode{}.op(Opcode::return_, far, 0)), 6U);
    EXPECT_EQ(gas_of(Bytecode{}.op(Opcode::calldatacopy, far, far, 0)), 9U + 3);
    EXPECT_EQ(gas_of(Bytecode{}.op(Opcode::mcopy, far, far, 0)), 9U + 3);
    EXPECT_EQ(gas_of(Bytecode{}.op(Opcode::keccak256, far, 0)), 6U + 30);
    EXPECT_EQ(gas_of(Bytecode{}.op(Opcode::log0, far, 0)), 6U + 375);
}

TEST(memory_instructions, copy_call_data_with_zeros_behind_it)
{
    const std::vector<std::uint8_t> input = counting(40);
    EXPECT_EQ(memory_after(Bytecode{}.op(Opcode::calldatacopy, 2, 38, 5), 8, input),
        (std::vector<std::uint8_t>{0, 0, 39, 40, 0, 0, 0, 0}));
    EXPECT_EQ(memory_after(
                  Bytecode{}.op(Opcode::mstore, 0, ~u256{}).op(Opcode::calldatacopy, 0, ~u256{}, 3),
                  4, input),
        (std::vector<std::uint8_t>{0, 0, 0, 0xff}));
    const auto word = [&](const u256& offset)
    {
        return memory_after(
            Bytecode{}.op(Opcode::calldataload, offset).push(0).op(Opcode::mstore), 32, input);
    };
    EXPECT_EQ(word(0)[31], 32);
    EXPECT_EQ(word(8)[31], 40);
    EXPECT_EQ(word(9)[30], 40);
    EXPECT_EQ(word(9)[31], 0);
    EXPECT_EQ(word(40), std::vector<std::uint8_t>(32));
    EXPECT_EQ(word(u256{1} << 64), std::vector<std::uint8_t>(32));
}

TEST(memory_instructions, copy_code_with_zeros_behind_it)
{
    Bytecode code = Bytecode{}.op(Opcode::codecopy, 0, 0, 64);
    return_memory(code, 64);
    std::vector<std::uint8_t> expected = code.bytes();
    expected.resize(64);
    EXPECT_EQ(memory_after(Bytecode{}.op(Opcode::codecopy, 0, 0, 64), 64), expected);
}

TEST(memory_instructions, move_overlapping_memory)
{
    const std::vector<std::uint8_t> input = counting(8);
    const Bytecode fill = Bytecode{}.op(Opcode::calldatacopy, 0, 0, 8);
    Bytecode up = fill;
    EXPECT_EQ(memory_after(up.op(Opcode::mcopy, 2, 0, 6), 8, input),
        (std::vector<std::uint8_t>{1, 2, 1, 2, 3, 4, 5, 6}));
    Bytecode down = fill;
    EXPECT_EQ(memory_after(down.op(Opcode::mcopy, 0, 2, 6), 8, input),
        (std::vector<std::uint8_t>{3, 4, 5, 6, 7, 8, 7, 8}));
}

TEST(memory_instructions, pay_for_copies_by_the_word_and_for_the_farther_end)
{
    EXPECT_EQ(gas_of(Bytecode{}.op(Opcode::mcopy, 0, 320, 33)),
        9 + 3 + 2 * 3 + memory_gas((320 + 33 + 31) / 32));
    EXPECT_EQ(gas_of(Bytecode{}.op(Opcode::calldatacopy, 0, 0, 33)), 9 + 3 + 2 * 3 + memory_gas(2));
    EXPECT_EQ(gas_of(Bytecode{}.op(Opcode::keccak256, 0, 33)), 6 + 30 + 2 * 6 + memory_gas(2));
}

TEST(memory_instructions, hash_memory)
{
    EXPECT_EQ(word_of(Bytecode{}.op(Opcode::keccak256, 0, 0).return_top()),
        u256::from_be(evm::empty_code_hash));
    const std::vector<std::uint8_t> input = counting(200);
    const std::vector<std::uint8_t> hash = memory_after(Bytecode{}
                                                            .op(Opcode::calldatacopy, 0, 0, 200)
                                                            .op(Opcode::keccak256, 0, 200)
                                                            .push(0)
                                                            .op(Opcode::mstore),
        32, input);
    EXPECT_TRUE(equal(hash, kernels::keccak256(input)));
}

TEST(memory_instructions, log_topics_and_data_and_pay_for_them)
{
    MessageFixture fixture;
    fixture.set_code(MessageFixture::contract,
        Bytecode{}.op(Opcode::mstore, 0, u256{0xabcd}).op(Opcode::log2, 30, 2, 77, 88));
    const evm::MessageResult result = fixture.call(100'000,
        [](evm::TxState& state)
        {
            ASSERT_EQ(state.logs().size(), 1U);
            const evm::Log& log = state.logs()[0];
            EXPECT_EQ(log.address, MessageFixture::contract);
            ASSERT_EQ(log.topics.size(), 2U);
            EXPECT_EQ(log.topics[0], u256{77}.to_be());
            EXPECT_EQ(log.topics[1], u256{88}.to_be());
            ASSERT_EQ(log.data.size(), 2U);
            EXPECT_EQ(log.data[0], 0xab);
            EXPECT_EQ(log.data[1], 0xcd);
        });
    EXPECT_EQ(100'000 - result.gas_left, (6U + 3 + 3) + 12 + 3 * 375 + 2 * 8);
}

TEST(memory_instructions, refuse_logs_in_static_calls)
{
    MessageFixture fixture;
    fixture.set_code(MessageFixture::contract, Bytecode{}.op(Opcode::log0, 0, 0));
    fixture.is_static = true;
    EXPECT_EQ(fixture.call(100'000).status, ExecutionStatus::static_violation);
}

TEST(memory_instructions, find_memory_clean_in_every_message)
{
    const Bytecode dirty =
        Bytecode{}.op(Opcode::mstore, 0, ~u256{}).op(Opcode::mstore, 8000, ~u256{});
    EXPECT_EQ(run_code(dirty).status, ExecutionStatus::success);
    EXPECT_EQ(word_of(Bytecode{}.op(Opcode::mload, 8000).return_top()), u256{});
}
}  // namespace braid::tests
