// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/verifier/stack_usage.hpp"
#include <bit>

namespace braid::move
{
namespace
{
struct Effect
{
    std::uint64_t pops = 0;
    std::uint64_t pushes = 0;
};

/// Whether the instruction's operand tells what it takes and leaves.
bool depends_on_operand(Opcode opcode) noexcept
{
    switch (opcode)
    {
    case Opcode::ret:
    case Opcode::call:
    case Opcode::call_generic:
    case Opcode::call_closure:
    case Opcode::pack_closure:
    case Opcode::pack_closure_generic:
    case Opcode::vec_pack:
    case Opcode::vec_unpack:
    case Opcode::pack:
    case Opcode::pack_generic:
    case Opcode::pack_variant:
    case Opcode::pack_variant_generic:
    case Opcode::unpack:
    case Opcode::unpack_generic:
    case Opcode::unpack_variant:
    case Opcode::unpack_variant_generic:
        return true;
    default:
        return false;
    }
}

/// [!depends_on_operand(opcode)]
Effect fixed_effect_of(Opcode opcode) noexcept
{
    switch (opcode)
    {
    case Opcode::pop:
    case Opcode::br_true:
    case Opcode::br_false:
    case Opcode::st_loc:
    case Opcode::abort:
        return Effect{1, 0};
    case Opcode::ld_u8:
    case Opcode::ld_u16:
    case Opcode::ld_u32:
    case Opcode::ld_u64:
    case Opcode::ld_u128:
    case Opcode::ld_u256:
    case Opcode::ld_true:
    case Opcode::ld_false:
    case Opcode::ld_const:
    case Opcode::copy_loc:
    case Opcode::move_loc:
    case Opcode::mut_borrow_loc:
    case Opcode::imm_borrow_loc:
        return Effect{0, 1};
    case Opcode::add:
    case Opcode::sub:
    case Opcode::mul:
    case Opcode::mod:
    case Opcode::div:
    case Opcode::bit_or:
    case Opcode::bit_and:
    case Opcode::bit_xor:
    case Opcode::shl:
    case Opcode::shr:
    case Opcode::logical_or:
    case Opcode::logical_and:
    case Opcode::eq:
    case Opcode::neq:
    case Opcode::lt:
    case Opcode::gt:
    case Opcode::le:
    case Opcode::ge:
    case Opcode::vec_imm_borrow:
    case Opcode::vec_mut_borrow:
        return Effect{2, 1};
    case Opcode::move_to:
    case Opcode::move_to_generic:
    case Opcode::write_ref:
    case Opcode::vec_push_back:
        return Effect{2, 0};
    case Opcode::vec_swap:
        return Effect{3, 0};
    case Opcode::branch:
    case Opcode::nop:
        return Effect{0, 0};
    default:
        // Casts, reads through references, borrows of fields and globals, and other ways to make one value of one.
        return Effect{1, 1};
    }
}

class StackUsage
{
public:
    StackUsage(
        const CodeView& code, const FunctionView& function, const VerifierConfig& config) noexcept
      : code_(code), tables_(code.tables), function_(function), config_(config)
    {}

