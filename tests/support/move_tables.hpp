// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/format/file_format.hpp"
#include <map>
#include <string>

namespace braid::tests
{
/// The entries of a table by what they say, so that each is there once.
template <typename T>
class MovePool
{
public:
    explicit MovePool(std::vector<T>& table) noexcept : table_(table) {}

    /// Where the entry stands; puts it behind the others where it is not there. [`key` says all of the entry]
    move::TableIndex find(const std::string& key, const T& entry)
    {
        const auto [place, is_new] =
            places_.try_emplace(key, static_cast<move::TableIndex>(table_.size()));
        if (is_new)
            table_.push_back(entry);
        return place->second;
    }

private:
    std::vector<T>& table_;
    std::map<std::string, move::TableIndex> places_;
};

/// Puts what is named into the tables of a binary.
class MoveTables
{
public:
    explicit MoveTables(move::CompiledTables& tables) noexcept
      : tables_(tables),
        identifiers_(tables.identifiers),
        addresses_(tables.addresses),
        modules_(tables.module_handles),
        structs_(tables.struct_handles),
        functions_(tables.function_handles),
        signatures_(tables.signatures),
        constants_(tables.constants),
        function_instantiations_(tables.function_instantiations)
    {}

    move::TableIndex identifier(const std::string& name) { return identifiers_.find(name, name); }
    move::TableIndex address(const Hash32& address)
    {
        return addresses_.find({address.bytes.begin(), address.bytes.end()}, address);
    }
    move::TableIndex module(const Hash32& of, const std::string& name)
    {
        const move::TableIndex place = address(of);
        const move::ModuleHandle handle{place, identifier(name)};
        return modules_.find(key(handle.address, handle.name), handle);
    }
    move::TableIndex structure(move::TableIndex module, const std::string& name)
    {
        move::StructHandle handle;
        handle.module = module;
        handle.name = identifier(name);
        return structs_.find(key(module, handle.name), handle);
    }
    move::TableIndex function(move::TableIndex module, const std::string& name)
    {
        move::FunctionHandle handle;
        handle.module = module;
        handle.name = identifier(name);
        return functions_.find(key(module, handle.name), handle);
    }
    move::TableIndex signature(const move::Signature& signature)
    {
        std::string all;
        for (const move::SignatureToken& type : signature)
            append(type, all);
        return signatures_.find(all, signature);
    }
    move::TableIndex constant(const move::Constant& constant)
    {
        std::string all;
        append(constant.type, all);
        all.append(constant.data.begin(), constant.data.end());
        return constants_.find(all, constant);
    }
    move::TableIndex function_instantiation(move::TableIndex handle, move::TableIndex arguments)
    {
        return function_instantiations_.find(key(handle, arguments), {handle, arguments});
    }

    [[nodiscard]] static std::string key(move::TableIndex a, move::TableIndex b)
    {
        return std::to_string(a) + ' ' + std::to_string(b);
    }

    [[nodiscard]] move::CompiledTables& tables() noexcept { return tables_; }

private:
    static void append(const move::SignatureToken& type, std::string& out)
    {
        out += std::to_string(static_cast<unsigned>(type.kind)) + ' ' +
               std::to_string(type.abilities.bits) + ' ' + std::to_string(type.index) + ' ' +
               std::to_string(type.parameter_count) + '(';
        for (const move::SignatureToken& argument : type.arguments)
            append(argument, out);
        out += ')';
    }

    move::CompiledTables& tables_;
    MovePool<std::string> identifiers_;
    MovePool<Hash32> addresses_;
    MovePool<move::ModuleHandle> modules_;
    MovePool<move::StructHandle> structs_;
    MovePool<move::FunctionHandle> functions_;
    MovePool<move::Signature> signatures_;
    MovePool<move::Constant> constants_;
    MovePool<move::Instantiation> function_instantiations_;
};

/// The same for the tables that only modules have.
class MoveMembers
{
public:
    explicit MoveMembers(move::CompiledModule& module) noexcept
      : module_(module),
        struct_instantiations_(module.struct_instantiations),
        fields_(module.field_handles),
        field_instantiations_(module.field_instantiations),
        variants_(module.struct_variant_handles),
        variant_instantiations_(module.struct_variant_instantiations),
        variant_fields_(module.variant_field_handles),
        variant_field_instantiations_(module.variant_field_instantiations)
    {}

    move::TableIndex struct_instantiation(move::TableIndex definition, move::TableIndex arguments)
    {
        return struct_instantiations_.find(
            MoveTables::key(definition, arguments), {definition, arguments});
    }
    move::TableIndex field(move::TableIndex owner, std::uint16_t field)
    {
        return fields_.find(MoveTables::key(owner, field), {owner, field});
    }
    move::TableIndex field_instantiation(move::TableIndex field, move::TableIndex arguments)
    {
        return field_instantiations_.find(MoveTables::key(field, arguments), {field, arguments});
    }
    move::TableIndex variant(move::TableIndex owner, std::uint16_t variant)
    {
        return variants_.find(MoveTables::key(owner, variant), {owner, variant});
    }
    move::TableIndex variant_instantiation(move::TableIndex variant, move::TableIndex arguments)
    {
        return variant_instantiations_.find(
            MoveTables::key(variant, arguments), {variant, arguments});
    }
    move::TableIndex variant_field(const move::VariantFieldHandle& handle)
    {
        std::string key = MoveTables::key(handle.owner, handle.field);
        for (const std::uint16_t variant : handle.variants)
            key += ' ' + std::to_string(variant);
        return variant_fields_.find(key, handle);
    }
    move::TableIndex variant_field_instantiation(
        move::TableIndex handle, move::TableIndex arguments)
    {
        return variant_field_instantiations_.find(
            MoveTables::key(handle, arguments), {handle, arguments});
    }

    [[nodiscard]] move::CompiledModule& module() noexcept { return module_; }

private:
    move::CompiledModule& module_;
    MovePool<move::Instantiation> struct_instantiations_;
    MovePool<move::FieldHandle> fields_;
    MovePool<move::Instantiation> field_instantiations_;
    MovePool<move::StructVariantHandle> variants_;
    MovePool<move::Instantiation> variant_instantiations_;
    MovePool<move::VariantFieldHandle> variant_fields_;
    MovePool<move::Instantiation> variant_field_instantiations_;
};
}  // namespace braid::tests
