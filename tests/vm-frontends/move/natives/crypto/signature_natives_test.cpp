// SPDX-License-Identifier: Apache-2.0
#include "tests/kernels/bls_signature_vectors.hpp"
#include "tests/vm-frontends/move/natives/crypto/crypto_fixture.hpp"
#include <random>
#include <sodium.h>

namespace braid::move
{
namespace
{
using enum NativeParameter;
using Octets = std::vector<std::uint8_t>;
namespace vectors = kernels::vectors;

struct Signer
{
    Octets key = Octets(crypto_sign_PUBLICKEYBYTES);
    Octets secret = Octets(crypto_sign_SECRETKEYBYTES);

    explicit Signer(std::mt19937_64& random)
    {
        std::array<unsigned char, crypto_sign_SEEDBYTES> seed;
        for (auto& byte : seed)
            byte = static_cast<unsigned char>(random());
        crypto_sign_seed_keypair(key.data(), secret.data(), seed.data());
    }
    [[nodiscard]] Octets sign(std::string_view message) const
    {
        Octets signature(crypto_sign_BYTES);
        crypto_sign_detached(signature.data(), nullptr,
            reinterpret_cast<const unsigned char*>(message.data()), message.size(), secret.data());
        return signature;
    }
};

class SignatureNatives : public tests::CryptoFixture
{
protected:
    SignatureNatives() { SCOPED_TRACE(seed); }

    tests::CryptoResult verify(std::string_view module, const Octets& signature, const Octets& key,
        std::string_view message)
    {
        return run(module, "signature_verify_strict_internal",
            {bytes(signature), bytes(key), text(message)});
    }

