// SPDX-License-Identifier: Apache-2.0
#include "kernels/ed25519.hpp"
#include "kernels/ed25519/curve.hpp"

namespace braid::kernels
{
bool ed25519_is_point(const Hash32& bytes) noexcept
{
    return ed25519::Point::from_bytes(bytes.data()).has_value();
}
}  // namespace braid::kernels
