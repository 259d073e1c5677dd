// SPDX-License-Identifier: Apache-2.0
#include "cli/move_json.hpp"

#include "base/hex.hpp"
#include "cli/command.hpp"
#include "vm-frontends/move/type_tag.hpp"
#include <algorithm>
#include <fmt/core.h>

namespace braid::cli
{
namespace
{
using ByteString = std::vector<std::uint8_t>;
using move::Type;
using move::TypeForm;
using move::TypeKind;

constexpr unsigned depth_max = 64;

[[noreturn]] void refuse(std::string_view what, std::string_view why)
{
    throw InputError(fmt::format("{}: {}", what, why));
}

struct NamedKind
{
    std::string_view name;
    TypeKind kind;
};
constexpr std::array named_kinds{NamedKind{"bool", TypeKind::boolean},
    NamedKind{"u8", TypeKind::u8}, NamedKind{"u16", TypeKind::u16}, NamedKind{"u32", TypeKind::u32},
    NamedKind{"u64", TypeKind::u64}, NamedKind{"u128", TypeKind::u128},
    NamedKind{"u256", TypeKind::u256}, NamedKind{"address", TypeKind::address},
    NamedKind{"signer", TypeKind::signer}};

Bytes bytes_of(std::string_view text)
{
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// Reads a type from the front of a text.
class TypeParser
{
public:
    explicit TypeParser(std::string_view text) : text_(text), rest_(text) {}

    [[nodiscard]] ByteString parse_all()
    {
        parse(0);
        skip_space();
        if (!rest_.empty())
            refuse(text_, "not a type");
        return std::move(out_);
    }

private:
    void skip_space() { rest_.remove_prefix(std::min(rest_.find_first_not_of(' '), rest_.size())); }
    [[nodiscard]] bool take(std::string_view expected)
    {
        skip_space();
        if (!rest_.starts_with(expected))
            return false;
        rest_.remove_prefix(expected.size());
        return true;
    }
    void need(std::string_view expected)
    {
        if (!take(expected))
            refuse(text_, fmt::format("{} expected in the type", expected));
    }
    [[nodiscard]] std::string_view take_word()
    {
        skip_space();
        const auto is_end = [](char character)
        {
            return (character < '0' || character > '9') && (character < 'a' || character > 'z') &&
                   (character < 'A' || character > 'Z') && character != '_' && character != '$';
        };
        const auto size =
            static_cast<std::size_t>(std::ranges::find_if(rest_, is_end) - rest_.begin());
        const std::string_view word = rest_.substr(0, size);
        rest_.remove_prefix(size);
        return word;
    }

    void parse(unsigned depth)
    {
        if (depth > depth_max)
            refuse(text_, "types in types too deep");
        bcs::Writer writer{out_};
        const std::string_view word = take_word();
        const auto known = std::ranges::find(named_kinds, word, &NamedKind::name);
        if (known != named_kinds.end())
            return writer.u8(static_cast<std::uint8_t>(known->kind));
        if (word == "vector")
        {
            writer.u8(static_cast<std::uint8_t>(TypeKind::vector));
            need("<");
            parse(depth + 1);
            return need(">");
        }
        writer.u8(static_cast<std::uint8_t>(TypeKind::structure));
        writer.raw(parse_move_address(word));
        for (unsigned i = 0; i < 2; ++i)
        {
            need("::");
            writer.bytes(bytes_of(take_word()));
        }
        parse_arguments(depth);
    }

    void parse_arguments(unsigned depth)
    {
        const std::size_t count_at = out_.size();
        std::size_t count = 0;
        out_.push_back(0);
        if (!take("<"))
            return;
        do
        {
            parse(depth + 1);
            ++count;
        }
        while (take(","));
        need(">");
        if (count > move::type_argument_count_max)
            refuse(text_, "too many type arguments");
        out_[count_at] = static_cast<std::uint8_t>(count);
    }

    std::string_view text_;
    std::string_view rest_;
    ByteString out_;
};

std::size_t size_of(TypeForm form)
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
    default:
        return 32;
    }
}

bool is_number(TypeForm form)
{
    return form >= TypeForm::u8 && form <= TypeForm::u256;
}

bool is_core(const Type& type, std::string_view module, std::string_view name)
{
    Hash32 core;
    core.bytes.back() = 1;
    return type.form == TypeForm::structure && type.structure->address == core &&
           type.structure->module == module && type.structure->name == name;
}

u256 parse_digits(std::string_view digits)
{
    u256 number;
    const u256 ten{10};
    if (digits.empty() || digits.size() > 78)
        refuse(digits, "not a number");
    for (const char digit : digits)
    {
        if (digit < '0' || digit > '9')
            refuse(digits, "not a number");
        number = number * ten + u256{static_cast<std::uint64_t>(digit - '0')};
    }
    return number;
}

std::string digits_of(u256 number)
{
    std::string digits;
    do
    {
        const u256 ten{10};
        digits.push_back(static_cast<char>('0' + (number % ten)[0]));
        number = number / ten;
    }
    while (!number.is_zero());
    std::ranges::reverse(digits);
    return digits;
}

class ArgumentEncoder
{
public:
    ArgumentEncoder(move::Session& session, ByteString& out)
      : session_(session), out_(out), writer_(out)
    {}

