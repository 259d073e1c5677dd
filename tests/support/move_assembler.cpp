// SPDX-License-Identifier: Apache-2.0
#include "tests/support/move_assembler.hpp"

#include "tests/support/move_code_parser.hpp"
#include <algorithm>
#include <array>

namespace braid::tests
{
namespace
{
constexpr std::array<std::string_view, move::FunctionAttribute::kind_max + 1> attribute_names{"",
    "persistent", "module_lock", "pack", "pack_variant", "unpack", "unpack_variant", "test_variant",
    "borrow_field", "mut_borrow_field"};

/// Code that is read once everything is declared.
struct Body
{
    std::size_t place = 0;
    std::size_t definition = 0;
    std::vector<std::string> parameter_names;
    /// Structure handles.
    std::vector<move::TableIndex> acquires;
    bool has_code = false;
};

class Assembler
{
public:
    Assembler(std::string_view text, move::CompiledTables& tables, move::CompiledModule* module,
        move::CompiledScript* script)
      : tokens_(text), tables_(tables), types_(tokens_, tables_), module_(module), script_(script)
    {
        if (module != nullptr)
            members_.emplace(*module);
        code_.emplace(tokens_, tables_, types_, members_ ? &*members_ : nullptr);
    }

    void run()
    {
        read_header();
        while (!tokens_.at_end())
            read_item();
        if (module_ != nullptr)
            module_->self_module = types_.self();
        for (const Body& body : bodies_)
            read_body(body);
        check_declared();
    }

private:
    void read_header()
    {
        tokens_.expect(module_ != nullptr ? "module" : "script");
        if (module_ != nullptr)
        {
            const Hash32 address = address_of(tokens_.next());
            tokens_.expect("::");
            types_.set_self(address, tokens_.name());
        }
        tables_.tables().version = move::format_version_executed_max;
        if (tokens_.takes("version"))
            tables_.tables().version =
                static_cast<std::uint32_t>(tokens_.number(move::format_version_max));
    }

    void read_item()
    {
        if (tokens_.takes("order"))
            return read_order();
        if (tokens_.takes("metadata"))
        {
            auto key = types_.bytes();
            tables_.tables().metadata.push_back({std::move(key), types_.bytes()});
            return;
        }
        if (module_ != nullptr && tokens_.takes("friend"))
        {
            const Hash32 address = address_of(tokens_.next());
            tokens_.expect("::");
            const move::TableIndex of = tables_.address(address);
            module_->friends.push_back({of, tables_.identifier(tokens_.name())});
            return;
        }
        const std::vector<move::FunctionAttribute> attributes = read_attributes();
        if (tokens_.takes("extern"))
            return read_external(attributes);
        if (script_ != nullptr)
            return read_main();
        // The module's own handle stands before those of what it defines.
        (void)types_.self();
        const bool is_native = tokens_.takes("native");
        if (tokens_.takes("struct"))
            return read_structure(is_native ? move::StructDefinition::Kind::native :
                                              move::StructDefinition::Kind::declared);
        if (tokens_.takes("enum"))
            return read_structure(move::StructDefinition::Kind::declared_variants);
        read_function(attributes, is_native);
    }

    std::vector<move::FunctionAttribute> read_attributes()
    {
        std::vector<move::FunctionAttribute> attributes;
        if (!tokens_.takes("#"))
            return attributes;
        tokens_.expect("[");
        do
        {
            const std::string name = tokens_.name();
            const auto* const found = std::ranges::find(attribute_names, name);
            if (found == attribute_names.end())
                tokens_.fail("no attribute is called " + name);
            move::FunctionAttribute attribute;
            attribute.kind = static_cast<std::uint8_t>(found - attribute_names.begin());
            if (attribute.has_operand())
            {
                tokens_.expect("(");
                attribute.operand = static_cast<std::uint16_t>(tokens_.number(65535));
                tokens_.expect(")");
            }
            attributes.push_back(attribute);
        }
        while (tokens_.takes(","));
        tokens_.expect("]");
        return attributes;
    }

    void declare(std::vector<bool>& declared, move::TableIndex handle)
    {
        if (declared.size() <= handle)
            declared.resize(std::size_t{handle} + 1);
        if (declared[handle])
            tokens_.fail("declared twice");
        declared[handle] = true;
    }

    void read_struct_head(move::TableIndex handle)
    {
        declare(declared_structures_, handle);
        auto parameters = types_.parameters();
        const move::AbilitySet abilities = types_.has();
        move::StructHandle& entry = tables_.tables().struct_handles[handle];
        entry.type_parameters = std::move(parameters);
        entry.abilities = abilities;
    }

    void read_external(const std::vector<move::FunctionAttribute>& attributes)
    {
        if (tokens_.takes("struct"))
            return read_struct_head(types_.structure());
        tokens_.expect("fun");
        const move::TableIndex handle = types_.function();
        (void)read_head(handle, attributes);
        auto access = read_access();
        tables_.tables().function_handles[handle].access_specifiers = std::move(access);
    }

