// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/bytes.hpp"

namespace braid
{
/// Whether the bytes are UTF-8: every character in its one encoding, none a surrogate or above U+10FFFF.
/// https://www.unicode.org/versions/Unicode15.0.0/ch03.pdf table 3-7. Cost: a word of ASCII at a time.
[[nodiscard]] bool is_utf8(Bytes text) noexcept;
}  // namespace braid