    /// Errors stand at the block's first instruction.
    StatusCode check(const BasicBlock& block) const
    {
        std::uint64_t height = 0;
        std::uint64_t push_count = 0;
        for (std::size_t offset = block.first; offset <= block.last; ++offset)
        {
            const Effect effect = effect_of(function_.code->code[offset]);
            push_count += effect.pushes;
            if (config_.push_count_max && push_count > *config_.push_count_max)
                return StatusCode::value_stack_push_overflow;
            if (height < effect.pops)
                return StatusCode::negative_stack_size_within_block;
            height += effect.pushes - effect.pops;
            if (height > config_.value_stack_size_max)
                return StatusCode::value_stack_overflow;
        }
        return height == 0 ? passed : StatusCode::positive_stack_size_at_block_end;
    }

private:
    [[nodiscard]] Effect effect_of(const Instruction& instruction) const
    {
        if (!depends_on_operand(instruction.opcode))
            return fixed_effect_of(instruction.opcode);
        switch (instruction.opcode)
        {
        case Opcode::ret:
            return {function_.results ? tables_.signatures[*function_.results].size() : 0, 0};
        case Opcode::call:
            return effect_of_call(instruction.operand);
        case Opcode::call_generic:
            return effect_of_call(tables_.function_instantiations[instruction.operand].handle);
        case Opcode::call_closure:
            return effect_of_closure(tables_.signatures[instruction.operand]);
        case Opcode::pack_closure:
            return effect_of_capture(instruction.operand, instruction.immediate);
        case Opcode::pack_closure_generic:
            return effect_of_capture(
                tables_.function_instantiations[instruction.operand].handle, instruction.immediate);
        case Opcode::vec_pack:
            return {instruction.immediate, 1};
        case Opcode::vec_unpack:
            return {1, instruction.immediate};
        case Opcode::pack:
        case Opcode::pack_generic:
        case Opcode::pack_variant:
        case Opcode::pack_variant_generic:
            return {field_count_of(instruction), 1};
        default:
            return {1, field_count_of(instruction)};
        }
    }

    [[nodiscard]] Effect effect_of_call(TableIndex function) const
    {
        const FunctionHandle& handle = tables_.function_handles[function];
        return {tables_.signatures[handle.parameters].size(),
            tables_.signatures[handle.results].size()};
    }

    static Effect effect_of_closure(const Signature& signature)
    {
        if (signature.empty() || signature[0].kind != TokenKind::function)
            return {};
        const SignatureToken& type = signature[0];
        return {
            std::uint64_t{1} + type.parameter_count, type.arguments.size() - type.parameter_count};
    }

    [[nodiscard]] Effect effect_of_capture(TableIndex function, std::uint64_t mask) const
    {
        const FunctionHandle& handle = tables_.function_handles[function];
        return {count_captured(mask, tables_.signatures[handle.parameters].size()), 1};
    }

    [[nodiscard]] std::size_t field_count_of(const Instruction& instruction) const
    {
        const CompiledModule& module = *code_.module;
        TableIndex index = instruction.operand;
        switch (instruction.opcode)
        {
        case Opcode::pack_variant_generic:
        case Opcode::unpack_variant_generic:
            index = module.struct_variant_instantiations[index].handle;
            [[fallthrough]];
        case Opcode::pack_variant:
        case Opcode::unpack_variant:
        {
            const StructVariantHandle& handle = module.struct_variant_handles[index];
            return count_fields(module.struct_definitions[handle.owner], handle.variant);
        }
        case Opcode::pack_generic:
        case Opcode::unpack_generic:
            index = module.struct_instantiations[index].handle;
            [[fallthrough]];
        default:
            return count_fields(module.struct_definitions[index], {});
        }
    }

    const CodeView& code_;
    const CompiledTables& tables_;
    const FunctionView& function_;
    const VerifierConfig& config_;
};
}  // namespace

std::size_t count_captured(std::uint64_t mask, std::size_t parameter_count) noexcept
{
    constexpr std::size_t mask_width = 64;
    if (parameter_count < mask_width)
        mask &= (std::uint64_t{1} << parameter_count) - 1;
    return static_cast<std::size_t>(std::popcount(mask));
}

std::size_t count_fields(
    const StructDefinition& definition, std::optional<std::uint16_t> variant) noexcept
{
    if (definition.kind != StructDefinition::Kind::declared_variants)
        return definition.fields.size();
    if (!variant || *variant >= definition.variants.size())
        return 0;
    return definition.variants[*variant].fields.size();
}

Result<Done, VmError> check_stack_usage(const CodeView& code, const FunctionView& function,
    const VerifierConfig& config, const ControlFlowGraph& graph)
{
    const StackUsage usage{code, function, config};
    for (const BasicBlock& block : graph.blocks())
        if (const StatusCode checked = usage.check(block); checked != passed)
            return Err{error_at_offset(checked, function.index, block.first)};
    return Done{};
}
}  // namespace braid::move
