// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/verifier/acquires.hpp"
#include <algorithm>

namespace braid::move
{
AcquiresCheck::AcquiresCheck(const CompiledModule& module)
  : module_(module),
    definitions_(module.function_handles.size()),
    is_annotated_(module.struct_definitions.size()),
    is_acquired_(module.struct_definitions.size())
{
    for (const FunctionDefinition& definition : module.function_definitions)
        definitions_[definition.handle] = &definition;
}

Result<Done, VmError> AcquiresCheck::check(TableIndex function)
{
    const FunctionDefinition& definition = module_.function_definitions[function];
    is_annotated_.assign(is_annotated_.size(), false);
    is_acquired_.assign(is_acquired_.size(), false);
    for (const TableIndex resource : definition.acquires)
        is_annotated_[resource] = true;
    const std::vector<Instruction>& code = definition.code->code;
    for (std::size_t offset = 0; offset < code.size(); ++offset)
        if (const StatusCode checked = check(code[offset]); checked != passed)
            return Err{error_at_offset(checked, function, offset)};
    return check_annotations(definition.acquires);
}

Result<Done, VmError> AcquiresCheck::check_annotations(std::vector<TableIndex> annotated)
{
    std::ranges::sort(annotated);
    for (const TableIndex resource : annotated)
    {
        if (!is_acquired_[resource])
            return Err{VmError{StatusCode::extraneous_acquires_annotation}};
        const StructHandle& handle =
            module_.struct_handles[module_.struct_definitions[resource].handle];
        if (!handle.abilities.has(Ability::key))
            return Err{VmError{StatusCode::invalid_acquires_annotation}};
    }
    return Done{};
}

StatusCode AcquiresCheck::check(const Instruction& instruction)
{
    const TableIndex index = instruction.operand;
    switch (instruction.opcode)
    {
    case Opcode::call:
        return call(index);
    case Opcode::call_generic:
        return call(module_.function_instantiations[index].handle);
    case Opcode::move_from:
    case Opcode::mut_borrow_global:
    case Opcode::imm_borrow_global:
        return acquire(index);
    case Opcode::move_from_generic:
    case Opcode::mut_borrow_global_generic:
    case Opcode::imm_borrow_global_generic:
        return acquire(module_.struct_instantiations[index].handle);
    default:
        // Closures acquire where they are called, which is checked then.
        return passed;
    }
}

StatusCode AcquiresCheck::acquire(TableIndex definition)
{
    if (!is_annotated_[definition])
        return StatusCode::missing_acquires_annotation;
    is_acquired_[definition] = true;
    return passed;
}

StatusCode AcquiresCheck::call(TableIndex handle)
{
    const FunctionDefinition* const callee = definitions_[handle];
    if (callee == nullptr)
        return passed;
    for (const TableIndex resource : callee->acquires)
        if (const StatusCode checked = acquire(resource); checked != passed)
            return checked;
    return passed;
}
}  // namespace braid::move
