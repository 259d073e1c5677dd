// SPDX-License-Identifier: Apache-2.0
#include "kernels/host_crypto.hpp"
#include "tests/kernels/hex_values.hpp"
#include <gtest/gtest.h>
#include <random>

namespace braid::kernels
{
namespace
{
std::string modexp(std::string_view base, std::string_view exponent, std::string_view modulus)
{
    const auto m = tests::bytes_of(modulus);
    std::vector<std::uint8_t> result(m.size(), 0xaa);
    host_crypto().modexp(tests::bytes_of(base), tests::bytes_of(exponent), m, result);
    return to_hex(result);
}

/// The same for words, by squaring, a bit at a time.
std::uint64_t power(std::uint64_t base, std::uint64_t exponent, std::uint64_t modulus)
{
    const auto times = [modulus](std::uint64_t a, std::uint64_t b)
    { return static_cast<std::uint64_t>(static_cast<unsigned __int128>(a) * b % modulus); };
    std::uint64_t result = 1 % modulus;
    for (unsigned i = 64; i-- > 0;)
    {
        result = times(result, result);
        if (((exponent >> i) & 1) != 0)
            result = times(result, base % modulus);
    }
    return result;
}
}  // namespace

TEST(modexp, handles_the_edges_of_its_operands)
{
    EXPECT_EQ(modexp("", "", ""), "");
    EXPECT_EQ(modexp("05", "03", ""), "");
    EXPECT_EQ(modexp("05", "03", "00"), "00");
    EXPECT_EQ(modexp("05", "00", "0000"), "0000");
    EXPECT_EQ(modexp("05", "03", "0001"), "0000");
    EXPECT_EQ(modexp("", "", "07"), "01") << "zero to the power of zero";
    EXPECT_EQ(modexp("00", "00", "01"), "00");
    EXPECT_EQ(modexp("00", "05", "07"), "00");
    EXPECT_EQ(modexp("05", "", "0007"), "0001");
    EXPECT_EQ(modexp("0000000005", "0000000003", "00000064"), "00000019");
    EXPECT_EQ(modexp("ff", "02", "10"), "01") << "base over the modulus";
}

TEST(modexp, takes_even_moduli)
{
    EXPECT_EQ(modexp("03", "05", "0100"), "00f3");
    EXPECT_EQ(modexp("02", "09", "0100"), "0000");
    EXPECT_EQ(modexp("03", "10000000000000000001", "00010000000000000000"), "00000000000000000003");
}

TEST(modexp, keeps_fermats_little_theorem)
{
    const std::string prime = "fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f";
    const std::string less_one = "fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2e";
    EXPECT_EQ(modexp("03", less_one, prime), std::string(63, '0') + "1");
    EXPECT_EQ(modexp("03", prime, prime), std::string(63, '0') + "3");
}

TEST(modexp, agrees_with_plain_squaring)
{
    const std::uint64_t seed = 20250923;
    std::mt19937_64 random{seed};
    const auto number = [&random] { return random() >> (random() % 64); };
    for (int i = 0; i < 1000; ++i)
    {
        const std::uint64_t base = number();
        const std::uint64_t exponent = number();
        const std::uint64_t modulus = number();
        if (modulus == 0)
            continue;
        Hash32 result;
        host_crypto().modexp(
            u256{base}.to_be(), u256{exponent}.to_be(), u256{modulus}.to_be(), result.bytes);
        ASSERT_EQ(result, u256{power(base, exponent, modulus)}.to_be())
            << "seed " << seed << ", turn " << i;
    }
}
}  // namespace braid::kernels
