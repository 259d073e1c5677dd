// SPDX-License-Identifier: Apache-2.0
#include "base/hex.hpp"
#include "tests/vm-frontends/evm/precompiles/call_precompile.hpp"
#include <gtest/gtest.h>

namespace braid::evm
{
using tests::call_precompile;

namespace
{
const std::string zeros(64, '0');

/// Output in hexadecimal, or "failed".
std::string run(
    std::uint64_t number, std::string_view input, const tests::PrecompileRules& rules = {})
{
    const auto bytes = from_hex(input);
    EXPECT_TRUE(bytes.has_value());
    const auto answer = call_precompile(number, *bytes, rules);
    return answer.ok ? to_hex(answer.output) : "failed";
}

struct Signature
{
    std::string digest = "18c547e4f7b0f325ad1e56f57e26c745b09a3e503d86e00e5255ff7f715d3d1c";
    std::string v = zeros.substr(2) + "1c";
    std::string r = "73b1693892219d736caba55bdb67216e485557ea6b6af75f37096c9aa6a5a75f";
    std::string s = "eeb940b1d03b21e36b0e47e79769f095fe2ab855bd91e3a38756b7d75a9c4549";

    [[nodiscard]] std::string input() const { return digest + v + r + s; }
};

const std::string signer = zeros.substr(40) + "a94f5374fce5edbc8e2a8697c15331677e6ebf0b";
}  // namespace

TEST(ecrecover, finds_the_signer)
{
    EXPECT_EQ(run(1, Signature{}.input()), signer);
    EXPECT_EQ(run(1, Signature{}.input() + "ff"), signer) << "bytes behind are not looked at";
    Signature other;
    other.v = zeros.substr(2) + "1b";
    EXPECT_NE(run(1, other.input()), signer);
    EXPECT_EQ(run(1, other.input()).size(), 64U);
}

TEST(ecrecover, gives_nothing_for_what_is_no_signature)
{
    EXPECT_EQ(run(1, ""), "");
    EXPECT_EQ(run(1, Signature{}.input().substr(0, 192)), "");
    for (const std::string v : {"00", "01", "1a", "1d", "ff"})
        EXPECT_EQ(run(1, Signature{.v = zeros.substr(2) + v}.input()), "") << v;
    EXPECT_EQ(run(1, Signature{.v = "01" + zeros.substr(4) + "1c"}.input()), "");
    EXPECT_EQ(run(1, Signature{.r = zeros}.input()), "");
    EXPECT_EQ(run(1, Signature{.s = zeros}.input()), "");
    EXPECT_EQ(run(1, Signature{.s = std::string(64, 'f')}.input()), "");
    EXPECT_EQ(call_precompile(1, {}).gas_used, 3000U);
}

TEST(hashes, of_nothing_are_the_known_ones)
{
    EXPECT_EQ(run(2, ""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(run(3, ""), zeros.substr(40) + "9c1185a5c5e9fc54612808977ee8f548b2258d31");
    EXPECT_EQ(run(4, ""), "");
}

TEST(identity, copies)
{
    EvmEnv env;
    env.crypto = &kernels::host_crypto();
    Arena arena;
    std::vector<std::uint8_t> input{1, 2, 3};
    const auto result = run_precompile(env, Address::of_number(4), input, 100, arena);
    ASSERT_TRUE(result.ok);
    EXPECT_EQ(result.gas_left, 82U);
    input[0] = 9;
    EXPECT_EQ(to_hex(result.output), "010203");
}

TEST(blake2f, counts_rounds_and_looks_at_the_final_flag)
{
    const std::string rest(2 * 208, '0');
    EXPECT_EQ(call_precompile(9, *from_hex("0000000c" + rest + "01")).gas_used, 12U);
    EXPECT_EQ(run(9, "0000000c" + rest + "01").size(), 128U);
    EXPECT_NE(run(9, "0000000c" + rest + "01"), run(9, "0000000c" + rest + "00"));
    EXPECT_EQ(run(9, "0000000c" + rest + "02"), "failed");
    EXPECT_EQ(run(9, "ffffffff" + rest + "00", {.gas = 0xfffffffe}), "failed");
}

TEST(kzg_point_evaluation, wants_the_versioned_hash_of_the_commitment)
{
    // The zero polynomial: commitment and proof are infinity.
    const std::string infinity = std::string("c") + std::string(95, '0');
    const std::string hash = "010657f37554c781402a22917dee2f75def7ab966d7b770905398eba3c444014";
    const std::string answer = zeros.substr(4) + "1000" +
                               "73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001";
    EXPECT_EQ(run(10, hash + zeros + zeros + infinity + infinity), answer);
    EXPECT_EQ(run(10, "02" + hash.substr(2) + zeros + zeros + infinity + infinity), "failed");
    EXPECT_EQ(run(10, hash.substr(0, 63) + "5" + zeros + zeros + infinity + infinity), "failed");
    EXPECT_EQ(run(10, hash + zeros + zeros.substr(1) + "1" + infinity + infinity), "failed");
}

TEST(p256_verify, gives_a_word_or_nothing)
{
    const std::string digest = "af2bdbe1aa9b6ec1e2ade1d694f41fc71a831d0268e9891562113d8a62add1bf";
    const std::string rest =
        "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
        "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8"
        "60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"
        "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299";
    EXPECT_EQ(run(0x100, digest + rest), zeros.substr(1) + "1");
    EXPECT_EQ(run(0x100, zeros + rest), "");
    EXPECT_EQ(run(0x100, digest + rest + "00"), "");
    EXPECT_EQ(run(0x100, ""), "");
}

TEST(bn254_precompiles, pad_short_inputs)
{
    EXPECT_EQ(run(6, ""), zeros + zeros);
    const std::string generator = zeros.substr(1) + "1" + zeros.substr(1) + "2";
    EXPECT_EQ(run(6, generator), generator);
    EXPECT_EQ(run(6, generator + zeros + zeros + "ffff"), generator)
        << "bytes behind are not looked at";
    EXPECT_EQ(run(7, generator), zeros + zeros);
    EXPECT_EQ(run(7, generator + zeros.substr(1) + "1"), generator);
    EXPECT_EQ(run(7, generator + "01"), run(7, generator + "01" + zeros.substr(2)));
    EXPECT_EQ(run(6, generator.substr(0, 127) + "3"), "failed");
    EXPECT_EQ(run(8, ""), zeros.substr(1) + "1");
}
}  // namespace braid::evm
