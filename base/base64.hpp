// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/bytes.hpp"
#include <string>

namespace braid
{
/// The bytes in base 64, with padding. https://datatracker.ietf.org/doc/html/rfc4648#section-4
[[nodiscard]] std::string to_base64(Bytes bytes);
}  // namespace braid
