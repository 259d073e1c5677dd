// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/vm_error.hpp"
#include <vector>

/// BCS of aptos-core's StateKey for what the runtime reads: see state_key.hpp for the grammar.
namespace braid::move
{
/// Replace what `out` holds.
void write_module_key(const Hash32& address, std::string_view name, std::vector<std::uint8_t>& out);
/// `struct_tag`: BCS of the StructTag.
void write_resource_key(const Hash32& account, Bytes struct_tag, std::vector<std::uint8_t>& out);
void write_group_key(const Hash32& account, Bytes struct_tag, std::vector<std::uint8_t>& out);
}  // namespace braid::move
