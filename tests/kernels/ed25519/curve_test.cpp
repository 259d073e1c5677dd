// SPDX-License-Identifier: Apache-2.0
#include "kernels/ed25519/curve.hpp"
#include "kernels/cpu/features.hpp"
#include "kernels/ed25519/base_table.hpp"
#include "tests/kernels/ed25519/lanes.hpp"
#include <gtest/gtest.h>
#include <random>
#include <sodium.h>

namespace braid::kernels::ed25519
{
namespace
{
constexpr std::uint64_t limb_bound = (std::uint64_t{1} << 51) + (std::uint64_t{1} << 18);

/// A limb of a lane's factor; those at the edges of what is allowed are frequent.
std::uint64_t random_limb(std::mt19937_64& random)
{
    constexpr std::uint64_t size = std::uint64_t{1} << 51;
    constexpr std::uint64_t edges[]{0, 1, size - 19, size - 1, size, limb_bound - 1};
    return random() % 2 == 0 ? edges[random() % std::size(edges)] : random() % limb_bound;
}

tests::LaneField random_lanes(std::mt19937_64& random)
{
    const bool is_uniform = random() % 4 == 0;
    const std::uint64_t same = random_limb(random);
    tests::LaneField lanes;
    for (auto& limb : lanes.limbs)
        for (std::uint64_t& word : limb)
            word = is_uniform ? same : random_limb(random);
    return lanes;
}

Field lane_of(const tests::LaneField& lanes, std::size_t lane)
{
    Field field;
    for (std::size_t i = 0; i < 5; ++i)
        field.limbs[i] = lanes.limbs[i][lane];
    return field;
}

/// The lane holds the residue, with limbs that may be multiplied again.
void expect_factor(const tests::LaneField& lanes, std::size_t lane, const Field& expected)
{
    const Field found = lane_of(lanes, lane);
    EXPECT_EQ(found, expected) << "lane " << lane;
    for (const std::uint64_t limb : found.limbs)
        EXPECT_LT(limb, limb_bound) << "lane " << lane;
}

Point point_of(const tests::LanePoint& lanes, std::size_t lane)
{
    return {lane_of(lanes.coordinates[0], lane), lane_of(lanes.coordinates[1], lane),
        lane_of(lanes.coordinates[2], lane), lane_of(lanes.coordinates[3], lane)};
}

void expect_point(const tests::LanePoint& lanes, std::size_t lane, const Point& expected)
{
    expect_factor(lanes.coordinates[0], lane, expected.x);
    expect_factor(lanes.coordinates[1], lane, expected.y);
    expect_factor(lanes.coordinates[2], lane, expected.z);
    expect_factor(lanes.coordinates[3], lane, expected.t);
}

tests::LanePoint random_point_lanes(std::mt19937_64& random)
{
    return {
        {random_lanes(random), random_lanes(random), random_lanes(random), random_lanes(random)}};
}
}  // namespace

TEST(ed25519_field, writes_every_residue_in_one_way)
{
    constexpr std::uint64_t ones = (std::uint64_t{1} << 51) - 1;
    const Field p{{ones - 18, ones, ones, ones, ones}};
    EXPECT_TRUE(p.is_zero());
    EXPECT_EQ(p.to_bytes(), Field{}.to_bytes());
    EXPECT_EQ((p + one).to_bytes(), one.to_bytes());
    EXPECT_EQ((-one).to_bytes(), (p - one).to_bytes());
    EXPECT_FALSE((-one).is_odd());
    const Field largest{{ones, ones, ones, ones, ones}};
    const Field eighteen{{18}};
    EXPECT_EQ(largest, eighteen);
    const Field full{{~std::uint64_t{0}, ~std::uint64_t{0}, ~std::uint64_t{0}, ~std::uint64_t{0},
        ~std::uint64_t{0}}};
    // Each limb is 2^13 - 1 of the next and 2^51 - 1.
    const Field carries{{19 * 8191, 8191, 8191, 8191, 8191}};
    EXPECT_EQ(full, largest + carries);
}

TEST(ed25519_field, inverts_and_finds_the_root_of_minus_one)
{
    std::mt19937_64 random{8};
    for (int i = 0; i < 100; ++i)
    {
        const Field value = lane_of(random_lanes(random), 0);
        EXPECT_EQ(value.squared(), value * value);
        EXPECT_EQ(inverse(value) * value, value.is_zero() ? Field{} : one);
    }
    EXPECT_EQ(root_of_minus_one.squared(), -one);
}

TEST(ed25519_base_table, holds_what_libsodium_computes)
{
    const BaseTable& table = base_table();
    for (std::size_t i = 1; i < std::size(table.rows); ++i)
    {
        std::array<std::uint8_t, 32> scalar{};
        store_le(scalar.data(), static_cast<std::uint16_t>(i));
        std::array<std::uint8_t, 32> expected;
        ASSERT_EQ(crypto_scalarmult_ed25519_base_noclamp(expected.data(), scalar.data()), 0);
        const auto point = Point::from_bytes(expected.data());
        ASSERT_TRUE(point);
        EXPECT_EQ(point->to_bytes(), expected);
        const std::uint64_t* row = table.rows[i];
        const std::array fields{point->y + point->x, point->y - point->x, point->t * curve_2d};
        for (const Field& field : fields)
            for (const std::uint64_t limb : field.canonical().limbs)
                EXPECT_EQ(*row++, limb) << "multiple " << i;
    }
}

TEST(ed25519_lanes, calculate_as_the_scalar_row_up_to_their_bounds)
{
#ifdef __x86_64__
    if (!cpu::has_avx512ifma())
        GTEST_SKIP() << "this processor has no AVX-512 IFMA";
    std::mt19937_64 random{9};
    for (int i = 0; i < 20'000; ++i)
    {
        const auto a = random_lanes(random);
        const auto b = random_lanes(random);
        const auto product = tests::lane_product(a, b);
        const auto square = tests::lane_square(a);
        const auto sum = tests::lane_sum(a, b);
        const auto difference = tests::lane_difference(a, b);
        const auto canonical = tests::lane_canonical(a);
        for (std::size_t lane = 0; lane < 8; ++lane)
        {
            const Field x = lane_of(a, lane);
            const Field y = lane_of(b, lane);
            expect_factor(product, lane, x * y);
            expect_factor(square, lane, x * x);
            expect_factor(sum, lane, x + y);
            expect_factor(difference, lane, x - y);
            EXPECT_EQ(lane_of(canonical, lane).limbs, x.canonical().limbs);
        }
    }
#else
    GTEST_SKIP() << "this architecture has no AVX-512";
#endif
}

TEST(ed25519_lanes, add_points_as_the_scalar_row_up_to_their_bounds)
{
#ifdef __x86_64__
    if (!cpu::has_avx512ifma())
        GTEST_SKIP() << "this processor has no AVX-512 IFMA";
    std::mt19937_64 random{10};
    for (int i = 0; i < 10'000; ++i)
    {
        // No points of the curve: the formulas hold for all numbers alike.
        const auto a = random_point_lanes(random);
        const auto b = random_point_lanes(random);
        const auto minus_lanes = static_cast<std::uint8_t>(random());
        const auto doubled = tests::lane_doubled(a);
        const auto added = tests::lane_added(a, b, minus_lanes);
        const auto added_affine = tests::lane_added_affine(a, b, minus_lanes);
        for (std::size_t lane = 0; lane < 8; ++lane)
        {
            const Point p = point_of(a, lane);
            const Point q = point_of(b, lane);
            const bool is_minus = (minus_lanes >> lane & 1) != 0;
            const Addend plain{q.x, q.y, q.z, q.t};
            const Addend affine{q.x, q.y, one + one, q.t};
            expect_point(doubled, lane, p.doubled());
            expect_point(added, lane, p + (is_minus ? -plain : plain));
            expect_point(added_affine, lane, p + (is_minus ? -affine : affine));
        }
    }
#else
    GTEST_SKIP() << "this architecture has no AVX-512";
#endif
}
}  // namespace braid::kernels::ed25519
