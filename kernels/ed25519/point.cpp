// SPDX-License-Identifier: Apache-2.0
#include "kernels/ed25519.hpp"
#include "kernels/ed25519/curve.hpp"
#include "kernels/ed25519/order.hpp"

namespace braid::kernels
{
bool ed25519_is_point(const Hash32& bytes) noexcept
{
    return ed25519::Point::from_bytes(bytes.data()).has_value();
}

bool ed25519_is_point_of_large_order(const Hash32& bytes) noexcept
{
    const auto point = ed25519::Point::from_bytes(bytes.data());
    return point && !point->has_small_order();
}

bool ed25519_is_scalar(const Hash32& bytes) noexcept
{
    return ed25519::is_below_order(ed25519::scalar_from_bytes(bytes.data()));
}
}  // namespace braid::kernels
