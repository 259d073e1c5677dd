// SPDX-License-Identifier: Apache-2.0
#include "cli/move_text.hpp"

#include "base/hex.hpp"
#include "cli/command.hpp"
#include "vm-frontends/move/group_tag.hpp"
#include "vm-frontends/move/type_tag.hpp"
#include <algorithm>
#include <fmt/core.h>

namespace braid::cli
{
namespace
{
std::string_view primitive_name(move::TypeKind kind)
{
    switch (kind)
    {
    case move::TypeKind::boolean:
        return "bool";
    case move::TypeKind::u8:
        return "u8";
    case move::TypeKind::u16:
        return "u16";
    case move::TypeKind::u32:
        return "u32";
    case move::TypeKind::u64:
        return "u64";
    case move::TypeKind::u128:
        return "u128";
    case move::TypeKind::u256:
        return "u256";
    case move::TypeKind::address:
        return "address";
    case move::TypeKind::signer:
        return "signer";
    default:
        return {};
    }
}

/// [the reader stands before a TypeTag that was read before, so it ends, and is not deep]
bool append_type(bcs::Reader& reader, std::string& out)
{
    constexpr std::uint32_t kind_count = 12;
    const auto kind = static_cast<move::TypeKind>(reader.variant(kind_count));
    if (kind == move::TypeKind::function)
        return false;
    if (kind == move::TypeKind::vector)
    {
        out += "vector<";
        const bool done = append_type(reader, out);
        out += '>';
        return done;
    }
    if (kind != move::TypeKind::structure)
    {
        out += primitive_name(kind);
        return true;
    }
    out += address_text(reader.hash32());
    for (unsigned i = 0; i < 2; ++i)
        out.append("::").append(move::read_identifier(reader));
    const std::size_t count = reader.count(move::type_argument_count_max, 1);
    for (std::size_t i = 0; i < count; ++i)
    {
        out += i == 0 ? "<" : ", ";
        if (!append_type(reader, out))
            return false;
    }
    if (count > 0)
        out += '>';
    return true;
}

/// Whether the text is an identifier of the language; what Move code may be named beside that, nobody types.
bool is_name(std::string_view text)
{
    std::vector<std::uint8_t> encoded;
    if (text.empty() || text.size() > move::identifier_size_max)
        return false;
    bcs::Writer{encoded}.bytes({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
    bcs::Reader reader{encoded};
    (void)move::read_identifier(reader);
    return reader.finish().ok();
}
}  // namespace

std::string address_text(const Hash32& address)
{
    const std::string digits = to_hex(address);
    const std::size_t first = std::min(digits.find_first_not_of('0'), digits.size() - 1);
    return "0x" + digits.substr(first);
}

Hash32 parse_account(std::string_view text, std::string_view what)
{
    constexpr std::size_t digits_max = 64;
    Hash32 address;
    if (text.starts_with("0x") && text.size() > 2 && text.size() <= digits_max + 2)
    {
        const std::string padded =
            std::string(digits_max + 2 - text.size(), '0') + std::string{text.substr(2)};
        if (from_hex(padded, address.bytes))
            return address;
    }
    throw InputError(fmt::format(
        "{}: '{}' is no address: 0x and 1 to 64 hexadecimal digits", what, text.substr(0, 80)));
}

std::string module_text(const move::ModuleId& module)
{
    return fmt::format("{}::{}", address_text(module.address), module.name);
}

MoveFunctionName parse_function(std::string_view text)
{
    const std::size_t module = text.find("::");
    const std::size_t name =
        module == std::string_view::npos ? module : text.find("::", module + 2);
    if (name == std::string_view::npos || !is_name(text.substr(module + 2, name - module - 2)) ||
        !is_name(text.substr(name + 2)))
        throw InputError(
            fmt::format("'{}' names no function: as in 0x1::coin::balance", text.substr(0, 600)));
    return {.module = {parse_account(text.substr(0, module), "function"),
                std::string{text.substr(module + 2, name - module - 2)}},
        .function = std::string{text.substr(name + 2)}};
}

std::vector<std::uint8_t> parse_type(std::string_view text)
{
    auto tag = move::parse_type_tag(text);
    if (!tag)
        throw InputError(
            fmt::format("'{}' is no type: as in u64, vector<u8> or 0x1::aptos_coin::AptosCoin",
                text.substr(0, 600)));
    return *std::move(tag);
}

std::string type_text(Bytes type_tag)
{
    bcs::Reader checked{type_tag};
    (void)move::read_type_tag(checked);
    std::string text;
    bcs::Reader reader{type_tag};
    if (checked.finish().ok() && append_type(reader, text))
        return text;
    return "0x" + to_hex(type_tag);
}

std::string location_text(const move::ErrorLocation& location)
{
    switch (location.kind)
    {
    case move::ErrorLocation::Kind::script:
        return "script";
    case move::ErrorLocation::Kind::module:
        return module_text(location.module);
    case move::ErrorLocation::Kind::undefined:
        break;
    }
    return {};
}

std::string error_text(const move::VmError& error)
{
    std::string text{name_of(error.code)};
    if (error.sub_status)
        text += fmt::format(" {} ({:#x})", *error.sub_status, *error.sub_status);
    if (const auto where = location_text(error.location); !where.empty())
        text += " in " + where;
    if (error.function && error.offset)
        text += fmt::format(", function {} at instruction {}", *error.function, *error.offset);
    if (!error.message.empty())
        text += ": " + error.message;
    return text;
}
}  // namespace braid::cli
