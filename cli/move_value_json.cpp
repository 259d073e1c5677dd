// SPDX-License-Identifier: Apache-2.0
#include "cli/move_value_json.hpp"

#include "base/hex.hpp"
#include "base/utf8.hpp"
#include "cli/command.hpp"
#include "cli/move_text.hpp"
#include <algorithm>
#include <fmt/core.h>

namespace braid::cli
{
namespace
{
using move::Type;
using move::TypeForm;
using nlohmann::json;

constexpr std::size_t argument_size_max = std::size_t{1} << 20;
constexpr unsigned depth_max = 128;

bool is_core(const Type& type, std::string_view module, std::string_view name)
{
    constexpr std::string_view core = "0x1";
    return type.form == TypeForm::structure && type.structure->module == module &&
           type.structure->name == name && address_text(type.structure->address) == core;
}

std::size_t integer_size(TypeForm form)
{
    switch (form)
    {
    case TypeForm::u8:
        return 1;
    case TypeForm::u16:
        return 2;
    case TypeForm::u32:
        return 4;
    case TypeForm::u64:
        return 8;
    case TypeForm::u128:
        return 16;
    case TypeForm::u256:
        return 32;
    default:
        return 0;
    }
}

std::string name_of(const Type& type, move::CodeSpace& code)
{
    const auto name = code.name_of(&type);
    return name.ok() ? std::string{*name} : std::string{"a type without a name"};
}

const Type& with_arguments(const Type* type, const Type& of, move::CodeSpace& code)
{
    const auto closed = code.substitute(type, of.arguments);
    if (!closed.ok())
        throw InputError(error_text(closed.error()));
    return **closed;
}

std::string decimal(u256 number)
{
    std::string digits;
    const u256 ten{10};
    do
    {
        const auto [quotient, remainder] = divmod(number, ten);
        digits.push_back(static_cast<char>('0' + remainder.to_be().bytes.back()));
        number = quotient;
    }
    while (!number.is_zero());
    std::ranges::reverse(digits);
    return digits;
}

/// Writes JSON of values.
class JsonOfValue
{
public:
    JsonOfValue(Bytes bcs, move::CodeSpace& code) : reader_(bcs), code_(code) {}

    json value(const Type& type, unsigned depth = 0)
    {
        if (depth > depth_max)
            throw InputError("values stand too deep in one another");
        switch (type.form)
        {
        case TypeForm::boolean:
            return reader_.boolean();
        case TypeForm::address:
            return address_text(reader_.hash32());
        case TypeForm::signer:
            // An enum of an address, or an address alone.
            return signer();
        case TypeForm::vector:
            return vector(type, depth);
        case TypeForm::structure:
            return structure(type, depth);
        case TypeForm::reference:
        case TypeForm::mutable_reference:
            return value(*type.element(), depth + 1);
        case TypeForm::function:
        case TypeForm::type_parameter:
            throw InputError(fmt::format("{} has no JSON; ask for BCS", cli::name_of(type, code_)));
        default:
            return integer(type.form);
        }
    }

    void finish()
    {
        if (const auto end = reader_.finish(); !end.ok())
            throw InputError(fmt::format("not a value of its type: {} at byte {}",
                bcs::name_of(end.error().fault), end.error().offset));
    }

private:
    json signer()
    {
        constexpr std::uint32_t variant_count = 2;
        if (reader_.variant(variant_count) != 0)
            throw InputError("a permissioned signer has no JSON; ask for BCS");
        return address_text(reader_.hash32());
    }

    json integer(TypeForm form)
    {
        const std::size_t size = integer_size(form);
        const Bytes bytes = reader_.fixed(size);
        Hash32 number;
        for (std::size_t i = 0; i < bytes.size(); ++i)
            number.bytes[number.bytes.size() - 1 - i] = bytes[i];
        const std::string digits = decimal(u256::from_be(number));
        if (size > sizeof(std::uint32_t))
            return digits;
        return std::stoull(digits);
    }

    json vector(const Type& type, unsigned depth)
    {
        const Type& element = *type.element();
        if (element.form == TypeForm::u8)
            return "0x" + to_hex(reader_.bytes(bcs::length_max));
        json list = json::array();
        const std::size_t count = reader_.count(bcs::length_max, 1);
        for (std::size_t i = 0; i < count && reader_.ok(); ++i)
            list.push_back(value(element, depth + 1));
        return list;
    }

    json string()
    {
        const Bytes bytes = reader_.bytes(bcs::length_max);
        if (!is_utf8(bytes))
            return "Unparsable utf-8 0x" + to_hex(bytes);
        return std::string{bytes.begin(), bytes.end()};
    }

