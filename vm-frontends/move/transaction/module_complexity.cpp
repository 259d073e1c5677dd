// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/transaction/module_complexity.hpp"

#include "vm-frontends/move/format/opcode.hpp"

namespace braid::move
{
namespace
{
constexpr std::uint64_t cost_per_type_node = 8;
constexpr std::uint64_t budget_base = 2048;
constexpr std::uint64_t budget_per_byte = 20;

class ComplexityMeter
{
public:
    ComplexityMeter(const CompiledModule& module, std::uint64_t budget)
      : module_(module), left_(budget), signature_costs_(module.signatures.size())
    {}

    [[nodiscard]] bool measure()
    {
        for (TableIndex i = 0; i < module_.signatures.size(); ++i)
            use_signature(i);
        use_all(module_.function_instantiations);
        use_all(module_.struct_instantiations);
        use_all(module_.field_instantiations);
        for (const FunctionHandle& handle : module_.function_handles)
        {
            use_name(module_.module_handles[handle.module].name);
            use_name(handle.name);
            use_signature(handle.parameters);
            use_signature(handle.results);
        }
        for (const StructHandle& handle : module_.struct_handles)
        {
            use_name(module_.module_handles[handle.module].name);
            use_name(handle.name);
        }
        for (const FunctionDefinition& function : module_.function_definitions)
            if (function.code)
                use_code(*function.code);
        for (const StructDefinition& structure : module_.struct_definitions)
            use_structure(structure);
        return !is_exceeded_;
    }

private:
    void use(std::uint64_t amount) noexcept
    {
        is_exceeded_ = is_exceeded_ || amount > left_;
        left_ = is_exceeded_ ? 0 : left_ - amount;
    }
    void use_name(TableIndex name) noexcept { use(module_.identifiers[name].size()); }

    [[nodiscard]] std::uint64_t cost_of(const SignatureToken& token) const
    {
        std::uint64_t cost = cost_per_type_node;
        if (token.kind == TokenKind::structure || token.kind == TokenKind::structure_instantiation)
        {
            const StructHandle& handle = module_.struct_handles[token.index];
            cost += module_.identifiers[handle.name].size();
            cost += module_.identifiers[module_.module_handles[handle.module].name].size();
        }
        for (const SignatureToken& argument : token.arguments)
            cost += cost_of(argument);
        return cost;
    }
    void use_signature(TableIndex index)
    {
        if (is_exceeded_)
            return;
        std::optional<std::uint64_t>& cost = signature_costs_[index];
        if (!cost)
        {
            cost = 0;
            for (const SignatureToken& token : module_.signatures[index])
                *cost += cost_of(token);
        }
        use(*cost);
    }
    void use_all(std::span<const Instantiation> instantiations)
    {
        for (const Instantiation& instantiation : instantiations)
            use_signature(instantiation.type_arguments);
    }

    [[nodiscard]] static std::uint64_t node_count_of(const SignatureToken& token)
    {
        std::uint64_t count = 1;
        for (const SignatureToken& argument : token.arguments)
            count += node_count_of(argument);
        return count;
    }
    void use_fields(std::span<const FieldDefinition> fields)
    {
        for (const FieldDefinition& field : fields)
            use(node_count_of(field.type));
    }
    void use_structure(const StructDefinition& structure)
    {
        use_fields(structure.fields);
        for (const VariantDefinition& variant : structure.variants)
        {
            use_name(variant.name);
            use_fields(variant.fields);
        }
    }

    void use_code(const CodeUnit& code)
    {
        use_signature(code.locals);
        for (const Instruction& instruction : code.code)
        {
            if (is_exceeded_)
                return;
            use_instruction(instruction);
        }
    }
    void use_instruction(const Instruction& instruction)
    {
        const auto use_of = [&](std::span<const Instantiation> table)
        { use_signature(table[instruction.operand].type_arguments); };
        switch (instruction.opcode)
        {
        case Opcode::call_generic:
        case Opcode::pack_closure_generic:
            return use_of(module_.function_instantiations);
        case Opcode::pack_generic:
        case Opcode::unpack_generic:
        case Opcode::exists_generic:
        case Opcode::move_from_generic:
        case Opcode::move_to_generic:
        case Opcode::imm_borrow_global_generic:
        case Opcode::mut_borrow_global_generic:
            return use_of(module_.struct_instantiations);
        case Opcode::pack_variant_generic:
        case Opcode::unpack_variant_generic:
        case Opcode::test_variant_generic:
            return use_of(module_.struct_variant_instantiations);
        case Opcode::imm_borrow_field_generic:
        case Opcode::mut_borrow_field_generic:
            return use_of(module_.field_instantiations);
        case Opcode::imm_borrow_variant_field_generic:
        case Opcode::mut_borrow_variant_field_generic:
            return use_of(module_.variant_field_instantiations);
        case Opcode::call_closure:
        case Opcode::vec_pack:
        case Opcode::vec_len:
        case Opcode::vec_imm_borrow:
        case Opcode::vec_mut_borrow:
        case Opcode::vec_push_back:
        case Opcode::vec_pop_back:
        case Opcode::vec_unpack:
        case Opcode::vec_swap:
            return use_signature(instruction.operand);
        default:
            return;
        }
    }

    const CompiledModule& module_;
    std::uint64_t left_;
    bool is_exceeded_ = false;
    std::vector<std::optional<std::uint64_t>> signature_costs_;
};
}  // namespace

Result<Done, VmError> check_complexity(const CompiledModule& module, std::size_t binary_size)
{
    ComplexityMeter meter{module, budget_base + budget_per_byte * binary_size};
    if (!meter.measure())
        return Err{VmError{StatusCode::program_too_complex}};
    return Done{};
}
}  // namespace braid::move
