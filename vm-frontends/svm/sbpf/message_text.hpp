// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/bytes.hpp"
#include <string>

namespace braid::svm
{
/// "0x1a2b", as Rust's {:#x}.
[[nodiscard]] std::string prefixed_hex(std::uint64_t number);

/// The bytes as text, each longest part that is no UTF-8 replaced by U+FFFD, as Rust's String::from_utf8_lossy.
[[nodiscard]] std::string utf8_of(Bytes bytes);
}  // namespace braid::svm
