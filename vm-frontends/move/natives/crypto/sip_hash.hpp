// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/bytes.hpp"

namespace braid::move
{
/// SipHash-2-4 under the key of zeros. Aumasson and Bernstein, "SipHash: a fast short-input PRF" (2012).
[[nodiscard]] std::uint64_t sip_hash(Bytes message) noexcept;
}  // namespace braid::move
