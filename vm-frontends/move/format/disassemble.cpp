// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/format/disassemble.hpp"

#include "base/hex.hpp"
#include "vm-frontends/move/format/type_text.hpp"
#include <algorithm>

namespace braid::move
{
namespace
{
using format::TypeText;

[[nodiscard]] std::string wide_text(u256 value, bool is_signed)
{
    const bool is_negative = is_signed && (value[3] >> 63) != 0;
    if (is_negative)
        value = u256{} - value;
    std::array<std::uint8_t, 32> bytes{};
    for (std::size_t i = 0; i < 4; ++i)
        store_be<std::uint64_t>(bytes.data() + 8 * i, value[3 - i]);
    const std::string digits = to_hex(bytes);
    const std::size_t first = std::min(digits.find_first_not_of('0'), digits.size() - 1);
    return (is_negative ? "-0x" : "0x") + digits.substr(first);
}

/// What an attribute is called; those with operands have it in parentheses.
constexpr std::array<std::string_view, FunctionAttribute::kind_max + 1> attribute_names{"",
    "persistent", "module_lock", "pack", "pack_variant", "unpack", "unpack_variant", "test_variant",
    "borrow_field", "mut_borrow_field"};

/// Spells what only modules have: members of structures.
class MemberText
{
public:
    MemberText(const CompiledModule& module, const TypeText& text) noexcept
      : module_(module), text_(text)
    {}

    /// A structure of this module, with type arguments where `arguments` is there.
    [[nodiscard]] std::string structure(
        TableIndex definition, std::optional<TableIndex> arguments) const
    {
        return text_.structure(module_.struct_definitions[definition].handle) +
               (arguments ? text_.arguments(*arguments) : std::string{});
    }
    [[nodiscard]] std::string structure(const Instantiation& instantiation) const
    {
        return structure(instantiation.handle, instantiation.type_arguments);
    }
    [[nodiscard]] std::string field(
        const FieldHandle& handle, std::optional<TableIndex> arguments) const
    {
        const StructDefinition& owner = module_.struct_definitions[handle.owner];
        return structure(handle.owner, arguments) + '.' +
               text_.name(owner.fields[handle.field].name);
    }
    [[nodiscard]] std::string field(const Instantiation& instantiation) const
    {
        return field(module_.field_handles[instantiation.handle], instantiation.type_arguments);
    }
    [[nodiscard]] std::string variant(
        const StructVariantHandle& handle, std::optional<TableIndex> arguments) const
    {
        return structure(handle.owner, arguments) +
               "::" + variant_name(handle.owner, handle.variant);
    }
    [[nodiscard]] std::string variant(const Instantiation& instantiation) const
    {
        return variant(
            module_.struct_variant_handles[instantiation.handle], instantiation.type_arguments);
    }
    [[nodiscard]] std::string variant_field(
        const VariantFieldHandle& handle, std::optional<TableIndex> arguments) const
    {
        std::string out = structure(handle.owner, arguments) + "::(";
        for (std::size_t i = 0; i < handle.variants.size(); ++i)
            out += (i == 0 ? "" : ", ") + variant_name(handle.owner, handle.variants[i]);
        return out + ")." + field_name(handle);
    }
    [[nodiscard]] std::string variant_field(const Instantiation& instantiation) const
    {
        return variant_field(
            module_.variant_field_handles[instantiation.handle], instantiation.type_arguments);
    }

private:
    [[nodiscard]] std::string variant_name(TableIndex definition, std::uint16_t variant) const
    {
        return text_.name(module_.struct_definitions[definition].variants[variant].name);
    }
    /// The name that the field has in all the variants; its number where they differ.
    [[nodiscard]] std::string field_name(const VariantFieldHandle& handle) const
    {
        const auto& variants = module_.struct_definitions[handle.owner].variants;
        const auto name_in = [&variants, &handle](std::uint16_t variant)
        { return variants[variant].fields[handle.field].name; };
        const TableIndex name = name_in(handle.variants.front());
        return std::ranges::all_of(handle.variants,
                   [&name_in, name](std::uint16_t variant) { return name_in(variant) == name; }) ?
                   text_.name(name) :
                   std::to_string(handle.field);
    }

