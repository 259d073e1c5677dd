// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/bytes.hpp"
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace braid
{
/// The bytes in base 64, with padding. https://datatracker.ietf.org/doc/html/rfc4648#section-4
[[nodiscard]] std::string to_base64(Bytes bytes);
/// The bytes that the digits say; nothing where they are not whole groups of four, padded as to_base64() pads.
[[nodiscard]] std::optional<std::vector<std::uint8_t>> from_base64(std::string_view text);
}  // namespace braid
