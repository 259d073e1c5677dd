// SPDX-License-Identifier: Apache-2.0
#include "tests/vm-frontends/move/verifier/module_mutator.hpp"

#include "vm-frontends/move/format/binary.hpp"
#include <algorithm>
#include <array>

namespace braid::tests
{
namespace
{
using move::Opcode;
using move::SignatureToken;
using move::TokenKind;

/// The kinds of operands, each with the opcodes that have one of it.
const std::vector<std::vector<Opcode>>& opcodes_by_operand()
{
    static const std::vector<std::vector<Opcode>> opcodes{
        {Opcode::pop, Opcode::ret, Opcode::read_ref, Opcode::write_ref, Opcode::freeze_ref,
            Opcode::add, Opcode::sub, Opcode::bit_or, Opcode::logical_or, Opcode::logical_and,
            Opcode::logical_not, Opcode::eq, Opcode::neq, Opcode::lt, Opcode::ge, Opcode::abort,
            Opcode::nop, Opcode::shl, Opcode::shr, Opcode::ld_true, Opcode::ld_false,
            Opcode::cast_u8, Opcode::cast_u64, Opcode::cast_u128, Opcode::cast_u256},
        {Opcode::br_true, Opcode::br_false, Opcode::branch},
        {Opcode::copy_loc, Opcode::move_loc, Opcode::st_loc, Opcode::mut_borrow_loc,
            Opcode::imm_borrow_loc},
        {Opcode::mut_borrow_field, Opcode::imm_borrow_field},
        {Opcode::mut_borrow_field_generic, Opcode::imm_borrow_field_generic},
        {Opcode::pack, Opcode::unpack, Opcode::exists, Opcode::mut_borrow_global,
            Opcode::imm_borrow_global, Opcode::move_from, Opcode::move_to},
        {Opcode::pack_generic, Opcode::unpack_generic, Opcode::exists_generic,
            Opcode::mut_borrow_global_generic, Opcode::imm_borrow_global_generic,
            Opcode::move_from_generic, Opcode::move_to_generic},
        {Opcode::vec_len, Opcode::vec_imm_borrow, Opcode::vec_mut_borrow, Opcode::vec_push_back,
            Opcode::vec_pop_back, Opcode::vec_swap},
        {Opcode::vec_pack, Opcode::vec_unpack},
        {Opcode::ld_u8, Opcode::ld_u64},
    };
    return opcodes;
}
SignatureToken token_of(TokenKind kind, std::size_t index = 0)
{
    SignatureToken token;
    token.kind = kind;
    token.index = static_cast<std::uint16_t>(index);
    return token;
}
}  // namespace

std::vector<std::uint8_t> ModuleMutator::mutate(Bytes binary)
{
    std::vector<std::uint8_t> bytes{binary.begin(), binary.end()};
    if (one_in(8))
    {
        change_bytes(bytes);
        return bytes;
    }
    auto module = move::read_module(binary, {});
    if (!module.ok())
        return bytes;
    const std::size_t changes = 1 + below(2);
    for (std::size_t i = 0; i < changes; ++i)
        change_module(*module);
    return move::write_module(*module);
}

void ModuleMutator::change_bytes(std::vector<std::uint8_t>& binary)
{
    const std::size_t at = below(binary.size());
    switch (below(4))
    {
    case 0:
        binary[at] = static_cast<std::uint8_t>(random_());
        break;
    case 1:
        binary[at] ^= static_cast<std::uint8_t>(1U << below(8));
        break;
    case 2:
        binary.insert(
            binary.begin() + static_cast<std::ptrdiff_t>(at), static_cast<std::uint8_t>(random_()));
        break;
    default:
        binary.erase(binary.begin() + static_cast<std::ptrdiff_t>(at));
    }
}

void ModuleMutator::change_module(move::CompiledModule& module)
{
    switch (below(16))
    {
    case 0:
    case 1:
        change_signature(module);
        break;
    case 2:
        change_handle(module);
        break;
    case 3:
        change_definition(module);
        break;
    case 4:
        change_constant(module);
        break;
    default:
        change_code(module);
    }
}

void ModuleMutator::change_index(std::uint16_t& index, std::size_t table_size)
{
    // Now and then one beyond the table.
    index =
        static_cast<std::uint16_t>(below(table_size + (one_in(20) ? 2 : 0) + (table_size == 0)));
}

void ModuleMutator::change_code(move::CompiledModule& module)
{
    if (module.function_definitions.empty())
        return;
    move::FunctionDefinition& function =
        module.function_definitions[below(module.function_definitions.size())];
    if (!function.code || function.code->code.empty())
        return;
    auto& code = function.code->code;
    const auto at = static_cast<std::ptrdiff_t>(below(code.size()));
    switch (below(12))
    {
    case 0:
        code.erase(code.begin() + at);
        break;
    case 1:
        code.insert(code.begin() + at, move::Instruction{code[below(code.size())]});
        break;
    case 2:
        std::swap(code[static_cast<std::size_t>(at)], code[below(code.size())]);
        break;
    case 3:
        if (one_in(4))
            code.resize(static_cast<std::size_t>(at));
        else
            change_index(function.code->locals, module.signatures.size());
        break;
    default:
        change_instruction(module, *function.code);
    }
}

void ModuleMutator::change_instruction(move::CompiledModule& module, move::CodeUnit& unit)
{
    move::Instruction& instruction = unit.code[below(unit.code.size())];
    if (one_in(2))
    {
        for (const auto& opcodes : opcodes_by_operand())
            if (std::ranges::find(opcodes, instruction.opcode) != opcodes.end())
                instruction.opcode = opcodes[below(opcodes.size())];
        return;
    }
    switch (instruction.opcode)
    {
    case Opcode::vec_pack:
    case Opcode::vec_unpack:
        instruction.immediate = one_in(3) ? 70'000 : below(4);
        break;
    case Opcode::br_true:
    case Opcode::br_false:
    case Opcode::branch:
        change_index(instruction.operand, unit.code.size());
        break;
    case Opcode::ld_const:
        change_index(instruction.operand, module.constants.size());
        break;
    case Opcode::call:
        change_index(instruction.operand, module.function_handles.size());
        break;
    case Opcode::call_generic:
        change_index(instruction.operand, module.function_instantiations.size());
        break;
    case Opcode::mut_borrow_field:
    case Opcode::imm_borrow_field:
        change_index(instruction.operand, module.field_handles.size());
        break;
    default:
        // Locals and everything else: somewhere near.
        if (instruction.operand != 0 || one_in(3))
            change_index(instruction.operand, std::size_t{instruction.operand} + 3);
    }
}

void ModuleMutator::change_signature(move::CompiledModule& module)
{
    if (module.signatures.empty())
        return;
    move::Signature& signature = module.signatures[below(module.signatures.size())];
    if (one_in(3))
    {
        if (signature.empty() || one_in(2))
            signature.push_back(token_of(one_in(2) ? TokenKind::u64 : TokenKind::signer));
        else
            signature.erase(
                signature.begin() + static_cast<std::ptrdiff_t>(below(signature.size())));
        return;
    }
    if (!signature.empty())
        change_token(module, signature[below(signature.size())]);
}

void ModuleMutator::change_token(move::CompiledModule& module, SignatureToken& token)
{
    if (!token.arguments.empty() && one_in(2))
    {
        change_token(module, token.arguments[below(token.arguments.size())]);
        return;
    }
    switch (below(6))
    {
    case 0:
    case 1:
    {
        constexpr std::array<TokenKind, 5> kinds{TokenKind::boolean, TokenKind::u8, TokenKind::u64,
            TokenKind::address, TokenKind::signer};
        token = token_of(kinds[below(kinds.size())]);
        break;
    }
    case 2:
    case 3:
    {
        constexpr std::array<TokenKind, 3> kinds{
            TokenKind::vector, TokenKind::reference, TokenKind::mutable_reference};
        SignatureToken inner = token;
        token = token_of(kinds[below(kinds.size())]);
        token.arguments.push_back(std::move(inner));
        break;
    }
    case 4:
        token = token_of(TokenKind::type_parameter, below(3));
        break;
    default:
        if (token.kind == TokenKind::structure || token.kind == TokenKind::structure_instantiation)
            change_index(token.index, module.struct_handles.size());
        else if (!module.struct_handles.empty())
            token = token_of(TokenKind::structure, below(module.struct_handles.size()));
    }
}

void ModuleMutator::change_handle(move::CompiledModule& module)
{
    if (module.function_handles.empty())
        return;
    move::FunctionHandle& function = module.function_handles[below(module.function_handles.size())];
    switch (below(8))
    {
    case 0:
        change_index(function.parameters, module.signatures.size());
        break;
    case 1:
        change_index(function.results, module.signatures.size());
        break;
    case 2:
        change_index(function.name, module.identifiers.size());
        break;
    case 3:
        change_index(function.module, module.module_handles.size());
        break;
    case 4:
        function.type_parameters.push_back({static_cast<std::uint8_t>(below(16))});
        break;
    default:
        if (module.struct_handles.empty())
            return;
        move::StructHandle& structure = module.struct_handles[below(module.struct_handles.size())];
        if (one_in(3) && !structure.type_parameters.empty())
        {
            structure.type_parameters[0].is_phantom = !structure.type_parameters[0].is_phantom;
            structure.type_parameters[0].constraints.bits = static_cast<std::uint8_t>(below(16));
        }
        else
        {
            structure.abilities.bits = static_cast<std::uint8_t>(below(16));
        }
    }
}

void ModuleMutator::change_definition(move::CompiledModule& module)
{
    if (module.function_definitions.empty())
        return;
    const auto other_of = [&](auto& table) -> auto& { return table[below(table.size())]; };
    switch (below(6))
    {
    case 0:
        if (!module.struct_definitions.empty())
            other_of(module.function_definitions)
                .acquires.push_back(
                    static_cast<std::uint16_t>(below(module.struct_definitions.size())));
        break;
    case 1:
    {
        auto& acquires = other_of(module.function_definitions).acquires;
        if (!acquires.empty())
            acquires.pop_back();
        break;
    }
    case 2:
        if (!module.struct_definitions.empty() && !module.struct_definitions[0].fields.empty())
        {
            auto& fields = other_of(module.struct_definitions).fields;
            if (fields.empty() || one_in(5))
                fields.clear();
            else
                change_token(module, other_of(fields).type);
        }
        break;
    case 3:
        if (!module.struct_definitions.empty())
            change_index(other_of(module.struct_definitions).handle, module.struct_handles.size());
        break;
    case 4:
        module.friends.push_back(other_of(module.module_handles));
        break;
    default:
        change_index(other_of(module.function_definitions).handle, module.function_handles.size());
    }
}

void ModuleMutator::change_constant(move::CompiledModule& module)
{
    if (module.constants.empty())
        return;
    move::Constant& constant = module.constants[below(module.constants.size())];
    if (one_in(2))
        constant.data.push_back(static_cast<std::uint8_t>(random_()));
    else
        change_token(module, constant.type);
}
}  // namespace braid::tests
