// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace braid::kernels::ecrecover
{
/// Inverts eight numbers modulo p, whose words number i are in words[i]. [none is 0 modulo p]
void invert_lanes_modulo_prime(std::uint64_t (&words)[4][8]) noexcept;
/// The same modulo n. [none is 0 modulo n]
void invert_lanes_modulo_order(std::uint64_t (&words)[4][8]) noexcept;
}  // namespace braid::kernels::ecrecover
