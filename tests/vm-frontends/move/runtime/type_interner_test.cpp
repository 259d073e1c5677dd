// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/runtime/type_interner.hpp"
#include "base/hex.hpp"
#include "tests/vm-frontends/move/encoded.hpp"
#include "tests/vm-frontends/move/runtime/declared_structs.hpp"
#include <gtest/gtest.h>
#include <random>
#include <thread>

namespace braid::move
{
namespace
{
using tests::Buffer;
using Token = SignatureToken;

Token token(TokenKind kind, std::vector<Token> arguments = {}, std::uint16_t index = 0)
{
    Token made;
    made.kind = kind;
    made.index = index;
    made.arguments = std::move(arguments);
    return made;
}
Token vector_token(const Token& element)
{
    return token(TokenKind::vector, {element});
}
Token parameter(std::uint16_t index)
{
    return token(TokenKind::type_parameter, {}, index);
}
Token structure_token(std::uint16_t handle, std::vector<Token> arguments = {})
{
    const TokenKind kind =
        arguments.empty() ? TokenKind::structure : TokenKind::structure_instantiation;
    return token(kind, std::move(arguments), handle);
}

/// A module of address 0x1 whose structures are handles of the same number.
struct ModuleMaker
{
    explicit ModuleMaker(std::string_view name)
    {
        module.addresses.push_back(tests::address_of(1));
        module.identifiers.emplace_back(name);
        module.identifiers.emplace_back("field");
        module.module_handles.push_back({.address = 0, .name = 0});
    }
    void add(std::string_view name, AbilitySet abilities, const std::vector<Token>& fields,
        const std::vector<StructTypeParameter>& parameters = {})
    {
        StructDefinition& definition = begin(name, abilities, parameters);
        for (const Token& field : fields)
            definition.fields.push_back({.name = 1, .type = field});
    }
    void add_enum(std::string_view name, const std::vector<std::vector<Token>>& variants)
    {
        StructDefinition& definition = begin(name, AbilitySet::all(), {});
        definition.kind = StructDefinition::Kind::declared_variants;
        for (const std::vector<Token>& fields : variants)
        {
            definition.variants.emplace_back().name = 1;
            for (const Token& field : fields)
                definition.variants.back().fields.push_back({.name = 1, .type = field});
        }
    }
    StructDefinition& begin(std::string_view name, AbilitySet abilities,
        const std::vector<StructTypeParameter>& parameters)
    {
        module.identifiers.emplace_back(name);
        module.struct_handles.push_back({.module = 0,
            .name = static_cast<TableIndex>(module.identifiers.size() - 1),
            .abilities = abilities,
            .type_parameters = parameters});
        module.struct_definitions.emplace_back().handle =
            static_cast<TableIndex>(module.struct_handles.size() - 1);
        return module.struct_definitions.back();
    }

    CompiledModule module;
};

constexpr AbilitySet store_only{4};
constexpr AbilitySet everything = AbilitySet::all();
}  // namespace

class TypeInternerTest : public testing::Test
{
protected:
    void declare(const ModuleMaker& maker)
    {
        structs_.declare({&maker.module, 1});
        handles_ = structs_.handles_of(maker.module);
    }
    [[nodiscard]] const Type* type_of(const Token& of)
    {
        return types_.type_of_token(of, handles_);
    }
    [[nodiscard]] static const Type* u64() { return TypeInterner::primitive(TypeForm::u64); }

