// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/bytes.hpp"
#include <optional>
#include <string>

namespace braid::svm
{
/// Where text stops being UTF-8, as Rust's Utf8Error has it.
/// https://doc.rust-lang.org/std/str/struct.Utf8Error.html
struct Utf8Error
{
    std::size_t valid_up_to = 0;
    /// Bytes of the wrong sequence, 1 to 3; 0 where the text ends within one.
    std::uint8_t size = 0;

    [[nodiscard]] friend bool operator==(const Utf8Error&, const Utf8Error&) = default;
};

/// Nothing where the text is UTF-8. Cost: linear; eight bytes at once while they are ASCII.
[[nodiscard]] std::optional<Utf8Error> find_utf8_error(Bytes text) noexcept;

/// "invalid utf-8 sequence of 1 bytes from index 0"
[[nodiscard]] std::string message_of(const Utf8Error& error);
}  // namespace braid::svm
