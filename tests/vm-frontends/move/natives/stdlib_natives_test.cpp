// SPDX-License-Identifier: Apache-2.0
#include "tests/vm-frontends/move/natives/native_bench.hpp"

namespace braid::move::tests
{
namespace
{
using enum NativeParameter;

TEST(bcs_natives, say_values_and_charge_by_their_bytes)
{
    NativeBench bench;
    const Type* const pair = bench.structure_type("m", "Pair",
        {{"a", bench.type(TypeForm::u64)},
            {"b", bench.code.types().vector_of(bench.type(TypeForm::u8))}});
    const Value value = bench.structure({Value::of_u64(7), bench.bytes("hi")});
    EXPECT_EQ(hex_of_bytes(bench.get("bcs", "to_bytes", {pair}, {bench.borrow(value)})),
        "0700000000000000026869");
    EXPECT_EQ(bench.charged, bench.price(bcs_to_bytes_per_byte_serialized, 11));
    EXPECT_EQ(bench.get("bcs", "serialized_size", {pair}, {bench.borrow(value)}).scalar, 11U);
    EXPECT_EQ(bench.charged, bench.price(bcs_serialized_size_base) +
                                 bench.price(bcs_serialized_size_per_byte_serialized, 11));
}

TEST(bcs_natives, say_a_master_signer_alone_by_its_address)
{
    NativeBench bench;
    const Type* const signer = bench.type(TypeForm::signer);
    const Value master = Value::of_signer(address_of(0xabcd), bench.heap);
    EXPECT_EQ(hex_of_bytes(bench.get("bcs", "to_bytes", {signer}, {bench.borrow(master)})),
        std::string(60, '0') + "abcd");
    const Value permissioned =
        Value::of_permissioned_signer(address_of(1), address_of(2), bench.heap);
    bench.expect_abort(0x1C5, "bcs", "to_bytes", {signer}, {bench.borrow(permissioned)});
    EXPECT_EQ(bench.charged, bench.price(bcs_to_bytes_failure));
    bench.expect_abort(0x1C5, "bcs", "serialized_size", {signer}, {bench.borrow(permissioned)});
    EXPECT_EQ(bench.charged,
        bench.price(bcs_serialized_size_base) + bench.price(bcs_serialized_size_failure));
}

TEST(bcs_natives, tell_the_size_that_all_values_of_a_type_have)
{
    NativeBench bench;
    const auto size_of = [&](const Type* type) -> std::optional<std::uint64_t>
    {
        const Value option = bench.get("bcs", "constant_serialized_size", {type}, {});
        const VectorBody& elements = *option.structure->fields()[0].vector;
        if (elements.size == 0)
            return std::nullopt;
        return element_at(elements, 0, bench.heap).scalar;
    };
    EXPECT_EQ(size_of(bench.type(TypeForm::boolean)), 1U);
    EXPECT_EQ(size_of(bench.type(TypeForm::u16)), 2U);
    EXPECT_EQ(size_of(bench.type(TypeForm::u32)), 4U);
    EXPECT_EQ(size_of(bench.type(TypeForm::u128)), 16U);
    EXPECT_EQ(size_of(bench.type(TypeForm::u256)), 32U);
    EXPECT_EQ(size_of(bench.type(TypeForm::address)), 32U);
    EXPECT_EQ(bench.charged, bench.price(bcs_constant_serialized_size_base) +
                                 bench.price(bcs_constant_serialized_size_per_type_node));
    EXPECT_EQ(size_of(bench.type(TypeForm::signer)), std::nullopt);
    EXPECT_EQ(size_of(bench.code.types().vector_of(bench.type(TypeForm::u8))), std::nullopt);
    const Type* const inner = bench.structure_type(
        "m", "Inner", {{"a", bench.type(TypeForm::u8)}, {"b", bench.type(TypeForm::u64)}});
    const Type* const outer =
        bench.structure_type("m", "Outer", {{"a", inner}, {"b", bench.type(TypeForm::address)}});
    EXPECT_EQ(size_of(outer), 41U);
    EXPECT_EQ(bench.charged, bench.price(bcs_constant_serialized_size_base) +
                                 bench.price(bcs_constant_serialized_size_per_type_node, 5));
    // Looking ends at the first field without a size.
    const Type* const late = bench.structure_type(
        "m", "Late", {{"a", bench.code.types().vector_of(bench.type(TypeForm::u8))}, {"b", outer}});
    EXPECT_EQ(size_of(late), std::nullopt);
    EXPECT_EQ(bench.charged, bench.price(bcs_constant_serialized_size_base) +
                                 bench.price(bcs_constant_serialized_size_per_type_node, 2));
    const Type* const either =
        bench.enum_type("m", "Either", {{"A", {}}, {"B", {{"x", bench.type(TypeForm::u8)}}}});
    EXPECT_EQ(size_of(either), std::nullopt);
}

TEST(from_bytes, reads_exactly_one_value)
{
    NativeBench bench;
    const Type* const u64 = bench.type(TypeForm::u64);
    EXPECT_EQ(
        bench.get("from_bcs", "from_bytes", {u64}, {bench.bytes({"\x07\0\0\0\0\0\0\0", 8})}).scalar,
        7U);
    EXPECT_EQ(bench.charged,
        bench.price(util_from_bytes_base) + bench.price(util_from_bytes_per_byte, 8));
    bench.expect_abort(0x1'0001, "util", "from_bytes", {u64}, {bench.bytes("1234567")});
    bench.expect_abort(0x1'0001, "util", "from_bytes", {u64}, {bench.bytes("123456789")});
    bench.expect_abort(
        0x1'0001, "util", "from_bytes", {bench.type(TypeForm::boolean)}, {bench.bytes("\x02")});
    // Signers come from the virtual machine alone.
    bench.expect_abort(0x1'0001, "util", "from_bytes", {bench.type(TypeForm::signer)},
        {bench.bytes(std::string(32, '\1'))});
}

TEST(hash_natives, hash_and_charge_by_byte)
{
    NativeBench bench;
    EXPECT_EQ(hex_of_bytes(bench.get("hash", "sha2_256", {}, {bench.bytes("abc")})),
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(
        bench.charged, bench.price(hash_sha2_256_base) + bench.price(hash_sha2_256_per_byte, 3));
    EXPECT_EQ(hex_of_bytes(bench.get("hash", "sha3_256", {}, {bench.bytes("")})),
        "a7ffc6f8bf1ed76651c14756a061d662f580ff4de43b49fa82d80a4b80f8434a");
    EXPECT_EQ(bench.charged, bench.price(hash_sha3_256_base));
}

TEST(cmp_compare, orders_values)
{
    NativeBench bench;
    const auto order = [&](const Value& a, const Value& b)
    {
        return bench.get("cmp", "compare", {}, {bench.borrow(a), bench.borrow(b)})
            .structure->variant;
    };
    EXPECT_EQ(order(Value::of_u64(1), Value::of_u64(2)), 0);
    EXPECT_EQ(order(Value::of_u64(2), Value::of_u64(2)), 1);
    EXPECT_EQ(order(Value::of_u64(3), Value::of_u64(2)), 2);
    EXPECT_EQ(order(bench.bytes("b"), bench.bytes("aa")), 2);
    EXPECT_EQ(order(bench.bytes("a"), bench.bytes("aa")), 0);
    bench.schedule.sizes.scalar[static_cast<std::size_t>(ValueKind::u64)] = 11;
    bench.begin();
    (void)order(Value::of_u64(1), Value::of_u64(2));
    EXPECT_EQ(bench.charged,
        bench.price(cmp_compare_base) + bench.price(cmp_compare_per_abs_val_unit, 22));
}

VmConfig with_memory_operations()
{
    VmConfig config;
    config.features.assign(11, 0);
    config.features[80 / 8] = 1 << (80 % 8);
    return config;
}

TEST(mem_swap, swaps_what_references_refer_to)
{
    NativeBench bench{with_memory_operations()};
    Value a = bench.bytes("left");
    Value b = bench.bytes("right");
    GlobalSlot slot{.state = GlobalSlot::State::cached, .existed = true, .value = {}};
    EXPECT_EQ(bench.run("mem", "swap", {}, {reference_to(&a, &slot), reference_to(&b, nullptr)}),
        NativeOutcome::done);
    EXPECT_EQ(bench.charged, bench.price(mem_swap_base));
    EXPECT_EQ(text_of_bytes(a), "right");
    EXPECT_EQ(text_of_bytes(b), "left");
    EXPECT_EQ(slot.state, GlobalSlot::State::dirty);

    // A field and an element of a vector of addresses, which are stored differently.
    Value field = bench.address(5);
    Value elements = bench.vector(ValueKind::address, {bench.address(6), bench.address(7)});
    EXPECT_EQ(bench.run("mem", "swap", {},
                  {reference_to(&field, nullptr), borrow_element(*elements.vector, 1, nullptr)}),
        NativeOutcome::done);
    EXPECT_EQ(*field.address, address_of(7));
    EXPECT_EQ(*element_at(*elements.vector, 1, bench.heap).address, address_of(5));
    EXPECT_EQ(*element_at(*elements.vector, 0, bench.heap).address, address_of(6));
}

TEST(mem_swap, is_unavailable_without_its_feature)
{
    NativeBench bench;
    Value a = Value::of_u64(1);
    bench.expect_abort(0xD'0001, "mem", "swap", {}, {reference_to(&a, nullptr), bench.borrow(a)});
    EXPECT_EQ(bench.charged, 0U);
    Value v = bench.bytes("");
    bench.expect_abort(0xD'0002, "vector", "move_range", {bench.type(TypeForm::u8)},
        {reference_to(&v, nullptr), Value::of_u64(0), Value::of_u64(0), bench.borrow(v),
            Value::of_u64(0)});
}

TEST(vector_move_range, moves_elements_and_charges_for_what_changes_places)
{
    NativeBench bench{with_memory_operations()};
    Value from = bench.bytes("abcdef");
    Value to = bench.bytes("XYZ");
    const auto move = [&](std::uint64_t begin, std::uint64_t count, std::uint64_t at)
    {
        return bench.run("vector", "move_range", {bench.type(TypeForm::u8)},
            {reference_to(&from, nullptr), Value::of_u64(begin), Value::of_u64(count),
                reference_to(&to, nullptr), Value::of_u64(at)});
    };
    EXPECT_EQ(move(1, 3, 2), NativeOutcome::done);
    EXPECT_EQ(text_of_bytes(from), "aef");
    EXPECT_EQ(text_of_bytes(to), "XYbcdZ");
    EXPECT_EQ(bench.charged, bench.price(vector_move_range_base) +
                                 bench.price(vector_move_range_per_index_moved, 5 + 1 + 3));
    EXPECT_EQ(move(0, 3, 6), NativeOutcome::done);
    EXPECT_EQ(text_of_bytes(from), "");
    EXPECT_EQ(text_of_bytes(to), "XYbcdZaef");
    EXPECT_EQ(move(0, 0, 9), NativeOutcome::done);
    for (const auto& [begin, count, at] :
        {std::tuple{0, 1, 0}, std::tuple{1, 0, 0}, std::tuple{0, 0, 10}})
    {
        EXPECT_EQ(move(static_cast<std::uint64_t>(begin), static_cast<std::uint64_t>(count),
                      static_cast<std::uint64_t>(at)),
            NativeOutcome::aborted);
        EXPECT_EQ(bench.call.abort_code, 1U);
    }
    EXPECT_EQ(move(~std::uint64_t{0}, 2, 0), NativeOutcome::aborted);
}

TEST(vector_move_range, keeps_elements_that_own_memory)
{
    NativeBench bench{with_memory_operations()};
    Value from = bench.vector(ValueKind::none, {bench.bytes("a"), bench.bytes("b")});
    Value to = bench.vector(ValueKind::none, {});
    EXPECT_EQ(
        bench.run("vector", "move_range", {bench.code.types().vector_of(bench.type(TypeForm::u8))},
            {reference_to(&from, nullptr), Value::of_u64(1), Value::of_u64(1),
                reference_to(&to, nullptr), Value::of_u64(0)}),
        NativeOutcome::done);
    ASSERT_EQ(from.vector->size, 1U);
    ASSERT_EQ(to.vector->size, 1U);
    EXPECT_EQ(text_of_bytes(to.vector->values()[0]), "b");
}

TEST(vector_natives, are_instructions_that_no_call_by_name_finds)
{
    NativeBench bench;
    bench.expect_failure(StatusCode::missing_dependency, "vector", "length",
        {bench.type(TypeForm::u8)}, {bench.borrow(bench.bytes(""))});
}

TEST(signer_borrow_address, refers_to_the_account)
{
    NativeBench bench;
    const Value signer = Value::of_signer(address_of(9), bench.heap);
    const Value reference = bench.get("signer", "borrow_address", {}, {bench.borrow(signer)});
    ASSERT_EQ(reference.kind, ValueKind::reference);
    EXPECT_EQ(*peek(reference, bench.heap).address, address_of(9));
    EXPECT_EQ(bench.charged, bench.price(signer_borrow_address_base));
}

TEST(string_natives, check_utf8_and_boundaries)
{
    NativeBench bench;
    const auto is_utf8_text = [&](std::string_view text)
    {
        return bench.get("string", "internal_check_utf8", {}, {bench.borrow(bench.bytes(text))})
                   .scalar != 0;
    };
    EXPECT_TRUE(is_utf8_text("h\xc3\xa9llo"));
    EXPECT_EQ(bench.charged,
        bench.price(string_check_utf8_base) + bench.price(string_check_utf8_per_byte, 6));
    EXPECT_FALSE(is_utf8_text("\xc3"));
    const Value text_value = bench.borrow(bench.bytes("h\xc3\xa9"));
    const auto is_boundary = [&](std::uint64_t at)
    {
        return bench.get("string", "internal_is_char_boundary", {}, {text_value, Value::of_u64(at)})
                   .scalar != 0;
    };
    EXPECT_TRUE(is_boundary(0));
    EXPECT_TRUE(is_boundary(1));
    EXPECT_FALSE(is_boundary(2));
    EXPECT_TRUE(is_boundary(3));
    EXPECT_FALSE(is_boundary(4));
    EXPECT_FALSE(is_boundary(~std::uint64_t{0}));
}

TEST(string_natives, cut_and_find)
{
    NativeBench bench;
    const Value text_value = bench.borrow(bench.bytes("banana"));
    const auto cut = [&](std::uint64_t begin, std::uint64_t end)
    {
        return bench.run("string", "internal_sub_string", {},
            {text_value, Value::of_u64(begin), Value::of_u64(end)});
    };
    EXPECT_EQ(cut(1, 4), NativeOutcome::done);
    EXPECT_EQ(text_of_bytes(bench.call.results[0]), "ana");
    EXPECT_EQ(bench.charged,
        bench.price(string_sub_string_base) + bench.price(string_sub_string_per_byte, 3));
    EXPECT_EQ(cut(3, 2), NativeOutcome::aborted);
    EXPECT_EQ(bench.call.abort_code, 1U);
    EXPECT_EQ(bench.charged, bench.price(string_sub_string_base));
    EXPECT_EQ(cut(0, 7), NativeOutcome::failed);
    const auto find = [&](std::string_view pattern)
    {
        return bench
            .get(
                "string", "internal_index_of", {}, {text_value, bench.borrow(bench.bytes(pattern))})
            .scalar;
    };
    EXPECT_EQ(find("nan"), 2U);
    EXPECT_EQ(bench.charged, bench.price(string_index_of_base) +
                                 bench.price(string_index_of_per_byte_pattern, 3) +
                                 bench.price(string_index_of_per_byte_searched, 2));
    EXPECT_EQ(find(""), 0U);
    EXPECT_EQ(find("x"), 6U);
    EXPECT_EQ(find("bananas"), 6U);
    EXPECT_EQ(bench
                  .get("string", "internal_index_of", {},
                      {bench.borrow(bench.bytes("")), bench.borrow(bench.bytes(""))})
                  .scalar,
        0U);
}

TEST(natives, run_out_of_gas_before_they_work)
{
    NativeBench bench;
    bench.gas.emplace(bench.schedule, bench.price(hash_sha2_256_base));
    EXPECT_EQ(bench.run("hash", "sha2_256", {}, {bench.bytes("a")}), NativeOutcome::out_of_gas);
    EXPECT_EQ(bench.gas->failure(), StatusCode::out_of_gas);
    EXPECT_EQ(bench.call.result_count, 0U);
}
TEST(natives, have_charged_nothing_where_they_fail_before_version_36)
{
    for (const std::uint64_t version : {35, 36})
    {
        NativeBench bench;
        bench.schedule.feature_version = version;
        bench.begin();
        const InternalGas before = bench.gas->balance_internal();
        const Value index = Value::of_u64(5);
        const NativeFunction native = find_native(address_of(1), "string", "internal_sub_string");
        std::vector<Value> arguments{bench.borrow(bench.bytes("ab")), Value::of_u64(0), index};
        NativeCall call;
        call.arguments = arguments;
        NativeContext context{bench.heap, *bench.gas, bench.code, bench.host, bench.extensions};
        ASSERT_EQ(native(context, call), NativeOutcome::failed);
        const InternalGas cost =
            bench.price(string_sub_string_base) + bench.price(string_sub_string_per_byte, 5);
        EXPECT_EQ(context.charged, cost);
        EXPECT_EQ(before - bench.gas->balance_internal(), cost);
        bench.gas->refund_native(context.charged);
        EXPECT_EQ(before - bench.gas->balance_internal(), version == 35 ? 0 : cost);
    }
}
}  // namespace
}  // namespace braid::move::tests
