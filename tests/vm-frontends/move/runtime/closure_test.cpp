// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/runtime/closure.hpp"
#include "base/hex.hpp"
#include "tests/vm-frontends/move/encoded.hpp"
#include "vm-frontends/move/runtime/abstract_size.hpp"
#include "vm-frontends/move/runtime/layout.hpp"
#include <gtest/gtest.h>

namespace braid::move
{
namespace
{
using Form = Layout::Form;
using tests::Buffer;

constexpr Layout u64_layout{.form = Form::u64, .kind = ValueKind::u64};
constexpr Layout function_layout{.form = Form::function, .kind = ValueKind::closure};
constexpr std::array<const Layout*, 1> one_u64{&u64_layout};
constexpr Layout aggregator_layout{.form = Form::delayed_aggregator,
    .has_delayed = true,
    .kind = ValueKind::delayed,
    .elements = one_u64};

/// 0x1::m::f<u8> with its second argument captured, 7: five things, a layout and a value.
std::string stored_closure()
{
    return "07"
           "0100" +
           to_hex(tests::address_of(1)) +
           "016d"
           "0166"
           "0101"
           "0200000000000000"
           "02"
           "0700000000000000";
}

/// Knows every function to capture what it is told.
class KnownLayouts final : public ClosureExchange
{
public:
    Result<std::span<const Layout* const>, StatusCode> captured_layouts(
        const ClosureFunction& /*function*/) override
    {
        if (failure != StatusCode::executed)
            return Err{failure};
        return std::span<const Layout* const>{layouts};
    }
    std::vector<const Layout*> layouts;
    StatusCode failure = StatusCode::executed;
};

ClosureFunction function_named(std::uint8_t address, std::string_view module, std::string_view name)
{
    static constexpr std::array<std::uint8_t, 1> no_types{0};
    ClosureFunction function;
    function.address = tests::address_of(address);
    function.module = module;
    function.name = name;
    function.type_arguments = no_types;
    return function;
}
}  // namespace

class ClosureTest : public testing::Test
{
protected:
    [[nodiscard]] Result<Value, StatusCode> read(const std::string& hex)
    {
        return read_value(*from_hex(hex), function_layout, heap_, {.closures = &known_});
    }

