// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

namespace braid::move
{
/// Whether modules of that version may name things so: letters, digits and underscores, no digit first, not "_" alone; from
/// version 9 on dollar signs behind the first letter, too; "<SELF>", alone or with "_" and digits, as the first scripts had.
/// aptos-core, move-core/types/src/identifier.rs.
[[nodiscard]] bool is_identifier(std::string_view text, std::uint32_t version) noexcept;
}  // namespace braid::move