    void encode(const nlohmann::json& value, const Type& type, unsigned depth)
    {
        if (depth > depth_max)
            refuse(value.dump(), "values in values too deep");
        if (type.form == TypeForm::boolean)
        {
            if (!value.is_boolean())
                refuse(value.dump(), "true or false expected");
            writer_.u8(value.get<bool>() ? 1 : 0);
        }
        else if (is_number(type.form))
            encode_number(value, size_of(type.form));
        else if (type.form == TypeForm::address || type.form == TypeForm::signer)
            encode_address(value);
        else if (type.form == TypeForm::vector)
            encode_vector(value, *type.element(), depth);
        else if (type.form == TypeForm::structure)
            encode_structure(value, type, depth);
        else
            refuse(value.dump(), "arguments have no such type");
    }

private:
    void encode_number(const nlohmann::json& value, std::size_t size)
    {
        if (!value.is_string() && !value.is_number_unsigned())
            refuse(value.dump(), "a number expected");
        const u256 number = value.is_string() ? parse_digits(value.get_ref<const std::string&>()) :
                                                u256{value.get<std::uint64_t>()};
        const Hash32 digits = number.to_be();
        for (std::size_t i = size; i < digits.bytes.size(); ++i)
            if (digits.bytes[31 - i] != 0)
                refuse(value.dump(), "too large a number");
        for (std::size_t i = 0; i < size; ++i)
            out_.push_back(digits.bytes[31 - i]);
    }

    void encode_address(const nlohmann::json& value)
    {
        if (!value.is_string())
            refuse(value.dump(), "an address expected");
        writer_.raw(parse_move_address(value.get_ref<const std::string&>()));
    }

    void encode_vector(const nlohmann::json& value, const Type& element, unsigned depth)
    {
        if (value.is_string() && element.form == TypeForm::u8)
        {
            std::string_view text = value.get_ref<const std::string&>();
            const auto bytes = text.starts_with("0x") ? from_hex(text.substr(2)) : std::nullopt;
            if (!bytes)
                refuse(text, "bytes in hexadecimal digits behind 0x expected");
            return writer_.bytes(*bytes);
        }
        if (!value.is_array())
            refuse(value.dump(), "a list expected");
        writer_.leb128(value.size());
        for (const nlohmann::json& entry : value)
            encode(entry, element, depth + 1);
    }

    void encode_structure(const nlohmann::json& value, const Type& type, unsigned depth)
    {
        if (is_core(type, "string", "String"))
        {
            if (!value.is_string())
                refuse(value.dump(), "a string expected");
            return writer_.bytes(bytes_of(value.get_ref<const std::string&>()));
        }
        if (is_core(type, "object", "Object"))
            return encode_address(value);
        if (is_core(type, "option", "Option"))
        {
            writer_.leb128(value.is_null() ? 0 : 1);
            if (!value.is_null())
                encode(value, *type.arguments[0], depth + 1);
            return;
        }
        const bool is_point32 = is_core(type, "fixed_point32", "FixedPoint32");
        if (is_point32 || is_core(type, "fixed_point64", "FixedPoint64"))
            return encode_number(value, is_point32 ? 8 : 16);
        refuse(value.dump(), "arguments have no such type");
    }

