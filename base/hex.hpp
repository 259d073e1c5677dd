// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/bytes.hpp"
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace braid
{
/// Lower-case hexadecimal digits of the bytes, without a prefix.
[[nodiscard]] std::string to_hex(Bytes bytes);

/// Bytes of an even number of hexadecimal digits, `0x` before them or not; nothing where a digit is wrong.
[[nodiscard]] std::optional<std::vector<std::uint8_t>> from_hex(std::string_view text);

/// Fills `to` from exactly 2 * to.size() digits, `0x` before them or not; false where that is not so.
[[nodiscard]] bool from_hex(std::string_view text, std::span<std::uint8_t> to) noexcept;
}  // namespace braid
