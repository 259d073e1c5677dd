// SPDX-License-Identifier: Apache-2.0
#include "kernels/bls12_381.hpp"
#include "kernels/bn254_algebra.hpp"
#include <gtest/gtest.h>

#include "tests/kernels/algebra_vectors.hpp"
#include "tests/kernels/hex_values.hpp"
#include "tests/kernels/random_values.hpp"
#include <algorithm>

namespace braid::kernels
{
namespace
{
using tests::bytes_of;

/// BLS12-381 by one set of names.
struct Bls
{
    using Fr = bls12_381::Fr;
    using Fp12 = bls12_381::Fp12;
    using G1 = bls12_381::G1;
    using G2 = bls12_381::G2;
    using Form = bls12_381::PointForm;
    static constexpr auto vectors = &vectors::bls12381_vectors;
    static constexpr std::size_t g1_size = bls12_381::g1_size;
    static constexpr std::size_t g2_size = bls12_381::g2_size;
    static constexpr std::size_t fp12_size = bls12_381::fp12_size;
    static std::uint8_t& flag_byte(std::vector<std::uint8_t>& point) { return point.front(); }
    static Fr number(std::uint64_t value) { return Fr::of(value); }
    static G1 generator(const G1& /*group*/) { return G1::generator(); }
    static G2 generator(const G2& /*group*/) { return G2::generator(); }
    static auto read(Form form, Bytes from, const G1& /*group*/)
    {
        return bls12_381::read_g1(form, from);
    }
    static auto read(Form form, Bytes from, const G2& /*group*/)
    {
        return bls12_381::read_g2(form, from);
    }
    static auto read_fr(Bytes from) { return bls12_381::read_fr(from); }
    static auto read_fp12(Bytes from) { return bls12_381::read_fp12(from); }
    template <typename Point>
    static bool equal_points(const Point& a, const Point& b)
    {
        return a == b;
    }
    template <typename Point>
    static Point negated(const Point& a)
    {
        return -a;
    }
};

/// And BN254.
struct Bn
{
    using Fr = bn254::Fr;
    using Fp12 = bn254::Fp12;
    using G1 = bn254::G1;
    using G2 = bn254::G2;
    using Form = bn254::PointForm;
    static constexpr auto vectors = &vectors::bn254_vectors;
    static constexpr std::size_t g1_size = bn254::g1_size;
    static constexpr std::size_t g2_size = bn254::g2_size;
    static constexpr std::size_t fp12_size = bn254::fp12_size;
    static std::uint8_t& flag_byte(std::vector<std::uint8_t>& point) { return point.back(); }
    static Fr number(std::uint64_t value) { return Fr::of(u256{value}); }
    static G1 generator(const G1& /*group*/) { return bn254::g1_generator(); }
    static G2 generator(const G2& /*group*/) { return bn254::g2_generator(); }
    static auto read(Form form, Bytes from, const G1& /*group*/)
    {
        return bn254::read_g1(form, from);
    }
    static auto read(Form form, Bytes from, const G2& /*group*/)
    {
        return bn254::read_g2(form, from);
    }
    static auto read_fr(Bytes from) { return bn254::read_fr(from); }
    static auto read_fp12(Bytes from) { return bn254::read_fp12(from); }
    template <typename Point>
    static bool equal_points(const Point& a, const Point& b)
    {
        return bn254::equal_points(a, b);
    }
    template <typename Point>
    static Point negated(const Point& a)
    {
        return a.negated();
    }
};

template <typename Curve>
class PairingAlgebra : public testing::Test
{
public:
    using Scalar = typename Curve::Fr;
    using First = typename Curve::G1;
    using Second = typename Curve::G2;
    using Target = typename Curve::Fp12;
    using PointForm = typename Curve::Form;