    const CompiledModule& module_;
    const TypeText& text_;
};

class Disassembler
{
public:
    Disassembler(const CompiledTables& tables, const CompiledModule* module)
      : tables_(tables), module_(module), text_(tables, module)
    {
        if (module != nullptr)
            members_.emplace(*module, text_);
    }

    [[nodiscard]] std::string take() { return std::move(out_); }

    void write_module(const CompiledModule& module, const DisassemblyOptions& options)
    {
        line("module " + text_.module(module.module_handles[module.self_module]) + " version " +
             std::to_string(module.version));
        if (options.tables)
            write_common_order();
        write_metadata();
        for (const ModuleHandle& handle : module.friends)
            line("friend " + text_.module(handle));
        write_externals();
        for (const StructDefinition& definition : module.struct_definitions)
            write_structure(definition);
        if (options.tables)
            write_member_order(module);
        for (const FunctionDefinition& definition : module.function_definitions)
            write_function(definition);
    }

    void write_script(const CompiledScript& script, const DisassemblyOptions& options)
    {
        line("script version " + std::to_string(script.version));
        if (options.tables)
            write_common_order();
        write_metadata();
        write_externals();
        line("");
        write_signature("fun main", script.type_parameters, script.parameters, std::nullopt);
        write_access(script.access_specifiers);
        write_code(script.code);
    }

private:
    void line(const std::string& text) { out_ += text + '\n'; }

    /// One line: the table and its entries, as `spell` says each.
    template <typename T, typename Spell>
    void order(std::string_view table, const std::vector<T>& entries, const Spell& spell)
    {
        if (entries.empty())
            return;
        out_ += "order ";
        out_ += table;
        for (std::size_t i = 0; i < entries.size(); ++i)
        {
            out_ += i == 0 ? " " : ", ";
            out_ += spell(entries[i], static_cast<TableIndex>(i));
        }
        out_ += '\n';
    }

    void write_common_order()
    {
        order("identifiers", tables_.identifiers,
            [this](const std::string&, TableIndex i) { return text_.name(i); });
        order("addresses", tables_.addresses,
            [this](const Hash32&, TableIndex i) { return text_.address(i); });
        order("modules", tables_.module_handles,
            [this](const ModuleHandle& handle, TableIndex) { return text_.module(handle); });
        order("structs", tables_.struct_handles,
            [this](const StructHandle&, TableIndex i) { return text_.structure(i); });
        order("functions", tables_.function_handles,
            [this](const FunctionHandle&, TableIndex i) { return text_.function(i); });
        order("signatures", tables_.signatures,
            [this](const Signature&, TableIndex i) { return text_.arguments(i); });
        order("function_instantiations", tables_.function_instantiations,
            [this](const Instantiation& entry, TableIndex) { return function(entry); });
        order("constants", tables_.constants,
            [this](const Constant& constant, TableIndex) { return text_.constant(constant); });
    }

    void write_member_order(const CompiledModule& module)
    {
        const MemberText& members = *members_;
        order("struct_instantiations", module.struct_instantiations,
            [&members](const Instantiation& entry, TableIndex)
            { return members.structure(entry); });
        order("fields", module.field_handles, [&members](const FieldHandle& entry, TableIndex)
            { return members.field(entry, std::nullopt); });
        order("field_instantiations", module.field_instantiations,
            [&members](const Instantiation& entry, TableIndex) { return members.field(entry); });
        order("variant_fields", module.variant_field_handles,
            [&members](const VariantFieldHandle& entry, TableIndex)
            { return members.variant_field(entry, std::nullopt); });
        order("variant_field_instantiations", module.variant_field_instantiations,
            [&members](const Instantiation& entry, TableIndex)
            { return members.variant_field(entry); });
        order("variants", module.struct_variant_handles,
            [&members](const StructVariantHandle& entry, TableIndex)
            { return members.variant(entry, std::nullopt); });
        order("variant_instantiations", module.struct_variant_instantiations,
            [&members](const Instantiation& entry, TableIndex) { return members.variant(entry); });
    }