    [[maybe_unused]] move::Session& session_;
    ByteString& out_;
    bcs::Writer writer_;
};

class ValueDecoder
{
public:
    ValueDecoder(move::Session& session, bcs::Reader& reader) : session_(session), reader_(reader)
    {}

    [[nodiscard]] nlohmann::json decode(const Type& type, unsigned depth)
    {
        if (depth > depth_max)
            refuse("result", "values in values too deep");
        if (type.form == TypeForm::boolean)
            return reader_.boolean();
        if (is_number(type.form))
            return decode_number(size_of(type.form));
        if (type.form == TypeForm::address || type.form == TypeForm::signer)
            return "0x" + to_hex(reader_.hash32());
        if (type.form == TypeForm::vector)
            return decode_vector(*type.element(), depth);
        if (type.form == TypeForm::structure)
            return decode_structure(type, depth);
        refuse("result", "of a type that is not shown");
    }

private:
    [[nodiscard]] nlohmann::json decode_number(std::size_t size)
    {
        Hash32 digits;
        const Bytes bytes = reader_.fixed(size);
        for (std::size_t i = 0; i < bytes.size(); ++i)
            digits.bytes[31 - i] = bytes[i];
        const u256 number = u256::from_be(digits);
        if (size <= sizeof(std::uint32_t))
            return number[0];
        return digits_of(number);
    }

    [[nodiscard]] nlohmann::json decode_vector(const Type& element, unsigned depth)
    {
        if (element.form == TypeForm::u8)
            return "0x" + to_hex(reader_.bytes(bcs::length_max));
        auto list = nlohmann::json::array();
        const std::size_t count = reader_.count(bcs::length_max, 1);
        for (std::size_t i = 0; i < count && reader_.ok(); ++i)
            list.push_back(decode(element, depth + 1));
        return list;
    }

    [[nodiscard]] nlohmann::json decode_structure(const Type& type, unsigned depth)
    {
        const move::StructDeclaration& structure = *type.structure;
        if (is_core(type, "string", "String"))
        {
            const Bytes text = reader_.bytes(bcs::length_max);
            return std::string{reinterpret_cast<const char*>(text.data()), text.size()};
        }
        if (structure.variants.empty())
            return decode_fields(type, structure.fields, depth);
        const auto variant = reader_.variant(static_cast<std::uint32_t>(structure.variants.size()));
        auto fields = decode_fields(type, structure.variants[variant].fields, depth);
        fields["__variant__"] = structure.variants[variant].name;
        return fields;
    }

    [[nodiscard]] nlohmann::json decode_fields(
        const Type& type, std::span<const move::FieldDeclaration> fields, unsigned depth)
    {
        auto object = nlohmann::json::object();
        for (const move::FieldDeclaration& field : fields)
        {
            const auto closed = session_.code().substitute(field.type, type.arguments);
            if (!closed.ok())
                refuse("result", "of a type that cannot be made");
            object[std::string{field.name}] = decode(**closed, depth + 1);
        }
        return object;
    }

    move::Session& session_;
    bcs::Reader& reader_;
};
}  // namespace

Hash32 parse_move_address(std::string_view text)
{
    constexpr std::size_t digit_count = 64;
    if (!text.starts_with("0x") || text.size() < 3 || text.size() > digit_count + 2)
        refuse(text, "not an address: 0x and at most 64 hexadecimal digits");
    std::string digits(digit_count - (text.size() - 2), '0');
    digits += text.substr(2);
    Hash32 address;
    if (!from_hex(digits, address.bytes))
        refuse(text, "not an address: 0x and at most 64 hexadecimal digits");
    return address;
}

std::vector<std::uint8_t> parse_move_type(std::string_view text)
{
    return TypeParser{text}.parse_all();
}

std::vector<std::uint8_t> encode_move_argument(
    const nlohmann::json& value, const move::Type& type, move::Session& session)
{
    ByteString out;
    ArgumentEncoder{session, out}.encode(value, type, 0);
    return out;
}

nlohmann::json decode_move_value(Bytes value, const move::Type& type, move::Session& session)
{
    bcs::Reader reader{value};
    auto json = ValueDecoder{session, reader}.decode(type, 0);
    if (!reader.finish().ok())
        refuse("result", "not a value of its type");
    return json;
}
}  // namespace braid::cli
