// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/natives/closure_text.hpp"

#include "base/hex.hpp"
#include "vm-frontends/move/format/abilities.hpp"
#include "vm-frontends/move/type_tag.hpp"

namespace braid::move
{
namespace
{
/// By their numbers in BCS; the numbers of vectors, structures and functions have no name of their own.
constexpr std::string_view primitive_names[] = {
    "bool", "u8", "u64", "u128", "address", "signer", {}, {}, "u16", "u32", "u256", {}};
constexpr std::uint32_t vector_tag = 6;
constexpr std::uint32_t structure_tag = 7;
constexpr std::uint32_t function_tag = 11;
constexpr std::uint32_t tag_count = 12;
/// Tags of tags; those that the virtual machine makes are within its limits of types.
constexpr unsigned depth_max = 64;

void append_tag(bcs::Reader& reader, std::string& out, unsigned depth);

void append_tags(bcs::Reader& reader, std::string& out, unsigned depth)
{
    const std::size_t count = reader.count(bcs::length_max, 1);
    for (std::size_t i = 0; i < count && reader.ok(); ++i)
    {
        if (i != 0)
            out += ", ";
        append_tag(reader, out, depth);
    }
}

void append_structure(bcs::Reader& reader, std::string& out, unsigned depth)
{
    append_short_address(reader.hash32(), out);
    out += "::";
    out += reader.string(identifier_size_max);
    out += "::";
    out += reader.string(identifier_size_max);
    std::string arguments;
    append_tags(reader, arguments, depth);
    if (!arguments.empty())
        out += "<" + arguments + ">";
}

void append_abilities(AbilitySet abilities, std::string& out)
{
    constexpr std::pair<Ability, std::string_view> names[] = {{Ability::copy, "copy"},
        {Ability::drop, "drop"}, {Ability::store, "store"}, {Ability::key, "key"}};
    bool is_first = true;
    for (const auto& [ability, name] : names)
    {
        if (!abilities.has(ability))
            continue;
        out += is_first ? " has " : " + ";
        out += name;
        is_first = false;
    }
}

void append_function(bcs::Reader& reader, std::string& out, unsigned depth)
{
    out += '|';
    append_tags(reader, out, depth);
    out += "|(";
    append_tags(reader, out, depth);
    out += ')';
    append_abilities({reader.u8()}, out);
}

void append_tag(bcs::Reader& reader, std::string& out, unsigned depth)
{
    const std::size_t begin = reader.offset();
    if (depth > depth_max)
    {
        reader.fail(bcs::Fault::too_deep, begin);
        return;
    }
    const std::uint32_t tag = reader.variant(tag_count);
    switch (tag)
    {
    case vector_tag:
        out += "vector<";
        append_tag(reader, out, depth + 1);
        out += '>';
        return;
    case structure_tag:
        append_structure(reader, out, depth + 1);
        return;
    case function_tag:
        append_function(reader, out, depth + 1);
        return;
    default:
        out += primitive_names[tag];
    }
}
}  // namespace

void append_short_address(const Hash32& address, std::string& out)
{
    const std::string digits = to_hex(address);
    const std::size_t first = std::min(digits.find_first_not_of('0'), digits.size() - 1);
    out += "0x";
    out.append(digits, first);
}

void append_closure_name(const ClosureFunction& function, std::string& out)
{
    if (!function.is_script)
    {
        out += "0x";
        const std::string digits = to_hex(function.address);
        // Addresses up to 0xf are written short, all others in full.
        if (digits.find_first_not_of('0') >= digits.size() - 1)
            append_short_address(function.address, out);
        else
            out += "0x" + digits;
        out += "::";
        out += function.module;
        out += "::";
    }
    out += "::";
    out += function.name;
    bcs::Reader reader{function.type_arguments};
    std::string arguments;
    append_tags(reader, arguments, 0);
    if (!arguments.empty())
        out += "<" + arguments + ">";
}
}  // namespace braid::move
