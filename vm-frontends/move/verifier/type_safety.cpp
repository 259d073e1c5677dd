// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/verifier/type_safety.hpp"
#include "base/assert.hpp"
#include <algorithm>

namespace braid::move
{
namespace
{
constexpr std::uint64_t type_node_cost = 30;
constexpr TypeId boolean = TypePool::primitive(TokenKind::boolean);
constexpr TypeId u8 = TypePool::primitive(TokenKind::u8);
constexpr TypeId u64 = TypePool::primitive(TokenKind::u64);
}  // namespace

std::pair<StatusCode, std::uint16_t> TypeSafety::check(
    const FunctionView& function, const ControlFlowGraph& graph)
{
    function_ = function;
    pool_.set_type_parameters(function.type_parameters);
    stack_.clear();
    locals_.clear();
    for (const TableIndex index : {function.parameters, function.code->locals})
    {
        const auto types = pool_.signature(index);
        locals_.insert(locals_.end(), types.begin(), types.end());
    }
    for (const BasicBlock& block : graph.blocks())
        for (std::size_t offset = block.first; offset <= block.last; ++offset)
            if (const StatusCode checked = check(function.code->code[offset]); checked != passed)
                return {checked, static_cast<std::uint16_t>(offset)};
    return {passed, 0};
}

StatusCode TypeSafety::check(const Instruction& instruction)
{
    switch (instruction.opcode)
    {
    case Opcode::branch:
    case Opcode::nop:
        return passed;
    case Opcode::ret:
        return check_return();
    case Opcode::pop:
        return abilities_of(pop()).has(Ability::drop) ? passed :
                                                        StatusCode::pop_without_drop_ability;
    case Opcode::br_true:
    case Opcode::br_false:
        return pop() == boolean ? passed : StatusCode::br_type_mismatch_error;
    case Opcode::abort:
        return pop() == u64 ? passed : StatusCode::abort_type_mismatch_error;
    case Opcode::st_loc:
    case Opcode::copy_loc:
    case Opcode::move_loc:
    case Opcode::mut_borrow_loc:
    case Opcode::imm_borrow_loc:
        return check_local(instruction);
    case Opcode::freeze_ref:
    case Opcode::read_ref:
    case Opcode::write_ref:
        return check_reference(instruction);
    case Opcode::mut_borrow_field:
    case Opcode::imm_borrow_field:
    case Opcode::mut_borrow_field_generic:
    case Opcode::imm_borrow_field_generic:
    case Opcode::mut_borrow_variant_field:
    case Opcode::imm_borrow_variant_field:
    case Opcode::mut_borrow_variant_field_generic:
    case Opcode::imm_borrow_variant_field_generic:
        return check_field_instruction(instruction);
    case Opcode::call:
        return call(instruction.operand, {});
    case Opcode::call_generic:
    case Opcode::pack_closure_generic:
    {
        const Instantiation& entry = tables_.function_instantiations[instruction.operand];
        if (const StatusCode charged = charge(entry.type_arguments); charged != passed)
            return charged;
        return instruction.opcode == Opcode::call_generic ?
                   call(entry.handle, entry.type_arguments) :
                   pack_closure(entry.handle, entry.type_arguments, instruction.immediate);
    }
    case Opcode::pack_closure:
        return pack_closure(instruction.operand, {}, instruction.immediate);
    case Opcode::call_closure:
        return call_closure(pool_.signature(instruction.operand)[0]);
    default:
        return check_operator(instruction);
    }
}

StatusCode TypeSafety::check_local(const Instruction& instruction)
{
    const TypeId type = locals_[instruction.operand];
    switch (instruction.opcode)
    {
    case Opcode::st_loc:
        return pool_.is_assignable(type, pop()) ? passed : StatusCode::stloc_type_mismatch_error;
    case Opcode::copy_loc:
        return abilities_of(type).has(Ability::copy) ? push(type) :
                                                       StatusCode::copyloc_without_copy_ability;
    case Opcode::move_loc:
        return push(type);
    default:
        return borrow_local(instruction.operand, instruction.opcode == Opcode::mut_borrow_loc);
    }
}

StatusCode TypeSafety::borrow_local(TableIndex local, bool is_mutable)
{
    const TypeId type = locals_[local];
    if (pool_.is_reference(type))
        return StatusCode::borrowloc_reference_error;
    return push(pool_.reference_to(type, is_mutable));
}

StatusCode TypeSafety::check_reference(const Instruction& instruction)
{
    const TypeId reference = pop();
    const bool is_mutable = pool_.kind_of(reference) == TokenKind::mutable_reference;
    switch (instruction.opcode)
    {
    case Opcode::freeze_ref:
        return is_mutable ? push(pool_.reference_to(pool_.element_of(reference), false)) :
                            StatusCode::freezeref_type_mismatch_error;
    case Opcode::read_ref:
    {
        if (!pool_.is_reference(reference))
            return StatusCode::readref_type_mismatch_error;
        const TypeId type = pool_.element_of(reference);
        return abilities_of(type).has(Ability::copy) ? push(type) :
                                                       StatusCode::readref_without_copy_ability;
    }
    default:
        break;
    }
    const TypeId value = pop();
    if (!is_mutable)
        return StatusCode::writeref_no_mutable_reference_error;
    const TypeId type = pool_.element_of(reference);
    if (!abilities_of(type).has(Ability::drop))
        return StatusCode::writeref_without_drop_ability;
    return pool_.is_assignable(type, value) ? passed : StatusCode::writeref_type_mismatch_error;
}

StatusCode TypeSafety::check_operator(const Instruction& instruction)
{
    switch (instruction.opcode)
    {
    case Opcode::add:
    case Opcode::sub:
    case Opcode::mul:
    case Opcode::mod:
    case Opcode::div:
    case Opcode::bit_or:
    case Opcode::bit_and:
    case Opcode::bit_xor:
    {
        const TypeId right = pop();
        const TypeId left = pop();
        return pool_.is_integer(right) && left == right ?
                   push(right) :
                   StatusCode::integer_op_type_mismatch_error;
    }
    case Opcode::shl:
    case Opcode::shr:
    {
        const TypeId shift = pop();
        const TypeId value = pop();
        return pool_.is_integer(value) && shift == u8 ? push(value) :
                                                        StatusCode::integer_op_type_mismatch_error;
    }
    case Opcode::lt:
    case Opcode::gt:
    case Opcode::le:
    case Opcode::ge:
    {
        const TypeId right = pop();
        const TypeId left = pop();
        return pool_.is_integer(right) && left == right ?
                   push(boolean) :
                   StatusCode::integer_op_type_mismatch_error;
    }
    case Opcode::logical_or:
    case Opcode::logical_and:
    {
        const TypeId right = pop();
        const TypeId left = pop();
        return left == boolean && right == boolean ? push(boolean) :
                                                     StatusCode::boolean_op_type_mismatch_error;
    }
    case Opcode::logical_not:
        return pop() == boolean ? push(boolean) : StatusCode::boolean_op_type_mismatch_error;
    case Opcode::eq:
    case Opcode::neq:
    {
        const TypeId right = pop();
        const TypeId left = pop();
        return left == right && abilities_of(right).has(Ability::drop) ?
                   push(boolean) :
                   StatusCode::equality_op_type_mismatch_error;
    }
    default:
        return check_load(instruction);
    }
}

StatusCode TypeSafety::check_load(const Instruction& instruction)
{
    switch (instruction.opcode)
    {
    case Opcode::ld_true:
    case Opcode::ld_false:
        return push(boolean);
    case Opcode::ld_u8:
        return push(u8);
    case Opcode::ld_u16:
        return push(TypePool::primitive(TokenKind::u16));
    case Opcode::ld_u32:
        return push(TypePool::primitive(TokenKind::u32));
    case Opcode::ld_u64:
        return push(u64);
    case Opcode::ld_u128:
        return push(TypePool::primitive(TokenKind::u128));
    case Opcode::ld_u256:
        return push(TypePool::primitive(TokenKind::u256));
    case Opcode::ld_const:
        return push(pool_.type_of(tables_.constants[instruction.operand].type));
    case Opcode::cast_u8:
        return check_cast(TokenKind::u8);
    case Opcode::cast_u16:
        return check_cast(TokenKind::u16);
    case Opcode::cast_u32:
        return check_cast(TokenKind::u32);
    case Opcode::cast_u64:
        return check_cast(TokenKind::u64);
    case Opcode::cast_u128:
        return check_cast(TokenKind::u128);
    case Opcode::cast_u256:
        return check_cast(TokenKind::u256);
    case Opcode::vec_pack:
    case Opcode::vec_len:
    case Opcode::vec_imm_borrow:
    case Opcode::vec_mut_borrow:
    case Opcode::vec_push_back:
    case Opcode::vec_pop_back:
    case Opcode::vec_unpack:
    case Opcode::vec_swap:
        return check_vector(instruction);
    default:
        return code_.module != nullptr ? check_structure(instruction) :
                                         StatusCode::invalid_operation_in_script;
    }
}

StatusCode TypeSafety::check_cast(TokenKind to)
{
    return pool_.is_integer(pop()) ? push(TypePool::primitive(to)) :
                                     StatusCode::integer_op_type_mismatch_error;
}

StatusCode TypeSafety::check_return()
{
    const auto results =
        function_.results ? pool_.signature(*function_.results) : std::span<const TypeId>{};
    for (std::size_t i = results.size(); i-- > 0;)
        if (!pool_.is_assignable(results[i], pop()))
            return StatusCode::ret_type_mismatch_error;
    return passed;
}

StatusCode TypeSafety::call(TableIndex function, Arguments arguments)
{
    const FunctionHandle& handle = tables_.function_handles[function];
    const auto parameters = pool_.signature(handle.parameters);
    for (std::size_t i = parameters.size(); i-- > 0;)
        if (!pool_.is_assignable(pool_.instantiate(parameters[i], arguments), pop()))
            return StatusCode::call_type_mismatch_error;
    for (const TypeId result : pool_.signature(handle.results))
        if (const StatusCode pushed = push(pool_.instantiate(result, arguments)); pushed != passed)
            return pushed;
    return passed;
}

StatusCode TypeSafety::call_closure(TypeId expected)
{
    if (!pool_.is_assignable(expected, pop()))
        return StatusCode::call_type_mismatch_error;
    const std::size_t parameter_count = pool_.parameter_count_of(expected);
    for (std::size_t i = parameter_count; i-- > 0;)
        if (!pool_.is_assignable(pool_.arguments_of(expected)[i], pop()))
            return StatusCode::call_type_mismatch_error;
    for (const TypeId result : pool_.arguments_of(expected).subspan(parameter_count))
        if (const StatusCode pushed = push(result); pushed != passed)
            return pushed;
    return passed;
}

StatusCode TypeSafety::pack_closure(TableIndex function, Arguments arguments, std::uint64_t mask)
{
    constexpr std::size_t mask_width = 64;
    const FunctionHandle& handle = tables_.function_handles[function];
    const bool is_persistent = std::ranges::find(handle.attributes, FunctionAttribute::persistent,
                                   &FunctionAttribute::kind) != handle.attributes.end();
    // Functions that upgrades keep can be stored.
    AbilitySet abilities = is_persistent ? AbilitySet::primitives() : AbilitySet::references();
    const auto parameters = pool_.signature(handle.parameters);
    const auto is_captured = [&](std::size_t i)
    { return i < mask_width && ((mask >> i) & 1) != 0; };
    for (std::size_t i = parameters.size(); i-- > 0;)
    {
        if (!is_captured(i))
            continue;
        const TypeId argument = pop();
        abilities = abilities & abilities_of(argument);
        if (!pool_.is_assignable(pool_.instantiate(parameters[i], arguments), argument) ||
            pool_.is_reference(parameters[i]))
            return StatusCode::pack_type_mismatch_error;
    }
    parts_.clear();
    for (std::size_t i = 0; i < parameters.size(); ++i)
        if (!is_captured(i))
            parts_.push_back(pool_.instantiate(parameters[i], arguments));
    const std::size_t parameter_count = parts_.size();
    for (const TypeId result : pool_.signature(handle.results))
        parts_.push_back(pool_.instantiate(result, arguments));
    return push(pool_.function(parts_, parameter_count, abilities));
}

StatusCode TypeSafety::check_vector(const Instruction& instruction)
{
    const TypeId element = pool_.signature(instruction.operand)[0];
    constexpr StatusCode mismatch = StatusCode::type_mismatch;
    switch (instruction.opcode)
    {
    case Opcode::vec_pack:
        for (std::uint64_t i = 0; i < instruction.immediate; ++i)
            if (!pool_.is_assignable(element, pop()))
                return mismatch;
        // Not charged for, as in aptos-core.
        stack_.push_back(pool_.vector_of(element));
        return passed;
    case Opcode::vec_len:
        return is_vector_reference(pop(), element, false) ? push(u64) : mismatch;
    case Opcode::vec_imm_borrow:
        return borrow_element(element, false);
    case Opcode::vec_mut_borrow:
        return borrow_element(element, true);
    case Opcode::vec_push_back:
    {
        const TypeId value = pop();
        const TypeId vector = pop();
        return pool_.is_assignable(element, value) && is_vector_reference(vector, element, true) ?
                   passed :
                   mismatch;
    }
    case Opcode::vec_pop_back:
        return is_vector_reference(pop(), element, true) ? push(element) : mismatch;
    case Opcode::vec_unpack:
        if (pop() != pool_.vector_of(element))
            return mismatch;
        for (std::uint64_t i = 0; i < instruction.immediate; ++i)
            if (const StatusCode pushed = push(element); pushed != passed)
                return pushed;
        return passed;
    default:
    {
        const TypeId second = pop();
        const TypeId first = pop();
        const TypeId vector = pop();
        return first == u64 && second == u64 && is_vector_reference(vector, element, true) ?
                   passed :
                   mismatch;
    }
    }
}

StatusCode TypeSafety::borrow_element(TypeId element, bool is_mutable)
{
    const TypeId index = pop();
    const TypeId vector = pop();
    if (index != u64 || !is_vector_reference(vector, element, is_mutable))
        return StatusCode::type_mismatch;
    return push(pool_.reference_to(element, is_mutable));
}

bool TypeSafety::is_vector_reference(TypeId type, TypeId element, bool is_mutable) const
{
    const TokenKind kind = pool_.kind_of(type);
    if (kind != TokenKind::mutable_reference && (is_mutable || kind != TokenKind::reference))
        return false;
    const TypeId vector = pool_.element_of(type);
    return pool_.kind_of(vector) == TokenKind::vector && pool_.element_of(vector) == element;
}

StatusCode TypeSafety::push(TypeId type)
{
    const StatusCode charged = meter_.add_items(type_node_cost, pool_.node_count_of(type));
    stack_.push_back(type);
    return charged;
}

TypeId TypeSafety::pop()
{
    // The check of the stack's usage has found that it is there.
    BRAID_ASSERT(!stack_.empty());
    const TypeId top = stack_.back();
    stack_.pop_back();
    return top;
}

StatusCode TypeSafety::charge(Arguments arguments)
{
    if (!arguments)
        return passed;
    for (const TypeId argument : pool_.signature(*arguments))
        if (const StatusCode charged =
                meter_.add_items(type_node_cost, pool_.node_count_of(argument));
            charged != passed)
            return charged;
    return passed;
}
}  // namespace braid::move
