// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/runtime/native.hpp"

namespace braid::move
{
/// The natives of 0x1::aptos_hash, bls12381, crypto_algebra, ed25519, multi_ed25519, ristretto255, ristretto255_bulletproofs
/// and secp256k1.
[[nodiscard]] std::span<const NativeEntry> crypto_natives() noexcept;
}  // namespace braid::move
