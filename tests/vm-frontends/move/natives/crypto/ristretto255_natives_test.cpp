// SPDX-License-Identifier: Apache-2.0
#include "kernels/keccak.hpp"
#include "tests/kernels/range_proof_vectors.hpp"
#include "tests/vm-frontends/move/natives/crypto/crypto_fixture.hpp"

namespace braid::move
{
namespace
{
using enum NativeParameter;
using kernels::ristretto255::Point;
using kernels::ristretto255::Scalar;

class RistrettoNatives : public tests::CryptoFixture
{
protected:
    tests::CryptoResult call(std::string_view function, std::vector<Value> arguments)
    {
        return run("ristretto255", function, std::move(arguments));
    }
    [[nodiscard]] Value scalar(std::uint64_t number) { return bytes(Scalar{number}.to_bytes()); }
    /// A reference to a RistrettoPoint.
    [[nodiscard]] Value point(std::uint64_t handle)
    {
        return reference(wrapped(Value::of_u64(handle)));
    }
    [[nodiscard]] std::uint64_t base_times(std::uint64_t number)
    {
        return call("basepoint_mul_internal", {scalar(number)}).number();
    }
    void expect_point(std::uint64_t handle, std::uint64_t multiple_of_base)
    {
        EXPECT_EQ(call("point_compress_internal", {point(handle)}).hex(),
            to_hex(Point::base_times(Scalar{multiple_of_base}).to_bytes()));
    }
};

TEST_F(RistrettoNatives, compute_with_points)
{
    const auto two = base_times(2);
    const auto three = base_times(3);
    EXPECT_NE(two, three);
    expect_point(call("point_identity_internal", {}).number(), 0);
    expect_point(call("point_clone_internal", {Value::of_u64(two)}).number(), 2);
    expect_point(
        call("point_add_internal", {point(two), point(three), Value::of_bool(false)}).number(), 5);
    expect_point(
        call("point_sub_internal", {point(three), point(two), Value::of_bool(false)}).number(), 1);
    expect_point(
        call("point_mul_internal", {point(three), scalar(7), Value::of_bool(false)}).number(), 21);
    expect_point(call("double_scalar_mul_internal",
                     {Value::of_u64(two), Value::of_u64(three), scalar(5), scalar(7)})
                     .number(),
        31);
    expect_point(
        call("basepoint_double_mul_internal", {scalar(5), point(three), scalar(4)}).number(), 19);
    const auto negative = call("point_neg_internal", {point(two), Value::of_bool(false)}).number();
    expect_point(
        call("point_add_internal", {point(three), point(negative), Value::of_bool(false)}).number(),
        1);
    EXPECT_TRUE(call("point_equals",
        {point(two), point(call("point_clone_internal", {Value::of_u64(two)}).number())})
            .truth());
    EXPECT_FALSE(call("point_equals", {point(two), point(three)}).truth());
    expect_point(two, 2);
    expect_point(three, 3);
}

TEST_F(RistrettoNatives, compute_in_place)
{
    const auto point_a = base_times(2);
    const auto point_b = base_times(3);
    EXPECT_EQ(
        call("point_add_internal", {point(point_a), point(point_b), Value::of_bool(true)}).number(),
        point_a);
    expect_point(point_a, 5);
    expect_point(point_b, 3);
    EXPECT_EQ(
        call("point_sub_internal", {point(point_a), point(point_b), Value::of_bool(true)}).number(),
        point_a);
    expect_point(point_a, 2);
    EXPECT_EQ(
        call("point_mul_internal", {point(point_a), scalar(9), Value::of_bool(true)}).number(),
        point_a);
    expect_point(point_a, 18);
    EXPECT_EQ(call("point_neg_internal", {point(point_a), Value::of_bool(true)}).number(), point_a);
    EXPECT_EQ(call("point_neg_internal", {point(point_a), Value::of_bool(true)}).number(), point_a);
    expect_point(point_a, 18);
}

TEST_F(RistrettoNatives, read_and_derive_points)
{
    const std::string base = to_hex(Point::base_times(Scalar::one()).to_bytes());
    const auto good = call("point_decompress_internal", {hex(base)});
    EXPECT_TRUE(good.truth(1));
    EXPECT_EQ(good.charged, price(ristretto255_point_decompress));
    expect_point(good.number(), 1);
    EXPECT_TRUE(call("point_is_canonical_internal", {hex(base)}).truth());
    for (const std::string& bad : {std::string(64, 'f'), base.substr(2), base + "00"})
    {
        const auto none = call("point_decompress_internal", {hex(bad)});
        EXPECT_EQ(none.number(), ~std::uint64_t{0});
        EXPECT_FALSE(none.truth(1));
        EXPECT_FALSE(call("point_is_canonical_internal", {hex(bad)}).truth());
    }
    /// RFC 9496, appendix A.3: the seeds are SHA-512 of labels, here of the first.
    const auto hashed = call("new_point_from_sha512_internal",
        {text("Ristretto is traditionally a short shot of espresso coffee")});
    EXPECT_EQ(call("point_compress_internal", {point(hashed.number())}).hex(),
        "3066f82a1a747d45120d1740f14358531a8f04bbffe6a819f86dfe50f44a0a46");
    EXPECT_EQ(hashed.charged, price(ristretto255_point_from_64_uniform_bytes) +
                                  price(ristretto255_sha512_per_hash) +
                                  price(ristretto255_sha512_per_byte, 58));
    const auto derived = call("new_point_from_64_uniform_bytes_internal",
        {hex("5d1be09e3d0c82fc538112490e35701979d99e06ca3e2b5b54bffe8b4dc772c1"
             "4d98b696a1bbfb5ca32c436cc61c16563790306c79eaca7705668b47dffe5bb6")});
    EXPECT_TRUE(call("point_equals", {point(hashed.number()), point(derived.number())}).truth());
    EXPECT_EQ(call("new_point_from_64_uniform_bytes_internal", {hex("00")}).failure,
        StatusCode::internal_type_error);
}

TEST_F(RistrettoNatives, sum_many_multiples)
{
    for (const std::size_t count : {1UL, 2UL, 3UL, 6UL, 7UL, 60UL})
    {
        std::vector<Value> points;
        std::vector<Value> scalars;
        std::uint64_t expected = 0;
        for (std::size_t i = 0; i < count; ++i)
        {
            points.push_back(wrapped(Value::of_u64(base_times(i + 1))));
            scalars.push_back(wrapped(scalar(100 * i + 7)));
            expected += (i + 1) * (100 * i + 7);
        }
        const auto sum = call(
            "multi_scalar_mul_internal", {reference(vector(points)), reference(vector(scalars))});
        expect_point(sum.number(), expected);
        std::uint64_t log = 0;
        while ((std::size_t{2} << log) <= count + 1)
            ++log;
        EXPECT_EQ(sum.charged, price(ristretto255_point_parse_arg, count) +
                                   price(ristretto255_scalar_parse_arg, count) +
                                   price(ristretto255_point_mul, count / log));
    }
    EXPECT_EQ(
        call("multi_scalar_mul_internal", {reference(vector({})), reference(vector({}))}).outcome,
        NativeOutcome::failed);
}

TEST_F(RistrettoNatives, compute_with_scalars)
{
    const auto result = [&](std::string_view function, std::vector<Value> arguments)
    { return call(function, std::move(arguments)).hex(); };
    const auto written = [](const Scalar& value) { return to_hex(value.to_bytes()); };
    EXPECT_EQ(
        result("scalar_add_internal", {scalar(5), scalar(7)}), written(Scalar{std::uint64_t{12}}));
    EXPECT_EQ(
        result("scalar_sub_internal", {scalar(5), scalar(7)}), written(-Scalar{std::uint64_t{2}}));
    EXPECT_EQ(
        result("scalar_mul_internal", {scalar(5), scalar(7)}), written(Scalar{std::uint64_t{35}}));
    EXPECT_EQ(result("scalar_neg_internal", {scalar(5)}), written(-Scalar{std::uint64_t{5}}));
    EXPECT_EQ(result("scalar_invert_internal", {scalar(5)}),
        written(Scalar{std::uint64_t{5}}.inverted()));
    EXPECT_EQ(result("scalar_invert_internal", {scalar(0)}), written(Scalar{}));
    EXPECT_EQ(result("scalar_from_u64_internal", {Value::of_u64(77)}),
        written(Scalar{std::uint64_t{77}}));
    EXPECT_EQ(result("scalar_from_u128_internal", {Value::of_u128(~uint128{0})}),
        std::string(32, 'f') + std::string(32, '0'));
    EXPECT_EQ(result("scalar_reduced_from_32_bytes_internal", {hex(std::string(64, 'f'))}),
        "1c95988d7431ecd670cf7d73f45befc6feffffffffffffffffffffffffffff0f");
    EXPECT_EQ(result("scalar_uniform_from_64_bytes_internal", {hex(std::string(128, '0'))}),
        written(Scalar{}));
    EXPECT_EQ(call("scalar_reduced_from_32_bytes_internal", {hex("00")}).failure,
        StatusCode::internal_type_error);
    EXPECT_EQ(call("scalar_uniform_from_64_bytes_internal", {hex("00")}).failure,
        StatusCode::internal_type_error);

    EXPECT_TRUE(call("scalar_is_canonical_internal", {scalar(5)}).truth());
    EXPECT_FALSE(call("scalar_is_canonical_internal", {hex(std::string(64, 'f'))}).truth());
    EXPECT_FALSE(call("scalar_is_canonical_internal", {hex("05")}).truth());
    EXPECT_EQ(call("scalar_add_internal", {scalar(5), hex("07")}).failure,
        StatusCode::internal_type_error);
    EXPECT_EQ(call("scalar_add_internal", {scalar(5), hex(std::string(64, 'f'))}).failure,
        StatusCode::unknown_invariant_violation_error);
    const auto hashed = call("scalar_from_sha512_internal", {text("message")});
    EXPECT_EQ(hashed.charged, price(ristretto255_scalar_uniform_from_64_bytes) +
                                  price(ristretto255_sha512_per_hash) +
                                  price(ristretto255_sha512_per_byte, 7));
}

TEST_F(RistrettoNatives, limit_how_many_points_there_are)
{
    for (std::size_t i = 0; i < RistrettoExtension::point_count_max; ++i)
        ASSERT_EQ(call("point_identity_internal", {}).number(), i);
    const auto one_more = call("point_identity_internal", {});
    EXPECT_EQ(one_more.outcome, NativeOutcome::aborted);
    EXPECT_EQ(one_more.abort_code, 0x090004U);
    EXPECT_EQ(call("point_neg_internal", {point(3), Value::of_bool(true)}).number(), 3U);
    EXPECT_EQ(call("point_compress_internal", {point(RistrettoExtension::point_count_max)}).failure,
        StatusCode::unknown_invariant_violation_error);
}

class BulletproofsNatives : public RistrettoNatives
{
protected:
    BulletproofsNatives()
    {
        const Hash32 base = Point::base_times(Scalar::one()).to_bytes();
        value_base = base_times(1);
        blinding_base =
            call("new_point_from_64_uniform_bytes_internal", {bytes(kernels::sha3_512(base))})
                .number();
    }
    [[nodiscard]] std::vector<Value> arguments(
        const Value& commitment, std::string_view proof, std::uint64_t bits)
    {
        return {commitment, point(value_base), point(blinding_base), hex(proof),
            Value::of_u64(bits), text("Deserialize-And-Verify Test")};
    }
    tests::CryptoResult verify(std::vector<Value> with, bool is_batch)
    {
        return run("ristretto255_bulletproofs",
            is_batch ? "verify_batch_range_proof_internal" : "verify_range_proof_internal",
            std::move(with));
    }
    std::uint64_t value_base = 0;
    std::uint64_t blinding_base = 0;
};

TEST_F(BulletproofsNatives, verify_the_proofs_of_the_crate)
{
    namespace vectors = kernels::vectors;
    const std::array batch_prices{bulletproofs_verify_base_batch_1_bits_8,
        bulletproofs_verify_base_batch_2_bits_16, bulletproofs_verify_base_batch_4_bits_32,
        bulletproofs_verify_base_batch_8_bits_64, bulletproofs_verify_base_batch_1_bits_64};
    for (std::size_t i = 0; i < vectors::range_proofs.size(); ++i)
    {
        const auto& [bit_count, value_count, proof] = vectors::range_proofs[i];
        std::vector<Value> commitments;
        for (std::size_t j = 0; j < value_count; ++j)
            commitments.push_back(hex(vectors::range_proof_commitments[j]));
        const auto batch = verify(arguments(vector(commitments), proof, bit_count), true);
        EXPECT_TRUE(batch.truth());
        EXPECT_EQ(batch.charged, price(batch_prices[i]));
        if (value_count != 1)
            continue;
        const auto one =
            verify(arguments(hex(vectors::range_proof_commitments[0]), proof, bit_count), false);
        EXPECT_TRUE(one.truth());
        EXPECT_EQ(
            one.charged, price(bulletproofs_base) +
                             price(bulletproofs_per_byte_rangeproof_deserialize, proof.size() / 2) +
                             price(bulletproofs_per_bit_rangeproof_verify, bit_count));
        EXPECT_FALSE(
            verify(arguments(hex(vectors::range_proof_commitments[1]), proof, bit_count), false)
                .truth());
    }
}

TEST_F(BulletproofsNatives, abort_on_what_they_do_not_support)
{
    namespace vectors = kernels::vectors;
    const std::string_view proof = vectors::range_proofs[0].proof;
    const auto commitment = [&] { return hex(vectors::range_proof_commitments[0]); };
    for (const std::uint64_t bits : {0ULL, 1ULL, 7ULL, 33ULL, 128ULL, ~0ULL})
    {
        const auto bad = verify(arguments(commitment(), proof, bits), false);
        EXPECT_EQ(bad.outcome, NativeOutcome::aborted);
        EXPECT_EQ(bad.abort_code, 0x010003U);
        EXPECT_EQ(bad.charged, 0U);
    }
    for (const std::size_t count : {0UL, 3UL, 17UL, 32UL})
    {
        std::vector<Value> commitments;
        for (std::size_t i = 0; i < count; ++i)
            commitments.push_back(commitment());
        EXPECT_EQ(verify(arguments(vector(commitments), proof, 8), true).abort_code, 0x010004U);
    }
    EXPECT_EQ(verify(arguments(commitment(), "00", 8), false).abort_code, 0x010001U);
    EXPECT_EQ(
        verify(arguments(vector(std::array{commitment()}), "", 8), true).abort_code, 0x010001U);
}
}  // namespace
}  // namespace braid::move
