// SPDX-License-Identifier: Apache-2.0
#include "kernels/host_crypto.hpp"
#include "tests/kernels/hex_values.hpp"
#include <gtest/gtest.h>

namespace braid::kernels
{
using tests::bytes_of;

namespace
{
const std::string pad(32, '0');
const std::string zero_field(128, '0');
const std::string order = "73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001";
const std::string prime =
    "1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaa"
    "ab";

/// The generators of EIP-2537.
const std::string g1 = pad +
                       "17f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac586c55e83ff97"
                       "a1aeffb3af00adb22c6bb" +
                       pad +
                       "08b3f481e3aaa0f1a09e30ed741d8ae4fcf5e095d5d00af600db18cb2c04b3edd03cc744a28"
                       "88ae40caa232946c5e7e1";
const std::string g2 = pad +
                       "024aa2b2f08f0a91260805272dc51051c6e47ad4fa403b02b4510b647ae3d1770bac0326a80"
                       "5bbefd48056c8c121bdb8" +
                       pad +
                       "13e02b6052719f607dacd3a088274f65596bd0d09920b61ab5da61bbdc7f5049334cf112139"
                       "45d57e5ac7d055d042b7e" +
                       pad +
                       "0ce5d527727d6e118cc9cdc6da2e351aadfd9baa8cbdd3a76d429a695160d12c923ac9cc3ba"
                       "ca289e193548608b82801" +
                       pad +
                       "0606c4a02ea734cc32acd2b02bc28b99cb3e287e85a763af267492ab572e99ab3f370d275ce"
                       "c1da1aaa9075ff05f79be";
const std::string g1_infinity = zero_field + zero_field;
const std::string g2_infinity = g1_infinity + g1_infinity;

/// (0, 2), of order three.
const std::string g1_outside = zero_field + zero_field.substr(1) + "2";
/// x = 2 on the curve over the extension, outside the group.
const std::string g2_outside = zero_field.substr(1) + "2" + zero_field + pad +
                               "18c6b864ae17dc9da64203ffefb966306425a7bc6aeb7c75247438372716284a417"
                               "3830420cd476ba1a365b95bfcec38" +
                               pad +
                               "172e93db764a8400a7d5071b6b6f5de0da2f0f4a063119abca014006b7c40a2cfe2"
                               "91a1924e65db0d6d0fcfbf3bf3d5c";

using Map = bool (*)(Bytes, std::span<std::uint8_t>) noexcept;

std::string call(Map map, const std::string& input, std::size_t size)
{
    std::vector<std::uint8_t> result(size);
    return map(bytes_of(input), result) ? to_hex(result) : "refused";
}

std::string g1_add(const std::string& a, const std::string& b)
{
    return call(host_crypto().bls12_g1_add, a + b, 128);
}

std::string g2_add(const std::string& a, const std::string& b)
{
    return call(host_crypto().bls12_g2_add, a + b, 256);
}

std::string g1_msm(const std::string& input)
{
    return call(host_crypto().bls12_g1_msm, input, 128);
}

std::string g2_msm(const std::string& input)
{
    return call(host_crypto().bls12_g2_msm, input, 256);
}

std::string scalar(std::uint64_t number)
{
    return to_hex(u256{number}.to_be());
}
}  // namespace

TEST(bls12_add, takes_points_outside_the_group)
{
    EXPECT_EQ(g1_add(g1_infinity, g1_infinity), g1_infinity);
    EXPECT_EQ(g1_add(g1, g1_infinity), g1);
    EXPECT_EQ(g1_add(g1_infinity, g1), g1);
    EXPECT_EQ(g1_add(g1_outside, g1_infinity), g1_outside);
    EXPECT_EQ(g1_add(g1_add(g1_outside, g1_outside), g1_outside), g1_infinity);
    EXPECT_EQ(g2_add(g2_outside, g2_infinity), g2_outside);
    EXPECT_EQ(g2_add(g2, g2_infinity), g2);
}

TEST(bls12_add, refuses_what_is_no_point)
{
    EXPECT_EQ(g1_add(g1.substr(0, 255) + "0", g1), "refused") << "not on the curve";
    EXPECT_EQ(g1_add(g1, std::string("1") + g1.substr(1)), "refused")
        << "bytes above the coordinate";
    EXPECT_EQ(
        g1_add(
            zero_field.substr(0, 31) + std::string("1") + zero_field.substr(32) + zero_field, g1),
        "refused");
    EXPECT_EQ(g1_add(pad + prime + zero_field, g1), "refused") << "infinity, not reduced";
    EXPECT_EQ(g2_add(g2_infinity.substr(0, 384) + pad + prime, g2), "refused");
    EXPECT_EQ(g2_add(g2.substr(0, 511) + "0", g2), "refused");
}

TEST(bls12_msm, wants_points_of_the_group)
{
    EXPECT_EQ(g1_msm(g1_outside + scalar(1)), "refused");
    EXPECT_EQ(g1_msm(g1_outside + scalar(0)), "refused");
    EXPECT_EQ(g1_msm(g1 + scalar(1) + g1_outside + scalar(0)), "refused");
    EXPECT_EQ(g2_msm(g2_outside + scalar(1)), "refused");
    EXPECT_EQ(g2_msm(g2_infinity + scalar(5) + g2_outside + scalar(0)), "refused");
}

TEST(bls12_msm, reduces_scalars_and_leaves_infinity_out)
{
    EXPECT_EQ(g1_msm(g1 + scalar(0)), g1_infinity);
    EXPECT_EQ(g1_msm(g1 + order), g1_infinity);
    EXPECT_EQ(g1_msm(g1_infinity + scalar(7)), g1_infinity);
    const std::string order_plus_one = order.substr(0, 63) + "2";
    EXPECT_EQ(g1_msm(g1 + order_plus_one), g1);
    EXPECT_EQ(g1_msm(g1_infinity + std::string(64, 'f') + g1 + scalar(1)), g1);
    EXPECT_EQ(g1_msm(g1 + order + g1 + order), g1_infinity);
    EXPECT_EQ(g2_msm(g2 + order_plus_one), g2);
    EXPECT_EQ(g2_msm(g2 + order + g2_infinity + scalar(3)), g2_infinity);
    EXPECT_EQ(g1_msm(g1 + std::string(64, 'f')),
        g1_msm(g1 + to_hex((~u256{} - u256::from_be(tests::number_of(order)) -
                            u256::from_be(tests::number_of(order)))
                            .to_be())));
}

TEST(bls12_msm, is_the_sum_of_single_products)
{
    std::string input;
    std::string sum = g1_infinity;
    std::string input_2;
    std::string sum_2 = g2_infinity;
    for (std::uint64_t i = 1; i <= 40; ++i)
    {
        const std::string point = g1_msm(g1 + scalar(i * i));
        const std::string point_2 = g2_msm(g2 + scalar(i));
        input += point + scalar(i);
        input_2 += point_2 + scalar(i);
        sum = g1_add(sum, g1_msm(point + scalar(i)));
        sum_2 = g2_add(sum_2, g2_msm(point_2 + scalar(i)));
        ASSERT_EQ(g1_msm(input), sum) << i;
        ASSERT_EQ(g2_msm(input_2), sum_2) << i;
    }
    // The cubes, and the squares, of 1 to 40.
    EXPECT_EQ(sum, g1_msm(g1 + scalar(820 * 820)));
    EXPECT_EQ(sum_2, g2_msm(g2 + scalar(40 * 41 * 81 / 6)));
}

TEST(bls12_msm, adds_equal_and_opposite_points)
{
    const std::string order_less_one = order.substr(0, 63) + "0";
    const std::string opposite = g1_msm(g1 + order_less_one);
    EXPECT_EQ(g1_add(g1, opposite), g1_infinity);
    EXPECT_EQ(g1_msm(g1 + scalar(5) + opposite + scalar(5)), g1_infinity);
    EXPECT_EQ(g1_msm(g1 + scalar(5) + g1 + scalar(5)), g1_msm(g1 + scalar(10)));
    std::string many;
    for (int i = 0; i < 50; ++i)
        many += g1 + scalar(3);
    EXPECT_EQ(g1_msm(many), g1_msm(g1 + scalar(150)));
}

TEST(bls12_pairing, is_bilinear_for_any_count_of_pairs)
{
    const auto pairing = host_crypto().bls12_pairing;
    EXPECT_EQ(pairing(bytes_of(g1 + g2)), false);
    EXPECT_EQ(pairing(bytes_of(g1_infinity + g2)), true);
    EXPECT_EQ(pairing(bytes_of(g1 + g2_infinity)), true);
    std::string input;
    std::uint64_t sum = 0;
    for (std::uint64_t i = 1; i <= 18; ++i)
    {
        sum += i;
        input += g1_msm(g1 + scalar(i)) + g2;
        const std::string opposite =
            g2_msm(g2 + to_hex((u256::from_be(tests::number_of(order)) - u256{sum}).to_be()));
        EXPECT_EQ(pairing(bytes_of(input + g1 + opposite)), true) << i;
        EXPECT_EQ(pairing(bytes_of(input)), false) << i;
    }
}

TEST(bls12_pairing, wants_points_of_the_groups)
{
    const auto pairing = host_crypto().bls12_pairing;
    EXPECT_FALSE(pairing(bytes_of(g1_outside + g2)).has_value());
    EXPECT_FALSE(pairing(bytes_of(g1 + g2_outside)).has_value());
    EXPECT_FALSE(pairing(bytes_of(g1_infinity + g2_outside)).has_value());
    EXPECT_FALSE(pairing(bytes_of(g1_outside + g2_infinity)).has_value());
    EXPECT_FALSE(pairing(bytes_of(g1_infinity + g2_infinity + g1_outside + g2)).has_value());
}

TEST(bls12_map, gives_points_of_the_groups)
{
    for (const std::string& element : {zero_field, zero_field.substr(1) + "1"})
    {
        const std::string point = call(host_crypto().bls12_map_fp_to_g1, element, 128);
        EXPECT_EQ(g1_msm(point + scalar(1)), point);
        const std::string point_2 =
            call(host_crypto().bls12_map_fp2_to_g2, zero_field + element, 256);
        EXPECT_EQ(g2_msm(point_2 + scalar(1)), point_2);
    }
    EXPECT_EQ(call(host_crypto().bls12_map_fp_to_g1, pad + prime, 128), "refused");
    EXPECT_EQ(call(host_crypto().bls12_map_fp2_to_g2, zero_field + pad + prime, 256), "refused");
    EXPECT_EQ(call(host_crypto().bls12_map_fp2_to_g2,
                  std::string("1") + zero_field.substr(1) + zero_field, 256),
        "refused");
}
}  // namespace braid::kernels
