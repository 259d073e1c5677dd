// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/verifier/type_safety.hpp"

/// The instructions that structures and resources have.
namespace braid::move
{
namespace
{
constexpr TypeId boolean = TypePool::primitive(TokenKind::boolean);
constexpr TypeId address = TypePool::primitive(TokenKind::address);
}  // namespace

TypeId TypeSafety::type_of(const Target& target)
{
    return pool_.structure(target.definition->handle, target.type_arguments);
}

const std::vector<FieldDefinition>* TypeSafety::fields_of(const Target& target)
{
    const StructDefinition& definition = *target.definition;
    if (definition.kind == StructDefinition::Kind::declared && !target.variant)
        return &definition.fields;
    if (definition.kind == StructDefinition::Kind::declared_variants && target.variant &&
        *target.variant < definition.variants.size())
        return &definition.variants[*target.variant].fields;
    return nullptr;
}

StatusCode TypeSafety::check_field_instruction(const Instruction& instruction)
{
    if (code_.module == nullptr)
        return StatusCode::invalid_operation_in_script;
    const CompiledModule& module = *code_.module;
    TableIndex index = instruction.operand;
    FieldTarget target;
    bool is_mutable = false;
    const auto take_instantiation = [&](const std::vector<Instantiation>& table)
    {
        target.owner.type_arguments = table[index].type_arguments;
        index = table[index].handle;
    };
    switch (instruction.opcode)
    {
    case Opcode::mut_borrow_variant_field_generic:
    case Opcode::imm_borrow_variant_field_generic:
        is_mutable = instruction.opcode == Opcode::mut_borrow_variant_field_generic;
        take_instantiation(module.variant_field_instantiations);
        target.is_of_variants = true;
        break;
    case Opcode::mut_borrow_variant_field:
    case Opcode::imm_borrow_variant_field:
        is_mutable = instruction.opcode == Opcode::mut_borrow_variant_field;
        target.is_of_variants = true;
        break;
    case Opcode::mut_borrow_field_generic:
    case Opcode::imm_borrow_field_generic:
        is_mutable = instruction.opcode == Opcode::mut_borrow_field_generic;
        take_instantiation(module.field_instantiations);
        break;
    default:
        is_mutable = instruction.opcode == Opcode::mut_borrow_field;
        break;
    }
    if (const StatusCode charged = charge(target.owner.type_arguments); charged != passed)
        return charged;
    if (target.is_of_variants)
    {
        const VariantFieldHandle& handle = module.variant_field_handles[index];
        target.owner.definition = &module.struct_definitions[handle.owner];
        target.variants = handle.variants;
        target.field = handle.field;
    }
    else
    {
        const FieldHandle& handle = module.field_handles[index];
        target.owner.definition = &module.struct_definitions[handle.owner];
        target.field = handle.field;
    }
    return borrow_field(target, is_mutable);
}

StatusCode TypeSafety::borrow_field(const FieldTarget& target, bool is_mutable)
{
    const TypeId reference = pop();
    const bool is_fitting = is_mutable ? pool_.kind_of(reference) == TokenKind::mutable_reference :
                                         pool_.is_reference(reference);
    if (!is_fitting || pool_.element_of(reference) != type_of(target.owner))
        return StatusCode::borrowfield_type_mismatch_error;
    const Arguments arguments = target.owner.type_arguments;
    std::optional<TypeId> type;
    if (!target.is_of_variants)
    {
        const auto* const fields = fields_of(target.owner);
        if (fields != nullptr && target.field < fields->size())
            type = pool_.instantiate(pool_.type_of((*fields)[target.field].type), arguments);
    }
    else if (target.variants.empty())
    {
        return StatusCode::zero_variants_error;
    }
    for (const std::uint16_t variant : target.variants)
    {
        const auto* const fields = fields_of(
            {.definition = target.owner.definition, .variant = variant, .type_arguments = {}});
        if (fields == nullptr || target.field >= fields->size())
            return StatusCode::borrowfield_bad_field_error;
        const TypeId of_variant =
            pool_.instantiate(pool_.type_of((*fields)[target.field].type), arguments);
        if (type && *type != of_variant)
            return StatusCode::borrowfield_type_mismatch_error;
        type = of_variant;
    }
    // A field that is not there was refused with its handle; something stands for it, as in aptos-core.
    return push(type ? pool_.reference_to(*type, is_mutable) : boolean);
}

StatusCode TypeSafety::check_structure(const Instruction& instruction)
{
    const CompiledModule& module = *code_.module;
    TableIndex index = instruction.operand;
    Target target;
    const bool is_charged = instruction.opcode != Opcode::test_variant_generic;
    switch (instruction.opcode)
    {
    case Opcode::pack_variant_generic:
    case Opcode::unpack_variant_generic:
    case Opcode::test_variant_generic:
        target.type_arguments = module.struct_variant_instantiations[index].type_arguments;
        index = module.struct_variant_instantiations[index].handle;
        [[fallthrough]];
    case Opcode::pack_variant:
    case Opcode::unpack_variant:
    case Opcode::test_variant:
        target.variant = module.struct_variant_handles[index].variant;
        target.definition = &module.struct_definitions[module.struct_variant_handles[index].owner];
        break;
    case Opcode::pack_generic:
    case Opcode::unpack_generic:
        target.type_arguments = module.struct_instantiations[index].type_arguments;
        index = module.struct_instantiations[index].handle;
        [[fallthrough]];
    case Opcode::pack:
    case Opcode::unpack:
        target.definition = &module.struct_definitions[index];
        break;
    default:
        return check_global(instruction);
    }
    if (is_charged)
        if (const StatusCode charged = charge(target.type_arguments); charged != passed)
            return charged;
    switch (instruction.opcode)
    {
    case Opcode::pack:
    case Opcode::pack_generic:
    case Opcode::pack_variant:
    case Opcode::pack_variant_generic:
        return pack(target);
    case Opcode::test_variant:
    case Opcode::test_variant_generic:
        return test_variant(target);
    default:
        return unpack(target);
    }
}

StatusCode TypeSafety::pack(const Target& target)
{
    const auto* const fields = fields_of(target);
    if (fields == nullptr)
        return StatusCode::pack_type_mismatch_error;
    for (std::size_t i = fields->size(); i-- > 0;)
    {
        const TypeId field =
            pool_.instantiate(pool_.type_of((*fields)[i].type), target.type_arguments);
        if (!pool_.is_assignable(field, pop()))
            return StatusCode::pack_type_mismatch_error;
    }
    return push(type_of(target));
}

StatusCode TypeSafety::unpack(const Target& target)
{
    if (pop() != type_of(target))
        return StatusCode::unpack_type_mismatch_error;
    const auto* const fields = fields_of(target);
    if (fields == nullptr)
        return StatusCode::pack_type_mismatch_error;
    for (const FieldDefinition& field : *fields)
    {
        const TypeId type = pool_.instantiate(pool_.type_of(field.type), target.type_arguments);
        if (const StatusCode pushed = push(type); pushed != passed)
            return pushed;
    }
    return passed;
}

StatusCode TypeSafety::test_variant(const Target& target)
{
    const TypeId reference = pop();
    if (!pool_.is_reference(reference) || pool_.element_of(reference) != type_of(target))
        return StatusCode::test_variant_type_mismatch_error;
    return push(boolean);
}

StatusCode TypeSafety::check_global(const Instruction& instruction)
{
    const CompiledModule& module = *code_.module;
    TableIndex index = instruction.operand;
    Target target;
    switch (instruction.opcode)
    {
    case Opcode::exists_generic:
    case Opcode::move_from_generic:
    case Opcode::move_to_generic:
    case Opcode::mut_borrow_global_generic:
    case Opcode::imm_borrow_global_generic:
        target.type_arguments = module.struct_instantiations[index].type_arguments;
        index = module.struct_instantiations[index].handle;
        break;
    case Opcode::exists:
    case Opcode::move_from:
    case Opcode::move_to:
    case Opcode::mut_borrow_global:
    case Opcode::imm_borrow_global:
        break;
    default:
        return StatusCode::unknown_opcode;
    }
    if (const StatusCode charged = charge(target.type_arguments); charged != passed)
        return charged;
    target.definition = &module.struct_definitions[index];
    const TypeId type = type_of(target);
    const bool has_key = abilities_of(type).has(Ability::key);
    switch (instruction.opcode)
    {
    case Opcode::exists:
    case Opcode::exists_generic:
        return has_key && pop() == address ? push(boolean) :
                                             StatusCode::exists_without_key_ability_or_bad_argument;
    case Opcode::move_from:
    case Opcode::move_from_generic:
        if (!has_key)
            return StatusCode::movefrom_without_key_ability;
        return pop() == address ? push(type) : StatusCode::movefrom_type_mismatch_error;
    case Opcode::move_to:
    case Opcode::move_to_generic:
    {
        if (!has_key)
            return StatusCode::moveto_without_key_ability;
        const TypeId value = pop();
        const TypeId reference = pop();
        const bool is_signer = pool_.kind_of(reference) == TokenKind::reference &&
                               pool_.kind_of(pool_.element_of(reference)) == TokenKind::signer;
        return value == type && is_signer ? passed : StatusCode::moveto_type_mismatch_error;
    }
    case Opcode::mut_borrow_global:
    case Opcode::mut_borrow_global_generic:
        return borrow_global(target, true);
    default:
        return borrow_global(target, false);
    }
}

StatusCode TypeSafety::borrow_global(const Target& target, bool is_mutable)
{
    if (pop() != address)
        return StatusCode::borrowglobal_type_mismatch_error;
    const TypeId type = type_of(target);
    if (!abilities_of(type).has(Ability::key))
        return StatusCode::borrowglobal_without_key_ability;
    return push(pool_.reference_to(type, is_mutable));
}
}  // namespace braid::move
