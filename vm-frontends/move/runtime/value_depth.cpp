// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/runtime/interned_type.hpp"
#include "vm-frontends/move/runtime/type_interner.hpp"
#include <algorithm>

namespace braid::move
{
namespace
{
constexpr std::uint64_t saturated_sum(std::uint64_t a, std::uint64_t b) noexcept
{
    const std::uint64_t sum = a + b;
    return sum < a ? ~std::uint64_t{0} : sum;
}

/// Structures that stand deeper in one another than this make values deeper than any limit, so nobody asks how deep.
constexpr unsigned level_count_max = 512;
}  // namespace

void DepthFormula::add(const DepthFormula& other)
{
    if (other.constant)
        constant = std::max(constant.value_or(0), *other.constant);
    for (const Term& term : other.terms)
    {
        const auto at = std::ranges::lower_bound(terms, term.parameter, {}, &Term::parameter);
        if (at == terms.end() || at->parameter != term.parameter)
            terms.insert(at, term);
        else
            at->added = std::max(at->added, term.added);
    }
}

void DepthFormula::deepen(std::uint64_t levels) noexcept
{
    if (constant)
        constant = saturated_sum(*constant, levels);
    for (Term& term : terms)
        term.added = saturated_sum(term.added, levels);
}

std::uint64_t DepthFormula::solve(std::span<const std::uint64_t> depths) const noexcept
{
    std::uint64_t depth = constant.value_or(0);
    for (const Term& term : terms)
        depth = std::max(depth, saturated_sum(depths[term.parameter], term.added));
    return depth;
}

Result<DepthFormula, StatusCode> TypeInterner::formula_of(const Type* type, unsigned levels_left)
{
    DepthFormula formula;
    if (is_primitive(type))
    {
        formula.constant = 1;
        return formula;
    }
    if (type->form == TypeForm::type_parameter)
    {
        formula.terms.push_back({.parameter = type->parameter, .added = 0});
        return formula;
    }
    std::vector<DepthFormula> inner;
    for (const Type* const argument : type->arguments)
    {
        auto made = formula_of(argument, levels_left);
        if (!made.ok())
            return made;
        inner.push_back(std::move(made).value());
    }
    if (type->form != TypeForm::structure)
    {
        for (const DepthFormula& other : inner)
            formula.add(other);
        formula.deepen(1);
        return formula;
    }
    const auto structure = formula_of(*type->structure, levels_left);
    if (!structure.ok())
        return structure;
    formula.constant = structure->constant;
    for (const DepthFormula::Term& term : structure->terms)
    {
        if (term.parameter >= inner.size())
            return Err{StatusCode::unknown_invariant_violation_error};
        DepthFormula& argument = inner[term.parameter];
        argument.deepen(term.added);
        formula.add(argument);
    }
    formula.deepen(1);
    return formula;
}

Result<DepthFormula, StatusCode> TypeInterner::formula_of(
    const StructDeclaration& structure, unsigned levels_left)
{
    const InternedStruct& cached = interned(structure);
    // Pairs with the release below.
    if (const auto* const known = cached.formula.load(std::memory_order_acquire); known != nullptr)
        return *known;
    if (levels_left == 0)
        return Err{StatusCode::vm_max_value_depth_reached};
    DepthFormula formula;
    const auto add_fields = [&](std::span<const FieldDeclaration> fields) -> StatusCode
    {
        for (const FieldDeclaration& field : fields)
        {
            const auto inner = formula_of(field.type, levels_left - 1);
            if (!inner.ok())
                return inner.error();
            formula.add(*inner);
        }
        return StatusCode::executed;
    };
    StatusCode code = add_fields(structure.fields);
    for (const StructDeclaration::Variant& variant : structure.variants)
    {
        if (code == StatusCode::executed)
            code = add_fields(variant.fields);
    }
    if (code != StatusCode::executed)
        return Err{code};
    const std::lock_guard lock{mutex_};
    kept_->formulas.push_back(std::make_unique<const DepthFormula>(formula));
    cached.formula.store(kept_->formulas.back().get(), std::memory_order_release);
    return formula;
}

Result<std::uint64_t, StatusCode> TypeInterner::value_depth_of(
    const Type* type, std::uint64_t depth)
{
    // As the reference's check does, down to what it adds twice: the depth counts in type arguments and again in the sum.
    const auto checked = [this](std::uint64_t at) -> Result<std::uint64_t, StatusCode>
    {
        if (at > limits_.value_depth_max)
            return Err{StatusCode::vm_max_value_depth_reached};
        return at;
    };
    if (is_primitive(type))
        return checked(depth);
    if (type->form == TypeForm::type_parameter)
        return Err{StatusCode::unknown_invariant_violation_error};
    const bool is_structure = type->form == TypeForm::structure;
    const std::uint64_t inner_depth = is_structure ? depth : depth + 1;
    std::vector<std::uint64_t> depths;
    std::uint64_t deepest = depth;
    for (const Type* const argument : type->arguments)
    {
        const auto allowed = checked(inner_depth);
        if (!allowed.ok())
            return allowed;
        const auto inner = value_depth_of(argument, inner_depth);
        if (!inner.ok())
            return inner;
        depths.push_back(*inner);
        deepest = std::max(deepest, *inner);
    }
    if (!is_structure)
        return deepest;
    const auto formula = formula_of(*type->structure, level_count_max);
    if (!formula.ok())
        return Err{formula.error()};
    return checked(saturated_sum(depth, formula->solve(depths)));
}

Result<Done, StatusCode> TypeInterner::check_value_depth(const Type* type) noexcept
{
    using State = InternedType::DepthState;
    if (is_primitive(type))
        return Done{};
    const InternedType& cached = interned(type);
    // The state says everything there is to know, so no order is needed.
    State state = cached.depth_state.load(std::memory_order_relaxed);
    if (state == State::unknown) [[unlikely]]
    {
        const auto depth = value_depth_of(type, 1);
        state = depth.ok()                                              ? State::fine :
                depth.error() == StatusCode::vm_max_value_depth_reached ? State::too_deep :
                                                                          State::none;
        cached.depth_state.store(state, std::memory_order_relaxed);
    }
    if (state == State::fine) [[likely]]
        return Done{};
    return Err{state == State::too_deep ? StatusCode::vm_max_value_depth_reached :
                                          StatusCode::unknown_invariant_violation_error};
}
}  // namespace braid::move
