// SPDX-License-Identifier: Apache-2.0
#include "tests/vm-frontends/move/natives/crypto/crypto_fixture.hpp"
#include "vm-frontends/move/natives/crypto/sip_hash.hpp"
#include <sodium.h>

namespace braid::move
{
namespace
{
using enum NativeParameter;

class HashNatives : public tests::CryptoFixture
{
};

struct Known
{
    std::string_view function;
    NativeParameter base;
    NativeParameter per_byte;
    std::string_view of_testing;
    std::string_view of_nothing;
};

/// From the unit tests of 0x1::aptos_hash; blake2b of nothing from RFC 7693's b2sum.
const Known known[]{
    {"keccak256", hash_keccak256_base, hash_keccak256_per_byte,
        "5f16f4c7f149ac4f9510d9cf8cf384038ad348b3bcdc01915f95de12df9d1b02",
        "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"},
    {"sha2_512_internal", hash_sha2_512_base, hash_sha2_512_per_byte,
        "521b9ccefbcd14d179e7a1bb877752870a6d620938b28a66a107eac6e6805b9d"
        "0989f45b5730508041aa5e710847d439ea74cd312c9355f1f2dae08d40e41d50",
        "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce"
        "47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e"},
    {"sha3_512_internal", hash_sha3_512_base, hash_sha3_512_per_byte,
        "881c7d6ba98678bcd96e253086c4048c3ea15306d0d13ff48341c6285ee71102"
        "a47b6f16e20e4d65c0c3d677be689dfda6d326695609cbadfafa1800e9eb7fc1",
        "a69f73cca23a9ac5c8b567dc185a756e97c982164fe25859e0d1dcc1475c80a6"
        "15b2123af1f5f94c11e3e9402c3ac558f500199d95b6d3e301758586281dcd26"},
    {"ripemd160_internal", hash_ripemd160_base, hash_ripemd160_per_byte,
        "b89ba156b40bed29a5965684b7d244c49a3a769b", "9c1185a5c5e9fc54612808977ee8f548b2258d31"},
    {"blake2b_256_internal", hash_blake2b_256_base, hash_blake2b_256_per_byte,
        "99397ff32ae348b8b6536d5c213f343d7e9fdeaa10e8a23a9f90ab21a1658565",
        "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8"},
};

TEST_F(HashNatives, hash_and_charge_by_the_byte)
{
    for (const auto& [function, base, per_byte, of_testing, of_nothing] : known)
    {
        const auto some = run("aptos_hash", function, {text("testing")});
        EXPECT_EQ(some.hex(), of_testing) << function;
        EXPECT_EQ(some.charged, price(base) + price(per_byte, 7)) << function;
        const auto none = run("aptos_hash", function, {text("")});
        EXPECT_EQ(none.hex(), of_nothing) << function;
        EXPECT_EQ(none.charged, price(base)) << function;
        balance = 0;
        EXPECT_EQ(run("aptos_hash", function, {text("")}).outcome, NativeOutcome::out_of_gas);
        balance = 1'000'000'000'000;
    }
}

TEST_F(HashNatives, sip_hash_agrees_with_libsodium)
{
    const std::array<unsigned char, crypto_shorthash_KEYBYTES> key{};
    for (std::size_t size = 0; size < 70; ++size)
    {
        std::vector<std::uint8_t> message(size);
        for (std::size_t i = 0; i < size; ++i)
            message[i] = static_cast<std::uint8_t>(7 * i + size);
        std::array<std::uint8_t, 8> expected;
        crypto_shorthash(expected.data(), message.data(), message.size(), key.data());
        EXPECT_EQ(sip_hash(message), load_le<std::uint64_t>(expected.data())) << size;
        const auto result = run("aptos_hash", "sip_hash", {bytes(message)});
        EXPECT_EQ(result.number(), sip_hash(message));
        EXPECT_EQ(result.charged, price(hash_sip_hash_base) + price(hash_sip_hash_per_byte, size));
    }
}
}  // namespace
}  // namespace braid::move
