// SPDX-License-Identifier: Apache-2.0
#include "kernels/host_crypto.hpp"
#include "kernels/keccak.hpp"
#include "tests/kernels/hex_values.hpp"
#include "tests/support/vectors.hpp"
#include <gtest/gtest.h>

namespace braid::kernels
{
using tests::bytes_of;
using tests::number_of;

namespace
{
const Hash32 digest = number_of("18c547e4f7b0f325ad1e56f57e26c745b09a3e503d86e00e5255ff7f715d3d1c");
const Hash32 r = number_of("73b1693892219d736caba55bdb67216e485557ea6b6af75f37096c9aa6a5a75f");
const Hash32 s = number_of("eeb940b1d03b21e36b0e47e79769f095fe2ab855bd91e3a38756b7d75a9c4549");
const Hash32 order = number_of("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141");

/// Recovery identifiers under which the signature gives the key.
int count_of_identifiers(const Hash32& hash, Bytes signature, const Point64& key)
{
    int count = 0;
    for (unsigned id = 0; id < 4; ++id)
    {
        const auto found = host_crypto().secp256k1_recover(
            hash, Hash32::from(signature.first(32)), Hash32::from(signature.last(32)), id);
        count += static_cast<int>(found == key);
    }
    return count;
}
}  // namespace

TEST(secp256k1_recover, finds_the_key_that_signed)
{
    const auto key = host_crypto().secp256k1_recover(digest, r, s, 1);
    ASSERT_TRUE(key.has_value());
    EXPECT_EQ(to_hex(keccak256(*key)).substr(24), "a94f5374fce5edbc8e2a8697c15331677e6ebf0b");
    const auto other = host_crypto().secp256k1_recover(digest, r, s, 0);
    ASSERT_TRUE(other.has_value());
    EXPECT_NE(*other, *key);
}

TEST(secp256k1_recover, refuses_values_out_of_range)
{
    const auto recover = host_crypto().secp256k1_recover;
    EXPECT_FALSE(recover(digest, {}, s, 0).has_value());
    EXPECT_FALSE(recover(digest, r, {}, 0).has_value());
    EXPECT_FALSE(recover(digest, order, s, 0).has_value());
    EXPECT_FALSE(recover(digest, r, order, 0).has_value());
    EXPECT_FALSE(recover(digest, number_of(std::string(64, 'f')), s, 0).has_value());
    // x = r + order would be over the field's prime.
    EXPECT_FALSE(recover(digest, r, s, 2).has_value());
    EXPECT_FALSE(recover(digest, r, s, 4).has_value());
    EXPECT_FALSE(recover(digest, r, s, ~0U).has_value());
}

TEST(secp256k1_recover, refuses_an_r_that_is_no_coordinate)
{
    // No point of the curve has x = 5.
    EXPECT_FALSE(host_crypto().secp256k1_recover(digest, number_of("5"), s, 0).has_value());
    EXPECT_TRUE(host_crypto().secp256k1_recover(digest, number_of("1"), s, 0).has_value());
}

TEST(secp256k1_recover, agrees_with_wycheproof)
{
    const auto file = "crypto/wycheproof/ecdsa_secp256k1_sha256_p1363_test.json";
    BRAID_NEED_VECTORS(file);
    const auto document = tests::read_json(tests::vectors() / file);
    for (const auto& group : document["testGroups"])
    {
        const auto& public_key = group["publicKey"];
        const Point64 key = tests::point_of(number_of(public_key["wx"].get<std::string>()),
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
            const int count = count_of_identifiers(host_crypto().sha256(message), signature, key);
            EXPECT_EQ(count != 0, test["result"] == "valid") << test["tcId"] << test["comment"];
        }
    }
}
}  // namespace braid::kernels
