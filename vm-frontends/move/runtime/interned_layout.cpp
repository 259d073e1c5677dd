// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/runtime/interned_type.hpp"
#include "vm-frontends/move/runtime/type_interner.hpp"
#include <algorithm>

namespace braid::move
{
namespace
{
using Layouts = std::span<const Layout* const>;

/// Not a failure of the type itself: it stands so deep in another that the other's layout is too deep.
constexpr StatusCode cut = StatusCode::unknown_status;

const Layout* layout_of_primitive(TypeForm form) noexcept
{
    static const std::array<Layout, 9> layouts = []
    {
        using Form = Layout::Form;
        // The forms of types and of layouts begin alike.
        constexpr std::array<std::pair<Form, ValueKind>, 9> kinds{{
            {Form::boolean, ValueKind::boolean},
            {Form::u8, ValueKind::u8},
            {Form::u16, ValueKind::u16},
            {Form::u32, ValueKind::u32},
            {Form::u64, ValueKind::u64},
            {Form::u128, ValueKind::u128},
            {Form::u256, ValueKind::u256},
            {Form::address, ValueKind::address},
            {Form::signer, ValueKind::signer},
        }};
        std::array<Layout, 9> made;
        for (std::size_t i = 0; i < made.size(); ++i)
        {
            made[i].form = kinds[i].first;
            made[i].kind = kinds[i].second;
            made[i].type = TypeInterner::primitive(static_cast<TypeForm>(i));
        }
        return made;
    }();
    return &layouts[static_cast<std::size_t>(form)];
}

void add(Layout& to, const Layout& inner) noexcept
{
    to.has_delayed = to.has_delayed || inner.has_delayed;
    to.node_count = static_cast<std::uint32_t>(
        std::min<std::uint64_t>(std::uint64_t{to.node_count} + inner.node_count, ~0U));
    to.depth = std::max(to.depth, inner.depth + 1);
}

/// What stands in the place of `inner` where its value is taken out of the resource.
Layout delayed(Layout::Form form, const Layout* const& inner) noexcept
{
    Layout layout = *inner;
    layout.form = form;
    layout.kind = ValueKind::delayed;
    layout.has_delayed = true;
    layout.elements = {&inner, 1};
    layout.variants = {};
    return layout;
}
}  // namespace

Result<const Layout*, StatusCode> TypeInterner::make_structure_layout(
    const Type* type, std::uint64_t depth_left)
{
    const StructDeclaration& structure = *type->structure;
    Layout layout{.form = Layout::Form::structure, .kind = ValueKind::structure, .type = type};
    std::vector<const Layout*> fields;
    std::vector<Layouts> variants;
    const auto add_fields = [&](std::span<const FieldDeclaration> declared) -> StatusCode
    {
        fields.clear();
        for (const FieldDeclaration& field : declared)
        {
            const auto field_type = substitute(field.type, type->arguments);
            if (!field_type.ok())
                return field_type.error();
            const auto inner = layout_within(*field_type, depth_left - 1);
            if (!inner.ok())
                return inner.error();
            add(layout, **inner);
            fields.push_back(*inner);
        }
        return StatusCode::executed;
    };
    const auto keep_fields = [&]
    {
        const std::lock_guard lock{mutex_};
        return kept_->keep(Layouts{fields});
    };
    if (structure.variants.empty())
    {
        if (const StatusCode code = add_fields(structure.fields); code != StatusCode::executed)
            return Err{code};
    }
    else
        layout.form = Layout::Form::variants;
    for (const StructDeclaration::Variant& variant : structure.variants)
    {
        if (const StatusCode code = add_fields(variant.fields); code != StatusCode::executed)
            return Err{code};
        variants.push_back(keep_fields());
    }
    const Layout::Form form =
        limits_.delayed_fields ? interned(structure).delayed_form : Layout::Form::structure;
    const bool is_field_delayed =
        form == Layout::Form::delayed_aggregator || form == Layout::Form::delayed_snapshot;
    const std::lock_guard lock{mutex_};
    Arena& arena = kept_->arena;
    if (layout.form == Layout::Form::variants)
        layout.variants = kept_->keep(std::span<const Layouts>{variants});
    else
    {
        if (is_field_delayed && !fields.empty())
        {
            const Layouts inner = kept_->keep(Layouts{fields}.first(1));
            fields[0] = arena.make<Layout>(delayed(form, inner[0]));
            layout.has_delayed = true;
        }
        layout.elements = kept_->keep(Layouts{fields});
        if (form == Layout::Form::delayed_derived_string)
        {
            const Layout* const whole = arena.make<Layout>(layout);
            layout = delayed(form, kept_->keep(Layouts{&whole, 1})[0]);
        }
    }
    return arena.make<Layout>(layout);
}

Result<const Layout*, StatusCode> TypeInterner::make_layout(
    const Type* type, std::uint64_t depth_left)
{
    Layout layout{.type = type};
    switch (type->form)
    {
    case TypeForm::structure:
        return make_structure_layout(type, depth_left);
    case TypeForm::function:
        layout.form = Layout::Form::function;
        layout.kind = ValueKind::closure;
        break;
    case TypeForm::vector:
    {
        const auto element = layout_within(type->element(), depth_left - 1);
        if (!element.ok())
            return element;
        layout.form = Layout::Form::vector;
        layout.kind = ValueKind::vector;
        layout.element = element_kind_of((*element)->kind);
        add(layout, **element);
        const std::lock_guard lock{mutex_};
        layout.elements = kept_->keep(Layouts{&*element, 1});
        return kept_->arena.make<Layout>(layout);
    }
    default:
        return Err{StatusCode::unknown_invariant_violation_error};
    }
    const std::lock_guard lock{mutex_};
    return kept_->arena.make<Layout>(layout);
}

StatusCode TypeInterner::layout_limit_of(
    const Type* type, std::uint64_t& count, std::uint64_t depth)
{
    if (count > limits_.layout_node_count_max)
        return StatusCode::too_many_type_nodes;
    if (depth > limits_.layout_depth_max)
        return StatusCode::vm_max_value_depth_reached;
    if (type->form > TypeForm::structure && type->form != TypeForm::function)
        return StatusCode::unknown_invariant_violation_error;
    ++count;
    if (type->form == TypeForm::vector)
        return layout_limit_of(type->element(), count, depth + 1);
    if (type->form != TypeForm::structure)
        return StatusCode::executed;
    // Fields of a structure are made types before any of them is looked at, those of variants one after another.
    std::vector<const Type*> fields;
    for (const FieldDeclaration& field : type->structure->fields)
    {
        const auto made = substitute(field.type, type->arguments);
        if (!made.ok())
            return made.error();
        fields.push_back(*made);
    }
    StatusCode code = StatusCode::executed;
    for (const Type* const field : fields)
    {
        if (code == StatusCode::executed)
            code = layout_limit_of(field, count, depth + 1);
    }
    for (const StructDeclaration::Variant& variant : type->structure->variants)
    {
        for (const FieldDeclaration& field : variant.fields)
        {
            if (code != StatusCode::executed)
                return code;
            const auto made = substitute(field.type, type->arguments);
            code = made.ok() ? layout_limit_of(*made, count, depth + 1) : made.error();
        }
    }
    return code;
}

Result<const Layout*, StatusCode> TypeInterner::layout_within(
    const Type* type, std::uint64_t depth_left)
{
    if (is_primitive(type))
        return layout_of_primitive(type->form);
    const InternedType& cached = interned(type);
    // Pairs with the release below.
    const Outcome<const Layout*>* outcome = cached.layout.load(std::memory_order_acquire);
    if (outcome == nullptr)
    {
        if (depth_left == 0)
            return Err{cut};
        const auto layout = make_layout(type, depth_left);
        const bool is_fine = layout.ok() &&
                             (*layout)->node_count <= limits_.layout_node_count_max + 1 &&
                             (*layout)->depth <= limits_.layout_depth_max;
        if (!layout.ok() && layout.error() == cut && depth_left <= limits_.layout_depth_max)
            return Err{cut};
        Outcome<const Layout*> made;
        if (is_fine)
            made.value = *layout;
        else
        {
            std::uint64_t count = 0;
            made.failure = layout_limit_of(type, count, 1);
            BRAID_ASSERT(made.failure != StatusCode::executed);
        }
        const std::lock_guard lock{mutex_};
        outcome = kept_->arena.make<Outcome<const Layout*>>(made);
        cached.layout.store(outcome, std::memory_order_release);
    }
    if (outcome->failure != StatusCode::executed)
        return Err{outcome->failure};
    return outcome->value;
}

Result<const Layout*, StatusCode> TypeInterner::layout_of(const Type* type) noexcept
{
    return layout_within(type, limits_.layout_depth_max + 1);
}
}  // namespace braid::move