    void write_metadata()
    {
        for (const Metadata& metadata : tables_.metadata)
            line("metadata " + TypeText::bytes(metadata.key) + ' ' +
                 TypeText::bytes(metadata.value));
    }

    /// What is named and not defined here.
    void write_externals()
    {
        std::vector<bool> is_defined_structure(tables_.struct_handles.size());
        std::vector<bool> is_defined_function(tables_.function_handles.size());
        if (module_ != nullptr)
        {
            for (const StructDefinition& definition : module_->struct_definitions)
                is_defined_structure[definition.handle] = true;
            for (const FunctionDefinition& definition : module_->function_definitions)
                is_defined_function[definition.handle] = true;
        }
        for (std::size_t i = 0; i < tables_.struct_handles.size(); ++i)
        {
            const StructHandle& handle = tables_.struct_handles[i];
            if (!is_defined_structure[i])
                line("extern struct " + text_.structure(static_cast<TableIndex>(i)) +
                     type_parameters(handle.type_parameters) + TypeText::has(handle.abilities));
        }
        for (std::size_t i = 0; i < tables_.function_handles.size(); ++i)
        {
            const FunctionHandle& handle = tables_.function_handles[i];
            if (is_defined_function[i])
                continue;
            out_ += attributes(handle);
            write_signature("extern fun " + text_.function(static_cast<TableIndex>(i)),
                handle.type_parameters, handle.parameters, handle.results);
            write_access(handle.access_specifiers);
            out_ += '\n';
        }
    }

    [[nodiscard]] static std::string constraints(AbilitySet abilities)
    {
        return abilities.bits == 0 ? std::string{} : ": " + TypeText::abilities(abilities, " + ");
    }

    [[nodiscard]] static std::string type_parameters(
        const std::vector<StructTypeParameter>& parameters)
    {
        std::string out;
        for (std::size_t i = 0; i < parameters.size(); ++i)
            out += (i == 0 ? "<" : ", ") + std::string{parameters[i].is_phantom ? "phantom " : ""} +
                   'T' + std::to_string(i) + constraints(parameters[i].constraints);
        return parameters.empty() ? out : out + '>';
    }

    void write_fields(const std::vector<FieldDefinition>& fields, const std::string& indent)
    {
        out_ += '{';
        for (std::size_t i = 0; i < fields.size(); ++i)
            out_ += (i == 0 ? "\n" : ",\n") + indent + "    " + text_.name(fields[i].name) + ": " +
                    text_.type(fields[i].type);
        out_ += fields.empty() ? "}" : '\n' + indent + '}';
    }

    void write_structure(const StructDefinition& definition)
    {
        const StructHandle& handle = tables_.struct_handles[definition.handle];
        const std::string head = text_.name(handle.name) + type_parameters(handle.type_parameters) +
                                 TypeText::has(handle.abilities);
        line("");
        switch (definition.kind)
        {
        case StructDefinition::Kind::native:
            return line("native struct " + head);
        case StructDefinition::Kind::declared:
            out_ += "struct " + head + ' ';
            write_fields(definition.fields, "");
            return line("");
        case StructDefinition::Kind::declared_variants:
            out_ += "enum " + head + " {";
            for (std::size_t i = 0; i < definition.variants.size(); ++i)
            {
                out_ +=
                    (i == 0 ? "\n    " : ",\n    ") + text_.name(definition.variants[i].name) + ' ';
                write_fields(definition.variants[i].fields, "    ");
            }
            return line("\n}");
        }
    }

    [[nodiscard]] static std::string attributes(const FunctionHandle& handle)
    {
        std::string out;
        for (const FunctionAttribute& attribute : handle.attributes)
        {
            out += out.empty() ? "#[" : ", ";
            out += attribute_names[attribute.kind];
            if (attribute.has_operand())
                out += '(' + std::to_string(attribute.operand) + ')';
        }
        return out.empty() ? out : out + "]\n";
    }

