// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/format/file_format.hpp"
#include <string>

namespace braid::move::format
{
/// Spells names and types of one binary. What the binary itself declares goes by its last name alone.
class TypeText
{
public:
    /// [module is nothing or `tables` itself; both outlive this]
    TypeText(const CompiledTables& tables, const CompiledModule* module) noexcept
      : tables_(tables), module_(module)
    {}

    /// An identifier; in quotes where it is none of the language.
    [[nodiscard]] std::string name(TableIndex identifier) const;
    [[nodiscard]] std::string address(TableIndex address) const;
    [[nodiscard]] std::string module(const ModuleHandle& handle) const;
    /// A member of a module.
    [[nodiscard]] std::string member(TableIndex module_handle, TableIndex identifier) const;
    [[nodiscard]] std::string structure(TableIndex struct_handle) const;
    [[nodiscard]] std::string function(TableIndex function_handle) const;
    [[nodiscard]] std::string type(const SignatureToken& type) const;
    /// Types with commas between them.
    [[nodiscard]] std::string types(const SignatureToken* begin, const SignatureToken* end) const;
    /// The types of a signature, in pointed brackets.
    [[nodiscard]] std::string arguments(TableIndex signature) const;
    /// Bytes: b"..." where all can be printed, x"..." otherwise.
    [[nodiscard]] static std::string bytes(Bytes bytes);
    /// A constant's type and value: the bytes of a text as b"...", BCS of anything as x"...".
    [[nodiscard]] std::string constant(const Constant& constant) const;
    /// " has " and the abilities, where there are any.
    [[nodiscard]] static std::string has(AbilitySet abilities);
    /// Abilities with that between them.
    [[nodiscard]] static std::string abilities(AbilitySet set, std::string_view between);

private:
    void append(const SignatureToken& type, std::string& out) const;
    void append_list(
        const SignatureToken* begin, const SignatureToken* end, std::string& out) const;

    const CompiledTables& tables_;
    const CompiledModule* module_;
};
}  // namespace braid::move::format
