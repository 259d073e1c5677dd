// SPDX-License-Identifier: Apache-2.0
#include "cli/json_fields.hpp"
#include "base/hex.hpp"
#include "cli/command.hpp"
#include <algorithm>
#include <fmt/core.h>

namespace braid::cli
{
namespace
{
[[noreturn]] void refuse(std::string_view what, std::string_view expected)
{
    throw InputError(fmt::format("{}: not {}", what, expected));
}

bool has_prefix(std::string_view text)
{
    return text.starts_with("0x");
}
}  // namespace

u256 parse_quantity(std::string_view text, std::string_view what)
{
    constexpr std::string_view expected = "a number of at most 32 bytes behind 0x";
    if (!has_prefix(text) || text.size() == 2 || text.size() > 66)
        refuse(what, expected);
    std::string digits{text.substr(2)};
    digits.insert(0, 64 - digits.size(), '0');
    Hash32 word;
    if (!from_hex(digits, word.bytes))
        refuse(what, expected);
    return u256::from_be(word);
}

u256 parse_number(std::string_view text, std::string_view what)
{
    // 10^77 is below 2^256.
    constexpr std::size_t digits_max = 77;
    if (has_prefix(text))
        return text.size() == 2 ? u256{} : parse_quantity(text, what);
    if (text.empty() || text.size() > digits_max)
        refuse(what, "a whole number");
    u256 value;
    for (const char c : text)
    {
        if (c < '0' || c > '9')
            refuse(what, "a whole number");
        value = value * u256{10} + u256{static_cast<std::uint64_t>(c - '0')};
    }
    return value;
}

Hash32 parse_hash(std::string_view text, std::string_view what)
{
    Hash32 hash;
    if (!has_prefix(text) || !from_hex(text, hash.bytes))
        refuse(what, "32 bytes behind 0x");
    return hash;
}

evm::Address parse_address(std::string_view text, std::string_view what)
{
    evm::Address address;
    if (!from_hex(text, address.bytes))
        refuse(what, "20 bytes in hexadecimal");
    return address;
}

std::vector<std::uint8_t> parse_bytes(std::string_view text, std::string_view what)
{
    auto bytes = has_prefix(text) ? from_hex(text) : std::nullopt;
    if (!bytes)
        refuse(what, "bytes behind 0x");
    return *std::move(bytes);
}

std::string quantity(const u256& value)
{
    std::string digits = to_hex(value.to_be());
    digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size() - 1));
    return fmt::format("0x{}", digits);
}

JsonDocument::JsonDocument(std::string_view json, std::string_view what)
{
    const auto error = parser_.parse(json.data(), json.size(), true).get(root_);
    if (error != simdjson::SUCCESS)
        throw InputError(fmt::format("{}: not JSON: {}", what, simdjson::error_message(error)));
}

JsonFields::JsonFields(simdjson::dom::element element, std::string what) : what_(std::move(what))
{
    if (element.get(object_) != simdjson::SUCCESS)
        refuse(what_, "an object");
}

std::string JsonFields::path(std::string_view name) const
{
    return fmt::format("{}.{}", what_, name);
}

bool JsonFields::has(std::string_view name) const
{
    simdjson::dom::element element;
    return object_[name].get(element) == simdjson::SUCCESS && !element.is_null();
}

std::string_view JsonFields::text(std::string_view name) const
{
    std::string_view text;
    if (object_[name].get(text) != simdjson::SUCCESS)
        refuse(path(name), "a string");
    return text;
}

u256 JsonFields::integer(std::string_view name) const
{
    return parse_quantity(text(name), path(name));
}

std::uint64_t JsonFields::u64(std::string_view name) const
{
    const u256 value = integer(name);
    if (!value.fits_u64())
        refuse(path(name), "below 2^64");
    return value[0];
}

Hash32 JsonFields::hash(std::string_view name) const
{
    return parse_hash(text(name), path(name));
}

evm::Address JsonFields::address(std::string_view name) const
{
    return parse_address(text(name), path(name));
}

std::vector<std::uint8_t> JsonFields::bytes(std::string_view name) const
{
    return parse_bytes(text(name), path(name));
}

void JsonFields::fixed(std::string_view name, std::span<std::uint8_t> to) const
{
    const auto digits = text(name);
    if (!has_prefix(digits) || !from_hex(digits, to))
        refuse(path(name), fmt::format("{} bytes behind 0x", to.size()));
}

simdjson::dom::array JsonFields::array(std::string_view name) const
{
    simdjson::dom::array array;
    if (object_[name].get(array) != simdjson::SUCCESS)
        refuse(path(name), "an array");
    return array;
}

simdjson::dom::object JsonFields::object(std::string_view name) const
{
    simdjson::dom::object object;
    if (object_[name].get(object) != simdjson::SUCCESS)
        refuse(path(name), "an object");
    return object;
}

JsonFields JsonFields::fields(std::string_view name) const
{
    simdjson::dom::element element;
    if (object_[name].get(element) != simdjson::SUCCESS)
        refuse(path(name), "there");
    return {element, path(name)};
}

bool JsonFields::boolean(std::string_view name) const
{
    bool value = false;
    if (object_[name].get(value) != simdjson::SUCCESS)
        refuse(path(name), "true or false");
    return value;
}

std::uint64_t JsonFields::number(std::string_view name) const
{
    std::uint64_t number = 0;
    if (object_[name].get(number) != simdjson::SUCCESS)
        refuse(path(name), "a whole number below 2^64");
    return number;
}

std::optional<u256> JsonFields::loose_integer(std::string_view name) const
{
    if (!has(name))
        return std::nullopt;
    std::uint64_t number = 0;
    if (object_[name].get(number) == simdjson::SUCCESS)
        return u256{number};
    return parse_number(text(name), path(name));
}

std::optional<std::uint64_t> JsonFields::loose_u64(std::string_view name) const
{
    const auto value = loose_integer(name);
    if (!value)
        return std::nullopt;
    if (!value->fits_u64())
        refuse(path(name), "below 2^64");
    return (*value)[0];
}

std::optional<u256> JsonFields::optional_integer(std::string_view name) const
{
    return has(name) ? std::optional{integer(name)} : std::nullopt;
}

std::optional<std::uint64_t> JsonFields::optional_u64(std::string_view name) const
{
    return has(name) ? std::optional{u64(name)} : std::nullopt;
}

std::optional<Hash32> JsonFields::optional_hash(std::string_view name) const
{
    return has(name) ? std::optional{hash(name)} : std::nullopt;
}

std::optional<evm::Address> JsonFields::optional_address(std::string_view name) const
{
    return has(name) ? std::optional{address(name)} : std::nullopt;
}
}  // namespace braid::cli
