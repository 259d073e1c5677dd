// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/code_space.hpp"

#include "vm-frontends/move/runtime/step.hpp"
#include <algorithm>
#include <bit>

namespace braid::move
{
ValueKind element_kind_of(const Type* type) noexcept
{
    switch (type->form)
    {
    case TypeForm::boolean:
        return ValueKind::boolean;
    case TypeForm::u8:
        return ValueKind::u8;
    case TypeForm::u16:
        return ValueKind::u16;
    case TypeForm::u32:
        return ValueKind::u32;
    case TypeForm::u64:
        return ValueKind::u64;
    case TypeForm::u128:
        return ValueKind::u128;
    case TypeForm::u256:
        return ValueKind::u256;
    case TypeForm::address:
        return ValueKind::address;
    default:
        return ValueKind::none;
    }
}

std::uint64_t node_count_in(const Type* type, std::span<const Type* const> arguments) noexcept
{
    if (type->form == TypeForm::type_parameter)
        return type->parameter < arguments.size() ? arguments[type->parameter]->node_count : 1;
    if (type->is_closed)
        return type->node_count;
    std::uint64_t count = 1;
    for (const Type* const inner : type->arguments)
        count += node_count_in(inner, arguments);
    return count;
}

/// Makes the steps of one instance. Everything it allocates stands in the space's instance arena. [under instances_mutex_]
class Translator
{
public:
    Translator(CodeSpace& space, FunctionInstance& instance)
      : space_(space),
        arena_(space.instance_arena_),
        instance_(instance),
        tables_(*instance.function->linked->tables),
        module_(instance.function->linked->compiled),
        handle_slots_(tables_.function_handles.size(), no_slot),
        instantiation_slots_(tables_.function_instantiations.size(), no_slot)
    {}

    void run()
    {
        const std::vector<Instruction>& code = instance_.function->code->code;
        const std::span<Step> steps = arena_.make_array<Step>(code.size() + 1);
        for (std::size_t i = 0; i < code.size(); ++i)
            steps[i] = translate(code[i]);
        instance_.steps = steps.data();
        instance_.step_count = static_cast<std::uint32_t>(code.size());
        instance_.slot_count = next_slot_;
    }

    /// The type with the instance's arguments in place, within limits.
    [[nodiscard]] TypeOperand substitute(const Type* type) const
    {
        const auto result = space_.types_.substitute(type, instance_.type_arguments);
        if (!result.ok())
            return {.type = nullptr, .failure = result.error()};
        return {.type = *result, .failure = StatusCode::executed};
    }

    [[nodiscard]] std::span<const TypeOperand> substitute_all(
        std::span<const Type* const> types) const
    {
        const std::span<TypeOperand> operands = arena_.make_array<TypeOperand>(types.size());
        for (std::size_t i = 0; i < types.size(); ++i)
            operands[i] = substitute(types[i]);
        return operands;
    }

private:
    static constexpr std::uint16_t no_slot = 0xFFFF;

    [[nodiscard]] Step translate(const Instruction& instruction);
    [[nodiscard]] bool translate_structure(const Instruction& instruction, Step& step);
    [[nodiscard]] bool translate_field(const Instruction& instruction, Step& step);
    [[nodiscard]] bool translate_call(const Instruction& instruction, Step& step);

    [[nodiscard]] const Type* type_of(const SignatureToken& token) const
    {
        return space_.types_.type_of_token(token, instance_.function->linked->structures);
    }
    [[nodiscard]] std::uint16_t slot_of(std::uint16_t& slot)
    {
        if (slot == no_slot)
            slot = next_slot_++;
        return slot;
    }

    [[nodiscard]] const ConstantOperand* constant(TableIndex index);
    void fill_call(CallSite& site, TableIndex handle) const;
    [[nodiscard]] const CallSite* call(TableIndex handle);
    [[nodiscard]] const CallSite* call_generic(TableIndex instantiation);
    void fill_generic(CallSite& site, const Instantiation& instantiation) const;
    [[nodiscard]] const ClosureSite* closure(const Instruction& instruction);