    template <typename Point>
    static Point times(const Point& point, const Scalar& scalar)
    {
        return sum_of_multiples(
            std::span<const Point>{&point, 1}, std::span<const Scalar>{&scalar, 1});
    }
    template <typename Point>
    static std::vector<std::uint8_t> written(const Point& point, PointForm form)
    {
        constexpr std::size_t size = std::is_same_v<Point, First> ? Curve::g1_size : Curve::g2_size;
        std::vector<std::uint8_t> bytes(form == PointForm::compressed ? size : 2 * size);
        write(point, form, bytes);
        return bytes;
    }
    static std::vector<std::uint8_t> written(const Target& element)
    {
        std::vector<std::uint8_t> bytes(Curve::fp12_size);
        write(element, bytes);
        return bytes;
    }
    static Scalar random_scalar(std::mt19937_64& random)
    {
        return Curve::number(random()) * Curve::number(random()) * Curve::number(random()) *
               Curve::number(random());
    }
    static Target pairing(const First& a, const Second& b)
    {
        return pairing_product(std::span<const First>{&a, 1}, std::span<const Second>{&b, 1});
    }
    /// Both encodings of a point are as expected, and read back as it.
    template <typename Point>
    static void expect_encodings(
        const Point& point, std::string_view compressed, std::string_view uncompressed)
    {
        for (const auto& [form, text] :
            {std::pair{PointForm::compressed, compressed}, {PointForm::uncompressed, uncompressed}})
        {
            const auto bytes = bytes_of(text);
            EXPECT_EQ(written(point, form), bytes);
            const auto read = Curve::read(form, bytes, Point{});
            ASSERT_TRUE(read);
            EXPECT_TRUE(Curve::equal_points(*read, point));
        }
    }
};

using Curves = testing::Types<Bls, Bn>;
TYPED_TEST_SUITE(PairingAlgebra, Curves);

TYPED_TEST(PairingAlgebra, encodes_points_as_arkworks_does)
{
    using Fixture = TestFixture;
    const auto& known = *TypeParam::vectors;
    const typename TypeParam::G1 g1 = TypeParam::generator(typename TypeParam::G1{});
    const typename TypeParam::G2 g2 = TypeParam::generator(typename TypeParam::G2{});
    const auto seven = TypeParam::number(7);
    Fixture::expect_encodings(
        typename TypeParam::G1{}, known.g1_infinity_compressed, known.g1_infinity_uncompressed);
    Fixture::expect_encodings(
        typename TypeParam::G2{}, known.g2_infinity_compressed, known.g2_infinity_uncompressed);
    Fixture::expect_encodings(g1, known.g1_generator_compressed, known.g1_generator_uncompressed);
    Fixture::expect_encodings(g2, known.g2_generator_compressed, known.g2_generator_uncompressed);
    Fixture::expect_encodings(
        Fixture::times(g1, seven), known.g1_times_7_compressed, known.g1_times_7_uncompressed);
    Fixture::expect_encodings(
        Fixture::times(g2, seven), known.g2_times_7_compressed, known.g2_times_7_uncompressed);
    Fixture::expect_encodings(Fixture::times(g1, -seven), known.g1_times_minus_7_compressed,
        known.g1_times_minus_7_uncompressed);
    Fixture::expect_encodings(Fixture::times(g2, -seven), known.g2_times_minus_7_compressed,
        known.g2_times_minus_7_uncompressed);
}

TYPED_TEST(PairingAlgebra, pairs_generators_as_arkworks_does)
{
    using Fixture = TestFixture;
    const auto& known = *TypeParam::vectors;
    const auto g1 = TypeParam::generator(typename TypeParam::G1{});
    const auto g2 = TypeParam::generator(typename TypeParam::G2{});
    EXPECT_EQ(Fixture::written(Fixture::pairing(g1, g2)), bytes_of(known.gt_generator));
    EXPECT_EQ(Fixture::written(Fixture::pairing(Fixture::times(g1, TypeParam::number(7)), g2)),
        bytes_of(known.gt_times_7));
    EXPECT_EQ(Fixture::written(Fixture::pairing(g1, Fixture::times(g2, -TypeParam::number(7)))),
        bytes_of(known.gt_times_minus_7));
    const auto element = TypeParam::read_fp12(bytes_of(known.gt_times_7));
    ASSERT_TRUE(element);
    EXPECT_EQ(Fixture::written(element->inverted()), bytes_of(known.gt_times_minus_7));
    EXPECT_EQ(Fixture::written(*element), bytes_of(known.gt_times_7));
}

TYPED_TEST(PairingAlgebra, pairs_bilinearly)
{
    using Fixture = TestFixture;
    using G1 = typename TypeParam::G1;
    using G2 = typename TypeParam::G2;
    const std::uint64_t seed = std::random_device{}();
    SCOPED_TRACE(seed);
    std::mt19937_64 random{seed};
    // More than go through one loop, some of them infinity.
    for (const std::size_t count : {0UL, 1UL, 3UL, 8UL, 9UL, 19UL})
    {
        std::vector<G1> first;
        std::vector<G2> second;
        auto sum = TypeParam::number(0);
        for (std::size_t i = 0; i < count; ++i)
        {
            const auto a = i % 4 == 2 ? TypeParam::number(0) : Fixture::random_scalar(random);
            const auto b = i % 5 == 3 ? TypeParam::number(0) : Fixture::random_scalar(random);
            first.push_back(Fixture::times(TypeParam::generator(G1{}), a));
            second.push_back(Fixture::times(TypeParam::generator(G2{}), b));
            sum = sum + a * b;
        }
        const auto expected = Fixture::pairing(
            Fixture::times(TypeParam::generator(G1{}), sum), TypeParam::generator(G2{}));
        EXPECT_EQ(
            pairing_product(std::span<const G1>{first}, std::span<const G2>{second}), expected);
    }
}

TYPED_TEST(PairingAlgebra, keeps_the_laws_of_groups_and_fields)
{
    using Fixture = TestFixture;
    using G1 = typename TypeParam::G1;
    using G2 = typename TypeParam::G2;
    using Fr = typename TypeParam::Fr;
    const std::uint64_t seed = std::random_device{}();
    SCOPED_TRACE(seed);
    std::mt19937_64 random{seed};
    const auto check_group = [&random]<typename Point>(const Point& group)
    {
        const Point generator = TypeParam::generator(group);
        for (const std::size_t count : {0UL, 1UL, 2UL, 33UL, 100UL})
        {
            std::vector<Point> points;
            std::vector<Fr> scalars;
            Point expected{};
            Fr total = TypeParam::number(0);
            for (std::size_t i = 0; i < count; ++i)
            {
                const Fr a = i % 6 == 1 ? TypeParam::number(0) : Fixture::random_scalar(random);
                scalars.push_back(
                    i % 7 == 3 ? -TypeParam::number(1) : Fixture::random_scalar(random));
                points.push_back(Fixture::times(generator, a));
                expected = expected + Fixture::times(points.back(), scalars.back());
                total = total + a * scalars.back();
            }
            const Point sum =
                sum_of_multiples(std::span<const Point>{points}, std::span<const Fr>{scalars});
            EXPECT_TRUE(TypeParam::equal_points(sum, expected));
            EXPECT_TRUE(TypeParam::equal_points(sum, Fixture::times(generator, total)));
            EXPECT_TRUE(TypeParam::equal_points(sum.doubled(), sum + sum));
            EXPECT_TRUE(TypeParam::equal_points(sum + TypeParam::negated(sum), Point{}));
        }
    };
    check_group(G1{});
    check_group(G2{});
    for (int i = 0; i < 50; ++i)
    {
        const Fr a = Fixture::random_scalar(random);
        const Fr b = Fixture::random_scalar(random);
        EXPECT_EQ(a * (a + b), a.squared() + a * b);
        EXPECT_EQ(a - b, -(b - a));
        EXPECT_EQ(a * a.inverted(), Fr::one());
        std::vector<std::uint8_t> bytes(32);
        write(a, bytes);
        EXPECT_EQ(TypeParam::read_fr(bytes), a);
    }
    EXPECT_EQ(TypeParam::number(0).inverted(), TypeParam::number(0));
    EXPECT_FALSE(TypeParam::read_fr(bytes_of(TypeParam::vectors->r)));
}

TYPED_TEST(PairingAlgebra, refuses_what_is_no_element)
{
    using Form = typename TypeParam::Form;
    using G1 = typename TypeParam::G1;
    using G2 = typename TypeParam::G2;
    const std::uint64_t seed = std::random_device{}();
    SCOPED_TRACE(seed);
    std::mt19937_64 random{seed};
    EXPECT_FALSE(TypeParam::read_fp12(std::vector<std::uint8_t>(TypeParam::fp12_size, 0xFF)));
    for (const Form form : {Form::compressed, Form::uncompressed})
    {
        const std::size_t factor = form == Form::compressed ? 1 : 2;
        std::vector<std::uint8_t> ones(factor * TypeParam::g1_size, 0xFF);
        TypeParam::flag_byte(ones) &= 0xBF;
        EXPECT_FALSE(TypeParam::read(form, ones, G1{}));
        ones.assign(factor * TypeParam::g2_size, 0xFF);
        TypeParam::flag_byte(ones) &= 0xBF;
        EXPECT_FALSE(TypeParam::read(form, ones, G2{}));
        for (int i = 0; i < 40; ++i)
        {
            // Numbers at random are hardly ever coordinates of points in the group.
            auto bytes = tests::random_bytes(random, factor * TypeParam::g2_size);
            TypeParam::flag_byte(bytes) &= 0xBF;
            EXPECT_FALSE(TypeParam::read(form, bytes, G2{}));
        }
    }
    EXPECT_FALSE(TypeParam::read(
        Form::uncompressed, std::vector<std::uint8_t>(2 * TypeParam::g1_size), G1{}));
    EXPECT_FALSE(TypeParam::read(
        Form::uncompressed, std::vector<std::uint8_t>(2 * TypeParam::g2_size), G2{}));
}

/// What ark-bls12-381 0.4.0 lets pass, and its successors do not.
TEST(bls12_381, reads_points_as_leniently_as_arkworks)
{
    using bls12_381::G1;
    using bls12_381::PointForm;
    // x and y of 2^2 and 2^3 times the generator's: on the curve with 2^6 b, isomorphic to the curve.
    const auto element = [](std::string_view hex)
    {
        auto bytes = bytes_of(hex);
        std::ranges::reverse(bytes);
        bytes.resize(bls12_381::fp12_size);
        return *bls12_381::read_fp12(bytes);
    };
    const auto known = vectors::bls12381_vectors.g1_generator_uncompressed;
    std::vector<std::uint8_t> moved(2 * bls12_381::g1_size);
    for (std::size_t i = 0; i < 2; ++i)
    {
        const auto coordinate =
            element(known.substr(96 * i, 96)) * bls12_381::Fp12::of(i == 0 ? 4 : 8);
        std::vector<std::uint8_t> bytes(bls12_381::fp12_size);
        write(coordinate, bytes);
        std::reverse_copy(
            bytes.begin(), bytes.begin() + 48, moved.begin() + static_cast<std::ptrdiff_t>(48 * i));
    }
    const auto point = read_g1(PointForm::uncompressed, moved);
    ASSERT_TRUE(point);
    EXPECT_FALSE(*point == G1::generator());
    std::vector<std::uint8_t> back(moved.size());
    write(*point, PointForm::uncompressed, back);
    EXPECT_EQ(back, moved);

    // Behind the flag of infinity nothing counts.
    std::vector<std::uint8_t> junk(bls12_381::g1_size, 0xFF);
    ASSERT_TRUE(read_g1(PointForm::compressed, junk));
    EXPECT_EQ(*read_g1(PointForm::compressed, junk), G1{});
    // The sign of y counts only where y is missing.
    auto generator = bytes_of(known);
    generator[0] |= 0x20;
    ASSERT_TRUE(read_g1(PointForm::uncompressed, generator));
    EXPECT_EQ(*read_g1(PointForm::uncompressed, generator), G1::generator());
    generator[0] |= 0x80;
    EXPECT_FALSE(read_g1(PointForm::uncompressed, generator));
}

/// RFC 9380, appendices J.9.1 and J.10.1.
TEST(bls12_381, hashes_to_the_curve_as_the_rfc_does)
{
    using bls12_381::PointForm;
    const auto bytes_of_text = [](std::string_view text)
    { return Bytes{reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}; };
    const Bytes domain_1 = bytes_of_text("QUUX-V01-CS02-with-BLS12381G1_XMD:SHA-256_SSWU_RO_");
    const Bytes domain_2 = bytes_of_text("QUUX-V01-CS02-with-BLS12381G2_XMD:SHA-256_SSWU_RO_");
    EXPECT_EQ(*read_g1(PointForm::uncompressed,
                  bytes_of("052926add2207b76ca4fa57a8734416c8dc95e24501772c814278700eed6d1e4e8cf62d"
                           "9c09db0fac349612b759e79a1"
                           "08ba738453bfed09cb546dbb0783dbb3a5f1f566ed67bb6be0e8c67e2e81a4cc68ee298"
                           "13bb7994998f3eae0c9c6a265")),
        bls12_381::hash_to_g1({}, domain_1));
    EXPECT_EQ(*read_g1(PointForm::uncompressed,
                  bytes_of("11e0b079dea29a68f0383ee94fed1b940995272407e3bb916bbf268c263ddd57a6a2720"
                           "0a784cbc248e84f357ce82d98"
                           "03a87ae2caf14e8ee52e51fa2ed8eefe80f02457004ba4d486d6aa1f517c0889501dc74"
                           "13753f9599b099ebcbbd2d709")),
        bls12_381::hash_to_g1(bytes_of_text("abcdef0123456789"), domain_1));
    EXPECT_EQ(*read_g2(PointForm::uncompressed,
                  bytes_of("05cb8437535e20ecffaef7752baddf98034139c38452458baeefab379ba13dff5bf5dd7"
                           "1b72418717047f5b0f37da03d"
                           "0141ebfbdca40eb85b87142e130ab689c673cf60f1a3e98d69335266f30d9b8d4ac44c1"
                           "038e9dcdd5393faf5c41fb78a"
                           "12424ac32561493f3fe3c260708a12b7c620e7be00099a974e259ddc7d1f6395c3c811c"
                           "dd19f1e8dbf3e9ecfdcbab8d6"
                           "0503921d7f6a12805e72940b963c0cf3471c7b2a524950ca195d11062ee75ec076daf2d"
                           "4bc358c4b190c0c98064fdd92")),
        bls12_381::hash_to_g2({}, domain_2));
}
}  // namespace
}  // namespace braid::kernels