    tests::DeclaredStructs structs_;
    TypeInterner& types_ = structs_.types();
    std::vector<StructDeclaration*> handles_;
};

TEST_F(TypeInternerTest, equal_types_are_one_object)
{
    ModuleMaker maker{"m"};
    maker.add("Box", everything, {parameter(0)}, {{.constraints = {}, .is_phantom = false}});
    declare(maker);
    const Type* const box = type_of(structure_token(0, {vector_token(token(TokenKind::u64))}));
    const std::array<const Type*, 1> arguments{types_.vector_of(u64())};
    EXPECT_EQ(types_.structure_of(handles_[0], arguments), box);
    EXPECT_EQ(box->node_count, 3U);
    EXPECT_EQ(box->depth, 3U);
    EXPECT_TRUE(box->is_closed);
    EXPECT_EQ(types_.reference_to(box, true), types_.reference_to(box, true));
    EXPECT_NE(types_.reference_to(box, true), types_.reference_to(box, false));
    EXPECT_FALSE(type_of(structure_token(0, {parameter(0)}))->is_closed);
    EXPECT_EQ(types_.type_parameter(3), types_.type_parameter(3));
    // Functions are told apart by where their results begin, and by abilities.
    const std::array<const Type*, 2> two{u64(), u64()};
    const Type* const function = types_.function_of(two, 1, AbilitySet{});
    EXPECT_EQ(types_.function_of(two, 1, AbilitySet{}), function);
    EXPECT_NE(types_.function_of(two, 2, AbilitySet{}), function);
    EXPECT_NE(types_.function_of(two, 1, store_only), function);
    EXPECT_EQ(type_of(token(TokenKind::i64)), nullptr);
    EXPECT_EQ(type_of(vector_token(token(TokenKind::i8))), nullptr);
}

TEST_F(TypeInternerTest, abilities_follow_from_arguments)
{
    ModuleMaker maker{"m"};
    maker.add("Plain", store_only, {token(TokenKind::u8)});
    maker.add("Box", everything, {parameter(0)}, {{.constraints = {}, .is_phantom = false}});
    maker.add(
        "Mark", everything, {token(TokenKind::u8)}, {{.constraints = {}, .is_phantom = true}});
    declare(maker);
    const Token plain = structure_token(0);
    EXPECT_EQ(type_of(vector_token(token(TokenKind::u8)))->abilities, AbilitySet{7});
    EXPECT_EQ(type_of(vector_token(plain))->abilities, store_only);
    // With store alone the box can be stored, and be a resource.
    EXPECT_EQ(type_of(structure_token(1, {plain}))->abilities, AbilitySet{12});
    EXPECT_EQ(type_of(structure_token(1, {token(TokenKind::signer)}))->abilities, AbilitySet{2});
    EXPECT_EQ(type_of(structure_token(2, {plain}))->abilities, everything);
    EXPECT_EQ(types_.reference_to(u64(), true)->abilities, AbilitySet::references());

    const std::array constraints{AbilitySet{1}};
    const std::array<const Type*, 1> good{u64()};
    const std::array<const Type*, 1> bad{type_of(plain)};
    EXPECT_TRUE(TypeInterner::check_arguments(constraints, good).ok());
    EXPECT_EQ(TypeInterner::check_arguments(constraints, bad).error(),
        StatusCode::constraint_not_satisfied);
    EXPECT_EQ(TypeInterner::check_arguments(constraints, {}).error(),
        StatusCode::number_of_type_arguments_mismatch);
}

TEST_F(TypeInternerTest, substitution_has_limits)
{
    ModuleMaker maker{"m"};
    maker.add("Pair", everything, {parameter(0), parameter(1)}, {{}, {}});
    declare(maker);
    const Type* const pair =
        type_of(structure_token(0, {parameter(0), vector_token(parameter(1))}));
    const std::array<const Type*, 2> arguments{u64(), TypeInterner::primitive(TypeForm::boolean)};
    EXPECT_EQ(*types_.substitute(pair, arguments),
        type_of(
            structure_token(0, {token(TokenKind::u64), vector_token(token(TokenKind::boolean))})));
    EXPECT_EQ(types_.substitute(pair, std::span{arguments}.first(1)).error(),
        StatusCode::unknown_invariant_violation_error);
    EXPECT_EQ(types_.substitute(pair, std::array{u64(), types_.type_parameter(0)}).error(),
        StatusCode::unknown_invariant_violation_error);

    // 20 deep at most; nodes 256 at most: each doubling of a pair of the same is one node more.
    const Type* deep = u64();
    for (int i = 1; i < 20; ++i)
        deep = types_.vector_of(deep);
    EXPECT_TRUE(types_.check(deep).ok());
    EXPECT_EQ(types_.check(types_.vector_of(deep)).error(), StatusCode::vm_max_type_depth_reached);
    const Type* wide = u64();
    for (int i = 0; i < 7; ++i)
        wide = types_.structure_of(handles_[0], std::array{wide, wide});
    EXPECT_EQ(wide->node_count, 255U);
    EXPECT_TRUE(types_.check(types_.vector_of(wide)).ok());
    const Type* const too_wide = types_.vector_of(types_.vector_of(wide));
    EXPECT_EQ(types_.check(too_wide).error(), StatusCode::too_many_type_nodes);
    EXPECT_EQ(types_
                  .substitute(types_.vector_of(types_.type_parameter(0)),
                      std::array{types_.vector_of(wide)})
                  .error(),
        StatusCode::too_many_type_nodes);
    // Which comes first in preorder counts, where both are exceeded.
    const Type* deeper = types_.vector_of(deep);
    const Type* const deep_first = types_.structure_of(handles_[0], std::array{deeper, too_wide});
    const Type* const wide_first = types_.structure_of(handles_[0], std::array{too_wide, deeper});
    EXPECT_EQ(types_.check(deep_first).error(), StatusCode::vm_max_type_depth_reached);
    EXPECT_EQ(types_.check(wide_first).error(), StatusCode::too_many_type_nodes);
}

TEST_F(TypeInternerTest, tags_and_names_say_types)
{
    ModuleMaker maker{"coin"};
    maker.add(
        "Coin", everything, {token(TokenKind::u64)}, {{.constraints = {}, .is_phantom = true}});
    maker.add("Other", everything, {token(TokenKind::u64)}, {{}, {}});
    declare(maker);
    const auto named = [this](const Type* type) { return std::string{*types_.name_of(type)}; };
    const Type* const coin = type_of(structure_token(0, {token(TokenKind::u64)}));
    EXPECT_EQ(named(coin), "0x1::coin::Coin<u64>");
    EXPECT_EQ(named(type_of(structure_token(
                  1, {token(TokenKind::address),
                         vector_token(structure_token(0, {token(TokenKind::signer)}))}))),
        "0x1::coin::Other<address, vector<0x1::coin::Coin<signer>>>");
    const std::array<const Type*, 3> three{u64(), u64(), coin};
    EXPECT_EQ(named(types_.function_of(three, 1, AbilitySet{7})),
        "|u64|(u64, 0x1::coin::Coin<u64>) has copy + drop + store");
    EXPECT_EQ(named(types_.function_of({}, 0, AbilitySet{})), "||()");
    EXPECT_EQ(named(u64()), "u64");
    const InternedTag& tag = **types_.tag_of(coin);
    EXPECT_EQ(
        to_hex(tag.encoded), "07" + to_hex(tests::struct_tag(1, "coin", "Coin", {Buffer{2}})));
    EXPECT_EQ(tag.struct_tag().size(), tag.encoded.size() - 1);
    // Two types, and the bytes of address and names.
    EXPECT_EQ(tag.cost, 2 * 100U + 32 + 4 + 4);
    EXPECT_EQ(tag.nesting, 1U);
    EXPECT_EQ((*types_.tag_of(types_.vector_of(coin)))->nesting, 2U);
    EXPECT_EQ(types_.tag_of(types_.reference_to(coin, false)).error(),
        StatusCode::unknown_invariant_violation_error);
    EXPECT_EQ(types_.name_of(types_.type_parameter(0)).error(),
        StatusCode::unknown_invariant_violation_error);
}

TEST_F(TypeInternerTest, tags_cost_at_most_so_much)
{
    const Type* type = u64();
    for (int i = 1; i < 50; ++i)
        type = types_.vector_of(type);
    EXPECT_EQ((*types_.tag_of(type))->cost, 5000U);
    EXPECT_EQ(types_.tag_of(types_.vector_of(type)).error(), StatusCode::type_tag_limit_exceeded);
    EXPECT_EQ(types_.name_of(types_.vector_of(type)).error(), StatusCode::type_tag_limit_exceeded);
}

TEST_F(TypeInternerTest, tags_become_types)
{
    ModuleMaker maker{"m"};
    maker.add(
        "Box", everything, {parameter(0)}, {{.constraints = store_only, .is_phantom = false}});
    declare(maker);
    const auto type_of_hex = [this](const std::string& hex)
    { return types_.type_of_tag(*from_hex(hex), structs_); };
    const std::string box = "07" + to_hex(tests::address_of(1)) +
                            "016d"
                            "03426f78";
    EXPECT_EQ(*type_of_hex("0602"), types_.vector_of(u64()));
    EXPECT_EQ(*type_of_hex(box + "0102"), type_of(structure_token(0, {token(TokenKind::u64)})));
    EXPECT_EQ(*type_of_hex("0b0201020103"
                           "04"),
        types_.function_of(std::array{TypeInterner::primitive(TypeForm::u8), u64(),
                               TypeInterner::primitive(TypeForm::u128)},
            2, store_only));
    EXPECT_EQ(type_of_hex(box + "0105").error().code, StatusCode::constraint_not_satisfied);
    EXPECT_EQ(type_of_hex(box + "00").error().code, StatusCode::number_of_type_arguments_mismatch);
    const std::string other = "07" + to_hex(tests::address_of(2)) +
                              "016d"
                              "03426f78"
                              "00";
    EXPECT_EQ(type_of_hex(other).error().code, StatusCode::type_resolution_failure);
    for (const char* malformed : {"", "06", "0c", "0202"})
        EXPECT_EQ(type_of_hex(malformed).error().code, StatusCode::value_deserialization_error);
    std::string deep = "02";
    for (int i = 0; i < 8; ++i)
        deep = "06" + deep;
    EXPECT_TRUE(type_of_hex(deep).ok());
    EXPECT_FALSE(type_of_hex("06" + deep).ok());
}

TEST_F(TypeInternerTest, layouts_follow_declarations)
{
    ModuleMaker maker{"m"};
    maker.add("Box", everything, {vector_token(parameter(0)), token(TokenKind::boolean)}, {{}});
    maker.add_enum(
        "Either", {{}, {token(TokenKind::u8), structure_token(0, {token(TokenKind::address)})}});
    declare(maker);
    const Layout& layout = **types_.layout_of(type_of(structure_token(1)));
    EXPECT_EQ(layout.form, Layout::Form::variants);
    ASSERT_EQ(layout.variants.size(), 2U);
    EXPECT_TRUE(layout.variants[0].empty());
    const Layout& box = *layout.variants[1][1];
    EXPECT_EQ(box.form, Layout::Form::structure);
    EXPECT_EQ(box.elements[0]->element, ValueKind::address);
    EXPECT_EQ(box.type, type_of(structure_token(0, {token(TokenKind::address)})));
    EXPECT_EQ(*types_.layout_of(box.type), &box) << "made once";
    EXPECT_EQ(layout.node_count, 6U);
    EXPECT_EQ(layout.depth, 4U);
    EXPECT_EQ(types_.layout_of(types_.reference_to(u64(), false)).error(),
        StatusCode::unknown_invariant_violation_error);
    EXPECT_EQ((*types_.layout_of(types_.function_of({}, 0, {})))->form, Layout::Form::function);
}

TEST_F(TypeInternerTest, layouts_have_limits)
{
    ModuleMaker maker{"m"};
    // 0: 511 numbers, 1: 512, 2: 513; then towers.
    for (const std::size_t count : {511U, 512U, 513U})
        maker.add("Wide" + std::to_string(count), everything,
            std::vector<Token>(count, token(TokenKind::u8)));
    maker.add("Floor0", everything, {token(TokenKind::u8)});
    for (std::uint16_t i = 1; i < 1000; ++i)
        maker.add("Floor" + std::to_string(i), everything,
            {structure_token(static_cast<std::uint16_t>(2 + i))});
    // Twice what is below, so that a walk without memory would not end.
    maker.add("Double0", everything, {token(TokenKind::u8)});
    for (std::uint16_t i = 1; i < 100; ++i)
        maker.add("Double" + std::to_string(i), everything,
            {structure_token(static_cast<std::uint16_t>(1002 + i)),
                structure_token(static_cast<std::uint16_t>(1002 + i))});
    declare(maker);
    const auto failure_of = [this](std::uint16_t handle)
    {
        const auto layout = types_.layout_of(type_of(structure_token(handle)));
        return layout.ok() ? StatusCode::executed : layout.error();
    };
    // The reference counts a node after it has looked at the count.
    EXPECT_EQ(failure_of(0), StatusCode::executed);
    EXPECT_EQ(failure_of(1), StatusCode::executed);
    EXPECT_EQ(failure_of(2), StatusCode::too_many_type_nodes);
    EXPECT_EQ(failure_of(3 + 999), StatusCode::vm_max_value_depth_reached);
    EXPECT_EQ(failure_of(3 + 126), StatusCode::executed);
    EXPECT_EQ(failure_of(3 + 127), StatusCode::vm_max_value_depth_reached);
    EXPECT_EQ(failure_of(1003 + 99), StatusCode::too_many_type_nodes);
    EXPECT_EQ(failure_of(1003 + 7), StatusCode::executed);
    EXPECT_EQ(failure_of(1003 + 8), StatusCode::too_many_type_nodes);
    const auto depth_failure_of = [this](std::uint16_t handle)
    {
        const auto checked = types_.check_value_depth(type_of(structure_token(handle)));
        return checked.ok() ? StatusCode::executed : checked.error();
    };
    // A number is 1 deep, each structure around it 1 more, and the check begins at 1.
    EXPECT_EQ(depth_failure_of(3 + 126), StatusCode::executed);
    EXPECT_EQ(depth_failure_of(3 + 127), StatusCode::vm_max_value_depth_reached);
    EXPECT_EQ(depth_failure_of(3 + 999), StatusCode::vm_max_value_depth_reached);
    EXPECT_EQ(depth_failure_of(1003 + 99), StatusCode::executed);
}

TEST_F(TypeInternerTest, value_depth_counts_type_arguments_twice)
{
    ModuleMaker maker{"m"};
    maker.add("Box", everything, {parameter(0)}, {{}});
    maker.add(
        "Mark", everything, {token(TokenKind::u8)}, {{.constraints = {}, .is_phantom = true}});
    declare(maker);
    const auto boxes = [this](int count)
    {
        const Type* type = u64();
        for (int i = 0; i < count; ++i)
            type = types_.structure_of(handles_[0], std::array{type});
        return type;
    };
    // At depth d a box of what is x deep is d + x: 1, 2, 3 ... at depth 1; in a vector at depth 2, and so on.
    EXPECT_TRUE(types_.check_value_depth(boxes(127)).ok());
    EXPECT_FALSE(types_.check_value_depth(boxes(128)).ok());
    const Type* type = boxes(63);
    EXPECT_TRUE(types_.check_value_depth(types_.vector_of(type)).ok());
    EXPECT_FALSE(types_.check_value_depth(types_.vector_of(boxes(64))).ok());
    // What is phantom is checked itself, but adds nothing.
    EXPECT_TRUE(
        types_.check_value_depth(types_.structure_of(handles_[1], std::array{boxes(127)})).ok());
    EXPECT_FALSE(
        types_.check_value_depth(types_.structure_of(handles_[1], std::array{boxes(128)})).ok());
    EXPECT_TRUE(types_.check_value_depth(u64()).ok());
    EXPECT_EQ(types_.check_value_depth(types_.type_parameter(0)).error(),
        StatusCode::unknown_invariant_violation_error);
    const Type* vectors = u64();
    for (int i = 1; i < 128; ++i)
        vectors = types_.vector_of(vectors);
    EXPECT_TRUE(types_.check_value_depth(vectors).ok());
    EXPECT_FALSE(types_.check_value_depth(types_.vector_of(vectors)).ok());
}

TEST(type_interner, takes_aggregators_out_of_layouts)
{
    tests::DeclaredStructs structs{{.delayed_fields = true}};
    ModuleMaker maker{"aggregator_v2"};
    maker.add("Aggregator", everything, {parameter(0), parameter(0)}, {{}});
    maker.add("AggregatorSnapshot", everything, {parameter(0)}, {{}});
    maker.add("DerivedStringSnapshot", everything,
        {vector_token(token(TokenKind::u8)), vector_token(token(TokenKind::u8))});
    maker.add("Other", everything, {structure_token(2)});
    structs.declare({&maker.module, 1});
    const auto handles = structs.handles_of(maker.module);
    const auto layout_of = [&](const Token& of) -> const Layout&
    { return **structs.types().layout_of(structs.types().type_of_token(of, handles)); };
    const Layout& aggregator = layout_of(structure_token(0, {token(TokenKind::u128)}));
    EXPECT_TRUE(aggregator.has_delayed);
    EXPECT_EQ(aggregator.elements[0]->form, Layout::Form::delayed_aggregator);
    EXPECT_EQ(aggregator.elements[0]->elements[0]->form, Layout::Form::u128);
    EXPECT_EQ(aggregator.elements[1]->form, Layout::Form::u128);
    EXPECT_EQ(aggregator.node_count, 3U);
    EXPECT_EQ(layout_of(structure_token(1, {token(TokenKind::u64)})).elements[0]->form,
        Layout::Form::delayed_snapshot);
    const Layout& other = layout_of(structure_token(3));
    EXPECT_TRUE(other.has_delayed);
    EXPECT_EQ(other.elements[0]->form, Layout::Form::delayed_derived_string);
    EXPECT_EQ(other.elements[0]->kind, ValueKind::delayed);
    EXPECT_EQ(other.elements[0]->elements[0]->form, Layout::Form::structure);
    EXPECT_EQ(other.depth, 4U);

    tests::DeclaredStructs plain;
    plain.declare({&maker.module, 1});
    const Type* const type = plain.types().type_of_token(
        structure_token(1, {token(TokenKind::u64)}), plain.handles_of(maker.module));
    EXPECT_FALSE((*plain.types().layout_of(type))->has_delayed);
}

TEST(type_interner, threads_agree)
{
    tests::DeclaredStructs structs;
    ModuleMaker maker{"m"};
    maker.add("Pair", everything, {parameter(0), vector_token(parameter(1))}, {{}, {}});
    structs.declare({&maker.module, 1});
    const auto handles = structs.handles_of(maker.module);
    constexpr std::size_t thread_count = 4;
    constexpr std::size_t type_count = 3000;
    std::array<std::vector<const void*>, thread_count> seen;
    const auto work = [&](std::size_t thread)
    {
        TypeInterner& types = structs.types();
        std::mt19937_64 random{7};
        std::vector<const Type*> made{TypeInterner::primitive(TypeForm::u8)};
        for (std::size_t i = 0; i < type_count; ++i)
        {
            const Type* const a = made[random() % made.size()];
            const Type* const b = made[random() % made.size()];
            const Type* const type = random() % 3 == 0 ?
                                         types.vector_of(a) :
                                         types.structure_of(handles[0], std::array{a, b});
            seen[thread].push_back(type);
            const auto layout = types.layout_of(type);
            const auto tag = types.tag_of(type);
            seen[thread].push_back(layout.ok() ? *layout : nullptr);
            seen[thread].push_back(tag.ok() ? (*tag)->encoded.data() : nullptr);
            if (layout.ok() && made.size() < 500)
                made.push_back(type);
        }
    };
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < thread_count; ++i)
        threads.emplace_back(work, i);
    threads.clear();
    // Caches may be filled twice at once, types may not be made twice.
    for (std::size_t i = 1; i < thread_count; ++i)
    {
        for (std::size_t n = 0; n < seen[0].size(); n += 3)
            ASSERT_EQ(seen[0][n], seen[i][n]);
        for (std::size_t n = 0; n < seen[0].size(); ++n)
            ASSERT_EQ(seen[0][n] == nullptr, seen[i][n] == nullptr);
    }
    EXPECT_GT(structs.types().size_reserved(), std::size_t{64} * 1024);
}
}  // namespace braid::move
