// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/u256.hpp"
#include "vm-frontends/evm/address.hpp"
#include <optional>
#include <simdjson.h>
#include <string>
#include <string_view>
#include <vector>

namespace braid::cli
{
/// Whole numbers of at most 64 digits behind `0x`, with or without leading zeros. Throws InputError, which names `what`.
[[nodiscard]] u256 parse_quantity(std::string_view text, std::string_view what);
/// The same, or decimal digits without 0x.
[[nodiscard]] u256 parse_number(std::string_view text, std::string_view what);
[[nodiscard]] Hash32 parse_hash(std::string_view text, std::string_view what);
[[nodiscard]] evm::Address parse_address(std::string_view text, std::string_view what);
[[nodiscard]] std::vector<std::uint8_t> parse_bytes(std::string_view text, std::string_view what);

/// The number as JSON-RPC writes a QUANTITY: hexadecimal without leading zeros.
[[nodiscard]] std::string quantity(const u256& value);

/// A parsed document; elements view its parser.
class JsonDocument
{
public:
    /// Throws InputError where the text is not JSON. `what` names it in messages.
    JsonDocument(std::string_view json, std::string_view what);
    [[nodiscard]] simdjson::dom::element root() const { return root_; }

private:
    simdjson::dom::parser parser_;
    simdjson::dom::element root_;
};

/// The fields of one object in the manner of Ethereum's JSON-RPC. Each getter throws InputError, naming the field, where
/// it is missing or malformed. The document outlives this.
class JsonFields
{
public:
    /// Throws InputError where `element` is not an object. `what` names it in messages.
    JsonFields(simdjson::dom::element element, std::string what);

    /// Absent and null are the same.
    [[nodiscard]] bool has(std::string_view name) const;

    [[nodiscard]] std::string_view text(std::string_view name) const;
    [[nodiscard]] u256 integer(std::string_view name) const;
    [[nodiscard]] std::uint64_t u64(std::string_view name) const;
    [[nodiscard]] Hash32 hash(std::string_view name) const;
    [[nodiscard]] evm::Address address(std::string_view name) const;
    [[nodiscard]] std::vector<std::uint8_t> bytes(std::string_view name) const;
    /// Fills `to` from a string of exactly that size.
    void fixed(std::string_view name, std::span<std::uint8_t> to) const;
    [[nodiscard]] simdjson::dom::array array(std::string_view name) const;
    [[nodiscard]] simdjson::dom::object object(std::string_view name) const;
    [[nodiscard]] JsonFields fields(std::string_view name) const;
    /// A whole number as tools write it: hexadecimal or decimal in a string, or a JSON number. Nothing where absent.
    [[nodiscard]] std::optional<u256> loose_integer(std::string_view name) const;
    [[nodiscard]] std::optional<std::uint64_t> loose_u64(std::string_view name) const;
    [[nodiscard]] bool boolean(std::string_view name) const;
    /// A JSON number.
    [[nodiscard]] std::uint64_t number(std::string_view name) const;

    [[nodiscard]] std::optional<u256> optional_integer(std::string_view name) const;
    [[nodiscard]] std::optional<std::uint64_t> optional_u64(std::string_view name) const;
    [[nodiscard]] std::optional<Hash32> optional_hash(std::string_view name) const;
    [[nodiscard]] std::optional<evm::Address> optional_address(std::string_view name) const;

private:
    [[nodiscard]] std::string path(std::string_view name) const;

    simdjson::dom::object object_;
    std::string what_;
};
}  // namespace braid::cli
