// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/bytes.hpp"
#include "vm-frontends/move/vm_error.hpp"
#include <string>
#include <string_view>
#include <vector>

/// Names of Move as people write them.
namespace braid::cli
{
/// A function, by its module.
struct MoveFunctionName
{
    move::ModuleId module;
    std::string function;
};

/// "0x1": without leading zeros, as Aptos' REST API has it.
[[nodiscard]] std::string address_text(const Hash32& address);
/// One to 64 hexadecimal digits behind 0x. Throws InputError, which names `what`.
[[nodiscard]] Hash32 parse_account(std::string_view text, std::string_view what);
/// "0x1::coin".
[[nodiscard]] std::string module_text(const move::ModuleId& module);
/// "0x1::coin::balance". Throws InputError.
[[nodiscard]] MoveFunctionName parse_function(std::string_view text);
/// BCS of the TypeTag. Throws InputError.
[[nodiscard]] std::vector<std::uint8_t> parse_type(std::string_view text);
/// "0x1::coin::Coin<0x1::aptos_coin::AptosCoin>", of BCS of a TypeTag; its digits where it is none, or one of a function.
[[nodiscard]] std::string type_text(Bytes type_tag);
/// The status' name, an abort's code, where it was, and what there is to say of it.
[[nodiscard]] std::string error_text(const move::VmError& error);
/// "0x1::coin", "script", or nothing.
[[nodiscard]] std::string location_text(const move::ErrorLocation& location);
}  // namespace braid::cli
