// SPDX-License-Identifier: Apache-2.0
#include "tests/vm-frontends/svm/syscalls/guest.hpp"
#include <algorithm>

namespace braid::svm
{
namespace
{
using tests::Guest;
using tests::nowhere;
using Kind = SyscallError::Kind;

constexpr std::string_view validate = "sol_curve_validate_point";
constexpr std::string_view group_op = "sol_curve_group_op";
constexpr std::string_view sum_op = "sol_curve_multiscalar_mul";
constexpr std::string_view decompress = "sol_curve_decompress";
constexpr std::string_view pairing = "sol_curve_pairing_map";

/// Neutral elements, scalars of zero.
struct Curve
{
    std::uint64_t id;
    std::uint64_t point_size;
    std::uint64_t costs[5];
    std::uint8_t neutral_first;
};
constexpr Curve curves[]{
    {0, 32, {159, 473, 475, 2177, 0}, 1},
    {1, 32, {169, 521, 519, 2208, 0}, 0},
    {5 | 0x80, 96, {1565, 128, 129, 4627, 2100}, 0x40},
    {6 | 0x80, 192, {1968, 203, 204, 8255, 3050}, 0x40},
};

TEST(svm_syscalls_curves, keep_the_neutral_element)
{
    for (const Curve& curve : curves)
    {
        Guest guest;
        std::vector<std::uint8_t> neutral(curve.point_size);
        neutral[0] = curve.neutral_first;
        const std::uint64_t point = guest.put(neutral);
        const std::uint64_t scalar = guest.room(32);
        const std::uint64_t result = guest.room(curve.point_size);
        guest.expect_value(validate, {curve.id, point}, 0, curve.costs[0]);
        for (std::uint64_t operation = 0; operation < 3; ++operation)
        {
            guest.expect_value(group_op,
                {curve.id, operation, operation == 2 ? scalar : point, point, result}, 0,
                curve.costs[1 + operation]);
            EXPECT_TRUE(equal(guest.at(result, curve.point_size), neutral));
            guest.expect_violation(group_op, {curve.id, operation, nowhere, point, result},
                MemoryAccess::load, nowhere, operation == 2 ? 32 : curve.point_size,
                curve.costs[1 + operation]);
            guest.expect_violation(group_op,
                {curve.id, operation, operation == 2 ? scalar : point, point, nowhere},
                MemoryAccess::store, nowhere, curve.point_size, curve.costs[1 + operation]);
        }
        guest.expect_refusal(group_op, {curve.id, 3, point, point, result}, Kind::invalid_attribute,
            "InvalidAttribute", 0);
        // y = 2 is no point of the curve; the others know no encoding with all bits set.
        std::vector<std::uint8_t> bytes(curve.point_size, curve.id == 0 ? 0 : 0xff);
        bytes[0] = curve.id == 0 ? 2 : 0xff;
        const std::uint64_t wrong = guest.put(bytes);
        guest.expect_value(validate, {curve.id, wrong}, 1, curve.costs[0]);
        guest.expect_value(group_op, {curve.id, 0, point, wrong, result}, 1, curve.costs[1]);
    }
}

TEST(svm_syscalls_curves, refuse_unknown_ones)
{
    Guest guest;
    for (const std::uint64_t id : {2, 3, 4, 7, 0x80, 0x81, 0x105})
    {
        guest.expect_refusal(
            validate, {id, nowhere}, Kind::invalid_attribute, "InvalidAttribute", 0);
        guest.expect_refusal(group_op, {id, 0, nowhere, nowhere, nowhere}, Kind::invalid_attribute,
            "InvalidAttribute", 0);
        guest.expect_refusal(
            decompress, {id, nowhere, nowhere}, Kind::invalid_attribute, "InvalidAttribute", 0);
    }
    guest.expect_refusal(
        pairing, {5, 0, nowhere, nowhere, nowhere}, Kind::invalid_attribute, "InvalidAttribute", 0);
    guest.expect_refusal(
        sum_op, {5, nowhere, nowhere, 1, nowhere}, Kind::invalid_attribute, "InvalidAttribute", 0);
    guest.expect_refusal(
        sum_op, {9, nowhere, nowhere, 513, nowhere}, Kind::invalid_length, "InvalidLength", 0);
}

TEST(svm_syscalls_curves, sum_multiples)
{
    Guest guest;
    const std::uint64_t scalars = guest.room(32 * 512);
    const std::uint64_t points = guest.room(32 * 512);
    const std::uint64_t result = guest.room(32);
    guest.expect_value(sum_op, {0, nowhere, nowhere, 0, result}, 0, 2273);
    EXPECT_EQ(guest.at(result, 1)[0], 1);
    guest.expect_value(sum_op, {1, scalars, points, 512, result}, 0, 2303 + 788 * 511);
    EXPECT_EQ(guest.at(result, 1)[0], 0);
    guest.expect_violation(
        sum_op, {0, nowhere, points, 2, result}, MemoryAccess::load, nowhere, 64, 2273 + 758);
    guest.expect_violation(
        sum_op, {1, scalars, nowhere, 2, result}, MemoryAccess::load, nowhere, 64, 2303 + 788);
}

/// The generators of BLS12-381, compressed: section 4.2.1 of the draft on pairing-friendly curves.
constexpr std::uint8_t g1_generator[]{0x97, 0xf1, 0xd3, 0xa7, 0x31, 0x97, 0xd7, 0x94, 0x26, 0x95,
    0x63, 0x8c, 0x4f, 0xa9, 0xac, 0x0f, 0xc3, 0x68, 0x8c, 0x4f, 0x97, 0x74, 0xb9, 0x05, 0xa1, 0x4e,
    0x3a, 0x3f, 0x17, 0x1b, 0xac, 0x58, 0x6c, 0x55, 0xe8, 0x3f, 0xf9, 0x7a, 0x1a, 0xef, 0xfb, 0x3a,
    0xf0, 0x0a, 0xdb, 0x22, 0xc6, 0xbb};
constexpr std::uint8_t g2_generator[]{0x93, 0xe0, 0x2b, 0x60, 0x52, 0x71, 0x9f, 0x60, 0x7d, 0xac,
    0xd3, 0xa0, 0x88, 0x27, 0x4f, 0x65, 0x59, 0x6b, 0xd0, 0xd0, 0x99, 0x20, 0xb6, 0x1a, 0xb5, 0xda,
    0x61, 0xbb, 0xdc, 0x7f, 0x50, 0x49, 0x33, 0x4c, 0xf1, 0x12, 0x13, 0x94, 0x5d, 0x57, 0xe5, 0xac,
    0x7d, 0x05, 0x5d, 0x04, 0x2b, 0x7e, 0x02, 0x4a, 0xa2, 0xb2, 0xf0, 0x8f, 0x0a, 0x91, 0x26, 0x08,
    0x05, 0x27, 0x2d, 0xc5, 0x10, 0x51, 0xc6, 0xe4, 0x7a, 0xd4, 0xfa, 0x40, 0x3b, 0x02, 0xb4, 0x51,
    0x0b, 0x64, 0x7a, 0xe3, 0xd1, 0x77, 0x0b, 0xac, 0x03, 0x26, 0xa8, 0x05, 0xbb, 0xef, 0xd4, 0x80,
    0x56, 0xc8, 0xc1, 0x21, 0xbd, 0xb8};

/// In each byte order: e(3P, Q) e(P, -3Q) = 1, through every operation.
TEST(svm_syscalls_curves, pair_bilinearly)
{
    for (const std::uint64_t flag : {0x80, 0})
    {
        Guest guest{ids::upgradeable_loader, 10'000'000};
        std::vector<std::uint8_t> p(std::begin(g1_generator), std::end(g1_generator));
        std::vector<std::uint8_t> q(std::begin(g2_generator), std::end(g2_generator));
        std::vector<std::uint8_t> three(32);
        three[flag != 0 ? 31 : 0] = 3;
        if (flag == 0)
        {
            std::ranges::reverse(p);
            std::ranges::reverse(q);
        }
        const std::uint64_t g1 = guest.room(2 * 96);
        const std::uint64_t g2 = guest.room(2 * 192);
        const std::uint64_t first = guest.room(96);
        const std::uint64_t second = guest.room(192);
        const std::uint64_t scalar = guest.put(three);
        const std::uint64_t result = guest.room(576);
        guest.expect_value(decompress, {5 | flag, guest.put(p), g1 + 96}, 0, 2100);
        guest.expect_value(decompress, {6 | flag, guest.put(q), g2}, 0, 3050);
        guest.expect_value(group_op, {5 | flag, 2, scalar, g1 + 96, g1}, 0, 4627);
        // -3Q = (Q - 3Q) - Q, and 3P = (P + P) + P.
        guest.expect_value(group_op, {6 | flag, 2, scalar, g2, second}, 0, 8255);
        guest.expect_value(group_op, {6 | flag, 1, g2, second, second}, 0, 204);
        guest.expect_value(group_op, {6 | flag, 1, second, g2, g2 + 192}, 0, 204);
        guest.expect_value(group_op, {5 | flag, 0, g1 + 96, g1 + 96, first}, 0, 128);
        guest.expect_value(group_op, {5 | flag, 0, first, g1 + 96, first}, 0, 128);
        EXPECT_TRUE(equal(guest.at(first, 96), guest.at(g1, 96)));
        guest.expect_value(validate, {5 | flag, first}, 0, 1565);
        guest.expect_value(validate, {6 | flag, second}, 0, 1968);
        guest.expect_value(pairing, {4 | flag, 2, g1, g2, result}, 0, 25'445 + 13'023);
        std::vector<std::uint8_t> one(576);
        one[flag != 0 ? 575 : 0] = 1;
        EXPECT_TRUE(equal(guest.at(result, 576), one));
        guest.expect_value(pairing, {4 | flag, 1, g1, g2, result}, 0, 25'445);
        EXPECT_FALSE(equal(guest.at(result, 576), one));
        guest.expect_value(pairing, {4 | flag, 0, nowhere, nowhere, result}, 0, 25'445);
        EXPECT_TRUE(equal(guest.at(result, 576), one));
    }
}

TEST(svm_syscalls_curves, limit_pairs)
{
    Guest guest;
    const std::uint64_t g1 = guest.room(9 * 96);
    const std::uint64_t g2 = guest.room(9 * 192);
    const std::uint64_t result = guest.room(576);
    guest.expect_value(pairing, {4, 9, g1, g2, result}, 1, 25'445 + 8 * 13'023);
    // All zeros are no point.
    guest.expect_value(pairing, {4, 1, g1, g2, result}, 1, 25'445);
    guest.expect_violation(
        pairing, {4, 1, g1, nowhere, result}, MemoryAccess::load, nowhere, 192, 25'445);
    guest.expect_error(pairing, {4, ~std::uint64_t{0}, g1, g2, result},
        InstructionErrorKind::computational_budget_exceeded,
        guest.run.invoke->compute_units_left());
}
}  // namespace
}  // namespace braid::svm
