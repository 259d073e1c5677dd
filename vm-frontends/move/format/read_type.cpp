// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/format/cursor.hpp"

#include <array>

namespace braid::move::format
{
namespace
{
struct TypeFacts
{
    TokenKind kind = TokenKind::boolean;
    std::uint32_t first_version = 0;
};

constexpr std::uint32_t short_integers_version = 6;
constexpr std::uint32_t function_types_version = 8;
constexpr std::uint32_t signed_integers_version = 9;

/// By the byte in the binary; zero is no type.
constexpr std::array<TypeFacts, 0x17> types{{
    {},
    {TokenKind::boolean, 1},
    {TokenKind::u8, 1},
    {TokenKind::u64, 1},
    {TokenKind::u128, 1},
    {TokenKind::address, 1},
    {TokenKind::reference, 1},
    {TokenKind::mutable_reference, 1},
    {TokenKind::structure, 1},
    {TokenKind::type_parameter, 1},
    {TokenKind::vector, 1},
    {TokenKind::structure_instantiation, 1},
    {TokenKind::signer, 1},
    {TokenKind::u16, short_integers_version},
    {TokenKind::u32, short_integers_version},
    {TokenKind::u256, short_integers_version},
    {TokenKind::function, function_types_version},
    {TokenKind::i8, signed_integers_version},
    {TokenKind::i16, signed_integers_version},
    {TokenKind::i32, signed_integers_version},
    {TokenKind::i64, signed_integers_version},
    {TokenKind::i128, signed_integers_version},
    {TokenKind::i256, signed_integers_version},
}};

/// A type whose arguments are still to come.
struct Unfinished
{
    SignatureToken token;
    std::size_t argument_count = 0;
};

/// Reads the node of a type, without the types within it.
Unfinished read_node(Cursor& cursor)
{
    Unfinished node;
    const std::uint8_t byte = cursor.u8();
    if (!cursor.ok())
        return node;
    // Signed integers came after the software whose answers for older versions are the reference.
    const bool known = byte != 0 && byte < types.size() &&
                       (types[byte].first_version < function_types_version ||
                           cursor.knows(types[byte].first_version));
    if (!known)
    {
        cursor.fail(StatusCode::unknown_serialized_type, "no type has that byte");
        return node;
    }
    if (types[byte].first_version > cursor.version())
    {
        cursor.fail(StatusCode::malformed, "the version has no such type");
        return node;
    }
    node.token.kind = types[byte].kind;
    switch (node.token.kind)
    {
    case TokenKind::reference:
    case TokenKind::mutable_reference:
    case TokenKind::vector:
        node.argument_count = 1;
        break;
    case TokenKind::structure:
        node.token.index = cursor.index();
        break;
    case TokenKind::structure_instantiation:
        node.token.index = cursor.index();
        node.argument_count = static_cast<std::size_t>(cursor.leb128(type_parameter_count_max));
        if (node.argument_count == 0)
            cursor.fail(StatusCode::malformed, "an instantiation has no type arguments");
        break;
    case TokenKind::type_parameter:
    {
        const std::uint64_t index = cursor.leb128(type_parameter_index_max);
        if (index > table_index_max)
            cursor.fail(StatusCode::unknown_invariant_violation_error,
                "a type parameter's number takes more than 16 bits");
        node.token.index = static_cast<TableIndex>(index);
        break;
    }
    case TokenKind::function:
    {
        node.token.abilities = read_abilities(cursor);
        const auto parameter_count =
            static_cast<std::uint32_t>(cursor.leb128(type_parameter_count_max));
        node.token.parameter_count = parameter_count;
        node.argument_count =
            static_cast<std::size_t>(cursor.leb128(type_parameter_count_max)) + parameter_count;
        break;
    }
    default:
        break;
    }
    return node;
}
}  // namespace

SignatureToken read_type(Cursor& cursor)
{
    std::vector<Unfinished> stack;
    while (cursor.ok())
    {
        Unfinished node = read_node(cursor);
        if (!cursor.ok())
            break;
        if (stack.size() >= type_depth_max)
        {
            cursor.fail(StatusCode::malformed, "a type is too deep");
            break;
        }
        if (node.argument_count > 0)
        {
            stack.push_back(std::move(node));
            continue;
        }
        while (!stack.empty())
        {
            Unfinished& outer = stack.back();
            outer.token.arguments.push_back(std::move(node.token));
            if (outer.token.arguments.size() < outer.argument_count)
                break;
            node = std::move(outer);
            stack.pop_back();
            if (stack.empty())
                return std::move(node.token);
        }
        if (stack.empty())
            return std::move(node.token);
    }
    return {};
}
}  // namespace braid::move::format
