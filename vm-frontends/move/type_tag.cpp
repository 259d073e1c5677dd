// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/type_tag.hpp"
#include <algorithm>

namespace braid::move
{
namespace
{
bool is_letter(char character) noexcept
{
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
           character == '_';
}

bool continues_identifier(char character) noexcept
{
    return is_letter(character) || (character >= '0' && character <= '9') || character == '$';
}

bool is_identifier(std::string_view text) noexcept
{
    if (text == "<SELF>")
        return true;
    // A lone underscore names nothing.
    return !text.empty() && text != "_" && is_letter(text[0]) &&
           std::ranges::all_of(text, continues_identifier);
}

TypeTag read_type(bcs::Reader& reader, unsigned depth) noexcept;

StructTag read_structure(bcs::Reader& reader, unsigned depth) noexcept
{
    const std::size_t begin = reader.offset();
    StructTag tag;
    tag.address = reader.hash32();
    tag.module = read_identifier(reader);
    tag.name = read_identifier(reader);
    tag.argument_count = reader.count(type_argument_count_max, 1);
    for (std::size_t i = 0; i < tag.argument_count && reader.ok(); ++i)
        (void)read_type(reader, depth);
    tag.encoded = reader.since(begin);
    return tag;
}

/// Parameters, results, abilities.
void read_function(bcs::Reader& reader, unsigned depth) noexcept
{
    for (int list = 0; list < 2; ++list)
    {
        const std::size_t count = reader.count(function_type_count_max, 1);
        for (std::size_t i = 0; i < count && reader.ok(); ++i)
            (void)read_type(reader, depth);
    }
    (void)reader.u8();
}

/// Of a type that stands in so many others.
TypeTag read_type(bcs::Reader& reader, unsigned depth) noexcept
{
    constexpr std::uint32_t kind_count = 12;
    const std::size_t begin = reader.offset();
    TypeTag tag{.kind = static_cast<TypeKind>(reader.variant(kind_count)), .encoded = {}};
    const bool is_nested = tag.kind == TypeKind::vector || tag.kind == TypeKind::structure ||
                           tag.kind == TypeKind::function;
    if (is_nested && depth == type_depth_max)
        reader.fail(bcs::Fault::too_deep, begin);
    else if (tag.kind == TypeKind::vector)
        (void)read_type(reader, depth + 1);
    else if (tag.kind == TypeKind::structure)
        (void)read_structure(reader, depth + 1);
    else if (tag.kind == TypeKind::function)
        read_function(reader, depth + 1);
    tag.encoded = reader.since(begin);
    return tag;
}
}  // namespace

bool StructTag::is_core(std::string_view of_module, std::string_view of_name) const noexcept
{
    Hash32 core;
    core.bytes.back() = 1;
    return address == core && module == of_module && name == of_name && argument_count == 0;
}

std::string_view read_identifier(bcs::Reader& reader) noexcept
{
    const std::size_t begin = reader.offset();
    const std::string_view text = reader.string(identifier_size_max);
    if (!is_identifier(text))
        reader.fail(bcs::Fault::wrong_value, begin);
    return text;
}

StructTag read_struct_tag(bcs::Reader& reader) noexcept
{
    return read_structure(reader, 0);
}

TypeTag read_type_tag(bcs::Reader& reader) noexcept
{
    return read_type(reader, 0);
}
}  // namespace braid::move
