// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/format/type_text.hpp"

#include "base/hex.hpp"
#include "vm-frontends/move/format/identifier.hpp"
#include <algorithm>
#include <array>

namespace braid::move::format
{
namespace
{
/// Of kinds that need nothing else.
constexpr std::array<std::string_view, 15> simple_types{"bool", "u8", "u16", "u32", "u64", "u128",
    "u256", "i8", "i16", "i32", "i64", "i128", "i256", "address", "signer"};

[[nodiscard]] bool is_printable(Bytes bytes) noexcept
{
    return std::ranges::all_of(bytes, [](std::uint8_t byte)
        { return byte >= ' ' && byte < 0x7f && byte != '"' && byte != '\\'; });
}

/// Whether the name alone would be taken for a type that is no structure.
[[nodiscard]] bool is_reserved(std::string_view name) noexcept
{
    if (std::ranges::find(simple_types, name) != simple_types.end() || name == "vector")
        return true;
    return name.size() > 1 && name[0] == 'T' &&
           std::ranges::all_of(name.substr(1), [](char c) { return c >= '0' && c <= '9'; });
}
}  // namespace

std::string TypeText::name(TableIndex identifier) const
{
    const std::string& text = tables_.identifiers[identifier];
    return text.starts_with('<') ? '"' + text + '"' : text;
}

std::string TypeText::address(TableIndex address) const
{
    const std::string digits = to_hex(tables_.addresses[address]);
    const std::size_t first = digits.find_first_not_of('0');
    return "0x" + (first == std::string::npos ? std::string{"0"} : digits.substr(first));
}

std::string TypeText::module(const ModuleHandle& handle) const
{
    return address(handle.address) + "::" + name(handle.name);
}

std::string TypeText::member(TableIndex module_handle, TableIndex identifier) const
{
    if (module_ != nullptr && module_handle == module_->self_module)
        return name(identifier);
    return module(tables_.module_handles[module_handle]) + "::" + name(identifier);
}

std::string TypeText::structure(TableIndex struct_handle) const
{
    const StructHandle& handle = tables_.struct_handles[struct_handle];
    if (!is_reserved(tables_.identifiers[handle.name]))
        return member(handle.module, handle.name);
    return module(tables_.module_handles[handle.module]) + "::" + name(handle.name);
}

std::string TypeText::function(TableIndex function_handle) const
{
    const FunctionHandle& handle = tables_.function_handles[function_handle];
    return member(handle.module, handle.name);
}

void TypeText::append_list(
    const SignatureToken* begin, const SignatureToken* end, std::string& out) const
{
    for (const SignatureToken* type = begin; type != end; ++type)
    {
        if (type != begin)
            out += ", ";
        append(*type, out);
    }
}

// Types are at most 256 deep.
void TypeText::append(const SignatureToken& type, std::string& out) const
{
    const SignatureToken* const begin = type.arguments.data();
    const SignatureToken* const end = begin + type.arguments.size();
    switch (type.kind)
    {
    case TokenKind::vector:
        out += "vector<";
        append_list(begin, end, out);
        out += '>';
        return;
    case TokenKind::reference:
        out += '&';
        return append_list(begin, end, out);
    case TokenKind::mutable_reference:
        out += "&mut ";
        return append_list(begin, end, out);
    case TokenKind::type_parameter:
        out += 'T' + std::to_string(type.index);
        return;
    case TokenKind::structure:
        out += structure(type.index);
        return;
    case TokenKind::structure_instantiation:
        out += structure(type.index) + '<';
        append_list(begin, end, out);
        out += '>';
        return;
    case TokenKind::function:
        out += '|';
        append_list(begin, begin + type.parameter_count, out);
        out += "|(";
        append_list(begin + type.parameter_count, end, out);
        out += ')';
        if (type.abilities.bits != 0)
            out += " has " + abilities(type.abilities, " + ");
        return;
    default:
        out += simple_types[static_cast<std::size_t>(type.kind)];
    }
}

std::string TypeText::type(const SignatureToken& type) const
{
    std::string out;
    append(type, out);
    return out;
}

std::string TypeText::types(const SignatureToken* begin, const SignatureToken* end) const
{
    std::string out;
    append_list(begin, end, out);
    return out;
}

std::string TypeText::arguments(TableIndex signature) const
{
    const Signature& types_of = tables_.signatures[signature];
    return '<' + types(types_of.data(), types_of.data() + types_of.size()) + '>';
}

std::string TypeText::bytes(Bytes bytes)
{
    if (is_printable(bytes))
        return "b\"" + std::string{bytes.begin(), bytes.end()} + '"';
    return "x\"" + to_hex(bytes) + '"';
}

std::string TypeText::constant(const Constant& constant) const
{
    const bool is_text = constant.type.kind == TokenKind::vector &&
                         constant.type.arguments.front().kind == TokenKind::u8 &&
                         !constant.data.empty() && constant.data.size() <= 0x80 &&
                         constant.data.front() == constant.data.size() - 1 &&
                         is_printable(Bytes{constant.data}.subspan(1));
    const std::string value =
        is_text ? bytes(Bytes{constant.data}.subspan(1)) : "x\"" + to_hex(constant.data) + '"';
    return type(constant.type) + ' ' + value;
}

std::string TypeText::abilities(AbilitySet set, std::string_view between)
{
    std::string out;
    for (const auto& [ability, text] :
        {std::pair{Ability::copy, "copy"}, std::pair{Ability::drop, "drop"},
            std::pair{Ability::store, "store"}, std::pair{Ability::key, "key"}})
    {
        if (!set.has(ability))
            continue;
        if (!out.empty())
            out += between;
        out += text;
    }
    return out;
}

std::string TypeText::has(AbilitySet abilities)
{
    return abilities.bits == 0 ? std::string{} : " has " + TypeText::abilities(abilities, ", ");
}
}  // namespace braid::move::format
