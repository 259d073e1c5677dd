// SPDX-License-Identifier: Apache-2.0
#include "tests/support/move_type_parser.hpp"

#include "base/bcs.hpp"
#include <algorithm>
#include <array>

namespace braid::tests
{
namespace
{
using move::TokenKind;

constexpr std::array<std::pair<std::string_view, TokenKind>, 15> simple_types{{
    {"bool", TokenKind::boolean},
    {"u8", TokenKind::u8},
    {"u16", TokenKind::u16},
    {"u32", TokenKind::u32},
    {"u64", TokenKind::u64},
    {"u128", TokenKind::u128},
    {"u256", TokenKind::u256},
    {"i8", TokenKind::i8},
    {"i16", TokenKind::i16},
    {"i32", TokenKind::i32},
    {"i64", TokenKind::i64},
    {"i128", TokenKind::i128},
    {"i256", TokenKind::i256},
    {"address", TokenKind::address},
    {"signer", TokenKind::signer},
}};

constexpr unsigned type_depth_max = 256;

/// How many bytes BCS takes for an integer of that kind; none for what is no integer.
[[nodiscard]] std::size_t integer_size(TokenKind kind)
{
    constexpr std::array<std::size_t, 6> sizes{1, 2, 4, 8, 16, 32};
    if (kind >= TokenKind::u8 && kind <= TokenKind::u256)
        return sizes[static_cast<std::size_t>(kind) - static_cast<std::size_t>(TokenKind::u8)];
    if (kind >= TokenKind::i8 && kind <= TokenKind::i256)
        return sizes[static_cast<std::size_t>(kind) - static_cast<std::size_t>(TokenKind::i8)];
    return 0;
}
}  // namespace

void MoveTypeParser::set_self(const Hash32& address, std::string name)
{
    self_ = {address, std::move(name)};
}

move::TableIndex MoveTypeParser::self()
{
    if (!self_)
        tokens_.fail("a script has no names of its own");
    return tables_.module(self_->first, self_->second);
}

move::TableIndex MoveTypeParser::module()
{
    const Hash32 address = address_of(tokens_.next());
    tokens_.expect("::");
    return tables_.module(address, tokens_.name());
}

MoveTypeParser::Path MoveTypeParser::path()
{
    if (!tokens_.sees_number())
    {
        const move::TableIndex of = self();
        return {of, tokens_.name()};
    }
    const move::TableIndex of = module();
    tokens_.expect("::");
    return {of, tokens_.name()};
}

move::TableIndex MoveTypeParser::structure()
{
    const Path found = path();
    return tables_.structure(found.module, found.name);
}

move::TableIndex MoveTypeParser::function()
{
    const Path found = path();
    return tables_.function(found.module, found.name);
}

bool MoveTypeParser::is_type_parameter() const
{
    const std::string& text = tokens_.peek().text;
    return tokens_.sees_name() && text.size() > 1 && text[0] == 'T' &&
           std::all_of(text.begin() + 1, text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

move::SignatureToken MoveTypeParser::type()
{
    if (++depth_ > type_depth_max)
        tokens_.fail("a type is too deep");
    move::SignatureToken token;
    const auto simple = std::ranges::find_if(
        simple_types, [this](const auto& entry) { return tokens_.sees(entry.first); });
    if (tokens_.takes("&"))
    {
        token.kind = tokens_.takes("mut") ? TokenKind::mutable_reference : TokenKind::reference;
        token.arguments.push_back(type());
    }
    else if (tokens_.takes("|"))
        token = function_type();
    else if (simple != simple_types.end())
    {
        tokens_.next();
        token.kind = simple->second;
    }
    else if (tokens_.takes("vector"))
    {
        token.kind = TokenKind::vector;
        tokens_.expect("<");
        token.arguments.push_back(type());
        tokens_.expect(">");
    }
    else if (is_type_parameter())
    {
        token.kind = TokenKind::type_parameter;
        const std::string text = tokens_.name();
        token.index = static_cast<move::TableIndex>(std::stoul(text.substr(1)));
    }
    else
    {
        token.kind = TokenKind::structure;
        token.index = structure();
        if (tokens_.takes("<"))
        {
            token.kind = TokenKind::structure_instantiation;
            token.arguments = types_until(">");
        }
    }
    --depth_;
    return token;
}

move::SignatureToken MoveTypeParser::function_type()
{
    move::SignatureToken token;
    token.kind = TokenKind::function;
    token.arguments = types_until("|");
    token.parameter_count = static_cast<std::uint32_t>(token.arguments.size());
    tokens_.expect("(");
    const move::Signature results = types_until(")");
    token.arguments.insert(token.arguments.end(), results.begin(), results.end());
    if (tokens_.takes("has"))
        token.abilities = abilities("+");
    return token;
}

move::Signature MoveTypeParser::types_until(std::string_view end)
{
    move::Signature types;
    while (!tokens_.takes(end))
    {
        if (!types.empty())
            tokens_.expect(",");
        types.push_back(type());
    }
    return types;
}

move::TableIndex MoveTypeParser::arguments()
{
    tokens_.expect("<");
    return tables_.signature(types_until(">"));
}

std::vector<std::uint8_t> MoveTypeParser::bytes()
{
    if (tokens_.peek().kind != MoveToken::Kind::bytes)
        tokens_.fail("expected bytes, not " + tokens_.peek().text);
    return tokens_.next().bytes;
}

std::vector<std::uint8_t> MoveTypeParser::constant_data(const move::SignatureToken& type)
{
    std::vector<std::uint8_t> data;
    const MoveToken& token = tokens_.peek();
    if (token.kind == MoveToken::Kind::bytes)
    {
        bcs::Writer writer{data};
        if (token.is_text)
            writer.bytes(token.bytes);
        else
            data = token.bytes;
        tokens_.next();
        return data;
    }
    if (type.kind == TokenKind::boolean)
    {
        data.push_back(tokens_.takes("true") ? 1 : 0);
        if (data[0] == 0)
            tokens_.expect("false");
        return data;
    }
    if (type.kind == TokenKind::address)
    {
        const Hash32 address = address_of(tokens_.next());
        return {address.bytes.begin(), address.bytes.end()};
    }
    const bool is_negative = tokens_.takes("-");
    u256 value = number_of(tokens_.next());
    if (is_negative)
        value = u256{} - value;
    const std::size_t size = integer_size(type.kind);
    if (size == 0)
        tokens_.fail("a constant of that type is said as bytes");
    for (std::size_t i = 0; i < size; ++i)
        data.push_back(static_cast<std::uint8_t>(value[i / 8] >> (8 * (i % 8))));
    return data;
}

move::Constant MoveTypeParser::constant()
{
    move::Constant constant;
    constant.type = type();
    constant.data = constant_data(constant.type);
    return constant;
}

move::AbilitySet MoveTypeParser::abilities(std::string_view between)
{
    move::AbilitySet set;
    do
    {
        const std::string name = tokens_.name();
        const auto ability = name == "copy"  ? move::Ability::copy :
                             name == "drop"  ? move::Ability::drop :
                             name == "store" ? move::Ability::store :
                                               move::Ability::key;
        if (ability == move::Ability::key && name != "key")
            tokens_.fail("no ability: " + name);
        set.bits |= static_cast<std::uint8_t>(ability);
    }
    while (tokens_.takes(between));
    return set;
}

move::AbilitySet MoveTypeParser::has()
{
    return tokens_.takes("has") ? abilities(",") : move::AbilitySet{};
}

std::vector<move::StructTypeParameter> MoveTypeParser::parameters()
{
    std::vector<move::StructTypeParameter> parameters;
    if (!tokens_.takes("<"))
        return parameters;
    do
    {
        move::StructTypeParameter parameter;
        parameter.is_phantom = tokens_.takes("phantom");
        if (!is_type_parameter() || std::stoul(tokens_.name().substr(1)) != parameters.size())
            tokens_.fail("type parameters are T0, T1 and so on");
        if (tokens_.takes(":"))
            parameter.constraints = abilities("+");
        parameters.push_back(parameter);
    }
    while (tokens_.takes(","));
    tokens_.expect(">");
    return parameters;
}
}  // namespace braid::tests
