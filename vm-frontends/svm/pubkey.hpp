// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/base58.hpp"

namespace braid::svm
{
/// The address of an account: an ed25519 public key, or a program's derived address that is no point of the curve.
using Pubkey = Hash32;

/// The address of these digits. A wrong literal does not compile.
[[nodiscard]] consteval Pubkey operator""_pubkey(const char* text, std::size_t size)
{
    return hash32_from_base58({text, size}).value();
}
}  // namespace braid::svm