    [[nodiscard]] StructOperand* structure(TableIndex definition) const;
    [[nodiscard]] StructOperand* structure_generic(
        TableIndex definition, TableIndex type_arguments) const;
    void add_fields(
        StructOperand& operand, std::span<const FieldDeclaration> fields, bool is_generic) const;
    [[nodiscard]] StructOperand* whole(StructOperand* operand, bool is_generic) const;
    [[nodiscard]] StructOperand* variant(
        StructOperand* operand, std::uint16_t variant, bool is_generic) const;
    [[nodiscard]] StructOperand* field(
        StructOperand* operand, const FieldDeclaration& field, bool is_generic) const;
    [[nodiscard]] const FieldDeclaration& field_of_variants(
        const StructOperand& operand, const VariantFieldHandle& handle) const;
    [[nodiscard]] const VectorOperand* vector(const Instruction& instruction) const;
    [[nodiscard]] StatusCode depth_failure(const TypeOperand& type) const
    {
        if (type.type == nullptr)
            return StatusCode::executed;
        const auto checked = space_.types_.check_value_depth(type.type);
        return checked.ok() ? StatusCode::executed : checked.error();
    }

    CodeSpace& space_;
    Arena& arena_;
    FunctionInstance& instance_;
    const CompiledTables& tables_;
    /// Null for a script.
    const CompiledModule* module_;
    std::uint16_t next_slot_ = 0;
    std::vector<std::uint16_t> handle_slots_;
    std::vector<std::uint16_t> instantiation_slots_;
};

const ConstantOperand* Translator::constant(TableIndex index)
{
    const Constant& constant = tables_.constants[index];
    const ConstantOperand*& known = space_.constants_[&constant];
    if (known != nullptr)
        return known;
    auto* const operand = arena_.make<ConstantOperand>();
    operand->type = type_of(constant.type);
    operand->size = constant.data.size();
    operand->node_count = operand->type->node_count;
    const auto value = read_constant(constant.type, constant.data, space_.constants_heap_);
    if (value.ok())
        operand->value = *value;
    known = operand;
    return known;
}

void Translator::fill_call(CallSite& site, TableIndex handle) const
{
    site.callee = instance_.function->linked->functions[handle];
}

const CallSite* Translator::call(TableIndex handle)
{
    auto* const site = arena_.make<CallSite>();
    fill_call(*site, handle);
    site->slot = slot_of(handle_slots_[handle]);
    return site;
}

void Translator::fill_generic(CallSite& site, const Instantiation& instantiation) const
{
    fill_call(site, instantiation.handle);
    site.is_generic = true;
    const Signature& arguments = tables_.signatures[instantiation.type_arguments];
    const std::span<TypeOperand> types = arena_.make_array<TypeOperand>(arguments.size());
    for (std::size_t i = 0; i < arguments.size(); ++i)
    {
        const Type* const type = type_of(arguments[i]);
        site.node_count += node_count_in(type, instance_.type_arguments);
        types[i] = substitute(type);
    }
    site.type_arguments = types;
}

const CallSite* Translator::call_generic(TableIndex index)
{
    auto* const site = arena_.make<CallSite>();
    fill_generic(*site, tables_.function_instantiations[index]);
    site->slot = slot_of(instantiation_slots_[index]);
    return site;
}

const ClosureSite* Translator::closure(const Instruction& instruction)
{
    auto* const made = arena_.make<ClosureSite>();
    made->mask = instruction.immediate;
    made->captured_count = static_cast<std::uint16_t>(std::popcount(made->mask));
    if (instruction.opcode == Opcode::pack_closure)
        fill_call(made->site, instruction.operand);
    else if (instruction.opcode == Opcode::pack_closure_generic)
        fill_generic(made->site, tables_.function_instantiations[instruction.operand]);
    else
        made->type = substitute(type_of(tables_.signatures[instruction.operand][0]));
    return made;
}

StructOperand* Translator::structure(TableIndex definition) const
{
    auto* const operand = arena_.make<StructOperand>();
    const StructDeclaration* const declared =
        instance_.function->linked->structures[module_->struct_definitions[definition].handle];
    operand->type.type = space_.types_.structure_of(declared, {});
    operand->type_node_count = operand->type.type->node_count;
    return operand;
}

StructOperand* Translator::structure_generic(TableIndex definition, TableIndex type_arguments) const
{
    auto* const operand = arena_.make<StructOperand>();
    const StructDeclaration* const declared =
        instance_.function->linked->structures[module_->struct_definitions[definition].handle];
    std::vector<const Type*> arguments;
    for (const SignatureToken& token : tables_.signatures[type_arguments])
        arguments.push_back(type_of(token));
    const Type* const open = space_.types_.structure_of(declared, arguments);
    operand->type = substitute(open);
    operand->type_node_count = node_count_in(open, instance_.type_arguments);
    return operand;
}

void Translator::add_fields(
    StructOperand& operand, std::span<const FieldDeclaration> fields, bool is_generic) const
{
    const std::span<TypeOperand> types = arena_.make_array<TypeOperand>(fields.size());
    for (std::size_t i = 0; i < fields.size(); ++i)
    {
        if (!is_generic)
            types[i].type = fields[i].type;
        else if (operand.type.type == nullptr)
            types[i].failure = operand.type.failure;
        else if (const auto type =
                     space_.types_.substitute(fields[i].type, operand.type.type->arguments);
            type.ok())
            types[i].type = *type;
        else
            types[i].failure = type.error();
        if (types[i].type != nullptr)
            operand.field_node_count += types[i].type->node_count;
    }
    operand.fields = types;
}

StructOperand* Translator::whole(StructOperand* operand, bool is_generic) const
{
    if (operand->type.type == nullptr)
        return operand;
    const StructDeclaration& declared = *operand->type.type->structure;
    add_fields(*operand, declared.fields, is_generic);
    operand->field_count = static_cast<std::uint16_t>(declared.fields.size());
    operand->depth_failure = depth_failure(operand->type);
    operand->immutable_reference = space_.types_.reference_to(operand->type.type, false);
    operand->mutable_reference = space_.types_.reference_to(operand->type.type, true);
    return operand;
}

StructOperand* Translator::variant(
    StructOperand* operand, std::uint16_t variant, bool is_generic) const
{
    operand->variant = variant;
    if (operand->type.type == nullptr)
        return operand;
    const auto& fields = operand->type.type->structure->variants[variant].fields;
    add_fields(*operand, fields, is_generic);
    operand->field_count = static_cast<std::uint16_t>(fields.size());
    operand->depth_failure = depth_failure(operand->type);
    return operand;
}

StructOperand* Translator::field(
    StructOperand* operand, const FieldDeclaration& field, bool is_generic) const
{
    add_fields(*operand, {&field, 1}, is_generic);
    if (const Type* const type = operand->fields[0].type; type != nullptr)
    {
        operand->immutable_reference = space_.types_.reference_to(type, false);
        operand->mutable_reference = space_.types_.reference_to(type, true);
    }
    return operand;
}

const FieldDeclaration& Translator::field_of_variants(
    const StructOperand& operand, const VariantFieldHandle& handle) const
{
    return operand.type.type->structure->variants[handle.variants[0]].fields[handle.field];
}

const VectorOperand* Translator::vector(const Instruction& instruction) const
{
    auto* const operand = arena_.make<VectorOperand>();
    const Type* const open = type_of(tables_.signatures[instruction.operand][0]);
    operand->element_count = instruction.immediate;
    operand->node_count = node_count_in(open, instance_.type_arguments);
    // Where the function has no type arguments, nothing is substituted, and no limit asked about.
    operand->element =
        instance_.type_arguments.empty() ? TypeOperand{.type = open} : substitute(open);
    if (operand->element.type == nullptr)
        return operand;
    const Type* const element = operand->element.type;
    operand->element_kind = element_kind_of(element);
    operand->depth_failure = depth_failure(operand->element);
    TypeInterner& types = space_.types_;
    operand->vector.type = types.vector_of(element);
    if (const auto checked = types.check(operand->vector.type); !checked.ok())
        operand->vector = {.type = nullptr, .failure = checked.error()};
    operand->immutable_reference = types.reference_to(element, false);
    operand->mutable_reference = types.reference_to(element, true);
    return operand;
}

bool Translator::translate_structure(const Instruction& instruction, Step& step)
{
    using enum Opcode;
    const TableIndex operand = instruction.operand;
    const auto instantiated = [&](const Instantiation& at, TableIndex definition)
    { return structure_generic(definition, at.type_arguments); };
    switch (instruction.opcode)
    {
    case pack:
    case unpack:
    case exists:
    case mut_borrow_global:
    case imm_borrow_global:
    case move_from:
    case move_to:
        step.structure = whole(structure(operand), false);
        return true;
    case pack_generic:
    case unpack_generic:
    case exists_generic:
    case mut_borrow_global_generic:
    case imm_borrow_global_generic:
    case move_from_generic:
    case move_to_generic:
    {
        const Instantiation& at = module_->struct_instantiations[operand];
        step.structure = whole(instantiated(at, at.handle), true);
        if (instruction.opcode == pack_generic)
            step.slot = next_slot_++;
        return true;
    }
    case pack_variant:
    case unpack_variant:
    case test_variant:
    {
        const StructVariantHandle& at = module_->struct_variant_handles[operand];
        step.structure = variant(structure(at.owner), at.variant, false);
        return true;
    }
    case pack_variant_generic:
    case unpack_variant_generic:
    case test_variant_generic:
    {
        const Instantiation& at = module_->struct_variant_instantiations[operand];
        const StructVariantHandle& handle = module_->struct_variant_handles[at.handle];
        step.structure = variant(instantiated(at, handle.owner), handle.variant, true);
        return true;
    }
    default:
        return false;
    }
}

bool Translator::translate_field(const Instruction& instruction, Step& step)
{
    using enum Opcode;
    const TableIndex operand = instruction.operand;
    const auto plain = [&](const FieldHandle& handle, StructOperand* structure, bool is_generic)
    {
        step.index = handle.field;
        if (structure->type.type != nullptr)
            structure =
                field(structure, structure->type.type->structure->fields[handle.field], is_generic);
        step.structure = structure;
    };
    const auto of_variants =
        [&](const VariantFieldHandle& handle, StructOperand* structure, bool is_generic)
    {
        step.index = handle.field;
        structure->variants = handle.variants;
        if (structure->type.type != nullptr)
            structure = field(structure, field_of_variants(*structure, handle), is_generic);
        step.structure = structure;
    };
    switch (instruction.opcode)
    {
    case mut_borrow_field:
    case imm_borrow_field:
        plain(module_->field_handles[operand], structure(module_->field_handles[operand].owner),
            false);
        return true;
    case mut_borrow_field_generic:
    case imm_borrow_field_generic:
    {
        const Instantiation& at = module_->field_instantiations[operand];
        const FieldHandle& handle = module_->field_handles[at.handle];
        plain(handle, structure_generic(handle.owner, at.type_arguments), true);
        return true;
    }
    case mut_borrow_variant_field:
    case imm_borrow_variant_field:
        of_variants(module_->variant_field_handles[operand],
            structure(module_->variant_field_handles[operand].owner), false);
        return true;
    case mut_borrow_variant_field_generic:
    case imm_borrow_variant_field_generic:
    {
        const Instantiation& at = module_->variant_field_instantiations[operand];
        const VariantFieldHandle& handle = module_->variant_field_handles[at.handle];
        of_variants(handle, structure_generic(handle.owner, at.type_arguments), true);
        return true;
    }
    default:
        return false;
    }
}

bool Translator::translate_call(const Instruction& instruction, Step& step)
{
    using enum Opcode;
    switch (instruction.opcode)
    {
    case Opcode::call:
        step.call = this->call(instruction.operand);
        return true;
    case Opcode::call_generic:
        step.call = this->call_generic(instruction.operand);
        return true;
    case pack_closure:
    case pack_closure_generic:
    case call_closure:
        step.closure = closure(instruction);
        return true;
    default:
        return false;
    }
}

Step Translator::translate(const Instruction& instruction)
{
    using enum Opcode;
    Step step;
    step.operation = std::min(static_cast<Operation>(instruction.opcode), operation_overrun);
    step.index = instruction.operand;
    if (translate_structure(instruction, step) || translate_field(instruction, step) ||
        translate_call(instruction, step))
        return step;
    switch (instruction.opcode)
    {
    case ld_u8:
    case ld_u16:
    case ld_u32:
    case ld_u64:
        step.immediate = instruction.immediate;
        break;
    case ld_u128:
    case ld_u256:
        step.wide = &instance_.function->code->wide[instruction.immediate];
        break;
    case ld_const:
        step.constant = constant(instruction.operand);
        break;
    case vec_pack:
    case vec_len:
    case vec_imm_borrow:
    case vec_mut_borrow:
    case vec_push_back:
    case vec_pop_back:
    case vec_unpack:
    case vec_swap:
        step.vector = vector(instruction);
        break;
    default:
        break;
    }
    return step;
}

const FunctionInstance* CodeSpace::make_instance(
    const LoadedFunction& function, std::span<const Type* const> type_arguments)
{
    FunctionInstance& instance = instances_.emplace_back();
    instance.function = &function;
    const auto arguments = instance_arena_.make_array<const Type*>(type_arguments.size());
    std::ranges::copy(type_arguments, arguments.begin());
    instance.type_arguments = arguments;
    instance.parameter_count = static_cast<std::uint16_t>(function.parameters.size());
    instance.result_count = static_cast<std::uint16_t>(function.results.size());
    instance.local_count = static_cast<std::uint16_t>(function.locals.size());
    for (const Type* const local : function.locals)
        instance.local_node_count += node_count_in(local, arguments);
    Translator translator{*this, instance};
    instance.parameter_types = translator.substitute_all(function.parameters);
    instance.result_types = translator.substitute_all(function.results);
    instance.local_types = translator.substitute_all(function.locals);
    if (function.module != nullptr)
        instance.leak = memory_leak_of(function.module->id.address, function.module->id.name);
    if (function.is_native)
        instance.modules = gather_modules(arguments);
    else
        translator.run();
    return &instance;
}
}  // namespace braid::move
