// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/bcs.hpp"
#include "vm-frontends/move/runtime/layout.hpp"

namespace braid::move
{
// BCS of layouts themselves, which stored closures carry for what they capture:
//
//   layout  = 00 bool | 01 u8 | 02 u64 | 03 u128 | 04 address | 05 vector layout | 06 struct fields | 07 signer | 08 u16
//           | 09 u32 | 0a u256 | 0b native kind layout | 0c function
//   fields  = 00 list of one layout or more | 01 list of variants, each a list of layouts | 02.. with names
//   kind    = 00 aggregator | 01 snapshot | 02 derived string
//
// aptos-core: move-core/types/src/value.rs, MoveTypeLayout.

/// Reads a layout of at most that depth into the arena; null where the bytes are none. Cost: linear in what is read.
[[nodiscard]] const Layout* read_layout(
    bcs::Reader& reader, std::uint64_t depth_max, Arena& arena) noexcept;
/// Appends a layout. [not decorated]
void append_layout(const Layout& layout, std::vector<std::uint8_t>& out);
}  // namespace braid::move
