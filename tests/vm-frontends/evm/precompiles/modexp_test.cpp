// SPDX-License-Identifier: Apache-2.0
#include "base/hex.hpp"
#include "tests/vm-frontends/evm/precompiles/call_precompile.hpp"
#include <gtest/gtest.h>

namespace braid::evm
{
using tests::call_precompile;
using Buffer = std::vector<std::uint8_t>;

namespace
{
constexpr std::uint64_t modexp = 5;
const u256 all_bits = ~u256{};

struct Lengths
{
    u256 base;
    u256 exponent;
    u256 modulus;
};

/// A call's input: the lengths, then the bytes of `operands`, which may be too few.
Buffer input_of(const Lengths& lengths, std::string_view operands = "")
{
    const auto bytes = from_hex(operands);
    EXPECT_TRUE(bytes.has_value());
    Buffer input(96 + bytes->size());
    lengths.base.store_be(input.data());
    lengths.exponent.store_be(input.data() + 32);
    lengths.modulus.store_be(input.data() + 64);
    std::copy(bytes->begin(), bytes->end(), input.begin() + 96);
    return input;
}

std::string output_of(const Lengths& lengths, std::string_view operands, Fork fork = Fork::prague)
{
    const auto answer = call_precompile(modexp, input_of(lengths, operands), {.fork = fork});
    return answer.ok ? to_hex(answer.output) : "failed";
}

/// Gas of a call, or nothing where all of 2^63 was not enough.
std::optional<std::uint64_t> gas_of(
    Fork fork, const Lengths& lengths, std::string_view operands = "")
{
    const tests::PrecompileRules rules{.fork = fork, .gas = std::uint64_t{1} << 63};
    const auto answer = call_precompile(modexp, input_of(lengths, operands), rules);
    if (!answer.ok)
        return std::nullopt;
    return answer.gas_used;
}
}  // namespace

TEST(modexp_precompile, computes)
{
    EXPECT_EQ(output_of({1, 1, 1}, "03050b"), "01");
    EXPECT_EQ(output_of({1, 1, 4}, "030500000100"), "000000f3");
    EXPECT_EQ(output_of({1, 1, 2}, "03050000"), "0000") << "a zero modulus";
    EXPECT_EQ(output_of({0, 0, 1}, "07"), "01");
    EXPECT_EQ(output_of({5, 3, 0}, "0102030405060708"), "");
    EXPECT_EQ(output_of({0, 0, 0}, ""), "");
    EXPECT_EQ(output_of({1, 1, 1}, "03050bffff"), "01") << "more bytes than are used";
}

TEST(modexp_precompile, takes_missing_bytes_for_zeros)
{
    EXPECT_EQ(call_precompile(modexp, {}, {.fork = Fork::prague}).output, Buffer{});
    EXPECT_EQ(output_of({1, 1, 1}, "0305"), "00") << "no modulus";
    EXPECT_EQ(output_of({1, 5000, 2}, "0305"), "0000") << "an exponent without an end";
    EXPECT_EQ(output_of({1, 1, 2}, "030501"), output_of({1, 1, 2}, "03050100"));
    EXPECT_EQ(output_of({1, 1, 1}, ""), "00");
    EXPECT_EQ(output_of({2, 1, 1}, "03"), "00");
}

TEST(modexp_precompile, gives_results_as_long_as_the_modulus)
{
    std::string modulus(2 * 1024, '0');
    modulus.back() = '7';
    const auto output = output_of({1, 1, 1024}, "0302" + modulus, Fork::osaka);
    EXPECT_EQ(output, std::string(2 * 1024 - 1, '0') + "2");
}

TEST(modexp_gas, follows_eip_198)
{
    const Fork fork = Fork::byzantium;
    EXPECT_EQ(gas_of(fork, {0, 0, 0}), 0U);
    EXPECT_EQ(gas_of(fork, {1, 1, 1}, "03050b"), 0U);
    EXPECT_EQ(gas_of(fork, {64, 0, 64}), 204U);
    EXPECT_EQ(gas_of(fork, {64, 32, 64}, std::string(128, '0') + std::string(64, 'f')), 52224U);
    EXPECT_EQ(gas_of(fork, {0, 33, 1024}, std::string(66, 'f')),
        (1024U * 1024 / 4 + 96 * 1024 - 3072) * 263 / 20);
    EXPECT_EQ(gas_of(fork, {1025, 0, 0}), (1025U * 1025 / 16 + 480 * 1025 - 199680) / 20);
}

TEST(modexp_gas, follows_eip_2565)
{
    const Fork fork = Fork::berlin;
    EXPECT_EQ(gas_of(fork, {0, 0, 0}), 200U);
    EXPECT_EQ(gas_of(fork, {256, 1, 256}, std::string(512, '0') + "03"), 341U);
    EXPECT_EQ(gas_of(fork, {33, 0, 8}), 200U);
    EXPECT_EQ(gas_of(fork, {256, 64, 1}, std::string(512, '0') + "01"), 1024U * (8 * 32 + 248) / 3);
}

TEST(modexp_gas, follows_eip_7883)
{
    const Fork fork = Fork::osaka;
    EXPECT_EQ(gas_of(fork, {0, 0, 0}), 500U);
    EXPECT_EQ(gas_of(fork, {32, 32, 32}, std::string(64, '0') + std::string(64, 'f')), 16U * 255);
    EXPECT_EQ(
        gas_of(fork, {33, 32, 1}, std::string(66, '0') + std::string(64, 'f')), 2U * 25 * 255);
    EXPECT_EQ(gas_of(fork, {1024, 1024, 1024}), 2U * 128 * 128 * 16 * 992);
}

TEST(modexp_limits, refuse_operands_over_1024_bytes_from_osaka_on)
{
    EXPECT_TRUE(gas_of(Fork::prague, {1025, 0, 1}).has_value());
    for (const Lengths& lengths :
        {Lengths{1025, 0, 0}, Lengths{0, 1025, 0}, Lengths{0, 0, 1025}, Lengths{0, all_bits, 0}})
        EXPECT_FALSE(gas_of(Fork::osaka, lengths).has_value());
    EXPECT_TRUE(gas_of(Fork::osaka, {1024, 0, 0}).has_value());
}

TEST(modexp_limits, do_not_overflow_with_any_lengths)
{
    const std::array<u256, 10> lengths{u256{}, u256{1}, u256{32}, u256{1} << 30, u256{1} << 32,
        u256{1} << 40, (u256{1} << 64) - u256{1}, u256{1} << 64, u256{1} << 128, all_bits};
    for (const Fork fork : {Fork::byzantium, Fork::berlin, Fork::osaka})
        for (const u256& base : lengths)
            for (const u256& modulus : lengths)
            {
                const u256& longest = base < modulus ? modulus : base;
                if (longest <= u256{1} << 30)
                    continue;
                const auto gas = gas_of(fork, {base, all_bits, modulus});
                EXPECT_FALSE(gas.has_value());
                EXPECT_FALSE(gas_of(fork, {base, 0, modulus}).has_value());
            }
}

TEST(modexp_limits, let_an_endless_exponent_be_where_there_is_nothing_to_multiply)
{
    EXPECT_EQ(gas_of(Fork::byzantium, {0, all_bits, 0}), 0U);
    EXPECT_EQ(gas_of(Fork::berlin, {0, all_bits, 0}), 200U);
    EXPECT_FALSE(gas_of(Fork::berlin, {0, all_bits, 1}).has_value());
    EXPECT_FALSE(gas_of(Fork::byzantium, {32, all_bits, 0}).has_value());
}

TEST(modexp_limits, take_no_memory_for_what_the_input_does_not_hold)
{
    EvmEnv env;
    env.fork = Fork::berlin;
    env.crypto = &kernels::host_crypto();
    Arena arena{1024};
    const auto input = input_of({1, u256{1} << 40, 1}, "02ff");
    const auto result =
        run_precompile(env, Address::of_number(modexp), input, std::uint64_t{1} << 62, arena);
    EXPECT_TRUE(result.ok);
    EXPECT_EQ(result.output.size(), 1U);
    EXPECT_LE(arena.size_reserved(), 4096U);

    const auto refused = run_precompile(
        env, Address::of_number(modexp), input_of({1, 1, u256{1} << 29}), 1000000, arena);
    EXPECT_FALSE(refused.ok);
    EXPECT_LE(arena.size_reserved(), 4096U);
}
}  // namespace braid::evm
