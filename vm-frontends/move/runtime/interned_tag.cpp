// SPDX-License-Identifier: Apache-2.0
#include "base/bcs.hpp"
#include "base/hex.hpp"
#include "vm-frontends/move/runtime/interned_type.hpp"
#include "vm-frontends/move/runtime/type_interner.hpp"
#include <algorithm>

namespace braid::move
{
namespace
{
constexpr std::array<std::string_view, 9> primitive_names{
    "bool", "u8", "u16", "u32", "u64", "u128", "u256", "address", "signer"};

/// "0x1": without leading zeros, as names of types have said it since the beginning.
void append_short_hex(const Hash32& address, std::string& text)
{
    const std::string hex = to_hex(address);
    const std::size_t first = std::min(hex.find_first_not_of('0'), hex.size() - 1);
    text.append("0x").append(hex, first);
}

/// " has copy + drop"; nothing where there is none.
void append_abilities(AbilitySet abilities, std::string& text)
{
    constexpr std::array<std::pair<Ability, std::string_view>, 4> names{{{Ability::copy, "copy"},
        {Ability::drop, "drop"}, {Ability::store, "store"}, {Ability::key, "key"}}};
    std::string_view before = " has ";
    for (const auto& [ability, name] : names)
    {
        if (!abilities.has(ability))
            continue;
        text.append(before).append(name);
        before = " + ";
    }
}

void append_name(const Type* type, std::string& text);

void append_names(std::span<const Type* const> types, std::string& text)
{
    std::string_view before;
    for (const Type* const type : types)
    {
        text.append(before);
        append_name(type, text);
        before = ", ";
    }
}

/// [its tag could be made]
void append_name(const Type* type, std::string& text)
{
    if (is_primitive(type))
    {
        text.append(primitive_names[static_cast<std::size_t>(type->form)]);
        return;
    }
    if (type->form == TypeForm::function)
    {
        text.append("|");
        append_names(type->arguments.first(type->parameter_count), text);
        text.append("|(");
        append_names(type->arguments.subspan(type->parameter_count), text);
        text.append(")");
        append_abilities(type->abilities, text);
        return;
    }
    if (type->form == TypeForm::vector)
        text.append("vector");
    else
    {
        append_short_hex(type->structure->address, text);
        text.append("::").append(type->structure->module);
        text.append("::").append(type->structure->name);
    }
    if (type->arguments.empty())
        return;
    text.append("<");
    append_names(type->arguments, text);
    text.append(">");
}

/// Makes types of a tag that has been read once already, so that nothing in it is malformed.
class TagWalk
{
public:
    TagWalk(TypeInterner& types, Bytes tag, StructResolver& resolver) noexcept
      : types_(types), tag_(tag), reader_(tag), resolver_(resolver)
    {}

    [[nodiscard]] Result<const Type*, VmError> walk(std::uint64_t depth);

private:
    [[nodiscard]] Result<std::vector<const Type*>, VmError> walk_list(std::uint64_t depth);
    [[nodiscard]] Result<const Type*, VmError> walk_structure(std::uint64_t depth);
    [[nodiscard]] Result<const Type*, VmError> walk_function(std::uint64_t depth);

