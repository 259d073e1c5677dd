// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/code_space.hpp"
#include <nlohmann/json.hpp>

/// Values of Move in JSON, as Aptos' REST API has them (aptos-core: api/types/src/{move_types,convert}.rs):
///
///     bool                      true, false
///     u8, u16, u32              a number
///     u64, u128, u256           a string of decimal digits
///     address, signer           "0x1"
///     vector<u8>                "0x..." of two digits a byte
///     vector<T>                 a list
///     0x1::string::String       a string
///     other structures          an object of the fields by their names; of an enum also "__variant__"
namespace braid::cli
{
/// The JSON of BCS of a value. `code` is the space of the type. Throws InputError where the bytes are none of the type, or it has
/// no JSON: function values.
[[nodiscard]] nlohmann::json value_to_json(
    Bytes bcs, const move::Type& type, move::CodeSpace& code);

/// BCS of an argument, in the form in which clients give it. Takes what value_to_json() gives, and beside that
///
///     integers                  a number or a string of decimal digits
///     vector<u8>                a list of numbers, too
///     0x1::object::Object       an address
///     0x1::option::Option       null, the value, or {"vec": [...]}
///     fixed points of 0x1       the raw number, or {"value": ...}
///     anything                  {"bcs": "0x..."}, which is not looked into
///
/// Throws InputError, which says where in the value something is wrong and what is expected.
[[nodiscard]] std::vector<std::uint8_t> argument_from_json(
    const nlohmann::json& value, const move::Type& type, move::CodeSpace& code);

/// An argument as a user types it: JSON; or without quotes what would be a string, where the type says so.
[[nodiscard]] std::vector<std::uint8_t> argument_from_text(
    std::string_view text, const move::Type& type, move::CodeSpace& code);

/// The function's parameters with these type arguments in place. Throws InputError where a type grows beyond its limits.
[[nodiscard]] std::vector<const move::Type*> parameters_of(const move::LoadedFunction& function,
    std::span<const move::Type* const> type_arguments, move::CodeSpace& code);
/// Their names, with commas between them.
[[nodiscard]] std::string type_names(
    std::span<const move::Type* const> types, move::CodeSpace& code);

/// BCS out of {"bcs": "0x..."}; nothing where the value is another. Throws InputError where the digits are wrong.
[[nodiscard]] std::optional<std::vector<std::uint8_t>> encoded_argument(
    const nlohmann::json& value);
}  // namespace braid::cli
