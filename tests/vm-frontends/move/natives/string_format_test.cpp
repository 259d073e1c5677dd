// SPDX-License-Identifier: Apache-2.0
// Expected texts are those of aptos-core's framework: aptos-stdlib/sources/string_utils.move and the natives' own rules.
#include "tests/vm-frontends/move/natives/native_bench.hpp"
#include "vm-frontends/move/natives/closure_text.hpp"
#include "vm-frontends/move/natives/decimal_text.hpp"

namespace braid::move::tests
{
namespace
{
using enum NativeParameter;

struct Options
{
    bool type_tag = false;
    bool canonicalize = false;
    bool single_line = true;
    bool integer_types = false;
};

/// 0x1::string_utils::to_string and the like.
class FormatBench : public NativeBench
{
public:
    explicit FormatBench(const VmConfig& config = {}) : NativeBench(config) {}

    NativeOutcome format(const Type* type, const Value& value, const Options& options)
    {
        return run("string_utils", "native_format", {type},
            {borrow(value), Value::of_bool(options.type_tag), Value::of_bool(options.canonicalize),
                Value::of_bool(options.single_line), Value::of_bool(options.integer_types)});
    }
    std::string text_of(const Type* type, const Value& value, const Options& options = {})
    {
        const NativeOutcome outcome = format(type, value, options);
        EXPECT_EQ(outcome, NativeOutcome::done) << call.abort_code << ' ' << name_of(call.failure);
        return outcome == NativeOutcome::done ? text(call.results[0]) : std::string{};
    }
    const Type* vector_type(const Type* element) { return code.types().vector_of(element); }
    const Type* option_type(const Type* element)
    {
        StructDeclaration* const declaration =
            code.types().structure_named(address_of(1), "option", "Option");
        const auto fields = arena.make_array<FieldDeclaration>(1);
        fields[0] = {.name = "vec", .type = vector_type(code.types().type_parameter(0))};
        declaration->fields = fields;
        declaration->abilities = AbilitySet::all();
        declaration->type_parameter_constraints = arena.make_array<AbilitySet>(1);
        declaration->phantom = arena.make_array<bool>(1);
        return code.types().structure_of(declaration, {&element, 1});
    }
};

TEST(string_format, writes_scalars)
{
    FormatBench bench;
    EXPECT_EQ(bench.text_of(bench.type(TypeForm::boolean), Value::of_bool(true)), "true");
    EXPECT_EQ(bench.charged, bench.price(string_utils_base));
    EXPECT_EQ(bench.text_of(bench.type(TypeForm::boolean), Value::of_bool(false)), "false");
    EXPECT_EQ(bench.text_of(bench.type(TypeForm::u8), Value::of_u8(255)), "255");
    EXPECT_EQ(bench.text_of(bench.type(TypeForm::u64), Value::of_u64(~std::uint64_t{0})),
        "18446744073709551615");
    EXPECT_EQ(bench.text_of(bench.type(TypeForm::u128), Value::of_u128(~uint128{0})),
        "340282366920938463463374607431768211455");
    EXPECT_EQ(bench.text_of(bench.type(TypeForm::u256), Value::of_u256(~u256{}, bench.heap)),
        "115792089237316195423570985008687907853269984665640564039457584007913129639935");
    const Options typed{.integer_types = true};
    EXPECT_EQ(bench.text_of(bench.type(TypeForm::u8), Value::of_u8(1), typed), "1u8");
    EXPECT_EQ(bench.text_of(bench.type(TypeForm::u16), Value::of_scalar(ValueKind::u16, 2), typed),
        "2u16");
    EXPECT_EQ(bench.text_of(bench.type(TypeForm::u32), Value::of_scalar(ValueKind::u32, 3), typed),
        "3u32");
    EXPECT_EQ(bench.text_of(bench.type(TypeForm::u128), Value::of_u128(4), typed), "4u128");
    EXPECT_EQ(bench.text_of(bench.type(TypeForm::boolean), Value::of_bool(true), typed), "true");
}

TEST(string_format, writes_addresses_short_or_whole)
{
    FormatBench bench;
    const Type* const type = bench.type(TypeForm::address);
    EXPECT_EQ(bench.text_of(type, bench.address(0x1a)), "@0x1a");
    EXPECT_EQ(bench.text_of(type, bench.address(0)), "@0x0");
    EXPECT_EQ(bench.text_of(type, bench.address(0x1a), {.canonicalize = true}),
        std::string{"@"} + std::string(62, '0') + "1a");
}

TEST(string_format, writes_signers_since_they_can_be_written)
{
    FormatBench before;
    const Value signer = Value::of_signer(address_of(5), before.heap);
    EXPECT_EQ(before.format(before.type(TypeForm::signer), signer, {}), NativeOutcome::failed);
    EXPECT_EQ(before.call.failure, StatusCode::internal_type_error);
    VmConfig config;
    config.features = {0, 0, 0, 1 << 1};
    FormatBench bench{config};
    EXPECT_EQ(bench.text_of(bench.type(TypeForm::signer), signer), "signer(@0x5)");
}

TEST(string_format, writes_strings_bytes_and_vectors)
{
    FormatBench bench;
    const Type* const string = bench.string_type();
    EXPECT_EQ(bench.text_of(string, bench.string("say \"a\\b\"")), R"("say \"a\\b\"")");
    EXPECT_EQ(
        bench.charged, bench.price(string_utils_base) + bench.price(string_utils_per_byte, 9));
    const Type* const bytes = bench.vector_type(bench.type(TypeForm::u8));
    EXPECT_EQ(bench.text_of(bytes, bench.bytes("\x01\xff")), "0x01ff");
    EXPECT_EQ(
        bench.charged, bench.price(string_utils_base) + bench.price(string_utils_per_byte, 2));
    const Type* const numbers = bench.vector_type(bench.type(TypeForm::u64));
    EXPECT_EQ(bench.text_of(numbers, bench.vector(ValueKind::u64, {})), "[]");
    const Value three =
        bench.vector(ValueKind::u64, {Value::of_u64(1), Value::of_u64(2), Value::of_u64(3)});
    EXPECT_EQ(bench.text_of(numbers, three), "[ 1, 2, 3 ]");
    EXPECT_EQ(bench.charged, bench.price(string_utils_base, 4));
    // Plain elements share a line in any case.
    EXPECT_EQ(bench.text_of(numbers, three, {.single_line = false}), "[ 1, 2, 3 ]");
    EXPECT_EQ(bench.text_of(bench.vector_type(string),
                  bench.vector(ValueKind::none, {bench.string("a"), bench.string("b")}),
                  {.single_line = false}),
        "[\n  \"a\",\n  \"b\"\n]");
    EXPECT_EQ(
        bench.text_of(bench.vector_type(bytes), bench.vector(ValueKind::none, {bench.bytes("a")})),
        "[ 0x61 ]");
}

TEST(string_format, charges_for_bytes_where_the_chain_does)
{
    VmConfig config;
    config.charges_bytes_for_prints = false;
    FormatBench bench{config};
    EXPECT_EQ(
        bench.text_of(bench.vector_type(bench.type(TypeForm::u8)), bench.bytes("ab")), "0x6162");
    EXPECT_EQ(bench.charged, bench.price(string_utils_base));
}

TEST(string_format, writes_structures_with_names_on_lines)
{
    FormatBench bench;
    const Type* const inner =
        bench.structure_type("m", "Inner", {{"x", bench.type(TypeForm::u64)}});
    const Type* const outer = bench.structure_type("m", "Outer",
        {{"name", bench.string_type()}, {"inner", inner}, {"list", bench.vector_type(inner)}});
    const Value value = bench.structure({bench.string("n"), bench.structure({Value::of_u64(7)}),
        bench.vector(ValueKind::none, {bench.structure({Value::of_u64(8)})})});
    EXPECT_EQ(bench.text_of(outer, value),
        R"(Outer { name: "n", inner: Inner { x: 7 }, list: [ Inner { x: 8 } ] })");
    EXPECT_EQ(bench.text_of(outer, value, {.type_tag = true, .single_line = false}),
        "0x1::m::Outer {\n"
        "  name: \"n\",\n"
        "  inner: 0x1::m::Inner {\n"
        "    x: 7\n"
        "  },\n"
        "  list: [\n"
        "    0x1::m::Inner {\n"
        "      x: 8\n"
        "    }\n"
        "  ]\n"
        "}");
}

TEST(string_format, writes_options_and_enums)
{
    FormatBench bench;
    const Type* const option = bench.option_type(bench.type(TypeForm::u64));
    EXPECT_EQ(bench.text_of(option, bench.structure({bench.vector(ValueKind::u64, {})})), "None");
    EXPECT_EQ(
        bench.text_of(option, bench.structure({bench.vector(ValueKind::u64, {Value::of_u64(5)})}),
            {.integer_types = true}),
        "Some(5u64)");
    const Type* const shape = bench.enum_type(
        "m", "Shape", {{"Dot", {}}, {"Disc", {{"radius", bench.type(TypeForm::u64)}}}});
    EXPECT_EQ(bench.text_of(shape, Value::of_variant(0, {}, bench.heap)), "Dot{}");
    const Value radius = Value::of_u64(3);
    EXPECT_EQ(
        bench.text_of(shape, Value::of_variant(1, {&radius, 1}, bench.heap)), "Disc{ radius: 3 }");
}

TEST(string_format, writes_closures_by_name_and_captured_values)
{
    FormatBench bench;
    ClosureFunction function;
    function.address = address_of(1);
    function.module = "m";
    function.name = "add";
    const std::vector<std::uint8_t> no_types{0};
    function.type_arguments = no_types;
    const Value captured = Value::of_u64(5);
    const auto closure = make_closure(&function, {&captured, 1}, bench.heap);
    ASSERT_TRUE(closure.ok());
    bench.host.captured = {*bench.code.types().layout_of(bench.type(TypeForm::u64))};
    const Type* const types[] = {bench.type(TypeForm::u64)};
    const Type* const type = bench.code.types().function_of(types, 1, AbilitySet::all());
    EXPECT_EQ(bench.text_of(type, *closure), "0x0x1::m::::add 5 )");

    // vector<u8>, 0x..ab::m::S<bool>, |u64|(u8) has copy + store
    std::vector<std::uint8_t> tags{3, 6, 1, 7};
    tags.insert(tags.end(), 31, 0);
    tags.insert(tags.end(), {0xab, 1, 'm', 1, 'S', 1, 0, 11, 1, 2, 1, 1, 1 | 4});
    function.type_arguments = tags;
    function.address = address_of(0x10);
    std::string text;
    append_closure_name(function, text);
    EXPECT_EQ(text, std::string{"0x0x"} + std::string(62, '0') +
                        "10::m::::add<vector<u8>, 0xab::m::S<bool>, |u64|(u8) has copy + store>");
    function.is_script = true;
    function.type_arguments = no_types;
    text.clear();
    append_closure_name(function, text);
    EXPECT_EQ(text, "::add");
}

/// Cons<u64, Cons<String, NIL>> and its value.
struct List
{
    const Type* type;
    Value value;
};

List list_of(FormatBench& bench)
{
    const Type* const nil = bench.structure_type(
        "string_utils", "NIL", {{"dummy_field", bench.type(TypeForm::boolean)}});
    StructDeclaration* const cons =
        bench.code.types().structure_named(address_of(1), "string_utils", "Cons");
    const auto fields = bench.arena.make_array<FieldDeclaration>(2);
    fields[0] = {.name = "car", .type = bench.code.types().type_parameter(0)};
    fields[1] = {.name = "cdr", .type = bench.code.types().type_parameter(1)};
    cons->fields = fields;
    cons->abilities = AbilitySet::all();
    cons->type_parameter_constraints = bench.arena.make_array<AbilitySet>(2);
    cons->phantom = bench.arena.make_array<bool>(2);
    const Type* const last[] = {bench.string_type(), nil};
    const Type* const first[] = {
        bench.type(TypeForm::u64), bench.code.types().structure_of(cons, last)};
    return {bench.code.types().structure_of(cons, first),
        bench.structure({Value::of_u64(42),
            bench.structure({bench.string("x"), bench.structure({Value::of_bool(false)})})})};
}

TEST(string_format, puts_values_in_the_places_of_braces)
{
    FormatBench bench;
    const List list = list_of(bench);
    const auto format = [&](std::string_view format_text)
    {
        return bench.run("string_utils", "native_format_list", {list.type},
            {bench.borrow(bench.bytes(format_text)), bench.borrow(list.value)});
    };
    ASSERT_EQ(format("a = {}, b = {{{}}}"), NativeOutcome::done);
    EXPECT_EQ(text(bench.call.results[0]), "a = 42, b = {\"x\"}");
    EXPECT_EQ(bench.charged, bench.price(string_utils_per_byte, 18) +
                                 bench.price(string_utils_base, 2) +
                                 bench.price(string_utils_per_byte, 1));
    const auto abort_code_of = [&](std::string_view format_text)
    {
        EXPECT_EQ(format(format_text), NativeOutcome::aborted) << format_text;
        return bench.call.abort_code;
    };
    EXPECT_EQ(abort_code_of("{} {} {}"), 1U);
    EXPECT_EQ(abort_code_of("{}"), 1U);
    EXPECT_EQ(abort_code_of("{} {} {"), 2U);
    EXPECT_EQ(abort_code_of("{} {} }"), 2U);
    EXPECT_EQ(abort_code_of("{} {} }x"), 2U);
    EXPECT_EQ(abort_code_of("{} {x} "), 2U);
    EXPECT_EQ(abort_code_of("\xff"), 2U);
}

TEST(decimal_text, writes_numbers_of_every_length)
{
    std::string expected = "1";
    u256 number{1};
    for (int digits = 1; digits <= 77; ++digits)
    {
        std::string text;
        append_decimal(number, text);
        EXPECT_EQ(text, expected);
        number = number * u256{10};
        expected += '0';
    }
    std::string text;
    append_decimal(u256{}, text);
    EXPECT_EQ(text, "0");
}
}  // namespace
}  // namespace braid::move::tests
