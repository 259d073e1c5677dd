// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/natives/crypto/crypto_call.hpp"

/// The natives of 0x1::crypto_algebra.
namespace braid::move
{
// On one structure: algebra_arithmetic.cpp.
NativeOutcome algebra_zero(const CryptoCall& call) noexcept;
NativeOutcome algebra_one(const CryptoCall& call) noexcept;
NativeOutcome algebra_add(const CryptoCall& call) noexcept;
NativeOutcome algebra_subtract(const CryptoCall& call) noexcept;
NativeOutcome algebra_negate(const CryptoCall& call) noexcept;
NativeOutcome algebra_equal(const CryptoCall& call) noexcept;
NativeOutcome algebra_multiply(const CryptoCall& call) noexcept;
NativeOutcome algebra_divide(const CryptoCall& call) noexcept;
NativeOutcome algebra_square(const CryptoCall& call) noexcept;
NativeOutcome algebra_invert(const CryptoCall& call) noexcept;
NativeOutcome algebra_from_u64(const CryptoCall& call) noexcept;
NativeOutcome algebra_double(const CryptoCall& call) noexcept;
NativeOutcome algebra_order(const CryptoCall& call) noexcept;

// On several: algebra_groups.cpp.
NativeOutcome algebra_scalar_multiply(const CryptoCall& call) noexcept;
NativeOutcome algebra_multi_scalar_multiply(const CryptoCall& call) noexcept;
NativeOutcome algebra_pairing(const CryptoCall& call) noexcept;
NativeOutcome algebra_multi_pairing(const CryptoCall& call) noexcept;
NativeOutcome algebra_downcast(const CryptoCall& call) noexcept;
NativeOutcome algebra_upcast(const CryptoCall& call) noexcept;
NativeOutcome algebra_hash_to(const CryptoCall& call) noexcept;

// algebra_serialization.cpp
NativeOutcome algebra_serialize(const CryptoCall& call) noexcept;
NativeOutcome algebra_deserialize(const CryptoCall& call) noexcept;
}  // namespace braid::move
