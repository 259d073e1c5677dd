// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/runtime/session.hpp"
#include <nlohmann/json.hpp>
#include <string_view>

/// Values and types of Move as people write them: as the REST interface of Aptos's nodes does.
namespace braid::cli
{
/// An account's number, 0x1 or with all its digits. Throws InputError.
[[nodiscard]] Hash32 parse_move_address(std::string_view text);
/// BCS of the TypeTag of "0x1::coin::Coin<u64>", "vector<address>" and the like. Throws InputError.
[[nodiscard]] std::vector<std::uint8_t> parse_move_type(std::string_view text);

/// An argument in the form that a client gives it, of JSON: numbers as numbers or in strings, addresses and objects as
/// "0x1", byte strings as "0x0a" or lists, options as null or the value. Throws InputError. [type is closed]
[[nodiscard]] std::vector<std::uint8_t> encode_move_argument(
    const nlohmann::json& value, const move::Type& type, move::Session& session);

/// JSON of a value in BCS; numbers above 32 bits as strings. Throws InputError where it is none of the type.
[[nodiscard]] nlohmann::json decode_move_value(
    Bytes value, const move::Type& type, move::Session& session);
}  // namespace braid::cli
