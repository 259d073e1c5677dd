// SPDX-License-Identifier: Apache-2.0
#include "kernels/host_crypto.hpp"
#include "tests/kernels/hex_values.hpp"
#include "tests/support/vectors.hpp"
#include <gtest/gtest.h>

namespace braid::kernels
{
using tests::bytes_of;
using tests::number_of;
using tests::point_of;

namespace
{
const Hash32 order = number_of("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
const Hash32 prime = number_of("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff");

/// RFC 6979, appendix A.2.5: "sample" with SHA-256.
struct Sample
{
    Hash32 digest = number_of("af2bdbe1aa9b6ec1e2ade1d694f41fc71a831d0268e9891562113d8a62add1bf");
    Hash32 r = number_of("efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716");
    Hash32 s = number_of("f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8");
    Hash32 x = number_of("60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6");
    Hash32 y = number_of("7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299");

    [[nodiscard]] bool verifies() const
    {
        return host_crypto().secp256r1_verify(digest, r, s, point_of(x, y));
    }
};
}  // namespace

TEST(secp256r1_verify, accepts_a_known_signature_and_no_other)
{
    EXPECT_TRUE(Sample{}.verifies());
    Sample changed;
    changed.digest.bytes[31] ^= 1;
    EXPECT_FALSE(changed.verifies());
    changed = {};
    changed.r.bytes[0] ^= 0x80;
    EXPECT_FALSE(changed.verifies());
    changed = {};
    changed.y.bytes[31] ^= 1;
    EXPECT_FALSE(changed.verifies()) << "not on the curve";
}

TEST(secp256r1_verify, accepts_both_values_of_s)
{
    Sample sample;
    sample.s = (u256::from_be(order) - u256::from_be(sample.s)).to_be();
    EXPECT_TRUE(sample.verifies());
}

TEST(secp256r1_verify, refuses_values_out_of_range)
{
    for (const Hash32& value : {Hash32{}, order, number_of(std::string(64, 'f'))})
    {
        Sample sample;
        sample.r = value;
        EXPECT_FALSE(sample.verifies());
        sample = {};
        sample.s = value;
        EXPECT_FALSE(sample.verifies());
    }
}

TEST(secp256r1_verify, refuses_coordinates_that_are_not_reduced)
{
    // The point (5, y) has a second writing with x = prime + 5, which still fits 32 bytes.
    Sample sample;
    sample.x = number_of("5");
    sample.y = number_of("459243b9aa581806fe913bce99817ade11ca503c64d9a3c533415c083248fbcc");
    const auto unreduced = (u256::from_be(prime) + u256{5}).to_be();
    // r = x(G u1 + Q u2) with a zero digest and r = s = 5: u1 = 0, u2 = 1, so R = Q.
    sample.digest = {};
    sample.r = sample.s = number_of("5");
    EXPECT_TRUE(sample.verifies());
    sample.x = unreduced;
    EXPECT_FALSE(sample.verifies());
    sample = {};
    sample.x = prime;
    EXPECT_FALSE(sample.verifies());
    sample = {};
    sample.x = sample.y = {};
    EXPECT_FALSE(sample.verifies());
}

TEST(secp256r1_verify, agrees_with_wycheproof)
{
    const auto file = "crypto/wycheproof/ecdsa_secp256r1_sha256_p1363_test.json";
    BRAID_NEED_VECTORS(file);
    const auto document = tests::read_json(tests::vectors() / file);
    for (const auto& group : document["testGroups"])
    {
        const auto& public_key = group["publicKey"];
        const Point64 key = point_of(number_of(public_key["wx"].get<std::string>()),
            number_of(public_key["wy"].get<std::string>()));
        for (const auto& test : group["tests"])
        {
            const auto signature = bytes_of(test["sig"].get<std::string>());
            if (signature.size() != 64)
            {
                EXPECT_EQ(test["result"], "invalid");
                continue;
            }
            const auto message = bytes_of(test["msg"].get<std::string>());
            const bool verified = host_crypto().secp256r1_verify(host_crypto().sha256(message),
                Hash32::from(Bytes{signature}.first(32)), Hash32::from(Bytes{signature}.last(32)),
                key);
            EXPECT_EQ(verified, test["result"] == "valid") << test["tcId"] << test["comment"];
        }
    }
}
}  // namespace braid::kernels