    json structure(const Type& type, unsigned depth)
    {
        if (is_core(type, "string", "String"))
            return string();
        const move::StructDeclaration& declared = *type.structure;
        json object = json::object();
        auto fields = declared.fields;
        if (!declared.variants.empty())
        {
            const auto variant =
                reader_.variant(static_cast<std::uint32_t>(declared.variants.size()));
            object["__variant__"] = declared.variants[variant].name;
            fields = declared.variants[variant].fields;
        }
        for (const move::FieldDeclaration& field : fields)
        {
            if (!reader_.ok())
                break;
            object[std::string{field.name}] =
                value(with_arguments(field.type, type, code_), depth + 1);
        }
        return object;
    }

    bcs::Reader reader_;
    move::CodeSpace& code_;
};

/// Writes BCS of arguments.
class ArgumentOfJson
{
public:
    explicit ArgumentOfJson(move::CodeSpace& code) : code_(code), writer_(out_) {}

    void value(const json& given, const Type& type, unsigned depth = 0)
    {
        if (depth > depth_max)
            throw InputError("values stand too deep in one another");
        if (out_.size() > argument_size_max)
            throw InputError(fmt::format("more than {} bytes", argument_size_max));
        if (auto encoded = encoded_argument(given))
            return writer_.raw(*encoded);
        switch (type.form)
        {
        case TypeForm::boolean:
            if (!given.is_boolean())
                refuse(given, type, "true or false");
            return writer_.u8(given.get<bool>() ? 1 : 0);
        case TypeForm::address:
        case TypeForm::signer:
            return address(given, type);
        case TypeForm::vector:
            return vector(given, type, depth);
        case TypeForm::structure:
            return structure(given, type, depth);
        case TypeForm::reference:
        case TypeForm::mutable_reference:
            return value(given, *type.element(), depth + 1);
        case TypeForm::function:
        case TypeForm::type_parameter:
            refuse(given, type, R"({"bcs": "0x..."})");
        default:
            return integer(given, type);
        }
    }

    [[nodiscard]] std::vector<std::uint8_t> take() && { return std::move(out_); }

private:
    [[noreturn]] void refuse(const json& given, const Type& type, std::string_view expected)
    {
        constexpr std::size_t shown_max = 80;
        std::string shown = given.dump(-1, ' ', true, json::error_handler_t::replace);
        if (shown.size() > shown_max)
            shown = shown.substr(0, shown_max) + "...";
        throw InputError(
            fmt::format("{} is no {}: expected {}", shown, cli::name_of(type, code_), expected));
    }

    void address(const json& given, const Type& type)
    {
        if (!given.is_string())
            refuse(given, type, "an address in quotes, such as \"0x1\"");
        writer_.raw(parse_account(given.get_ref<const std::string&>(), "argument"));
    }

    void integer(const json& given, const Type& type)
    {
        constexpr std::size_t digits_max = 78;
        const std::size_t size = integer_size(type.form);
        const std::string digits = given.is_number_unsigned() ? given.dump() :
                                   given.is_string()          ? given.get<std::string>() :
                                                                std::string{};
        const bool is_decimal =
            !digits.empty() && digits.size() <= digits_max &&
            std::ranges::all_of(digits, [](char digit) { return digit >= '0' && digit <= '9'; });
        u256 number;
        for (std::size_t i = 0; is_decimal && i < digits.size(); ++i)
        {
            const u256 digit{static_cast<std::uint64_t>(digits[i] - '0')};
            const u256 next = number * u256{10} + digit;
            if (divmod(next, u256{10}).quotient != number)
                refuse(given, type, "less");
            number = next;
        }
        if (!is_decimal)
            refuse(given, type, "a number, or one in quotes");
        if (8 * size < bit_width(number))
            refuse(given, type, "less");
        const Hash32 bytes = number.to_be();
        for (std::size_t i = 0; i < size; ++i)
            writer_.u8(bytes.bytes[bytes.bytes.size() - 1 - i]);
    }

    void vector(const json& given, const Type& type, unsigned depth)
    {
        const Type& element = *type.element();
        if (element.form == TypeForm::u8 && given.is_string())
        {
            const auto& text = given.get_ref<const std::string&>();
            const auto bytes = text.starts_with("0x") ? from_hex(text) : std::nullopt;
            if (!bytes)
                refuse(given, type, "0x and two hexadecimal digits a byte");
            return writer_.bytes(*bytes);
        }
        if (!given.is_array())
            refuse(given, type, element.form == TypeForm::u8 ? "0x... or a list" : "a list");
        writer_.leb128(given.size());
        for (const json& each : given)
            value(each, element, depth + 1);
    }