    std::vector<move::FieldDefinition> read_fields()
    {
        std::vector<move::FieldDefinition> fields;
        tokens_.expect("{");
        while (!tokens_.takes("}"))
        {
            if (!fields.empty())
                tokens_.expect(",");
            move::FieldDefinition field;
            field.name = tables_.identifier(tokens_.name());
            tokens_.expect(":");
            field.type = types_.type();
            fields.push_back(std::move(field));
        }
        return fields;
    }

    void read_structure(move::StructDefinition::Kind kind)
    {
        using Kind = move::StructDefinition::Kind;
        move::StructDefinition definition;
        definition.kind = kind;
        definition.handle = tables_.structure(types_.self(), tokens_.name());
        read_struct_head(definition.handle);
        if (kind == Kind::declared)
            definition.fields = read_fields();
        if (kind == Kind::declared_variants)
        {
            tokens_.expect("{");
            while (!tokens_.takes("}"))
            {
                if (!definition.variants.empty())
                    tokens_.expect(",");
                const move::TableIndex name = tables_.identifier(tokens_.name());
                definition.variants.push_back({name, read_fields()});
            }
        }
        module_->struct_definitions.push_back(std::move(definition));
    }

    /// Parameters with or without names.
    move::Signature read_parameters(std::vector<std::string>& names)
    {
        move::Signature types;
        tokens_.expect("(");
        while (!tokens_.takes(")"))
        {
            if (!types.empty())
                tokens_.expect(",");
            names.emplace_back();
            if (tokens_.sees_name() && tokens_.sees(":", 1))
            {
                names.back() = tokens_.name();
                tokens_.next();
            }
            types.push_back(types_.type());
        }
        return types;
    }

    /// Type parameters, parameters and results. Gives the names of the parameters.
    std::vector<std::string> read_head(
        move::TableIndex handle, const std::vector<move::FunctionAttribute>& attributes)
    {
        declare(declared_functions_, handle);
        std::vector<move::AbilitySet> type_parameters;
        for (const move::StructTypeParameter& parameter : types_.parameters())
            type_parameters.push_back(parameter.constraints);
        std::vector<std::string> names;
        const move::TableIndex parameters = tables_.signature(read_parameters(names));
        move::Signature results;
        if (tokens_.takes(":"))
        {
            if (tokens_.takes("("))
                results = types_.types_until(")");
            else
                results.push_back(types_.type());
        }
        const move::TableIndex result = tables_.signature(results);
        move::FunctionHandle& entry = tables_.tables().function_handles[handle];
        entry.type_parameters = std::move(type_parameters);
        entry.parameters = parameters;
        entry.results = result;
        entry.attributes = attributes;
        return names;
    }

    std::optional<std::vector<move::AccessSpecifier>> read_access()
    {
        if (!tokens_.takes("access"))
            return std::nullopt;
        std::vector<move::AccessSpecifier> specifiers;
        tokens_.expect("{");
        while (!tokens_.takes("}"))
        {
            if (!specifiers.empty())
                tokens_.expect(",");
            specifiers.push_back(read_access_specifier());
        }
        return specifiers;
    }

    move::AccessSpecifier read_access_specifier()
    {
        move::AccessSpecifier specifier;
        specifier.negated = tokens_.takes("!");
        if (tokens_.takes("writes"))
            specifier.kind = move::AccessSpecifier::Kind::writes;
        else
            tokens_.expect("reads");
        read_resource(specifier);
        tokens_.expect("(");
        if (tokens_.takes("arg"))
        {
            specifier.address = move::AccessSpecifier::Address::parameter;
            specifier.address_index = static_cast<move::TableIndex>(tokens_.number(255));
            if (!tokens_.sees(")"))
            {
                const move::TableIndex function = types_.function();
                specifier.parameter_function =
                    tables_.function_instantiation(function, types_.arguments());
            }
        }
        else if (!tokens_.takes("*"))
        {
            specifier.address = move::AccessSpecifier::Address::literal;
            specifier.address_index = tables_.address(address_of(tokens_.next()));
        }
        tokens_.expect(")");
        return specifier;
    }

    void read_resource(move::AccessSpecifier& specifier)
    {
        using Resource = move::AccessSpecifier::Resource;
        if (tokens_.takes("*"))
            return;
        if (tokens_.sees_number() && tokens_.sees("*", 2))
        {
            specifier.resource = Resource::declared_at_address;
            specifier.resource_index = tables_.address(address_of(tokens_.next()));
            tokens_.next();
            tokens_.next();
        }
        else if (tokens_.sees_number() && tokens_.sees("*", 4))
        {
            specifier.resource = Resource::declared_in_module;
            specifier.resource_index = types_.module();
            tokens_.next();
            tokens_.next();
        }
        else
        {
            specifier.resource = Resource::resource;
            specifier.resource_index = types_.structure();
            if (!tokens_.sees("<"))
                return;
            specifier.resource = Resource::resource_instantiation;
            specifier.resource_signature = types_.arguments();
        }
    }

