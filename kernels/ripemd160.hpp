// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/bytes.hpp"
#include <array>

namespace braid::kernels
{
/// RIPEMD-160 of one message (Dobbertin, Bosselaers, Preneel 1996). Cost: one compression a 64 bytes.
[[nodiscard]] std::array<std::uint8_t, 20> ripemd160(Bytes message) noexcept;
}  // namespace braid::kernels