    TypeInterner& types_;
    Bytes tag_;
    bcs::Reader reader_;
    StructResolver& resolver_;
    std::uint64_t node_count_ = 0;
};

Result<std::vector<const Type*>, VmError> TagWalk::walk_list(std::uint64_t depth)
{
    std::vector<const Type*> list;
    const std::size_t count = reader_.count(function_type_count_max, 1);
    for (std::size_t i = 0; i < count; ++i)
    {
        auto type = walk(depth);
        if (!type.ok())
            return Err{type.error()};
        list.push_back(*type);
    }
    return list;
}

Result<const Type*, VmError> TagWalk::walk_structure(std::uint64_t depth)
{
    bcs::Reader ahead{tag_.subspan(reader_.offset())};
    auto structure = resolver_.resolve(read_struct_tag(ahead));
    if (!structure.ok())
        return Err{structure.error()};
    (void)reader_.hash32();
    (void)read_identifier(reader_);
    (void)read_identifier(reader_);
    auto arguments = walk_list(depth);
    if (!arguments.ok())
        return Err{arguments.error()};
    const auto checked =
        TypeInterner::check_arguments((*structure)->type_parameter_constraints, *arguments);
    if (!checked.ok())
        return Err{VmError{checked.error()}};
    return types_.structure_of(*structure, *arguments);
}

Result<const Type*, VmError> TagWalk::walk_function(std::uint64_t depth)
{
    auto types = walk_list(depth);
    if (!types.ok())
        return Err{types.error()};
    const std::size_t parameter_count = types->size();
    auto results = walk_list(depth);
    if (!results.ok())
        return Err{results.error()};
    types->insert(types->end(), results->begin(), results->end());
    return types_.function_of(
        *types, static_cast<std::uint16_t>(parameter_count), AbilitySet{reader_.u8()});
}

Result<const Type*, VmError> TagWalk::walk(std::uint64_t depth)
{
    if (node_count_ >= types_.limits().type_node_count_max)
        return Err{VmError{StatusCode::too_many_type_nodes}};
    if (depth > types_.limits().type_depth_max)
        return Err{VmError{StatusCode::vm_max_type_depth_reached}};
    ++node_count_;
    // By number in BCS; those that hold others stand for what is done below.
    constexpr std::array<TypeForm, 12> forms{TypeForm::boolean, TypeForm::u8, TypeForm::u64,
        TypeForm::u128, TypeForm::address, TypeForm::signer, TypeForm::vector, TypeForm::structure,
        TypeForm::u16, TypeForm::u32, TypeForm::u256, TypeForm::function};
    const TypeForm form = forms[reader_.variant(static_cast<std::uint32_t>(forms.size()))];
    if (form == TypeForm::vector)
    {
        auto element = walk(depth + 1);
        if (!element.ok())
            return element;
        return types_.vector_of(*element);
    }
    if (form == TypeForm::structure)
        return walk_structure(depth + 1);
    if (form == TypeForm::function)
        return walk_function(depth + 1);
    return TypeInterner::primitive(form);
}
}  // namespace

Result<const Type*, VmError> TypeInterner::type_of_tag(Bytes type_tag, StructResolver& resolver)
{
    bcs::Reader reader{type_tag};
    (void)read_type_tag(reader);
    if (!reader.finish().ok())
        return Err{VmError{StatusCode::value_deserialization_error, "no type tag"}};
    return TagWalk{*this, type_tag, resolver}.walk(1);
}

Result<InternedTag, StatusCode> TypeInterner::make_tag(const Type* type)
{
    std::vector<std::uint8_t> encoded;
    bcs::Writer writer{encoded};
    InternedTag tag{.cost = limits_.tag_cost_base, .nesting = 1};
    unsigned inner_nesting = 0;
    const auto append = [&](std::span<const Type* const> types) -> StatusCode
    {
        for (const Type* const argument : types)
        {
            const auto inner = tag_of(argument);
            if (!inner.ok())
                return inner.error();
            writer.raw((*inner)->encoded);
            tag.cost += (*inner)->cost;
            inner_nesting = std::max(inner_nesting, (*inner)->nesting);
        }
        return StatusCode::executed;
    };
    StatusCode code = StatusCode::executed;
    switch (type->form)
    {
    case TypeForm::vector:
        writer.u8(static_cast<std::uint8_t>(TypeKind::vector));
        code = append(type->arguments);
        break;
    case TypeForm::structure:
    {
        const StructDeclaration& structure = *type->structure;
        writer.u8(static_cast<std::uint8_t>(TypeKind::structure));
        writer.raw(structure.address);
        for (const std::string_view text : {structure.module, structure.name})
            writer.bytes({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
        writer.leb128(type->arguments.size());
        code = append(type->arguments);
        tag.cost +=
            (structure.address.bytes.size() + structure.module.size() + structure.name.size()) *
            limits_.tag_cost_byte;
        break;
    }
    case TypeForm::function:
        writer.u8(static_cast<std::uint8_t>(TypeKind::function));
        writer.leb128(type->parameter_count);
        code = append(type->arguments.first(type->parameter_count));
        writer.leb128(type->arguments.size() - type->parameter_count);
        if (code == StatusCode::executed)
            code = append(type->arguments.subspan(type->parameter_count));
        writer.u8(type->abilities.bits);
        break;
    default:
        code = StatusCode::unknown_invariant_violation_error;
    }
    if (code == StatusCode::executed && tag.cost > limits_.tag_cost_max)
        code = StatusCode::type_tag_limit_exceeded;
    if (code != StatusCode::executed)
        return Err{code};
    tag.nesting += inner_nesting;
    const std::lock_guard lock{mutex_};
    tag.encoded = kept_->arena.copy(encoded);
    return tag;
}

Result<const InternedTag*, StatusCode> TypeInterner::tag_of(const Type* type) noexcept
{
    if (is_primitive(type))
        return &primitive_tags_[static_cast<std::size_t>(type->form)];
    const InternedType& cached = interned(type);
    // Pairs with the release below.
    const Outcome<InternedTag>* outcome = cached.tag.load(std::memory_order_acquire);
    if (outcome == nullptr)
    {
        const auto tag = make_tag(type);
        const std::lock_guard lock{mutex_};
        outcome = kept_->arena.make<Outcome<InternedTag>>(
            tag.ok() ? Outcome<InternedTag>{.value = *tag} :
                       Outcome<InternedTag>{.failure = tag.error()});
        cached.tag.store(outcome, std::memory_order_release);
    }
    if (outcome->failure != StatusCode::executed)
        return Err{outcome->failure};
    return &outcome->value;
}

Result<std::string_view, StatusCode> TypeInterner::name_of(const Type* type) noexcept
{
    if (is_primitive(type))
        return primitive_names[static_cast<std::size_t>(type->form)];
    const InternedType& cached = interned(type);
    // Pairs with the release below.
    const Outcome<std::string_view>* outcome = cached.name.load(std::memory_order_acquire);
    if (outcome == nullptr)
    {
        Outcome<std::string_view> made;
        const auto tag = tag_of(type);
        std::string name;
        if (tag.ok())
            append_name(type, name);
        else
            made.failure = tag.error();
        const std::lock_guard lock{mutex_};
        made.value = kept_->keep(name);
        outcome = kept_->arena.make<Outcome<std::string_view>>(made);
        cached.name.store(outcome, std::memory_order_release);
    }
    if (outcome->failure != StatusCode::executed)
        return Err{outcome->failure};
    return outcome->value;
}
}  // namespace braid::move
