// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/bytes.hpp"
#include <vector>

namespace braid::tests
{
/// The digest that OpenSSL computes by that name; empty where it does not know the name.
[[nodiscard]] std::vector<std::uint8_t> openssl_digest(const char* name, Bytes message);

/// `size` bytes that differ from those of every other size.
[[nodiscard]] std::vector<std::uint8_t> message_of_size(std::size_t size);
}  // namespace braid::tests
