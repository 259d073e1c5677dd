// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/hash32.hpp"

namespace braid::kernels
{
/// SHA-256 of one message, FIPS 180-4. Cost: one compression a 64 bytes, and one or two for the padding.
[[nodiscard]] Hash32 sha256(Bytes message) noexcept;
}  // namespace braid::kernels
