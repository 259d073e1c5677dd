// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/gas/abstract_size.hpp"
#include "tests/vm-frontends/move/gas/some_values.hpp"
#include <gtest/gtest.h>

namespace braid::move
{
namespace
{
AbstractSizes sizes_of(std::uint64_t feature_version)
{
    AbstractSizes sizes{.u8 = 1,
        .u16 = 2,
        .u32 = 3,
        .u64 = 4,
        .u128 = 5,
        .u256 = 6,
        .boolean = 7,
        .address = 8,
        .structure = 100,
        .closure = 200,
        .vector = 300,
        .reference = 400,
        .packed_u8 = 11,
        .packed_u16 = 12,
        .packed_u32 = 13,
        .packed_u64 = 14,
        .packed_u128 = 15,
        .packed_u256 = 16,
        .packed_boolean = 17,
        .packed_address = 18};
    sizes.resolve(feature_version);
    return sizes;
}
const AbstractSizes sizes = sizes_of(3);
}  // namespace

TEST(abstract_size, of_scalars_is_that_of_their_kind)
{
    constexpr std::pair<ValueKind, std::array<std::uint64_t, 2>> kinds[] = {
        {ValueKind::boolean, {7, 17}}, {ValueKind::u8, {1, 11}}, {ValueKind::u16, {2, 12}},
        {ValueKind::u32, {3, 13}}, {ValueKind::u64, {4, 14}}, {ValueKind::u128, {5, 15}},
        {ValueKind::u256, {6, 16}}, {ValueKind::address, {8, 18}}, {ValueKind::delayed, {4, 14}},
        {ValueKind::reference, {400, 400}}};
    for (const auto& [kind, expected] : kinds)
    {
        const Value value = Value::of_scalar(kind, 0);
        EXPECT_EQ(abstract_size(value, sizes), expected[0]);
        EXPECT_EQ(abstract_stack_size(value, sizes), expected[0]);
        EXPECT_EQ(abstract_packed_size(value, sizes), expected[1]);
        EXPECT_EQ(abstract_heap_size(value, sizes), 0U);
    }
    EXPECT_EQ(abstract_size(Value{}, sizes), 0U);
}

TEST(abstract_size, of_containers_is_that_of_all_they_own)
{
    tests::SomeValues make;
    const Value bytes = make.scalars(ValueKind::u8, 10);
    EXPECT_EQ(abstract_size(bytes, sizes), 300U + 10 * 11);
    EXPECT_EQ(abstract_heap_size(bytes, sizes), 110U);
    EXPECT_EQ(abstract_stack_size(bytes, sizes), 300U);
    EXPECT_EQ(abstract_packed_size(bytes, sizes), 300U);
    const Value structure = make.structure({bytes, Value::of_u64(1), Value::of_bool(true)});
    EXPECT_EQ(abstract_size(structure, sizes), 100U + 410 + 4 + 7);
    EXPECT_EQ(abstract_heap_size(structure, sizes), 421U);
    const Value vector = make.vector({structure, structure});
    EXPECT_EQ(abstract_size(vector, sizes), 300U + 2 * 521);
    EXPECT_EQ(abstract_packed_size(vector, sizes), 300U);
    EXPECT_EQ(abstract_size(make.signer(false), sizes), 100U + 2 + 8);
    EXPECT_EQ(abstract_size(make.signer(true), sizes), 100U + 2 + 2 * 8);
    EXPECT_EQ(abstract_heap_size(make.signer(false), sizes), 10U);
}

TEST(abstract_size, looks_behind_references_where_it_is_told_to)
{
    tests::SomeValues make;
    const Value structure = make.structure({Value::of_u64(1)});
    EXPECT_EQ(abstract_size_dereferenced(structure, sizes), 104U);
    EXPECT_EQ(abstract_size_dereferenced(make.reference(structure), sizes), 104U);
    EXPECT_EQ(abstract_size_dereferenced(make.reference(Value::of_u8(1)), sizes), 1U);
    EXPECT_EQ(abstract_size_dereferenced(make.reference_to_scalar(ValueKind::address), sizes), 8U);
    EXPECT_EQ(abstract_size(make.reference(structure), sizes), 400U);
}

TEST(abstract_size, forgets_heads_of_scalar_vectors_before_version_3)
{
    tests::SomeValues make;
    const AbstractSizes old = sizes_of(2);
    const Value bytes = make.scalars(ValueKind::u8, 10);
    EXPECT_EQ(abstract_size(bytes, old), 110U);
    EXPECT_EQ(abstract_stack_size(bytes, old), 0U);
    EXPECT_EQ(abstract_packed_size(bytes, old), 300U);
    const Value vector = make.vector({bytes});
    EXPECT_EQ(abstract_size(vector, old), 300U + 110);
}

// Deeper than the thread's stack would bear, were each level a call.
TEST(abstract_size, of_deep_values_is_found_all_the_same)
{
    tests::SomeValues make;
    Value value = Value::of_u8(0);
    constexpr std::uint64_t depth = 1'000'000;
    for (std::uint64_t i = 0; i < depth; ++i)
        value = make.vector({value});
    EXPECT_EQ(abstract_size(value, sizes), 300 * depth + 1);
}

TEST(abstract_size, saturates)
{
    tests::SomeValues make;
    AbstractSizes huge = sizes_of(3);
    huge.packed_u64 = std::uint64_t{1} << 63;
    huge.resolve(3);
    const Value values = make.scalars(ValueKind::u64, 5);
    EXPECT_EQ(abstract_size(values, huge), ~std::uint64_t{0});
    EXPECT_EQ(abstract_size(make.vector({values, values}), huge), ~std::uint64_t{0});
}
}  // namespace braid::move