    void option(const json& given, const Type& type, unsigned depth)
    {
        const Type& element = *type.arguments[0];
        if (given.is_object() && given.size() == 1 && given.contains("vec"))
        {
            const json& vec = given["vec"];
            // Of bytes, the one form of a vector is digits.
            if (vec.is_string() && element.form == TypeForm::u8)
                return vector_of(vec, element, depth);
            if (!vec.is_array() || vec.size() > 1)
                refuse(given, type, R"({"vec": []} or {"vec": [value]})");
            writer_.u8(vec.empty() ? 0 : 1);
            if (!vec.empty())
                value(vec[0], element, depth + 1);
            return;
        }
        writer_.u8(given.is_null() ? 0 : 1);
        if (!given.is_null())
            value(given, element, depth + 1);
    }

    void vector_of(const json& given, const Type& element, unsigned depth)
    {
        const Type* const type = code_.vector_of(&element);
        if (type == nullptr)
            throw InputError("a type is too large");
        vector(given, *type, depth);
    }

    void structure(const json& given, const Type& type, unsigned depth)
    {
        if (is_core(type, "string", "String"))
        {
            if (!given.is_string())
                refuse(given, type, "a string");
            const auto& text = given.get_ref<const std::string&>();
            return writer_.bytes({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
        }
        if (is_core(type, "option", "Option") && type.arguments.size() == 1)
            return option(given, type, depth);
        const auto fields = type.structure->fields;
        // An object's address, a fixed point's number.
        if (!given.is_object() && type.structure->variants.empty() && fields.size() == 1)
            return value(given, with_arguments(fields[0].type, type, code_), depth + 1);
        return object(given, type, depth);
    }

    void object(const json& given, const Type& type, unsigned depth)
    {
        auto fields = type.structure->fields;
        std::size_t named = 0;
        if (!given.is_object())
            refuse(given, type, "an object of its fields");
        if (!type.structure->variants.empty())
        {
            const auto& variants = type.structure->variants;
            const auto name = given.value("__variant__", json{});
            const auto at = std::ranges::find_if(variants, [&](const auto& variant)
                { return name.is_string() && name.get_ref<const std::string&>() == variant.name; });
            if (at == variants.end())
                refuse(given, type, "a variant's name as __variant__");
            writer_.leb128(static_cast<std::size_t>(at - variants.begin()));
            fields = at->fields;
            named = 1;
        }
        for (const move::FieldDeclaration& field : fields)
        {
            const auto found = given.find(field.name);
            if (found == given.end())
                refuse(given, type, fmt::format("the field {}", field.name));
            value(*found, with_arguments(field.type, type, code_), depth + 1);
        }
        if (given.size() != fields.size() + named)
            refuse(given, type, "no other fields than its own");
    }

    move::CodeSpace& code_;
    std::vector<std::uint8_t> out_;
    bcs::Writer writer_;
};

/// Whether BCS of the type begins with what JSON says as a string.
bool is_string_type(const Type& type)
{
    return is_core(type, "string", "String") ||
           (type.is_reference() && is_string_type(*type.element()));
}
}  // namespace

json value_to_json(Bytes bcs, const Type& type, move::CodeSpace& code)
{
    JsonOfValue reading{bcs, code};
    json value = reading.value(type);
    reading.finish();
    return value;
}

std::vector<std::uint8_t> argument_from_json(
    const json& value, const Type& type, move::CodeSpace& code)
{
    ArgumentOfJson writing{code};
    writing.value(value, type);
    return std::move(writing).take();
}

std::vector<std::uint8_t> argument_from_text(
    std::string_view text, const Type& type, move::CodeSpace& code)
{
    const bool is_number = !text.empty() && text.find_first_not_of("0123456789") == text.npos;
    json value = json::parse(text, nullptr, false);
    // JSON would round numbers beyond 64 bits.
    if (value.is_discarded() || is_number ||
        (is_string_type(type) && !value.is_string() && !encoded_argument(value)))
        value = std::string{text};
    return argument_from_json(value, type, code);
}

std::vector<const Type*> parameters_of(const move::LoadedFunction& function,
    std::span<const Type* const> type_arguments, move::CodeSpace& code)
{
    std::vector<const Type*> parameters;
    for (const Type* parameter : function.parameters)
    {
        const auto closed = code.substitute(parameter, type_arguments);
        if (!closed.ok())
            throw InputError(error_text(closed.error()));
        parameters.push_back(*closed);
    }
    return parameters;
}

std::string type_names(std::span<const Type* const> types, move::CodeSpace& code)
{
    std::string names;
    for (const Type* type : types)
    {
        if (!names.empty())
            names += ", ";
        names += name_of(*type, code);
    }
    return names;
}

std::optional<std::vector<std::uint8_t>> encoded_argument(const json& value)
{
    if (!value.is_object() || value.size() != 1 || !value.contains("bcs"))
        return std::nullopt;
    const json& text = value["bcs"];
    if (text.is_string() && text.get_ref<const std::string&>().starts_with("0x"))
        if (auto bytes = from_hex(text.get_ref<const std::string&>()))
            return bytes;
    throw InputError("bcs: not 0x and two hexadecimal digits a byte");
}
}  // namespace braid::cli
