// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/runtime/abstract_size.hpp"
#include "tests/vm-frontends/move/encoded.hpp"
#include <gtest/gtest.h>

namespace braid::move
{
namespace
{
/// Mainnet's: 40 for everything, and what it takes for what is packed.
AbstractSizes mainnet_sizes(std::uint64_t feature_version)
{
    AbstractSizes sizes;
    for (std::size_t kind = 1; kind <= static_cast<std::size_t>(ValueKind::address); ++kind)
    {
        sizes.scalar[kind] = 40;
        sizes.packed[kind] = element_size_of(static_cast<ValueKind>(kind));
    }
    sizes.structure = 40;
    sizes.vector = 40;
    sizes.reference = 40;
    sizes.complete(feature_version);
    return sizes;
}
}  // namespace

class AbstractSizeTest : public testing::Test
{
protected:
    [[nodiscard]] Value vector_of_three(ValueKind element)
    {
        const Value vector = make_vector(element, heap_);
        for (std::uint64_t n = 0; n < 3; ++n)
        {
            if (element == ValueKind::u256)
                push_back(*vector.vector, Value::of_u256(u256{n}, heap_), heap_);
            else if (element == ValueKind::address)
                push_back(*vector.vector, Value::of_address(Hash32{}, heap_), heap_);
            else
                push_back(*vector.vector, Value::of_scalar(element, n), heap_);
        }
        return vector;
    }

    Arena arena_;
    Heap heap_{arena_};
};

TEST_F(AbstractSizeTest, values_weigh_what_the_schedule_says)
{
    const AbstractSizes sizes = mainnet_sizes(10);
    EXPECT_EQ(abstract_size(Value::of_u64(1), sizes), 40U);
    EXPECT_EQ(abstract_size(Value::of_delayed(1), sizes), 40U);
    const Value bytes = vector_of_three(ValueKind::u8);
    EXPECT_EQ(abstract_size(bytes, sizes), 43U);
    EXPECT_EQ(abstract_stack_size(bytes, sizes), 40U);
    EXPECT_EQ(abstract_heap_size(bytes, sizes), 3U);
    const Value fields = Value::of_fields(std::array{bytes, Value::of_u8(1)}, heap_);
    EXPECT_EQ(abstract_size(fields, sizes), 40U + 43U + 40U);
    EXPECT_EQ(abstract_heap_size(fields, sizes), 83U);
    // A variant is a field more.
    EXPECT_EQ(abstract_size(Value::of_variant(0, {}, heap_), sizes), 80U);
    EXPECT_EQ(abstract_size(Value::of_signer(Hash32{}, heap_), sizes), 120U);
    EXPECT_EQ(abstract_size(Value::of_permissioned_signer(Hash32{}, Hash32{}, heap_), sizes), 160U);
    EXPECT_EQ(abstract_packed_size(Value::of_u128(1), sizes), 16U);
    EXPECT_EQ(abstract_packed_size(Value::of_delayed(1), sizes), 8U);
    EXPECT_EQ(abstract_packed_size(fields, sizes), 40U);
}

TEST_F(AbstractSizeTest, references_weigh_themselves_or_what_they_refer_to)
{
    const AbstractSizes sizes = mainnet_sizes(10);
    Value words = vector_of_three(ValueKind::u64);
    const Value reference = reference_to(&words, nullptr);
    EXPECT_EQ(abstract_size(reference, sizes), 40U);
    EXPECT_EQ(abstract_heap_size(reference, sizes), 0U);
    EXPECT_EQ(abstract_size_dereferenced(reference, sizes), 40U + 24U);
    const Value element = borrow_element(*words.vector, 1, nullptr);
    EXPECT_EQ(abstract_size_dereferenced(element, sizes), 40U);
    // Behind references u16, u32 and u256 are not packed; the others are.
    for (const auto& [element_kind, packed, behind] :
        {std::tuple{ValueKind::u16, 46U, 160U}, {ValueKind::u32, 52U, 160U},
            {ValueKind::u256, 136U, 160U}, {ValueKind::u128, 88U, 88U},
            {ValueKind::address, 136U, 136U}, {ValueKind::boolean, 43U, 43U}})
    {
        Value vector = vector_of_three(element_kind);
        EXPECT_EQ(abstract_size(vector, sizes), packed);
        EXPECT_EQ(abstract_size_dereferenced(reference_to(&vector, nullptr), sizes), behind);
        EXPECT_EQ(abstract_size_dereferenced(vector, sizes), behind);
    }
}

TEST_F(AbstractSizeTest, old_vectors_weigh_their_elements_alone)
{
    const AbstractSizes sizes = mainnet_sizes(2);
    EXPECT_EQ(abstract_size(vector_of_three(ValueKind::u8), sizes), 3U);
    EXPECT_EQ(abstract_stack_size(vector_of_three(ValueKind::u64), sizes), 0U);
    EXPECT_EQ(abstract_size(vector_of_three(ValueKind::u16), sizes), 46U);
    EXPECT_EQ(abstract_size(make_vector(ValueKind::none, heap_), sizes), 40U);
    EXPECT_EQ(abstract_packed_size(vector_of_three(ValueKind::u8), sizes), 40U);
}

TEST_F(AbstractSizeTest, legacy_sizes_never_change)
{
    const AbstractSizes& sizes = legacy_sizes();
    EXPECT_EQ(abstract_size(Value::of_u128(1), sizes), 16U);
    EXPECT_EQ(abstract_size(Value::of_address(Hash32{}, heap_), sizes), 32U);
    EXPECT_EQ(abstract_size(vector_of_three(ValueKind::u8), sizes), 3U);
    EXPECT_EQ(abstract_size(vector_of_three(ValueKind::u256), sizes), 96U);
    EXPECT_EQ(abstract_size(make_vector(ValueKind::none, heap_), sizes), 2U);
    EXPECT_EQ(abstract_size(Value::of_fields(std::array{Value::of_u8(1)}, heap_), sizes), 2U + 16U);
    EXPECT_EQ(abstract_size(Value::of_signer(Hash32{}, heap_), sizes), 2U + 16U + 32U);
    Value local = Value::of_u8(1);
    EXPECT_EQ(abstract_size(reference_to(&local, nullptr), sizes), 8U);
    EXPECT_EQ(abstract_size(Value::of_delayed(1), sizes), 0U);
}
}  // namespace braid::move
