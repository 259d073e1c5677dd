// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/ed25519/curve.hpp"

namespace braid::kernels::ed25519
{
/// RFC 8032, section 5.1: y = 4/5, x even.
inline constexpr Point base_point = Point::affine(
    {{0x62d608f25d51a, 0x412a4b4f6592a, 0x75b7171a4b31d, 0x1ff60527118fe, 0x216936d3cd6e5}},
    {{0x6666666666658, 0x4cccccccccccc, 0x1999999999999, 0x3333333333333, 0x6666666666666}});
}  // namespace braid::kernels::ed25519