    void write_signature(const std::string& head, const std::vector<AbilitySet>& parameters,
        TableIndex arguments, std::optional<TableIndex> results)
    {
        out_ += head;
        for (std::size_t i = 0; i < parameters.size(); ++i)
            out_ += (i == 0 ? "<T" : ", T") + std::to_string(i) + constraints(parameters[i]);
        if (!parameters.empty())
            out_ += '>';
        out_ += '(' + types(arguments) + ')';
        if (results && !tables_.signatures[*results].empty())
            out_ += ": (" + types(*results) + ')';
    }

    [[nodiscard]] std::string types(TableIndex signature) const
    {
        const Signature& of = tables_.signatures[signature];
        return text_.types(of.data(), of.data() + of.size());
    }

    void write_access(const std::optional<std::vector<AccessSpecifier>>& specifiers)
    {
        if (!specifiers)
            return;
        out_ += " access {";
        for (std::size_t i = 0; i < specifiers->size(); ++i)
            out_ += (i == 0 ? " " : ", ") + access((*specifiers)[i]);
        out_ += " }";
    }

    /// What `spell` says of an entry; its number where there is none: nothing checks the indices of access specifiers.
    template <typename T, typename Spell>
    [[nodiscard]] static std::string entry(
        const std::vector<T>& table, TableIndex index, const Spell& spell)
    {
        return index < table.size() ? spell(index) : '#' + std::to_string(index);
    }
    [[nodiscard]] std::string address(TableIndex index) const
    {
        return entry(tables_.addresses, index, [this](TableIndex i) { return text_.address(i); });
    }

    [[nodiscard]] std::string resource(const AccessSpecifier& specifier) const
    {
        using Resource = AccessSpecifier::Resource;
        const TableIndex index = specifier.resource_index;
        if (specifier.resource == Resource::any)
            return "*";
        if (specifier.resource == Resource::declared_at_address)
            return address(index) + "::*";
        if (specifier.resource == Resource::declared_in_module)
            return entry(tables_.module_handles, index,
                       [this](TableIndex i) { return text_.module(tables_.module_handles[i]); }) +
                   "::*";
        std::string out = entry(
            tables_.struct_handles, index, [this](TableIndex i) { return text_.structure(i); });
        if (specifier.resource == Resource::resource_instantiation)
            out += entry(tables_.signatures, specifier.resource_signature,
                [this](TableIndex i) { return text_.arguments(i); });
        return out;
    }

    [[nodiscard]] std::string access(const AccessSpecifier& specifier) const
    {
        std::string out = specifier.negated ? "!" : "";
        out += specifier.kind == AccessSpecifier::Kind::reads ? "reads " : "writes ";
        out += resource(specifier);
        if (specifier.address == AccessSpecifier::Address::any)
            return out + "(*)";
        if (specifier.address == AccessSpecifier::Address::literal)
            return out + '(' + address(specifier.address_index) + ')';
        out += "(arg " + std::to_string(specifier.address_index);
        if (specifier.parameter_function)
            out += ' ' + entry(tables_.function_instantiations, *specifier.parameter_function,
                             [this](TableIndex i)
                             { return function(tables_.function_instantiations[i]); });
        return out + ')';
    }

    void write_function(const FunctionDefinition& definition)
    {
        const FunctionHandle& handle = tables_.function_handles[definition.handle];
        std::string head = definition.code ? "" : "native ";
        if (definition.visibility == Visibility::everyone)
            head += "public ";
        if (definition.visibility == Visibility::friends)
            head += "public(friend) ";
        if (definition.is_entry)
            head += "entry ";
        out_ += '\n' + attributes(handle);
        write_signature(head + "fun " + text_.name(handle.name), handle.type_parameters,
            handle.parameters, handle.results);
        for (std::size_t i = 0; i < definition.acquires.size(); ++i)
            out_ += (i == 0 ? " acquires " : ", ") +
                    members_->structure(definition.acquires[i], std::nullopt);
        write_access(handle.access_specifiers);
        if (definition.code)
            write_code(*definition.code);
        else
            line("");
    }

