// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/runtime/interpreter_checks.hpp"

#include <algorithm>
#include <bit>

namespace braid::move
{
namespace checks
{
bool is_assignable(const Type* given, const Type* expected) noexcept
{
    while (given->form == TypeForm::reference && expected->form == TypeForm::reference)
    {
        given = given->element();
        expected = expected->element();
    }
    if (given == expected)
        return true;
    return given->form == TypeForm::function && expected->form == TypeForm::function &&
           given->parameter_count == expected->parameter_count &&
           std::ranges::equal(given->arguments, expected->arguments) &&
           expected->abilities.is_subset_of(given->abilities);
}
}  // namespace checks

namespace
{
using checks::is_assignable;
using checks::refers_to;

const Type* const boolean_type = TypeInterner::primitive(TypeForm::boolean);
const Type* const u64_type = TypeInterner::primitive(TypeForm::u64);

const Type* type_of_number(Opcode opcode) noexcept
{
    using enum Opcode;
    switch (opcode)
    {
    case ld_u8:
    case cast_u8:
        return TypeInterner::primitive(TypeForm::u8);
    case ld_u16:
    case cast_u16:
        return TypeInterner::primitive(TypeForm::u16);
    case ld_u32:
    case cast_u32:
        return TypeInterner::primitive(TypeForm::u32);
    case ld_u64:
    case cast_u64:
        return u64_type;
    case ld_u128:
    case cast_u128:
        return TypeInterner::primitive(TypeForm::u128);
    case ld_u256:
    case cast_u256:
        return TypeInterner::primitive(TypeForm::u256);
    case ld_true:
    case ld_false:
        return boolean_type;
    default:
        return nullptr;
    }
}

bool is_address(const Type* type) noexcept
{
    return type->form == TypeForm::address;
}

bool is_signer_reference(const Type* type) noexcept
{
    return type->form == TypeForm::reference && type->element()->form == TypeForm::signer;
}
}  // namespace

bool Interpreter::refuse(StatusCode code) noexcept
{
    if (code == StatusCode::unknown_invariant_violation_error)
        static_cast<void>(fail(code, paranoid_failure));
    else
        static_cast<void>(fail(code));
    return false;
}

bool Interpreter::check_limits(const Type* type)
{
    const auto checked = types_.check(type);
    return checked.ok() || refuse(checked.error());
}

bool Interpreter::check_locals_drop() const
{
    const FunctionInstance& function = *current_.function;
    for (std::size_t i = 0; i < function.local_count; ++i)
        if (!current_.locals[i].is_none() &&
            !function.local_types[i].type->abilities.has(Ability::drop))
            return false;
    return true;
}

bool Interpreter::check_arguments(
    const FunctionInstance& callee, const Value* arguments, std::uint64_t captured_mask)
{
    // From the last to the first, as they are popped.
    for (std::size_t i = callee.parameter_count; i-- > 0;)
    {
        if (i < 64 && ((captured_mask >> i) & 1) != 0)
            continue;
        const TypeOperand& expected = callee.parameter_types[i];
        if (expected.type == nullptr)
            return refuse(expected.failure);
        if (!is_assignable(type_at(arguments + i), expected.type))
            return refuse(StatusCode::unknown_invariant_violation_error);
    }
    return true;
}

bool Interpreter::check_packed(const Registers& r, const StructOperand& operand)
{
    const Type* const packed = operand.type.type;
    AbilitySet expected = packed->abilities;
    if (expected.has(Ability::key))
        expected.bits =
            static_cast<std::uint8_t>((expected.bits & ~static_cast<std::uint8_t>(Ability::key)) |
                                      static_cast<std::uint8_t>(Ability::store));
    for (std::size_t i = 0; i < operand.fields.size(); ++i)
    {
        const Type* const given = type_at(r.top - 1 + i);
        if (operand.fields[i].type == nullptr)
            return refuse(operand.fields[i].failure);
        if (!expected.is_subset_of(given->abilities) ||
            !is_assignable(given, operand.fields[i].type))
            return refuse(StatusCode::unknown_invariant_violation_error);
    }
    type_at(r.top - 1) = packed;
    return true;
}

bool Interpreter::check_unpacked(const Registers& r, const StructOperand& operand)
{
    const std::size_t count = operand.fields.size();
    if (type_at(r.top - count) != operand.type.type)
        return refuse(StatusCode::unknown_invariant_violation_error);
    for (std::size_t i = 0; i < count; ++i)
    {
        if (operand.fields[i].type == nullptr)
            return refuse(operand.fields[i].failure);
        type_at(r.top - count + i) = operand.fields[i].type;
    }
    return true;
}

bool Interpreter::check_field(const Registers& r, const StructOperand& operand, bool is_mutable)
{
    const Type*& place = type_at(r.top - 1);
    if (!refers_to(place, operand.type.type, is_mutable))
        return refuse(StatusCode::unknown_invariant_violation_error);
    place = is_mutable ? operand.mutable_reference : operand.immutable_reference;
    return check_limits(place);
}

bool Interpreter::check_global(Opcode opcode, const Registers& r, const StructOperand& operand)
{
    using enum Opcode;
    const Type* const type = operand.type.type;
    const bool has_key = type->abilities.has(Ability::key);
    if (opcode == move_to || opcode == move_to_generic)
        return (is_signer_reference(type_at(r.top)) && type_at(r.top + 1) == type && has_key) ||
               refuse(StatusCode::unknown_invariant_violation_error);
    const Type*& place = type_at(r.top - 1);
    const bool is_exists = opcode == exists || opcode == exists_generic;
    if (!is_address(place) || (!is_exists && !has_key))
        return refuse(StatusCode::unknown_invariant_violation_error);
    if (is_exists)
        place = boolean_type;
    else if (opcode == move_from || opcode == move_from_generic)
        place = type;
    else
    {
        const bool is_mutable = opcode == mut_borrow_global || opcode == mut_borrow_global_generic;
        place = is_mutable ? operand.mutable_reference : operand.immutable_reference;
        return check_limits(place);
    }
    return true;
}

bool Interpreter::check_vector(Opcode opcode, const Registers& r, const VectorOperand& operand)
{
    using enum Opcode;
    const Type* const element = operand.element.type;
    const Type* const vector = types_.vector_of(element);
    bool holds = true;
    switch (opcode)
    {
    case vec_pack:
        for (std::size_t i = 0; i < operand.element_count; ++i)
            holds = holds && is_assignable(type_at(r.top - 1 + i), element);
        if (holds && operand.vector.type == nullptr)
            return refuse(operand.vector.failure);
        type_at(r.top - 1) = vector;
        break;
    case vec_len:
        holds = refers_to(type_at(r.top - 1), vector, false);
        type_at(r.top - 1) = u64_type;
        break;
    case vec_imm_borrow:
        holds = type_at(r.top) == u64_type && refers_to(type_at(r.top - 1), vector, false);
        type_at(r.top - 1) = operand.immutable_reference;
        break;
    case vec_mut_borrow:
        holds = type_at(r.top) == u64_type && refers_to(type_at(r.top - 1), vector, true);
        type_at(r.top - 1) = operand.mutable_reference;
        break;
    case vec_push_back:
        holds =
            is_assignable(type_at(r.top + 1), element) && refers_to(type_at(r.top), vector, true);
        break;
    case vec_pop_back:
        holds = refers_to(type_at(r.top - 1), vector, true);
        type_at(r.top - 1) = element;
        break;
    case vec_unpack:
        holds = type_at(r.top - operand.element_count) == vector;
        for (std::size_t i = 0; i < operand.element_count; ++i)
            type_at(r.top - operand.element_count + i) = element;
        break;
    default:
        holds = type_at(r.top + 2) == u64_type && type_at(r.top + 1) == u64_type &&
                refers_to(type_at(r.top), vector, true);
    }
    return holds || refuse(StatusCode::unknown_invariant_violation_error);
}

bool Interpreter::check_reference(Opcode opcode, const Registers& r)
{
    using enum Opcode;
    if (opcode == write_ref)
    {
        const Type* const reference = type_at(r.top + 1);
        return (reference->form == TypeForm::mutable_reference &&
                   is_assignable(type_at(r.top), reference->element()) &&
                   reference->element()->abilities.has(Ability::drop)) ||
               refuse(StatusCode::unknown_invariant_violation_error);
    }
    const Type*& place = type_at(r.top - 1);
    if (opcode == read_ref)
    {
        if (!place->is_reference() || !place->element()->abilities.has(Ability::copy))
            return refuse(StatusCode::unknown_invariant_violation_error);
        place = place->element();
        return true;
    }
    if (place->form != TypeForm::mutable_reference)
        return refuse(StatusCode::unknown_invariant_violation_error);
    place = types_.reference_to(place->element(), false);
    return true;
}

bool Interpreter::check_scalar(Opcode opcode, const Registers& r)
{
    using enum Opcode;
    const Type*& place = type_at(r.top - 1);
    switch (opcode)
    {
    case shl:
    case shr:
    case nop:
        return true;
    case logical_not:
        return place == boolean_type || refuse(StatusCode::unknown_invariant_violation_error);
    case lt:
    case gt:
    case le:
    case ge:
    case eq:
    case neq:
    {
        const Type* const right = type_at(r.top);
        const bool is_comparison = opcode != eq && opcode != neq;
        if (place != right || (!is_comparison && !right->abilities.has(Ability::drop)))
            return refuse(StatusCode::unknown_invariant_violation_error);
        place = boolean_type;
        return true;
    }
    default:
        return place == type_at(r.top) || refuse(StatusCode::unknown_invariant_violation_error);
    }
}

bool Interpreter::check_local(Opcode opcode, const Registers& r, const Step& step)
{
    using enum Opcode;
    const Type* const local = current_.function->local_types[step.index].type;
    const Type*& place = type_at(r.top - 1);
    place = local;
    if (opcode == copy_loc)
        return local->abilities.has(Ability::copy) ||
               refuse(StatusCode::unknown_invariant_violation_error);
    if (opcode == move_loc)
        return true;
    place = types_.reference_to(local, opcode == mut_borrow_loc);
    return check_limits(place);
}

bool Interpreter::check_effect(Opcode opcode, const Registers& r, const Step& step)
{
    using enum Opcode;
    if (const Type* const number = type_of_number(opcode); number != nullptr)
    {
        type_at(r.top - 1) = number;
        return true;
    }
    switch (opcode)
    {
    case br_true:
    case br_false:
    case branch:
    case st_loc:
    case abort:
        return true;
    case pop:
        return type_at(r.top)->abilities.has(Ability::drop) ||
               refuse(StatusCode::unknown_invariant_violation_error);
    case ld_const:
        type_at(r.top - 1) = step.constant->type;
        return check_limits(step.constant->type);
    case copy_loc:
    case move_loc:
    case mut_borrow_loc:
    case imm_borrow_loc:
        return check_local(opcode, r, step);
    case read_ref:
    case write_ref:
    case freeze_ref:
        return check_reference(opcode, r);
    case imm_borrow_field:
    case imm_borrow_field_generic:
    case imm_borrow_variant_field:
    case imm_borrow_variant_field_generic:
        return check_field(r, *step.structure, false);
    case mut_borrow_field:
    case mut_borrow_field_generic:
    case mut_borrow_variant_field:
    case mut_borrow_variant_field_generic:
        return check_field(r, *step.structure, true);
    case Opcode::pack:
    case pack_generic:
    case pack_variant:
    case pack_variant_generic:
        return check_packed(r, *step.structure);
    case Opcode::unpack:
    case unpack_generic:
    case unpack_variant:
    case unpack_variant_generic:
        return check_unpacked(r, *step.structure);
    case test_variant:
    case test_variant_generic:
        if (!refers_to(type_at(r.top - 1), step.structure->type.type, false))
            return refuse(StatusCode::unknown_invariant_violation_error);
        type_at(r.top - 1) = boolean_type;
        return true;
    default:
        if ((opcode >= exists && opcode <= move_to) ||
            (opcode >= exists_generic && opcode <= move_to_generic))
            return check_global(opcode, r, *step.structure);
        if (opcode >= vec_pack && opcode <= vec_swap)
            return check_vector(opcode, r, *step.vector);
        return check_scalar(opcode, r);
    }
}

bool Interpreter::check_closure(
    const Registers& r, const FunctionInstance& callee, std::uint64_t mask)
{
    // What it is made of stood where it now stands, and behind.
    AbilitySet abilities{
        static_cast<std::uint8_t>(callee.function->is_persistent ? 1 | 2 | 4 : 1 | 2)};
    std::vector<const Type*> types;
    std::size_t captured = 0;
    for (std::size_t i = 0; i < callee.parameter_count; ++i)
    {
        const TypeOperand& parameter = callee.parameter_types[i];
        if (parameter.type == nullptr)
            return refuse(parameter.failure);
        if (i >= 64 || ((mask >> i) & 1) == 0)
        {
            types.push_back(parameter.type);
            continue;
        }
        const Type* const given = type_at(r.top - 1 + captured++);
        abilities = abilities & given->abilities;
        if (!is_assignable(given, parameter.type))
            return refuse(StatusCode::unknown_invariant_violation_error);
    }
    const auto parameter_count = static_cast<std::uint16_t>(types.size());
    for (const TypeOperand& result : callee.result_types)
    {
        if (result.type == nullptr)
            return refuse(result.failure);
        types.push_back(result.type);
    }
    type_at(r.top - 1) = types_.function_of(types, parameter_count, abilities);
    return true;
}
}  // namespace braid::move
