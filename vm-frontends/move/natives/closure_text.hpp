// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/runtime/closure.hpp"
#include <string>

namespace braid::move
{
/// Appends 0x and the address's digits without leading zeros.
void append_short_address(const Hash32& address, std::string& out);
/// Appends the function of a closure as 0x1::string_utils names it: 0x0x1::module::::name<types>, which aptos-core's
/// LoadedFunction::to_canonical_string() gives.
void append_closure_name(const ClosureFunction& function, std::string& out);
}  // namespace braid::move