    void write_code(const CodeUnit& unit)
    {
        line(" {");
        if (!tables_.signatures[unit.locals].empty())
            line("    locals " + types(unit.locals));
        for (std::size_t i = 0; i < unit.code.size(); ++i)
        {
            const Instruction& instruction = unit.code[i];
            const std::string operand = operand_text(instruction, unit.wide);
            out_ += "    " + std::to_string(i) + ": ";
            out_ += name_of(instruction.opcode);
            line(operand.empty() ? operand : ' ' + operand);
        }
        line("}");
    }

    [[nodiscard]] std::string function(const Instantiation& instantiation) const
    {
        return text_.function(instantiation.handle) + text_.arguments(instantiation.type_arguments);
    }

    [[nodiscard]] std::string operand_text(
        const Instruction& instruction, const std::vector<u256>& wide) const
    {
        const TableIndex index = instruction.operand;
        switch (operand_of(instruction.opcode))
        {
        case OperandKind::none:
            return {};
        case OperandKind::literal_i8:
        case OperandKind::literal_i16:
        case OperandKind::literal_i32:
        case OperandKind::literal_i64:
            return std::to_string(static_cast<std::int64_t>(instruction.immediate));
        case OperandKind::literal_u128:
        case OperandKind::literal_u256:
            return wide_text(wide[instruction.immediate], false);
        case OperandKind::literal_i128:
        case OperandKind::literal_i256:
            return wide_text(wide[instruction.immediate], true);
        case OperandKind::local:
        case OperandKind::code_offset:
            return std::to_string(index);
        case OperandKind::constant:
            return text_.constant(tables_.constants[index]);
        case OperandKind::signature:
            return text_.arguments(index);
        case OperandKind::signature_and_count:
            return text_.arguments(index) + ' ' + std::to_string(instruction.immediate);
        case OperandKind::function:
            return text_.function(index);
        case OperandKind::function_instantiation:
            return function(tables_.function_instantiations[index]);
        case OperandKind::function_and_mask:
            return text_.function(index) + ' ' + std::to_string(instruction.immediate);
        case OperandKind::function_instantiation_and_mask:
            return function(tables_.function_instantiations[index]) + ' ' +
                   std::to_string(instruction.immediate);
        default:
            return module_ == nullptr ? member_number(instruction) : member_text(instruction);
        }
    }

    /// In scripts, what would name a structure names nothing.
    [[nodiscard]] static std::string member_number(const Instruction& instruction)
    {
        const bool is_literal = operand_of(instruction.opcode) <= OperandKind::literal_u64;
        return is_literal ? std::to_string(instruction.immediate) :
                            '#' + std::to_string(instruction.operand);
    }

    [[nodiscard]] std::string member_text(const Instruction& instruction) const
    {
        const TableIndex index = instruction.operand;
        const MemberText& members = *members_;
        switch (operand_of(instruction.opcode))
        {
        case OperandKind::structure:
            return members.structure(index, std::nullopt);
        case OperandKind::struct_instantiation:
            return members.structure(module_->struct_instantiations[index]);
        case OperandKind::field:
            return members.field(module_->field_handles[index], std::nullopt);
        case OperandKind::field_instantiation:
            return members.field(module_->field_instantiations[index]);
        case OperandKind::variant_field:
            return members.variant_field(module_->variant_field_handles[index], std::nullopt);
        case OperandKind::variant_field_instantiation:
            return members.variant_field(module_->variant_field_instantiations[index]);
        case OperandKind::struct_variant:
            return members.variant(module_->struct_variant_handles[index], std::nullopt);
        case OperandKind::struct_variant_instantiation:
            return members.variant(module_->struct_variant_instantiations[index]);
        default:
            return std::to_string(instruction.immediate);
        }
    }

    const CompiledTables& tables_;
    const CompiledModule* module_;
    TypeText text_;
    std::optional<MemberText> members_;
    std::string out_;
};
}  // namespace

std::string disassemble(const CompiledModule& module, const DisassemblyOptions& options)
{
    Disassembler disassembler{module, &module};
    disassembler.write_module(module, options);
    return disassembler.take();
}

std::string disassemble(const CompiledScript& script, const DisassemblyOptions& options)
{
    Disassembler disassembler{script, nullptr};
    disassembler.write_script(script, options);
    return disassembler.take();
}
}  // namespace braid::move
