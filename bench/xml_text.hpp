// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace braid::bench
{
/// The text as it stands in SVG and HTML, between tags and in attributes.
[[nodiscard]] std::string xml_escaped(std::string_view text);
}  // namespace braid::bench
