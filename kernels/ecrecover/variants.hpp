// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/ecrecover.hpp"

/// What the rows of ecrecover_key_batch run; contract as there.
namespace braid::kernels::ecrecover
{
/// libsecp256k1, one signature after another.
void recover_keys_scalar(
    std::span<const DigestSignature> signatures, std::span<RecoveredKey> keys) noexcept;
/// Eight at once with AVX-512 IFMA; the rare ones that this cannot do go to the row above.
void recover_keys_avx512(
    std::span<const DigestSignature> signatures, std::span<RecoveredKey> keys) noexcept;
}  // namespace braid::kernels::ecrecover