    void read_function(const std::vector<move::FunctionAttribute>& attributes, bool is_native)
    {
        move::FunctionDefinition definition;
        if (tokens_.takes("public"))
        {
            definition.visibility = move::Visibility::everyone;
            if (tokens_.takes("("))
            {
                definition.visibility = move::Visibility::friends;
                tokens_.expect("friend");
                tokens_.expect(")");
            }
        }
        definition.is_entry = tokens_.takes("entry");
        tokens_.expect("fun");
        definition.handle = tables_.function(types_.self(), tokens_.name());
        Body body;
        body.definition = module_->function_definitions.size();
        body.parameter_names = read_head(definition.handle, attributes);
        if (tokens_.takes("acquires"))
            do
                body.acquires.push_back(types_.structure());
            while (tokens_.takes(","));
        auto access = read_access();
        tables_.tables().function_handles[definition.handle].access_specifiers = std::move(access);
        body.has_code = !is_native;
        if (!is_native)
            skip_code(body);
        bodies_.push_back(std::move(body));
        module_->function_definitions.push_back(std::move(definition));
    }

    void skip_code(Body& body)
    {
        tokens_.expect("{");
        body.place = tokens_.place();
        tokens_.skip_braces();
    }

    void read_main()
    {
        tokens_.expect("fun");
        tokens_.expect("main");
        for (const move::StructTypeParameter& parameter : types_.parameters())
            script_->type_parameters.push_back(parameter.constraints);
        Body body;
        script_->parameters = tables_.signature(read_parameters(body.parameter_names));
        script_->access_specifiers = read_access();
        body.has_code = true;
        skip_code(body);
        bodies_.push_back(std::move(body));
    }

    void read_body(const Body& body)
    {
        std::vector<move::TableIndex> acquires;
        for (const move::TableIndex handle : body.acquires)
            acquires.push_back(code_->definition(handle));
        if (module_ != nullptr)
            module_->function_definitions[body.definition].acquires = std::move(acquires);
        if (!body.has_code)
            return;
        tokens_.go_to(body.place);
        auto unit = code_->code(body.parameter_names);
        if (module_ != nullptr)
            module_->function_definitions[body.definition].code = std::move(unit);
        else
            script_->code = std::move(unit);
    }

    void read_order()
    {
        const std::string table = tokens_.name();
        do
            read_entry(table);
        while (tokens_.takes(","));
    }

    void read_entry(std::string_view table)
    {
        if (table == "identifiers")
            (void)tables_.identifier(tokens_.name());
        else if (table == "addresses")
            (void)tables_.address(address_of(tokens_.next()));
        else if (table == "modules")
            (void)types_.module();
        else if (table == "structs")
            (void)types_.structure();
        else if (table == "functions")
            (void)types_.function();
        else if (table == "signatures")
            (void)types_.arguments();
        else if (table == "constants")
            (void)tables_.constant(types_.constant());
        else if (table == "function_instantiations")
        {
            const move::TableIndex function = types_.function();
            (void)tables_.function_instantiation(function, types_.arguments());
        }
        else if (table == "struct_instantiations")
            (void)code_->struct_instantiation();
        else if (table == "fields" || table == "field_instantiations")
            (void)code_->field(table != "fields");
        else if (table == "variants" || table == "variant_instantiations")
            (void)code_->variant(table != "variants");
        else if (table == "variant_fields" || table == "variant_field_instantiations")
            (void)code_->variant_field(table != "variant_fields");
        else
            tokens_.fail("no table is called so");
    }

    void check_declared() const
    {
        const auto check =
            [this](const auto& handles, const std::vector<bool>& declared, const char* what)
        {
            for (std::size_t i = 0; i < handles.size(); ++i)
                if (i >= declared.size() || !declared[i])
                    tokens_.fail(std::string{what} + " is named and not declared: " +
                                 all().identifiers[handles[i].name]);
        };
        check(all().struct_handles, declared_structures_, "a structure");
        check(all().function_handles, declared_functions_, "a function");
    }

    [[nodiscard]] const move::CompiledTables& all() const
    {
        return module_ != nullptr ? static_cast<const move::CompiledTables&>(*module_) : *script_;
    }

    MoveTokens tokens_;
    MoveTables tables_;
    MoveTypeParser types_;
    move::CompiledModule* module_;
    move::CompiledScript* script_;
    std::optional<MoveMembers> members_;
    std::optional<MoveCodeParser> code_;
    std::vector<bool> declared_structures_;
    std::vector<bool> declared_functions_;
    std::vector<Body> bodies_;
};
}  // namespace

move::CompiledModule assemble_module(std::string_view text)
{
    move::CompiledModule module;
    Assembler{text, module, &module, nullptr}.run();
    return module;
}

move::CompiledScript assemble_script(std::string_view text)
{
    move::CompiledScript script;
    Assembler{text, script, nullptr, &script}.run();
    return script;
}
}  // namespace braid::tests