    Arena arena_;
    Heap heap_{arena_};
    KnownLayouts known_;
};

TEST_F(ClosureTest, stored_closures_survive_a_round_trip)
{
    auto value = read(stored_closure());
    ASSERT_TRUE(value.ok());
    const ClosureFunction& function = *value->closure->function;
    EXPECT_EQ(function.address, tests::address_of(1));
    EXPECT_EQ(function.module, "m");
    EXPECT_EQ(function.name, "f");
    EXPECT_EQ(function.mask, 2U);
    EXPECT_TRUE(function.is_stored);
    ASSERT_EQ(value->closure->captured_count, 1U);
    EXPECT_EQ(value->closure->captured()[0].scalar, 7U);
    Buffer out;
    ASSERT_TRUE(append_value(*value, function_layout, out, {.closures = &known_}).ok());
    EXPECT_EQ(to_hex(out), stored_closure());
    EXPECT_EQ(*serialized_size(*value, function_layout, {.closures = &known_}), out.size());
    EXPECT_FALSE(append_value(*value, function_layout, out).ok()) << "nobody knows functions";
    drop_value(*value, heap_);
    EXPECT_EQ(heap_.size_in_use(), 0U);
}

TEST_F(ClosureTest, resolved_closures_are_written_by_their_functions_layouts)
{
    auto value = read(stored_closure());
    ASSERT_TRUE(value.ok());
    value->closure->function->is_stored = false;
    known_.layouts = {&u64_layout};
    Buffer out;
    ASSERT_TRUE(append_value(*value, function_layout, out, {.closures = &known_}).ok());
    EXPECT_EQ(to_hex(out), stored_closure());
    known_.layouts = {&aggregator_layout};
    EXPECT_EQ(append_value(*value, function_layout, out, {.closures = &known_}).error(),
        StatusCode::value_serialization_error);
    known_.failure = StatusCode::too_many_type_nodes;
    EXPECT_EQ(append_value(*value, function_layout, out, {.closures = &known_}).error(),
        StatusCode::too_many_type_nodes);
    value->closure->function->is_script = true;
    EXPECT_EQ(append_value(*value, function_layout, out, {.closures = &known_}).error(),
        StatusCode::unknown_invariant_violation_error);
}

TEST_F(ClosureTest, malformed_closures_are_refused)
{
    const std::string good = stored_closure();
    for (std::size_t size = 0; size < good.size(); size += 2)
        EXPECT_FALSE(read(good.substr(0, size)).ok()) << size;
    EXPECT_FALSE(read(good + "00").ok());
    const auto with = [&good](std::size_t byte, std::string_view hex)
    {
        std::string changed = good;
        changed.replace(2 * byte, hex.size(), hex);
        return changed;
    };
    EXPECT_FALSE(read(with(0, "06")).ok()) << "the count of things";
    EXPECT_FALSE(read(with(1, "02")).ok()) << "the version";
    EXPECT_FALSE(read(with(36, "20")).ok()) << "a module's name";
    EXPECT_FALSE(read(with(41, "06")).ok()) << "captures more than there is";
    EXPECT_FALSE(read(with(49, "0d")).ok()) << "no layout";
    EXPECT_FALSE(read_value(*from_hex(good), function_layout, heap_).ok());
}

TEST_F(ClosureTest, layouts_with_names_have_no_values)
{
    // Captured: a vector of structures with named fields. An empty one has no value by that layout, so it is read.
    const std::string head =
        "07"
        "0100" +
        to_hex(tests::address_of(1)) +
        "016d"
        "0166"
        "00"
        "0100000000000000"
        "05"
        "0602"
        "01"
        "0178"
        "02";
    const auto value = read(head + "00");
    ASSERT_TRUE(value.ok());
    Buffer out;
    ASSERT_TRUE(append_value(*value, function_layout, out, {.closures = &known_}).ok());
    EXPECT_EQ(to_hex(out), head + "00");
    EXPECT_FALSE(read(head + "01"
                             "0700000000000000")
            .ok());
}

TEST_F(ClosureTest, depth_has_a_limit)
{
    // A closure that captures a closure that captures ...
    const auto nested = [](std::size_t depth)
    {
        const std::string head =
            "07"
            "0100" +
            to_hex(tests::address_of(1)) +
            "016d"
            "0166"
            "00"
            "0100000000000000"
            "0c";
        std::string hex;
        for (std::size_t i = 1; i < depth; ++i)
            hex += head;
        return hex + stored_closure();
    };
    EXPECT_TRUE(read(nested(100)).ok());
    EXPECT_TRUE(read(nested(127)).ok());
    EXPECT_FALSE(read(nested(128)).ok());
    EXPECT_FALSE(read(nested(100'000)).ok());
    ClosureFunction function = function_named(1, "m", "f");
    Value value = Value::of_u64(1);
    StatusCode failure = StatusCode::executed;
    std::size_t depth = 1;
    for (; depth < 1000 && failure == StatusCode::executed; ++depth)
    {
        const auto closure = make_closure(&function, {&value, 1}, heap_);
        if (closure.ok())
            value = *closure;
        else
            failure = closure.error();
    }
    EXPECT_EQ(failure, StatusCode::vm_max_value_depth_reached);
    EXPECT_EQ(depth, value_depth_max + 1);
    EXPECT_TRUE(copy_value(value, heap_, value_depth_max).ok());
}

TEST_F(ClosureTest, functions_are_ordered_by_name_and_types)
{
    const auto order_of = [](ClosureFunction a, ClosureFunction b)
    {
        const int order = compare_functions(a, b);
        EXPECT_EQ(compare_functions(b, a), -order);
        return order;
    };
    const ClosureFunction base = function_named(1, "m", "f");
    EXPECT_EQ(order_of(base, base), 0);
    EXPECT_EQ(order_of(base, function_named(2, "a", "a")), -1);
    EXPECT_EQ(order_of(base, function_named(1, "ma", "a")), -1);
    EXPECT_EQ(order_of(base, function_named(1, "m", "e")), 1);
    ClosureFunction script = base;
    script.is_script = true;
    EXPECT_EQ(order_of(script, base), -1);
    // Lists of types: each by each, then by length; structures by address, module, name.
    const auto with = [&base](const char* hex)
    {
        static std::vector<std::unique_ptr<Buffer>> kept;
        kept.push_back(std::make_unique<Buffer>(*from_hex(hex)));
        ClosureFunction function = base;
        function.type_arguments = *kept.back();
        return function;
    };
    const std::string one = to_hex(tests::address_of(1));
    EXPECT_EQ(order_of(with("00"), with("0101")), -1);
    EXPECT_EQ(order_of(with("020102"), with("0102")), -1) << "u8, u64 before u64";
    EXPECT_EQ(order_of(with("010601"), with("010602")), -1);
    EXPECT_EQ(order_of(with(("0107" + one + "016d0241410001").c_str()),
                  with(("0107" + one + "016d014200").c_str())),
        -1)
        << "AA before B, whose length is less";
    EXPECT_EQ(order_of(with("010b000003"), with("010b000001")), 1) << "two lists, then abilities";
    EXPECT_EQ(order_of(with("010b01010003"), with("010b01020000")), -1);
}

TEST_F(ClosureTest, closures_compare_and_weigh_by_what_they_capture)
{
    ClosureFunction function = function_named(1, "m", "f");
    const auto closure_of = [&](std::uint64_t number)
    {
        const Value value = Value::of_u64(number);
        return *make_closure(&function, {&value, 1}, heap_);
    };
    EXPECT_EQ(*compare_values(closure_of(1), closure_of(2), value_depth_max), -1);
    EXPECT_TRUE(*equal_values(closure_of(2), closure_of(2), value_depth_max));
    EXPECT_FALSE(*equal_values(closure_of(1), closure_of(2), value_depth_max));
    EXPECT_EQ(abstract_size(closure_of(1), legacy_sizes()), 6U + 16U);
    const Value copy = *copy_value(closure_of(1), heap_, value_depth_max);
    EXPECT_EQ(copy.closure->function, &function);
}
}  // namespace braid::move