    const std::uint64_t seed = std::random_device{}();
    std::mt19937_64 random{seed};
};

/// The neutral element, and a y that is of no point.
const Octets small_key = []
{
    Octets key(32);
    key[0] = 1;
    return key;
}();
const Octets no_key = []
{
    Octets key(32);
    key[0] = 2;
    return key;
}();

TEST_F(SignatureNatives, ed25519_validates_keys)
{
    const Signer signer{random};
    const auto validate = [&](const Octets& key)
    { return run("ed25519", "public_key_validate_internal", {bytes(key)}); };
    const InternalGas first = price(ed25519_base) + price(ed25519_per_pubkey_deserialize);
    const InternalGas both = first + price(ed25519_per_pubkey_small_order_check);
    EXPECT_TRUE(validate(signer.key).truth());
    EXPECT_EQ(validate(signer.key).charged, both);
    EXPECT_FALSE(validate(small_key).truth());
    EXPECT_EQ(validate(small_key).charged, both);
    EXPECT_FALSE(validate(no_key).truth());
    EXPECT_EQ(validate(no_key).charged, first);
    EXPECT_FALSE(validate(Octets(31)).truth());
    disable(14);
    EXPECT_EQ(validate(Octets(31)).outcome, NativeOutcome::aborted);
    EXPECT_EQ(validate(Octets(33)).abort_code, 1U);
    EXPECT_EQ(validate(Octets(33)).charged, first);
}

TEST_F(SignatureNatives, ed25519_verifies_and_charges_step_by_step)
{
    const Signer signer{random};
    const Octets signature = signer.sign("hello");
    const InternalGas key_read = price(ed25519_base) + price(ed25519_per_pubkey_deserialize);
    const InternalGas both_read = key_read + price(ed25519_per_sig_deserialize);
    const auto good = verify("ed25519", signature, signer.key, "hello");
    EXPECT_TRUE(good.truth());
    EXPECT_EQ(good.charged, both_read + price(ed25519_per_sig_strict_verify) +
                                price(ed25519_per_msg_hashing_base) +
                                price(ed25519_per_msg_byte_hashing, 5));
    EXPECT_FALSE(verify("ed25519", signature, signer.key, "hellO").truth());
    EXPECT_EQ(verify("ed25519", signature, no_key, "hello").charged, key_read);
    EXPECT_FALSE(verify("ed25519", signature, no_key, "hello").truth());
    EXPECT_FALSE(verify("ed25519", signature, Octets(31), "hello").truth());
    EXPECT_EQ(verify("ed25519", Octets(63), signer.key, "hello").charged, both_read);
    Octets too_large = signature;
    too_large[63] |= 0xF0;
    EXPECT_FALSE(verify("ed25519", too_large, signer.key, "hello").truth());
    EXPECT_EQ(verify("ed25519", too_large, signer.key, "hello").charged, both_read);
    EXPECT_FALSE(verify("ed25519", Octets(64), small_key, "hello").truth());
}

Octets multi_key(std::span<const Signer> signers, std::uint8_t threshold)
{
    Octets key;
    for (const Signer& signer : signers)
        key.insert(key.end(), signer.key.begin(), signer.key.end());
    key.push_back(threshold);
    return key;
}

/// By the signers whose bits are set, the first one's the highest.
Octets multi_signature(
    std::span<const Signer> signers, std::uint32_t bitmap, std::string_view message)
{
    Octets all;
    for (std::size_t i = 0; i < signers.size(); ++i)
    {
        if ((bitmap >> (31 - i) & 1) == 0)
            continue;
        const Octets one = signers[i].sign(message);
        all.insert(all.end(), one.begin(), one.end());
    }
    all.resize(all.size() + 4);
    store_be(all.data() + all.size() - 4, bitmap);
    return all;
}

TEST_F(SignatureNatives, multi_ed25519_wants_as_many_as_the_threshold_says)
{
    std::vector<Signer> signers;
    for (int i = 0; i < 5; ++i)
        signers.emplace_back(random);
    const Octets key = multi_key(signers, 3);
    const auto good = verify("multi_ed25519", multi_signature(signers, 0xA8000000, "m"), key, "m");
    EXPECT_TRUE(good.truth());
    EXPECT_EQ(good.charged,
        price(ed25519_base) + price(ed25519_per_pubkey_deserialize, 5) +
            price(ed25519_per_sig_deserialize, 3) + price(ed25519_per_sig_strict_verify, 3) +
            price(ed25519_per_msg_hashing_base, 3) + price(ed25519_per_msg_byte_hashing, 3));
    EXPECT_TRUE(
        verify("multi_ed25519", multi_signature(signers, 0xF8000000, "m"), key, "m").truth());
    EXPECT_FALSE(
        verify("multi_ed25519", multi_signature(signers, 0xA0000000, "m"), key, "m").truth());
    EXPECT_FALSE(
        verify("multi_ed25519", multi_signature(signers, 0xA8000000, "m"), key, "n").truth());
    // A bit that belongs to nobody, signatures of others, no bits, a bit too many.
    const auto with_bitmap = [&](std::uint32_t bitmap)
    {
        Octets signature = multi_signature(signers, 0xA8000000, "m");
        store_be(signature.data() + signature.size() - 4, bitmap);
        return verify("multi_ed25519", signature, key, "m").truth();
    };
    EXPECT_TRUE(with_bitmap(0xA8000000));
    EXPECT_FALSE(with_bitmap(0xA0000001));
    EXPECT_FALSE(with_bitmap(0xB0000000));
    EXPECT_FALSE(with_bitmap(0));
    EXPECT_FALSE(with_bitmap(0xF8000000));
    EXPECT_FALSE(verify("multi_ed25519", Octets(67), key, "m").truth());
    EXPECT_FALSE(verify("multi_ed25519", {}, key, "m").truth());
    EXPECT_FALSE(
        verify("multi_ed25519", multi_signature(signers, 0xA8000000, "m"), {}, "m").truth());
}

TEST_F(SignatureNatives, multi_ed25519_takes_32_keys_at_most)
{
    std::vector<Signer> signers;
    for (int i = 0; i < 33; ++i)
        signers.emplace_back(random);
    const std::span all{signers};
    EXPECT_TRUE(verify("multi_ed25519", multi_signature(all.first(32), 0xFFFFFFFF, "m"),
        multi_key(all.first(32), 32), "m")
            .truth());
    const auto validate = [&](std::string_view function, const Octets& key)
    { return run("multi_ed25519", function, {bytes(key)}); };
    const auto each =
        price(ed25519_per_pubkey_deserialize) + price(ed25519_per_pubkey_small_order_check);
    for (const std::string_view function :
        {"public_key_validate_internal", "public_key_validate_v2_internal"})
    {
        const auto good = validate(function, multi_key(all.first(32), 5));
        EXPECT_TRUE(good.truth());
        EXPECT_EQ(good.charged, price(ed25519_base) + 32 * each);
        const auto many = validate(function, multi_key(all, 5));
        EXPECT_FALSE(many.truth());
        EXPECT_EQ(many.charged, price(ed25519_base));
        // The first bad key ends it.
        Octets bad = multi_key(all.first(4), 2);
        std::ranges::copy(small_key, bad.begin() + 32);
        EXPECT_FALSE(validate(function, bad).truth());
        EXPECT_EQ(validate(function, bad).charged, price(ed25519_base) + 2 * each);
    }
    // Only the second generation looks at the threshold and at the size.
    EXPECT_TRUE(validate("public_key_validate_internal", multi_key(all.first(4), 9)).truth());
    EXPECT_FALSE(validate("public_key_validate_v2_internal", multi_key(all.first(4), 9)).truth());
    EXPECT_FALSE(validate("public_key_validate_v2_internal", multi_key(all.first(4), 0)).truth());
    EXPECT_TRUE(validate("public_key_validate_internal", {}).truth());
    EXPECT_FALSE(validate("public_key_validate_v2_internal", {}).truth());
    EXPECT_FALSE(validate("public_key_validate_v2_internal", signers[0].key).truth());
}

/// From the unit tests of 0x1::secp256k1.
TEST_F(SignatureNatives, secp256k1_recovers_keys)
{
    Octets digest(crypto_hash_sha256_BYTES);
    constexpr std::string_view message = "test aptos secp256k1";
    crypto_hash_sha256(
        digest.data(), reinterpret_cast<const unsigned char*>(message.data()), message.size());
    const Octets signature = braid::tests::bytes_of(
        "f7ad936da03f948c14c542020e3c5f4e02aaacd1f20427c11aa6e2fbf8776477"
        "646bba0e1a37f9e7c777c423a1d2849baafd7ff6a9930814a43c3f80d59db56f");
    const auto recover = [&](const Octets& of, std::uint8_t id, const Octets& by)
    {
        return run("secp256k1", "ecdsa_recover_internal", {bytes(of), Value::of_u8(id), bytes(by)});
    };
    const auto good = recover(digest, 0, signature);
    EXPECT_EQ(good.hex(),
        "4646ae5047316b4230d0086c8acec687f00b1cd9d1dc634f6cb358ac0a9a8fff"
        "fe77b4dd0a4bfb95851f3b7355c781dd60f8418fc8a65d14907aff47c903a559");
    EXPECT_TRUE(good.truth(1));
    EXPECT_EQ(good.charged, price(secp256k1_base) + price(secp256k1_ecdsa_recover));
    EXPECT_NE(recover(digest, 1, signature).hex(), good.hex());
    Octets changed = signature;
    changed[0] = 0xFF;
    changed[41] = 0xF7;
    EXPECT_FALSE(recover(digest, 0, changed).truth(1));
    EXPECT_EQ(recover(digest, 0, changed).hex(), "");
    // Zeros are numbers, but of no signature.
    EXPECT_FALSE(recover(digest, 0, Octets(64)).truth(1));
    for (const auto& [of, id, by] :
        {std::tuple{Octets(31), std::uint8_t{0}, signature}, {digest, std::uint8_t{4}, signature},
            {digest, std::uint8_t{0}, Octets(63)}, {digest, std::uint8_t{0}, Octets(64, 0xFF)}})
    {
        const auto bad = recover(of, id, by);
        EXPECT_EQ(bad.outcome, NativeOutcome::aborted);
        EXPECT_EQ(bad.abort_code, 0x010001U);
        EXPECT_EQ(bad.charged, price(secp256k1_base));
    }
}

TEST_F(SignatureNatives, bls12381_aggregates)
{
    const auto aggregate = [&](std::string_view function, std::vector<Value> elements)
    { return run("bls12381", function, {vector(elements)}); };
    std::vector<Value> keys;
    std::vector<Value> signatures;
    for (std::size_t i = 0; i < vectors::multi_keys.size(); ++i)
    {
        // Values are taken by the call, so each gets its own.
        keys.clear();
        signatures.clear();
        for (std::size_t j = 0; j <= i; ++j)
        {
            keys.push_back(wrapped(hex(vectors::multi_keys[j])));
            signatures.push_back(wrapped(hex(vectors::single_signatures[j])));
        }
        const auto key = aggregate("aggregate_pubkeys_internal", keys);
        EXPECT_EQ(key.hex(), vectors::multi_key_sums[i]);
        EXPECT_TRUE(key.truth(1));
        EXPECT_EQ(key.charged, price(bls12381_base) +
                                   price(bls12381_per_pubkey_deserialize, i + 1) +
                                   price(bls12381_per_pubkey_aggregate, i + 1));
        const auto signature = aggregate("aggregate_signatures_internal", signatures);
        EXPECT_EQ(signature.hex(), vectors::single_signature_sums[i]);
        EXPECT_EQ(signature.charged, price(bls12381_base) +
                                         price(bls12381_per_sig_deserialize, i + 1) +
                                         price(bls12381_per_sig_aggregate, i + 1));
    }
    for (const std::string_view function :
        {"aggregate_pubkeys_internal", "aggregate_signatures_internal"})
    {
        const auto none = aggregate(function, {});
        EXPECT_FALSE(none.truth(1));
        EXPECT_EQ(none.hex(), "");
        EXPECT_EQ(none.charged, price(bls12381_base));
        EXPECT_FALSE(aggregate(function, {wrapped(text("no point"))}).truth(1));
    }
    // What stands behind a bad one is not paid for.
    const auto bad = aggregate("aggregate_pubkeys_internal",
        {wrapped(hex(vectors::multi_keys[0])), wrapped(text("")), wrapped(text(""))});
    EXPECT_EQ(bad.charged, price(bls12381_base) + price(bls12381_per_pubkey_deserialize, 2));
}

TEST_F(SignatureNatives, bls12381_verifies)
{
    constexpr std::string_view message = "Hello, Aptoverse!";
    const auto verify_one = [&](std::string_view function, std::string_view signature,
                                std::string_view key, std::string_view said)
    { return run("bls12381", function, {hex(signature), hex(key), text(said)}); };
    const InternalGas reads = price(bls12381_base) + price(bls12381_per_pubkey_deserialize) +
                              price(bls12381_per_sig_deserialize);
    const InternalGas check = price(bls12381_per_sig_verify) + price(bls12381_per_msg_hashing) +
                              price(bls12381_per_byte_hashing, message.size());
    for (const std::string_view function : {"verify_multisignature_internal",
             "verify_signature_share_internal", "verify_normal_signature_internal"})
    {
        const bool checks_group = function.starts_with("verify_normal");
        const auto good =
            verify_one(function, vectors::multi_signatures[2], vectors::multi_key_sums[2], message);
        EXPECT_TRUE(good.truth()) << function;
        EXPECT_EQ(good.charged,
            reads + check + (checks_group ? price(bls12381_per_pubkey_deserialize) : 0));
        EXPECT_FALSE(
            verify_one(function, vectors::multi_signatures[2], vectors::multi_key_sums[2], "Hello")
                .truth());
        EXPECT_FALSE(
            verify_one(function, vectors::multi_signatures[1], vectors::multi_key_sums[2], message)
                .truth());
        EXPECT_FALSE(verify_one(function, "00", vectors::multi_key_sums[2], message).truth());
        EXPECT_EQ(verify_one(function, "00", "00", message).charged,
            price(bls12381_base) + price(bls12381_per_pubkey_deserialize));
    }
    for (std::size_t i = 0; i < vectors::possession_keys.size(); ++i)
    {
        const auto proved = run("bls12381", "verify_proof_of_possession_internal",
            {hex(vectors::possession_keys[i]), hex(vectors::possession_proofs[i])});
        EXPECT_TRUE(proved.truth());
        EXPECT_EQ(proved.charged, reads + price(bls12381_per_pop_verify));
        EXPECT_FALSE(run("bls12381", "verify_proof_of_possession_internal",
            {hex(vectors::possession_keys[i]), hex(vectors::possession_proofs[(i + 1) % 5])})
                .truth());
    }
}

TEST_F(SignatureNatives, bls12381_verifies_aggregates_and_checks_points)
{
    for (std::size_t count = 1; count <= vectors::aggregate_keys.size(); ++count)
    {
        std::vector<Value> keys;
        std::vector<Value> messages;
        for (std::size_t i = 0; i < count; ++i)
        {
            keys.push_back(wrapped(hex(vectors::aggregate_keys[i])));
            messages.push_back(text("Hello, Aptos " + std::to_string(i + 1) + "!"));
        }
        const auto good = run("bls12381", "verify_aggregate_signature_internal",
            {hex(vectors::aggregate_signatures[count - 1]), vector(keys), vector(messages)});
        EXPECT_TRUE(good.truth());
        EXPECT_EQ(good.charged,
            price(bls12381_base) + price(bls12381_per_pubkey_deserialize, count) +
                price(bls12381_per_sig_deserialize) + price(bls12381_per_pairing, count + 1) +
                price(bls12381_per_msg_hashing, count) +
                price(bls12381_per_byte_hashing, 15 * count));
    }
    const auto mismatched = run("bls12381", "verify_aggregate_signature_internal",
        {hex(vectors::aggregate_signatures[0]), vector({}), vector(std::array{text("m")})});
    EXPECT_FALSE(mismatched.truth());
    EXPECT_EQ(mismatched.charged, price(bls12381_base));
    EXPECT_FALSE(run("bls12381", "verify_aggregate_signature_internal",
        {hex(vectors::aggregate_signatures[0]), vector({}), vector({})})
            .truth());

    const auto valid_key =
        run("bls12381", "validate_pubkey_internal", {hex(vectors::multi_keys[0])});
    EXPECT_TRUE(valid_key.truth());
    EXPECT_EQ(valid_key.charged, price(bls12381_base) + price(bls12381_per_pubkey_deserialize, 2));
    EXPECT_FALSE(
        run("bls12381", "validate_pubkey_internal", {hex("c0" + std::string(94, '0'))}).truth());
    // On the curve and outside of the group; no point at all.
    EXPECT_FALSE(run("bls12381", "validate_pubkey_internal",
        {hex("ae3cd9403b69c20a0d455fd860e977fe6ee7140a7f091f26c860f2caccd3e0a7a7365798ac10df776675b"
             "3a67db8faa0")})
            .truth());
    EXPECT_FALSE(run("bls12381", "validate_pubkey_internal",
        {hex("928d4862a40439a67fd76a9c7560e2ff159e770dcf688ff7b2dd165792541c88ee76c82eb77dd6e9e72c8"
             "9cbf1a56a68")})
            .truth());
    const auto valid_signature =
        run("bls12381", "signature_subgroup_check_internal", {hex(vectors::single_signatures[0])});
    EXPECT_TRUE(valid_signature.truth());
    EXPECT_EQ(valid_signature.charged, price(bls12381_base) + price(bls12381_per_sig_deserialize) +
                                           price(bls12381_per_sig_subgroup_check));
    EXPECT_FALSE(run("bls12381", "signature_subgroup_check_internal", {text("")}).truth());
}
}  // namespace
}  // namespace braid::move
