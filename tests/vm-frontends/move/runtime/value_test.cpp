// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/runtime/value.hpp"
#include "tests/kernels/each_row.hpp"
#include "tests/vm-frontends/move/runtime/random_value.hpp"
#include <algorithm>

namespace braid::move
{
namespace
{
constexpr std::uint64_t depth_max = value_depth_max;

/// Vectors in vectors: `depth` of them.
Value nested(std::uint64_t depth, Heap& heap)
{
    Value value = make_vector(ValueKind::u8, heap);
    for (std::uint64_t i = 1; i < depth; ++i)
    {
        const Value outer = make_vector(ValueKind::none, heap);
        push_back(*outer.vector, value, heap);
        value = outer;
    }
    return value;
}

/// The values of a vector, compared each by each.
int compare_by_hand(const Value& a, const Value& b)
{
    const VectorBody& x = *a.vector;
    const VectorBody& y = *b.vector;
    for (std::uint64_t i = 0; i < std::min(x.size, y.size); ++i)
    {
        const int order = *compare_values(view_element(x.element, element_place(x, i)),
            view_element(y.element, element_place(y, i)), depth_max);
        if (order != 0)
            return order;
    }
    return x.size < y.size ? -1 : static_cast<int>(y.size < x.size);
}
}  // namespace

class ValueTest : public testing::Test
{
protected:
    Arena arena_;
    Heap heap_{arena_};
};

TEST_F(ValueTest, heap_gives_back_what_was_released)
{
    for (const std::size_t size : {1U, 16U, 17U, 512U, 513U, 1024U, 1025U, 70'000U})
    {
        void* const first = heap_.allocate(size);
        EXPECT_EQ(reinterpret_cast<std::uintptr_t>(first) % 16, 0U);
        EXPECT_GE(Heap::size_given(size), size);
        EXPECT_EQ(heap_.size_in_use(), Heap::size_given(size));
        heap_.release(first, size);
        EXPECT_EQ(heap_.size_in_use(), 0U);
        EXPECT_EQ(heap_.allocate(Heap::size_given(size)), first) << "the same class";
        heap_.release(first, Heap::size_given(size));
    }
}

TEST_F(ValueTest, random_values_are_copied_compared_and_dropped)
{
    const std::uint64_t seed = std::random_device{}();
    SCOPED_TRACE(seed);
    tests::RandomValues random{seed, arena_, heap_};
    for (std::size_t i = 0; i < tests::input_count(3000); ++i)
    {
        const Layout* const layout = random.layout(4);
        std::vector<Value> values;
        for (int n = 0; n < 4; ++n)
            values.push_back(random.value(*layout));
        const std::size_t in_use = heap_.size_in_use();
        auto copy = copy_value(values[0], heap_, depth_max);
        ASSERT_TRUE(copy.ok());
        EXPECT_TRUE(*equal_values(values[0], *copy, depth_max));
        EXPECT_EQ(*compare_values(values[0], *copy, depth_max), 0);
        values.push_back(*copy);
        for (const Value& a : values)
        {
            for (const Value& b : values)
            {
                const int order = *compare_values(a, b, depth_max);
                EXPECT_EQ(order, -*compare_values(b, a, depth_max));
                EXPECT_EQ(order == 0, *equal_values(a, b, depth_max));
                for (const Value& c : values)
                {
                    if (order <= 0 && *compare_values(b, c, depth_max) <= 0)
                    {
                        EXPECT_LE(*compare_values(a, c, depth_max), 0);
                    }
                }
            }
        }
        drop_value(values.back(), heap_);
        EXPECT_EQ(heap_.size_in_use(), in_use) << "a copy takes what its drop gives";
        values.pop_back();
        for (Value& value : values)
            drop_value(value, heap_);
        ASSERT_EQ(heap_.size_in_use(), 0U);
    }
}

TEST_F(ValueTest, copies_share_nothing)
{
    const Value bytes = Value::of_bytes(std::array<std::uint8_t, 3>{1, 2, 3}, heap_);
    const Value whole = Value::of_fields(std::array{bytes, Value::of_u64(7)}, heap_);
    const Value copy = *copy_value(whole, heap_, depth_max);
    copy.structure->fields()[0].vector->size = 1;
    copy.structure->fields()[1].scalar = 8;
    EXPECT_EQ(whole.structure->fields()[0].vector->size, 3U);
    EXPECT_EQ(whole.structure->fields()[1].scalar, 7U);
    EXPECT_FALSE(*equal_values(whole, copy, depth_max));
}

TEST_F(ValueTest, packed_vectors_compare_as_their_elements)
{
    const std::uint64_t seed = std::random_device{}();
    SCOPED_TRACE(seed);
    tests::RandomValues random{seed, arena_, heap_};
    for (std::size_t i = 0; i < tests::input_count(2000); ++i)
    {
        Layout element;
        element.form = static_cast<Layout::Form>(random.below(8));
        element.kind = static_cast<ValueKind>(static_cast<int>(element.form) + 1);
        const std::array<const Layout*, 1> elements{&element};
        Layout vector{.form = Layout::Form::vector, .kind = ValueKind::vector};
        vector.element = element.kind;
        vector.elements = elements;
        const Value a = random.value(vector);
        Value b = *copy_value(a, heap_, depth_max);
        if (random.below(2) == 0)
            push_back(*b.vector, random.value(element), heap_);
        if (b.vector->size != 0 && random.below(2) == 0)
            store_element(element.kind, element_place(*b.vector, random.below(b.vector->size)),
                random.value(element));
        const int order = compare_by_hand(a, b);
        EXPECT_EQ(*compare_values(a, b, depth_max), order);
        EXPECT_EQ(*equal_values(a, b, depth_max), order == 0);
    }
}

TEST_F(ValueTest, numbers_and_addresses_are_ordered)
{
    const auto order_of = [](const Value& a, const Value& b)
    { return *compare_values(a, b, depth_max); };
    EXPECT_EQ(order_of(Value::of_bool(false), Value::of_bool(true)), -1);
    EXPECT_EQ(order_of(Value::of_u128(1), Value::of_u128(static_cast<uint128>(1) << 64)), -1);
    EXPECT_EQ(order_of(Value::of_u256(u256{1, 0, 0, 0}, heap_), Value::of_u256(u256{2}, heap_)), 1);
    Hash32 low;
    low.bytes[31] = 0xFF;
    Hash32 high;
    high.bytes[0] = 1;
    EXPECT_EQ(order_of(Value::of_address(low, heap_), Value::of_address(high, heap_)), -1);
    // A master signer comes before any other, whatever the addresses.
    const Value master = Value::of_signer(high, heap_);
    EXPECT_EQ(order_of(master, Value::of_permissioned_signer(low, low, heap_)), -1);
    EXPECT_EQ(order_of(Value::of_permissioned_signer(low, high, heap_),
                  Value::of_permissioned_signer(low, low, heap_)),
        1);
    EXPECT_TRUE(*equal_values(master, Value::of_signer(high, heap_), depth_max));
    // Variants come in their order, whatever their fields.
    const Value first = Value::of_variant(0, std::array{Value::of_u64(9)}, heap_);
    EXPECT_EQ(order_of(first, Value::of_variant(1, {}, heap_)), -1);
    EXPECT_FALSE(*equal_values(first, Value::of_variant(1, {}, heap_), depth_max));
}

TEST_F(ValueTest, what_cannot_be_compared_says_so)
{
    const Value delayed = Value::of_delayed(8);
    EXPECT_EQ(equal_values(delayed, delayed, depth_max).error(), StatusCode::vm_extension_error);
    EXPECT_EQ(compare_values(delayed, delayed, depth_max).error(), StatusCode::vm_extension_error);
    EXPECT_EQ(equal_values(Value::of_u64(1), Value::of_u8(1), depth_max).error(),
        StatusCode::internal_type_error);
    const Value inside = Value::of_fields(std::array{Value::of_u8(1), delayed}, heap_);
    const Value other = Value::of_fields(std::array{Value::of_u8(2), delayed}, heap_);
    EXPECT_EQ(equal_values(inside, inside, depth_max).error(), StatusCode::vm_extension_error);
    EXPECT_FALSE(*equal_values(inside, other, depth_max)) << "they differ before it";
}

TEST_F(ValueTest, depth_has_a_limit)
{
    for (const std::uint64_t depth : {1U, 127U, 128U})
    {
        const Value value = nested(depth, heap_);
        EXPECT_TRUE(copy_value(value, heap_, depth_max).ok());
        EXPECT_TRUE(*equal_values(value, value, depth_max));
    }
    Value deep = nested(129, heap_);
    EXPECT_EQ(copy_value(deep, heap_, depth_max).error(), StatusCode::vm_max_value_depth_reached);
    EXPECT_EQ(equal_values(deep, deep, depth_max).error(), StatusCode::vm_max_value_depth_reached);
    EXPECT_EQ(
        compare_values(deep, deep, depth_max).error(), StatusCode::vm_max_value_depth_reached);
    // What nobody could have made is dropped without a crash.
    Value deepest = nested(1'000'000, heap_);
    drop_value(deepest, heap_);
    EXPECT_TRUE(deepest.is_none());
}

TEST_F(ValueTest, vectors_push_pop_swap_and_move)
{
    const std::uint64_t seed = std::random_device{}();
    SCOPED_TRACE(seed);
    tests::RandomValues random{seed, arena_, heap_};
    for (std::size_t i = 0; i < tests::input_count(500); ++i)
    {
        const Layout* const layout = random.layout(1);
        const ValueKind element = element_kind_of(layout->kind);
        Value vector = make_vector(element, heap_);
        Value other = make_vector(element, heap_);
        // The same beside, in vectors that are known to work. Elements own what they hold once.
        std::vector<Value> model;
        std::vector<Value> other_model;
        for (int step = 0; step < 60; ++step)
        {
            const std::uint64_t choice = random.below(6);
            if (choice < 3)
            {
                model.push_back(random.value(*layout));
                push_back(*vector.vector, model.back(), heap_);
            }
            else if (choice == 3 && !model.empty())
            {
                Value popped = pop_back(*vector.vector, heap_);
                EXPECT_TRUE(*equal_values(popped, model.back(), depth_max));
                drop_value(popped, heap_);
                model.pop_back();
            }
            else if (choice == 4 && !model.empty())
            {
                const std::uint64_t a = random.below(model.size());
                const std::uint64_t b = random.below(model.size());
                swap_elements(*vector.vector, a, b);
                std::swap(model[a], model[b]);
            }
            else
            {
                const std::uint64_t at = random.below(model.size() + 1);
                const std::uint64_t count = random.below(model.size() - at + 1);
                const std::uint64_t to_at = random.below(other_model.size() + 1);
                move_elements(*vector.vector, at, count, *other.vector, to_at, heap_);
                const auto begin = model.begin() + static_cast<std::ptrdiff_t>(at);
                const auto end = begin + static_cast<std::ptrdiff_t>(count);
                other_model.insert(
                    other_model.begin() + static_cast<std::ptrdiff_t>(to_at), begin, end);
                model.erase(begin, end);
            }
            ASSERT_EQ(vector.vector->size, model.size());
            ASSERT_EQ(other.vector->size, other_model.size());
        }
        for (std::size_t n = 0; n < model.size(); ++n)
            EXPECT_TRUE(*equal_values(element_at(*vector.vector, n, heap_), model[n], depth_max));
        for (std::size_t n = 0; n < other_model.size(); ++n)
            EXPECT_TRUE(
                *equal_values(element_at(*other.vector, n, heap_), other_model[n], depth_max));
        const Value again = pack_vector(element, model.data(), model.size(), heap_);
        EXPECT_TRUE(*equal_values(again, vector, depth_max));
        std::vector<Value> unpacked(model.size());
        unpack_vector(again.vector, unpacked.data(), heap_);
        drop_value(vector, heap_);
        drop_value(other, heap_);
        ASSERT_EQ(heap_.size_in_use(), 0U);
    }
}

TEST_F(ValueTest, references_read_and_write_what_they_refer_to)
{
    GlobalSlot slot;
    slot.state = GlobalSlot::State::cached;
    const Value bytes = Value::of_bytes(std::array<std::uint8_t, 2>{5, 6}, heap_);
    slot.value = Value::of_fields(std::array{Value::of_u64(1), bytes}, heap_);
    const Value whole = reference_to(&slot.value, &slot);
    const Value number = borrow_field(whole, 0);
    EXPECT_EQ(peek(number, heap_).scalar, 1U);
    EXPECT_EQ(slot.state, GlobalSlot::State::cached);
    write_through(number, Value::of_u64(2), heap_);
    EXPECT_EQ(slot.state, GlobalSlot::State::dirty);
    EXPECT_EQ(slot.value.structure->fields()[0].scalar, 2U);

    const Value vector = borrow_field(whole, 1);
    EXPECT_EQ(vector.target_kind, ValueKind::vector);
    const Value element = borrow_element(vector_of(vector), 1, vector.reference.root);
    EXPECT_FALSE(element.target_is_value);
    EXPECT_EQ(peek(element, heap_).scalar, 6U);
    slot.state = GlobalSlot::State::cached;
    write_through(element, Value::of_u8(7), heap_);
    EXPECT_EQ(slot.state, GlobalSlot::State::dirty);
    EXPECT_EQ(vector_of(vector).bytes()[1], 7);
    Value local = Value::of_u8(7);
    EXPECT_TRUE(*equal_values(element, reference_to(&local, nullptr), depth_max))
        << "references are compared by what they refer to";

    const std::size_t in_use = heap_.size_in_use();
    write_through(vector, Value::of_bytes(std::array<std::uint8_t, 1>{9}, heap_), heap_);
    EXPECT_EQ(heap_.size_in_use(), in_use) << "what was there is dropped";
    drop_value(slot.value, heap_);
    EXPECT_EQ(heap_.size_in_use(), 0U);
}

TEST_F(ValueTest, references_to_boxed_elements_survive_changes)
{
    const Value vector = make_vector(ValueKind::u256, heap_);
    for (const std::uint64_t n : {1U, 2U})
        push_back(*vector.vector, Value::of_u256(u256{n}, heap_), heap_);
    const Value first = borrow_element(*vector.vector, 0, nullptr);
    const Value read = peek(first, heap_);
    write_through(first, Value::of_u256(u256{5}, heap_), heap_);
    EXPECT_EQ(*read.big, u256{1}) << "a copy that was read stays what it was";
    EXPECT_EQ(*view(first).big, u256{5});
    const Value second = borrow_element(*vector.vector, 1, nullptr);
    swap_through(first, second, heap_);
    EXPECT_EQ(*view(first).big, u256{2});
    EXPECT_EQ(*view(second).big, u256{5});
}

TEST_F(ValueTest, pack_and_unpack_move_fields)
{
    const std::array fields{Value::of_u64(1), Value::of_bytes({}, heap_), Value::of_bool(true)};
    const Value packed = pack(3, fields.data(), fields.size(), heap_);
    EXPECT_EQ(packed.structure->variant, 3);
    EXPECT_EQ(packed.structure->field_count, 3);
    std::array<Value, 3> unpacked;
    unpack(packed.structure, unpacked.data(), heap_);
    EXPECT_EQ(unpacked[0].scalar, 1U);
    EXPECT_EQ(unpacked[1].vector, fields[1].vector);
    drop_value(unpacked[1], heap_);
    EXPECT_EQ(heap_.size_in_use(), 0U);
}
}  // namespace braid::move
