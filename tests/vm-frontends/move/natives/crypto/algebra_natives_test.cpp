// SPDX-License-Identifier: Apache-2.0
#include "tests/kernels/algebra_vectors.hpp"
#include "tests/vm-frontends/move/natives/crypto/crypto_fixture.hpp"
#include <algorithm>
#include <random>

namespace braid::move
{
namespace
{
using enum NativeParameter;
namespace vectors = kernels::vectors;

class AlgebraNatives : public tests::CryptoFixture
{
protected:
    using Types = std::vector<const Type*>;
    using Result = tests::CryptoResult;

    Result call(std::string_view function, std::vector<Value> arguments, const Types& types)
    {
        return run("crypto_algebra", function, std::move(arguments), types);
    }
    [[nodiscard]] Types of(std::string_view name) { return {phantom(module, name)}; }
    [[nodiscard]] Types of(std::string_view first, std::string_view second)
    {
        return {phantom(module, first), phantom(module, second)};
    }
    [[nodiscard]] Types pairing_types()
    {
        return {phantom(module, "G1"), phantom(module, "G2"), phantom(module, "Gt")};
    }

    // Handles of elements.
    std::uint64_t number(std::string_view structure, std::uint64_t value)
    {
        return call("from_u64_internal", {Value::of_u64(value)}, of(structure)).number();
    }
    std::uint64_t one(std::string_view structure)
    {
        return call("one_internal", {}, of(structure)).number();
    }
    std::uint64_t zero(std::string_view structure)
    {
        return call("zero_internal", {}, of(structure)).number();
    }
    Result unary(std::string_view function, std::string_view structure, std::uint64_t a)
    {
        return call(function, {Value::of_u64(a)}, of(structure));
    }
    Result binary(
        std::string_view function, std::string_view structure, std::uint64_t a, std::uint64_t b)
    {
        return call(function, {Value::of_u64(a), Value::of_u64(b)}, of(structure));
    }
    std::uint64_t times(std::string_view group, std::uint64_t element, std::uint64_t scalar)
    {
        return call(
            "scalar_mul_internal", {Value::of_u64(element), Value::of_u64(scalar)}, of(group, "Fr"))
            .number();
    }
    bool equal(std::string_view structure, std::uint64_t a, std::uint64_t b)
    {
        return binary("eq_internal", structure, a, b).truth();
    }
    std::string written(std::string_view structure, std::string_view format, std::uint64_t handle)
    {
        return call("serialize_internal", {Value::of_u64(handle)}, of(structure, format)).hex();
    }
    Result read(std::string_view structure, std::string_view format, std::string_view digits)
    {
        return call("deserialize_internal", {reference(hex(digits))}, of(structure, format));
    }

    void field_laws(std::string_view field);
    void group_laws(std::string_view group, std::string_view format);
    void fields();
    void groups();

