// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/natives/crypto/crypto_call.hpp"

/// What natives over ristretto255 share: scalars as 32 bytes, points as handles. What is not so fails, for the Move modules
/// never let it be.
namespace braid::move
{
/// A scalar, or what is wrong with it.
[[nodiscard]] inline Result<kernels::ristretto255::Scalar, StatusCode> read_scalar(
    Bytes bytes) noexcept
{
    if (bytes.size() != sizeof(Hash32))
        return Err(StatusCode::internal_type_error);
    Hash32 canonical = Hash32::from(bytes);
    // The reference drops the highest bit before it looks.
    canonical.bytes.back() &= 0x7F;
    const auto scalar = kernels::ristretto255::Scalar::from_bytes(canonical);
    if (!scalar)
        return Err(StatusCode::unknown_invariant_violation_error);
    return *scalar;
}

/// The point of a RistrettoPoint; null where there is none.
[[nodiscard]] inline RistrettoExtension::Point* referred_point(
    const CryptoCall& call, std::size_t index) noexcept
{
    const Value& handle = structure_of(call.argument(index)).fields()[0];
    return call.context.extensions.ristretto.find(handle.scalar);
}
}  // namespace braid::move
