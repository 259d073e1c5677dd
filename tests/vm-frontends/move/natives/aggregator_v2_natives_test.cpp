// SPDX-License-Identifier: Apache-2.0
#include "base/hex.hpp"
#include "tests/vm-frontends/move/natives/native_bench.hpp"

namespace braid::move::tests
{
namespace
{
using enum NativeParameter;

VmConfig with_delayed_fields(bool is_on)
{
    VmConfig config;
    config.types.delayed_fields = is_on;
    return config;
}

/// Both ways of keeping values: in the structures, and outside of them. Move code sees no difference here.
class aggregator_v2 : public testing::TestWithParam<bool>
{
protected:
    NativeBench bench{with_delayed_fields(GetParam())};

    Value call(std::string_view function, const Type* element, std::vector<Value> arguments)
    {
        return bench.get("aggregator_v2", function, {element}, std::move(arguments));
    }
    const Type* u64() { return bench.type(TypeForm::u64); }
    const Type* u128() { return bench.type(TypeForm::u128); }
    /// What the value would be once written.
    Value written(const Value& value)
    {
        if (value.kind != ValueKind::delayed)
            return value;
        const auto out = bench.extensions.delayed.on_write(Layout{}, value);
        EXPECT_TRUE(out.ok());
        return *out;
    }
};

INSTANTIATE_TEST_SUITE_P(values, aggregator_v2, testing::Bool(),
    [](const auto& of) { return of.param ? "outside" : "inside"; });

TEST_P(aggregator_v2, stays_within_its_bounds)
{
    const Value made = call("create_aggregator", u64(), {Value::of_u64(10)});
    EXPECT_EQ(bench.charged, bench.price(aggregator_v2_create_aggregator_base));
    EXPECT_EQ(made.structure->fields()[0].kind, GetParam() ? ValueKind::delayed : ValueKind::u64);
    EXPECT_EQ(made.structure->fields()[1].scalar, 10U);
    GlobalSlot slot{.state = GlobalSlot::State::cached, .existed = true, .value = made};
    const Value aggregator = reference_to(&slot.value, &slot);
    const auto ask = [&](std::string_view function, std::uint64_t amount)
    { return call(function, u64(), {aggregator, Value::of_u64(amount)}).scalar != 0; };
    EXPECT_FALSE(ask("try_add", 11));
    EXPECT_EQ(bench.charged, bench.price(aggregator_v2_try_add_base));
    EXPECT_FALSE(ask("try_sub", 1));
    EXPECT_EQ(bench.charged, bench.price(aggregator_v2_try_sub_base));
    EXPECT_TRUE(ask("is_at_least_impl", 0));
    EXPECT_EQ(bench.charged, bench.price(aggregator_v2_is_at_least_base));
    EXPECT_FALSE(ask("is_at_least_impl", 1));
    EXPECT_EQ(slot.state, GlobalSlot::State::cached);
    EXPECT_TRUE(ask("try_add", 7));
    EXPECT_EQ(slot.state, GlobalSlot::State::dirty);
    EXPECT_TRUE(ask("is_at_least_impl", 7));
    EXPECT_FALSE(ask("is_at_least_impl", 8));
    EXPECT_FALSE(ask("is_at_least_impl", 11));
    EXPECT_TRUE(ask("try_add", 3));
    EXPECT_FALSE(ask("try_add", 1));
    EXPECT_TRUE(ask("try_sub", 4));
    EXPECT_EQ(call("read", u64(), {aggregator}).scalar, 6U);
    EXPECT_EQ(bench.charged, bench.price(aggregator_v2_read_base));
    EXPECT_EQ(written(slot.value.structure->fields()[0]).scalar, 6U);
}

TEST_P(aggregator_v2, has_no_bound_but_its_type)
{
    const Value small = bench.borrow(call("create_unbounded_aggregator", u64(), {}));
    EXPECT_EQ(call("try_add", u64(), {small, Value::of_u64(~std::uint64_t{0})}).scalar, 1U);
    EXPECT_EQ(call("try_add", u64(), {small, Value::of_u64(1)}).scalar, 0U);
    const Value large = bench.borrow(call("create_unbounded_aggregator", u128(), {}));
    EXPECT_EQ(call("try_add", u128(), {large, Value::of_u128(~uint128{0})}).scalar, 1U);
    EXPECT_EQ(call("try_add", u128(), {large, Value::of_u128(1)}).scalar, 0U);
    EXPECT_EQ(call("read", u128(), {large}).as_u128(), ~uint128{0});
}

TEST_P(aggregator_v2, snapshots_keep_what_was)
{
    const Value aggregator = bench.borrow(call("create_aggregator", u128(), {Value::of_u128(99)}));
    (void)call("try_add", u128(), {aggregator, Value::of_u128(42)});
    const Value snapshot = bench.borrow(call("snapshot", u128(), {aggregator}));
    EXPECT_EQ(bench.charged, bench.price(aggregator_v2_snapshot_base));
    (void)call("try_add", u128(), {aggregator, Value::of_u128(1)});
    EXPECT_EQ(call("read_snapshot", u128(), {snapshot}).as_u128(), 42U);
    EXPECT_EQ(bench.charged, bench.price(aggregator_v2_read_snapshot_base));
    EXPECT_EQ(call("read", u128(), {aggregator}).as_u128(), 43U);
    const Value made = bench.borrow(call("create_snapshot", u64(), {Value::of_u64(5)}));
    EXPECT_EQ(call("read_snapshot", u64(), {made}).scalar, 5U);
}

TEST_P(aggregator_v2, derives_strings_of_a_width_that_does_not_tell_the_number)
{
    const Value snapshot = bench.borrow(call("create_snapshot", u64(), {Value::of_u64(42)}));
    const Value derived =
        call("derive_string_concat", u64(), {bench.string("#"), snapshot, bench.string("!")});
    EXPECT_EQ(bench.charged, bench.price(aggregator_v2_string_concat_base) +
                                 bench.price(aggregator_v2_string_concat_per_byte, 2));
    EXPECT_EQ(text(bench.get("aggregator_v2", "read_derived_string", {}, {bench.borrow(derived)})),
        "#42!");
    const Value said = written(derived);
    EXPECT_EQ(text(said.structure->fields()[0]), "#42!");
    // A length and 22 bytes of text at the most, a length of the padding: 24 bytes; of which the text and its length take 5.
    EXPECT_EQ(bytes_of(said.structure->fields()[1]).size(), 24U - 5 - 1);

    const Value plain =
        bench.get("aggregator_v2", "create_derived_string", {}, {bench.string("a")});
    EXPECT_EQ(bench.charged, bench.price(aggregator_v2_create_snapshot_base) +
                                 bench.price(aggregator_v2_create_snapshot_per_byte));
    EXPECT_EQ(
        text(bench.get("aggregator_v2", "read_derived_string", {}, {bench.borrow(plain)})), "a");
    EXPECT_EQ(bytes_of(written(plain).structure->fields()[1]).size(), 22U - 2 - 1);
}

TEST_P(aggregator_v2, refuses_other_types_and_long_strings)
{
    const Type* const u8 = bench.type(TypeForm::u8);
    bench.expect_abort(0x3'0007, "aggregator_v2", "create_aggregator", {u8}, {Value::of_u8(1)});
    bench.expect_abort(0x3'0007, "aggregator_v2", "create_unbounded_aggregator", {u8}, {});
    bench.expect_abort(0x3'0005, "aggregator_v2", "create_snapshot", {u8}, {Value::of_u8(1)});
    bench.expect_abort(0x3'0009, "aggregator_v2", "copy_snapshot", {u8}, {Value{}});
    bench.expect_abort(0x3'0009, "aggregator_v2", "string_concat", {u8}, {Value{}});
    EXPECT_EQ(bench.charged, 0U);
    bench.expect_abort(0x3'0008, "aggregator_v2", "create_derived_string", {},
        {bench.string(std::string(1025, 'a'))});
    const Value snapshot = bench.borrow(call("create_snapshot", u64(), {Value::of_u64(1)}));
    bench.expect_abort(0x3'0008, "aggregator_v2", "derive_string_concat", {u64()},
        {bench.string(std::string(1000, 'a')), snapshot, bench.string(std::string(25, 'b'))});
    EXPECT_EQ(
        bench.run("aggregator_v2", "derive_string_concat", {u64()},
            {bench.string(std::string(1000, 'a')), snapshot, bench.string(std::string(24, 'b'))}),
        NativeOutcome::done);
}

TEST(delayed_fields, have_the_widths_of_aptos_core)
{
    // types/src/delayed_fields.rs: BCS of the text and a byte of padding, at least 22; numbers have up to 20 or 39 digits.
    EXPECT_EQ(DelayedFields::width_of_text(0), 22U);
    EXPECT_EQ(DelayedFields::width_of_text(20), 22U);
    EXPECT_EQ(DelayedFields::width_of_text(21), 23U);
    EXPECT_EQ(DelayedFields::width_of_text(127), 129U);
    EXPECT_EQ(DelayedFields::width_of_text(128), 131U);
    EXPECT_EQ(DelayedFields::width_of_text_with_number(0, 8), 22U);
    EXPECT_EQ(DelayedFields::width_of_text_with_number(0, 16), 41U);
    EXPECT_EQ(DelayedFields::width_of_text_with_number(108, 8), 131U);
}

TEST(delayed_fields, fit_every_number_into_the_width_of_its_text)
{
    NativeBench bench;
    for (const std::size_t rest : {0, 1, 5, 88, 89, 107, 108, 127, 128, 1024})
        for (const std::uint32_t integer : {8U, 16U})
        {
            const std::size_t width = DelayedFields::width_of_text_with_number(rest, integer);
            for (const std::size_t digits : {std::size_t{1}, std::size_t{integer == 8 ? 20U : 39U}})
            {
                const std::string text(rest + digits, '1');
                const auto derived =
                    DelayedFields::derived_string(bytes_of_text(text), width, bench.heap);
                ASSERT_TRUE(derived.ok()) << rest << ' ' << digits;
                const Value* const fields = derived->structure->fields();
                std::vector<std::uint8_t> said;
                bcs::Writer writer{said};
                writer.bytes(string_bytes_of(fields[0]));
                writer.bytes(bytes_of(fields[1]));
                EXPECT_EQ(said.size(), width);
            }
        }
    EXPECT_FALSE(DelayedFields::derived_string(bytes_of_text("abc"), 4, bench.heap).ok());
    EXPECT_FALSE(DelayedFields::derived_string(bytes_of_text("abc"), 134, bench.heap).ok());
}

TEST(delayed_fields, go_in_and_come_out)
{
    NativeBench bench;
    Layout aggregator{.form = Layout::Form::delayed_aggregator, .has_delayed = true};
    DelayedFields& delayed = bench.extensions.delayed;
    const auto in = delayed.on_read(aggregator, Value::of_u128(77));
    ASSERT_TRUE(in.ok());
    EXPECT_EQ(in->kind, ValueKind::delayed);
    EXPECT_EQ(in->scalar & 0xFFFFFFFF, 16U);
    EXPECT_EQ(delayed.find(*in)->kind, DelayedField::Kind::aggregator);
    EXPECT_EQ(delayed.on_write(aggregator, *in)->as_u128(), 77U);

    Layout derived{.form = Layout::Form::delayed_derived_string, .has_delayed = true};
    const Value stored = *DelayedFields::derived_string(bytes_of_text("hello"), 30, bench.heap);
    const auto string = delayed.on_read(derived, stored);
    ASSERT_TRUE(string.ok());
    EXPECT_EQ(string->scalar & 0xFFFFFFFF, 30U);
    const Value out = *delayed.on_write(derived, *string);
    EXPECT_EQ(text(out.structure->fields()[0]), "hello");
    EXPECT_EQ(bytes_of(out.structure->fields()[1]).size(), 30U - 6 - 1);

    EXPECT_FALSE(delayed.on_write(aggregator, Value::of_delayed(99ULL << 32 | 8)).ok());
    EXPECT_FALSE(delayed.on_write(aggregator, Value::of_u64(0)).ok());
    // An identifier of one kind stands for no other.
    NativeBench on{with_delayed_fields(true)};
    const Value snapshot =
        on.get("aggregator_v2", "create_snapshot", {on.type(TypeForm::u64)}, {Value::of_u64(1)});
    const Value mixed =
        on.borrow(on.structure({snapshot.structure->fields()[0], Value::of_u64(10)}));
    on.expect_failure(StatusCode::delayed_field_or_blockstm_code_invariant_error, "aggregator_v2",
        "read", {on.type(TypeForm::u64)}, {mixed});
}
}  // namespace
}  // namespace braid::move::tests