    std::string_view module = bls_module;
    const vectors::AlgebraVectors* known = &vectors::bls12381_vectors;
};

/// The tests that aptos-core has for each field, with small numbers.
void AlgebraNatives::field_laws(std::string_view field)
{
    const auto value_7 = number(field, 7);
    const auto value_9 = number(field, 9);
    const auto value_2 = number(field, 2);
    const auto minus_7 = unary("neg_internal", field, value_7).number();
    EXPECT_TRUE(equal(field, value_2, binary("add_internal", field, minus_7, value_9).number()));
    EXPECT_TRUE(equal(field, value_9, binary("sub_internal", field, value_2, minus_7).number()));
    const auto value_63 = binary("mul_internal", field, value_7, value_9).number();
    EXPECT_TRUE(equal(field, number(field, 63), value_63));
    EXPECT_FALSE(equal(field, value_7, value_9));
    const auto quotient = binary("div_internal", field, value_63, value_9);
    EXPECT_TRUE(quotient.truth());
    EXPECT_TRUE(equal(field, value_7, quotient.number(1)));
    const auto by_zero = binary("div_internal", field, value_63, zero(field));
    EXPECT_FALSE(by_zero.truth());
    EXPECT_EQ(by_zero.number(1), 0U);
    EXPECT_LT(by_zero.charged, quotient.charged);
    const auto inverse = unary("inv_internal", field, value_7);
    EXPECT_TRUE(inverse.truth());
    EXPECT_TRUE(equal(
        field, one(field), binary("mul_internal", field, inverse.number(1), value_7).number()));
    EXPECT_FALSE(unary("inv_internal", field, zero(field)).truth());
    EXPECT_TRUE(equal(field, unary("sqr_internal", field, minus_7).number(), number(field, 49)));
    EXPECT_EQ(unary("double_internal", field, value_7).abort_code, 0x0C0001U);
}

void AlgebraNatives::fields()
{
    for (const std::string_view field : {"Fr", "Fq12"})
        field_laws(field);
    EXPECT_EQ(call("order_internal", {}, of("Fr")).hex(), known->r);
    for (const std::string_view group : {"G1", "G2", "Gt"})
        EXPECT_EQ(call("order_internal", {}, of(group)).hex(), known->r);
    EXPECT_EQ(call("order_internal", {}, of("Fq12")).hex(), known->q12);

    const std::string seven = "07" + std::string(62, '0');
    std::string seven_reversed = std::string(62, '0') + "07";
    EXPECT_EQ(written("Fr", "FormatFrLsb", number("Fr", 7)), seven);
    EXPECT_EQ(written("Fr", "FormatFrMsb", number("Fr", 7)), seven_reversed);
    EXPECT_TRUE(equal("Fr", read("Fr", "FormatFrLsb", seven).number(1), number("Fr", 7)));
    EXPECT_TRUE(equal("Fr", read("Fr", "FormatFrMsb", seven_reversed).number(1), number("Fr", 7)));
    EXPECT_FALSE(read("Fr", "FormatFrLsb", known->r).truth());
    EXPECT_FALSE(read("Fr", "FormatFrLsb", "0700").truth());
    EXPECT_EQ(read("Fr", "FormatFrLsb", "0700").charged, 0U);
    const auto minus_7 = unary("neg_internal", "Fq12", number("Fq12", 7)).number();
    EXPECT_EQ(written("Fq12", "FormatFq12LscLsb", minus_7), known->fq12_val_7_neg);
    EXPECT_TRUE(
        equal("Fq12", minus_7, read("Fq12", "FormatFq12LscLsb", known->fq12_val_7_neg).number(1)));
    EXPECT_FALSE(
        read("Fq12", "FormatFq12LscLsb", std::string(known->fq12_val_7_neg.size(), 'f')).truth());
    EXPECT_FALSE(read("Fq12", "FormatFq12LscLsb", "ffff").truth());
}

void AlgebraNatives::group_laws(std::string_view group, std::string_view format)
{
    const auto generator = one(group);
    const auto seven = times(group, generator, number("Fr", 7));
    const auto nine = times(group, generator, number("Fr", 9));
    const auto two = times(group, generator, number("Fr", 2));
    const auto minus_seven = unary("neg_internal", group, seven).number();
    EXPECT_TRUE(equal(group, two, unary("double_internal", group, generator).number()));
    EXPECT_TRUE(equal(group, two, binary("add_internal", group, minus_seven, nine).number()));
    EXPECT_TRUE(equal(group, nine, binary("sub_internal", group, two, minus_seven).number()));
    EXPECT_TRUE(
        equal(group, zero(group), binary("add_internal", group, minus_seven, seven).number()));
    EXPECT_TRUE(equal(group, zero(group), times(group, generator, zero("Fr"))));
    EXPECT_EQ(binary("mul_internal", group, two, nine).abort_code, 0x0C0001U);
    EXPECT_EQ(unary("inv_internal", group, two).abort_code, 0x0C0001U);
    EXPECT_EQ(call("from_u64_internal", {Value::of_u64(1)}, of(group)).abort_code, 0x0C0001U);
    const auto bytes = written(group, format, minus_seven);
    const auto again = read(group, format, bytes);
    EXPECT_TRUE(again.truth());
    EXPECT_TRUE(equal(group, again.number(1), minus_seven));
    EXPECT_FALSE(read(group, format, bytes + "00").truth());
}

void AlgebraNatives::groups()
{
    group_laws("G1", "FormatG1Compr");
    group_laws("G1", "FormatG1Uncompr");
    group_laws("G2", "FormatG2Compr");
    group_laws("G2", "FormatG2Uncompr");
    group_laws("Gt", "FormatGt");
    EXPECT_EQ(written("G1", "FormatG1Compr", one("G1")), known->g1_generator_compressed);
    EXPECT_EQ(written("G2", "FormatG2Uncompr", one("G2")), known->g2_generator_uncompressed);
    EXPECT_EQ(written("G2", "FormatG2Compr", zero("G2")), known->g2_infinity_compressed);
    EXPECT_EQ(written("Gt", "FormatGt", one("Gt")), known->gt_generator);
    EXPECT_EQ(
        written("Gt", "FormatGt", times("Gt", one("Gt"), number("Fr", 7))), known->gt_times_7);
    // In the field, but not of the groups' order.
    EXPECT_FALSE(read("Gt", "FormatGt", known->fq12_val_7_neg).truth());
    EXPECT_FALSE(read("Gt", "FormatGt", "00").truth());
}

TEST_F(AlgebraNatives, bls12381_fields)
{
    fields();
}
TEST_F(AlgebraNatives, bls12381_groups)
{
    groups();
}
TEST_F(AlgebraNatives, bn254_fields)
{
    module = bn_module;
    known = &vectors::bn254_vectors;
    fields();
    field_laws("Fq");
    EXPECT_EQ(call("order_internal", {}, of("Fq")).hex(),
        "47fd7cd8168c203c8dca7168916a81975d588181b64550b829a031e1724e6430");
    EXPECT_EQ(written("Fq", "FormatFqMsb", number("Fq", 258)), std::string(60, '0') + "0102");
    EXPECT_EQ(written("Fq", "FormatFqLsb", number("Fq", 258)), "0201" + std::string(60, '0'));
    // Numbers between the two primes are of one field alone.
    EXPECT_TRUE(read("Fq", "FormatFqLsb", known->r).truth());
    EXPECT_FALSE(read("Fr", "FormatFrLsb", known->r).truth());
}
TEST_F(AlgebraNatives, bn254_groups)
{
    module = bn_module;
    known = &vectors::bn254_vectors;
    groups();
}

/// Prices that both tests below ask for, by curve.
struct CurvePrices
{
    std::string_view module;
    NativeParameter g1_to_affine;
    NativeParameter g2_to_affine;
    NativeParameter g1_add;
    NativeParameter g1_double;
    NativeParameter pairing;
    NativeParameter multi_pairing;
    NativeParameter each_pair;
};
constexpr CurvePrices curves[]{
    {"bls12381_algebra", algebra_ark_bls12_381_g1_proj_to_affine,
        algebra_ark_bls12_381_g2_proj_to_affine, algebra_ark_bls12_381_g1_proj_add,
        algebra_ark_bls12_381_g1_proj_double, algebra_ark_bls12_381_pairing,
        algebra_ark_bls12_381_multi_pairing_base, algebra_ark_bls12_381_multi_pairing_per_pair},
    {"bn254_algebra", algebra_ark_bn254_g1_proj_to_affine, algebra_ark_bn254_g2_proj_to_affine,
        algebra_ark_bn254_g1_proj_add, algebra_ark_bn254_g1_proj_double, algebra_ark_bn254_pairing,
        algebra_ark_bn254_multi_pairing_base, algebra_ark_bn254_multi_pairing_per_pair},
};

TEST_F(AlgebraNatives, pair_bilinearly)
{
    const std::uint64_t seed = std::random_device{}();
    SCOPED_TRACE(seed);
    std::mt19937_64 random{seed};
    for (const CurvePrices& curve : curves)
    {
        module = curve.module;
        constexpr std::size_t count = 5;
        std::vector<std::uint64_t> first;
        std::vector<std::uint64_t> second;
        auto sum = zero("Fr");
        for (std::size_t i = 0; i < count; ++i)
        {
            const auto a = number("Fr", random());
            const auto b = number("Fr", random());
            first.push_back(times("G1", one("G1"), a));
            second.push_back(times("G2", one("G2"), b));
            const auto product = binary("mul_internal", "Fr", a, b).number();
            sum = binary("add_internal", "Fr", sum, product).number();
        }
        const auto pairing =
            call("multi_pairing_internal", {numbers(first), numbers(second)}, pairing_types());
        EXPECT_TRUE(equal("Gt", pairing.number(), times("Gt", one("Gt"), sum)));
        EXPECT_EQ(pairing.charged, price(curve.g1_to_affine, count) +
                                       price(curve.g2_to_affine, count) +
                                       price(curve.multi_pairing) + price(curve.each_pair, count));
        const auto single = call("pairing_internal",
            {Value::of_u64(first[0]), Value::of_u64(second[0])}, pairing_types());
        EXPECT_EQ(single.charged,
            price(curve.g1_to_affine) + price(curve.g2_to_affine) + price(curve.pairing));
        EXPECT_TRUE(equal("Gt",
            call("multi_pairing_internal", {numbers({}), numbers({})}, pairing_types()).number(),
            zero("Gt")));
        first.pop_back();
        EXPECT_EQ(call("multi_pairing_internal", {numbers(first), numbers(second)}, pairing_types())
                      .abort_code,
            0x010002U);
    }
}

TEST_F(AlgebraNatives, sum_multiples)
{
    const std::uint64_t seed = std::random_device{}();
    SCOPED_TRACE(seed);
    std::mt19937_64 random{seed};
    for (const CurvePrices& curve : curves)
    {
        module = curve.module;
        constexpr std::size_t count = 5;
        std::vector<std::uint64_t> points;
        std::vector<std::uint64_t> scalars;
        auto expected = zero("G1");
        for (std::size_t i = 0; i < count; ++i)
        {
            points.push_back(times("G1", one("G1"), number("Fr", random())));
            scalars.push_back(number("Fr", random()));
            const auto multiple = times("G1", points.back(), scalars.back());
            expected = binary("add_internal", "G1", expected, multiple).number();
        }
        const auto sum = [&](std::string_view group)
        {
            return call(
                "multi_scalar_mul_internal", {numbers(points), numbers(scalars)}, of(group, "Fr"));
        };
        EXPECT_TRUE(equal("G1", sum("G1").number(), expected));
        // Windows of three bits: 85 of them, and 8 buckets.
        EXPECT_EQ(sum("G1").charged, price(curve.g1_to_affine, count) +
                                         price(curve.g1_add, (count + 9) * 85) +
                                         price(curve.g1_double, 8 * 85));
        EXPECT_EQ(sum("Gt").abort_code, 0x0C0001U);
        points.pop_back();
        EXPECT_EQ(sum("G1").abort_code, 0x010002U);
        points.clear();
        scalars.clear();
        EXPECT_TRUE(equal("G2", sum("G2").number(), zero("G2")));
    }
}

TEST_F(AlgebraNatives, cast_between_the_field_and_the_group)
{
    for (const std::string_view curve : {bls_module, bn_module})
    {
        module = curve;
        const auto element = one("Gt");
        EXPECT_EQ(
            call("upcast_internal", {Value::of_u64(element)}, of("Gt", "Fq12")).number(), element);
        const auto down = call("downcast_internal", {Value::of_u64(element)}, of("Fq12", "Gt"));
        EXPECT_TRUE(down.truth());
        EXPECT_EQ(down.number(1), element);
        EXPECT_EQ(down.charged, price(curve == bls_module ? algebra_ark_bls12_381_fq12_pow_u256 :
                                                            algebra_ark_bn254_fq12_pow_u256));
        const auto seven = number("Fq12", 7);
        EXPECT_FALSE(call("downcast_internal", {Value::of_u64(seven)}, of("Fq12", "Gt")).truth());
        EXPECT_FALSE(
            call("downcast_internal", {Value::of_u64(zero("Fq12"))}, of("Fq12", "Gt")).truth());
        EXPECT_EQ(call("upcast_internal", {Value::of_u64(seven)}, of("Fq12", "Gt")).abort_code,
            0x0C0001U);
        EXPECT_EQ(call("downcast_internal", {Value::of_u64(seven)}, of("Gt", "Fq12")).abort_code,
            0x0C0001U);
    }
}

TEST_F(AlgebraNatives, hash_to_groups)
{
    const auto hash = [&](std::string_view group, std::string_view suite, std::string_view domain,
                          std::string_view message)
    {
        return call("hash_to_internal", {reference(text(domain)), reference(text(message))},
            of(group, suite));
    };
    const auto first = hash("G1", "HashG1XmdSha256SswuRo",
        "QUUX-V01-CS02-with-BLS12381G1_XMD:SHA-256_SSWU_RO_", "abcdef0123456789");
    EXPECT_EQ(written("G1", "FormatG1Uncompr", first.number()),
        "11e0b079dea29a68f0383ee94fed1b940995272407e3bb916bbf268c263ddd57a6a27200a784cbc248e84f357c"
        "e82d98"
        "03a87ae2caf14e8ee52e51fa2ed8eefe80f02457004ba4d486d6aa1f517c0889501dc7413753f9599b099ebcbb"
        "d2d709");
    EXPECT_EQ(
        first.charged, price(algebra_ark_h2c_bls12381g1_xmd_sha256_sswu_base) +
                           price(algebra_ark_h2c_bls12381g1_xmd_sha256_sswu_per_msg_byte, 16));
    const auto second = hash(
        "G2", "HashG2XmdSha256SswuRo", "QUUX-V01-CS02-with-BLS12381G2_XMD:SHA-256_SSWU_RO_", "");
    EXPECT_EQ(written("G2", "FormatG2Uncompr", second.number()).substr(0, 96),
        "05cb8437535e20ecffaef7752baddf98034139c38452458baeefab379ba13dff5bf5dd71b72418717047f5b0f3"
        "7da03d");
    const auto with_long_domain =
        hash("G1", "HashG1XmdSha256SswuRo", std::string(256, 'd'), "message");
    EXPECT_EQ(with_long_domain.charged,
        price(algebra_ark_h2c_bls12381g1_xmd_sha256_sswu_base) +
            price(algebra_ark_h2c_bls12381g1_xmd_sha256_sswu_per_msg_byte, 7) +
            price(hash_sha2_256_base) + price(hash_sha2_256_per_byte, 256 + 17));
    EXPECT_EQ(hash("G2", "HashG1XmdSha256SswuRo", "d", "m").abort_code, 0x0C0001U);
    EXPECT_EQ(hash("Fr", "HashG1XmdSha256SswuRo", "d", "m").abort_code, 0x0C0001U);
}

TEST_F(AlgebraNatives, stand_behind_features)
{
    for (const auto& [curve, feature] : {std::pair{bls_module, std::size_t{13}}, {bn_module, 43}})
    {
        module = curve;
        const auto handle = number("Fr", 7);
        disable(feature);
        const auto expect_refusal = [](const Result& result)
        {
            EXPECT_EQ(result.outcome, NativeOutcome::aborted);
            EXPECT_EQ(result.abort_code, 0x0C0001U);
            EXPECT_EQ(result.charged, 0U);
        };
        expect_refusal(unary("neg_internal", "Fr", handle));
        expect_refusal(call("order_internal", {}, of("Fr")));
        expect_refusal(
            call("serialize_internal", {Value::of_u64(handle)}, of("Fr", "FormatFrLsb")));
        expect_refusal(read("Fr", "FormatFrLsb", "00"));
        expect_refusal(
            call("pairing_internal", {Value::of_u64(0), Value::of_u64(0)}, pairing_types()));
        expect_refusal(
            call("scalar_mul_internal", {Value::of_u64(0), Value::of_u64(0)}, of("G1", "Fr")));
        expect_refusal(call("upcast_internal", {Value::of_u64(0)}, of("Gt", "Fq12")));
        enable(feature);
        EXPECT_EQ(unary("neg_internal", "Fr", handle).outcome, NativeOutcome::done);
    }
}

TEST_F(AlgebraNatives, refuse_types_that_are_no_structures)
{
    const auto expect_refusal = [](const Result& result)
    { EXPECT_EQ(result.abort_code, 0x0C0001U); };
    expect_refusal(call("zero_internal", {}, {CodeSpace::primitive(TypeForm::u64)}));
    expect_refusal(call("order_internal", {}, {CodeSpace::primitive(TypeForm::address)}));
    expect_refusal(call("serialize_internal", {Value::of_u64(0)}, of("Fr", "FormatGt")));
    expect_refusal(call("scalar_mul_internal", {Value::of_u64(0), Value::of_u64(0)},
        {phantom(bls_module, "G1"), phantom(bn_module, "Fr")}));
    expect_refusal(call("pairing_internal", {Value::of_u64(0), Value::of_u64(0)},
        {phantom(bls_module, "G1"), phantom(bls_module, "G2"), phantom(bn_module, "Gt")}));
    // A handle of something else is nothing that Move code can make.
    const auto scalar = number("Fr", 1);
    EXPECT_EQ(
        unary("neg_internal", "G1", scalar).failure, StatusCode::unknown_invariant_violation_error);
    EXPECT_EQ(unary("neg_internal", "Fr", scalar + 1).failure,
        StatusCode::unknown_invariant_violation_error);
}

TEST_F(AlgebraNatives, limit_what_elements_take)
{
    // Elements of 576 bytes, up to a mebibyte.
    constexpr std::size_t count = (std::size_t{1} << 20) / 576;
    for (std::size_t i = 0; i < count; ++i)
        ASSERT_EQ(zero("Fq12"), i);
    const auto one_more = call("zero_internal", {}, of("Fq12"));
    EXPECT_EQ(one_more.outcome, NativeOutcome::aborted);
    EXPECT_EQ(one_more.abort_code, 0x090003U);
    // What is left is room for smaller ones.
    EXPECT_EQ(call("zero_internal", {}, of("Fr")).outcome, NativeOutcome::done);
    EXPECT_EQ(unary("inv_internal", "Fq12", 0).outcome, NativeOutcome::done);
}

TEST_F(AlgebraNatives, charge_for_affine_points_since_feature_version_21)
{
    const auto handle = one("G1");
    const auto serialize = [&]
    { return call("serialize_internal", {Value::of_u64(handle)}, of("G1", "FormatG1Compr")); };
    const auto written_price = price(algebra_ark_bls12_381_g1_affine_serialize_comp);
    EXPECT_EQ(serialize().charged, written_price + price(algebra_ark_bls12_381_g1_proj_to_affine));
    schedule.feature_version = 21;
    EXPECT_EQ(serialize().charged, written_price + price(algebra_ark_bls12_381_g1_proj_to_affine));
    schedule.feature_version = 20;
    EXPECT_EQ(serialize().charged, written_price);
}

TEST_F(AlgebraNatives, stop_where_gas_does_not_suffice)
{
    const auto handle = one("G1");
    balance = 0;
    for (const auto& result :
        {unary("double_internal", "G1", handle), call("zero_internal", {}, of("G1")),
            read("G1", "FormatG1Compr", known->g1_times_7_compressed),
            call("pairing_internal", {Value::of_u64(handle), Value::of_u64(handle)},
                pairing_types())})
        EXPECT_EQ(result.outcome, NativeOutcome::out_of_gas);
}

/// Each price once: what the operations of every structure charge.
TEST_F(AlgebraNatives, charge_the_structures_own_prices)
{
    EXPECT_EQ(call("one_internal", {}, of("Fr")).charged, price(algebra_ark_bls12_381_fr_one));
    EXPECT_EQ(call("one_internal", {}, of("Gt")).charged, price(algebra_ark_bls12_381_fq12_clone));
    EXPECT_EQ(call("zero_internal", {}, of("Gt")).charged, price(algebra_ark_bls12_381_fq12_one));
    EXPECT_EQ(binary("sub_internal", "Gt", one("Gt"), one("Gt")).charged,
        price(algebra_ark_bls12_381_fq12_div));
    EXPECT_EQ(
        unary("neg_internal", "Gt", one("Gt")).charged, price(algebra_ark_bls12_381_fq12_inv));
    EXPECT_EQ(unary("double_internal", "Gt", one("Gt")).charged,
        price(algebra_ark_bls12_381_fq12_square));
    EXPECT_EQ(binary("div_internal", "Fr", one("Fr"), one("Fr")).charged,
        price(algebra_ark_bls12_381_fr_eq) + price(algebra_ark_bls12_381_fr_div));
    EXPECT_EQ(binary("div_internal", "Fr", one("Fr"), zero("Fr")).charged,
        price(algebra_ark_bls12_381_fr_eq));
    EXPECT_EQ(read("Gt", "FormatGt", known->gt_generator).charged,
        price(algebra_ark_bls12_381_fq12_deser) + price(algebra_ark_bls12_381_fq12_pow_u256) +
            price(algebra_ark_bls12_381_fq12_eq));
    EXPECT_EQ(call("order_internal", {}, of("G1")).charged, 0U);
    module = bn_module;
    // As the reference has it, by mistake or not.
    EXPECT_EQ(call("one_internal", {}, of("Fr")).charged, price(algebra_ark_bls12_381_fr_one));
    EXPECT_EQ(call("one_internal", {}, of("Fq")).charged, price(algebra_ark_bn254_fq_one));
    EXPECT_EQ(
        call("one_internal", {}, of("G2")).charged, price(algebra_ark_bn254_g2_proj_generator));
    EXPECT_EQ(binary("mul_internal", "Fq", one("Fq"), one("Fq")).charged,
        price(algebra_ark_bn254_fq_mul));
    EXPECT_EQ(
        unary("sqr_internal", "Fq12", one("Fq12")).charged, price(algebra_ark_bn254_fq12_square));
}
}  // namespace
}  // namespace braid::move
