// SPDX-License-Identifier: Apache-2.0
#include "kernels/bls12_381_signatures.hpp"
#include <gtest/gtest.h>

#include "tests/kernels/bls_signature_vectors.hpp"
#include "tests/kernels/hex_values.hpp"
#include <vector>

namespace braid::kernels::bls12_381
{
namespace
{
using tests::bytes_of;

Bytes text(std::string_view characters)
{
    return {reinterpret_cast<const std::uint8_t*>(characters.data()), characters.size()};
}

/// Of the suites with proofs of possession.
const Bytes signature_domain = text("BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_POP_");
const Bytes possession_domain = text("BLS_POP_BLS12381G2_XMD:SHA-256_SSWU_RO_POP_");

SignatureKey key_of(std::string_view hex)
{
    return read_signature_key(bytes_of(hex)).value();
}
Signature signature_of(std::string_view hex)
{
    return read_signature(bytes_of(hex)).value();
}
bool verify(const Signature& signature, const SignatureKey& key, Bytes message, Bytes domain)
{
    return verify_aggregate(signature, {&key, 1}, {&message, 1}, domain);
}

TEST(bls12_381_signatures, adds_keys_and_verifies_what_all_signed)
{
    std::vector<SignatureKey> keys;
    for (std::size_t i = 0; i < vectors::multi_keys.size(); ++i)
    {
        keys.push_back(key_of(vectors::multi_keys[i]));
        EXPECT_TRUE(is_valid(keys.back()));
        const SignatureKey key = sum(keys);
        EXPECT_TRUE(equal(compressed(key), bytes_of(vectors::multi_key_sums[i])));
        const Signature signature = signature_of(vectors::multi_signatures[i]);
        EXPECT_TRUE(verify(signature, key, text("Hello, Aptoverse!"), signature_domain));
        EXPECT_FALSE(verify(signature, key, text("Hello, Aptoverse?"), signature_domain));
        EXPECT_FALSE(verify(signature, key, text("Hello, Aptoverse!"), possession_domain));
        EXPECT_FALSE(verify(signature, key_of(vectors::aggregate_keys[i]),
            text("Hello, Aptoverse!"), signature_domain));
    }
}

TEST(bls12_381_signatures, adds_signatures)
{
    std::vector<Signature> signatures;
    for (std::size_t i = 0; i < vectors::single_signatures.size(); ++i)
    {
        signatures.push_back(signature_of(vectors::single_signatures[i]));
        EXPECT_TRUE(is_valid(signatures.back()));
        EXPECT_TRUE(
            equal(compressed(sum(signatures)), bytes_of(vectors::single_signature_sums[i])));
    }
}

TEST(bls12_381_signatures, verifies_sums_of_signatures_of_many_messages)
{
    std::vector<std::string> messages;
    for (std::size_t i = 1; i <= vectors::aggregate_keys.size(); ++i)
        messages.push_back("Hello, Aptos " + std::to_string(i) + "!");
    std::vector<SignatureKey> keys;
    std::vector<Bytes> views;
    for (std::size_t i = 0; i < messages.size(); ++i)
    {
        keys.push_back(key_of(vectors::aggregate_keys[i]));
        views.push_back(text(messages[i]));
        const Signature signature = signature_of(vectors::aggregate_signatures[i]);
        EXPECT_TRUE(verify_aggregate(signature, keys, views, signature_domain));
        std::vector<Bytes> swapped = views;
        swapped[0] = text("Hello, Aptos 9!");
        EXPECT_FALSE(verify_aggregate(signature, keys, swapped, signature_domain));
    }
    EXPECT_FALSE(
        verify_aggregate(signature_of(vectors::aggregate_signatures[0]), {}, {}, signature_domain));
}

TEST(bls12_381_signatures, verifies_proofs_of_possession)
{
    for (std::size_t i = 0; i < vectors::possession_keys.size(); ++i)
    {
        const auto key_bytes = bytes_of(vectors::possession_keys[i]);
        const SignatureKey key = key_of(vectors::possession_keys[i]);
        const Signature proof = signature_of(vectors::possession_proofs[i]);
        EXPECT_TRUE(verify(proof, key, key_bytes, possession_domain));
        EXPECT_FALSE(verify(proof, key, key_bytes, signature_domain));
    }
}

TEST(bls12_381_signatures, reads_points_of_either_size)
{
    const auto compressed_key = bytes_of(vectors::multi_keys[0]);
    const SignatureKey key = key_of(vectors::multi_keys[0]);
    // An uncompressed key is one too; both sizes come with the flag that belongs to them.
    std::vector<std::uint8_t> long_key(2 * g1_size);
    write(*read_g1(PointForm::compressed, compressed_key), PointForm::uncompressed, long_key);
    ASSERT_TRUE(read_signature_key(long_key));
    EXPECT_EQ(compressed(*read_signature_key(long_key)), compressed(key));
    long_key[0] |= 0x80;
    EXPECT_FALSE(read_signature_key(long_key));
    EXPECT_FALSE(read_signature_key({}));
    EXPECT_FALSE(read_signature_key(Bytes{compressed_key}.first(47)));
    EXPECT_FALSE(read_signature_key(bytes_of(vectors::multi_signatures[0])));
    EXPECT_FALSE(read_signature({}));
    EXPECT_FALSE(read_signature(compressed_key));

    // Infinity is a point, but no good one.
    std::vector<std::uint8_t> infinity(g1_size);
    infinity[0] = 0xC0;
    ASSERT_TRUE(read_signature_key(infinity));
    EXPECT_FALSE(is_valid(*read_signature_key(infinity)));
    std::vector<std::uint8_t> no_signature(g2_size);
    no_signature[0] = 0xC0;
    ASSERT_TRUE(read_signature(no_signature));
    EXPECT_FALSE(is_valid(*read_signature(no_signature)));
    EXPECT_FALSE(
        verify(*read_signature(no_signature), *read_signature_key(infinity), {}, signature_domain));
    EXPECT_FALSE(verify(*read_signature(no_signature), key, {}, signature_domain));
    // On the curve, but outside of the group: (0, 2).
    std::vector<std::uint8_t> outside(g1_size);
    outside[0] = 0x80;
    EXPECT_FALSE(read_signature_key(outside));
}
}  // namespace
}  // namespace braid::kernels::bls12_381
