// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/crypto.hpp"
#include "kernels/rows.hpp"

namespace braid::kernels
{
using braid::RecoverRequest;
using braid::RecoverResult;

/// A signature over a digest.
struct DigestSignature
{
    Hash32 digest;
    Hash32 r;
    Hash32 s;
    std::uint8_t recovery_id = 0;
};

struct RecoveredKey
{
    /// Coordinates x and y of the public key; zero unless ok.
    Point64 key{};
    bool ok = false;

    [[nodiscard]] friend bool operator==(const RecoveredKey&, const RecoveredKey&) = default;
};

using RecoverBatch = void (*)(
    std::span<const RecoverRequest> requests, std::span<RecoverResult> results) noexcept;
using RecoverKeyBatch = void (*)(
    std::span<const DigestSignature> signatures, std::span<RecoveredKey> keys) noexcept;

/// Addresses that signed, on the best row for their number: results[i] is of requests[i]. SEC 1, section 4.1.6, over
/// secp256k1; there is none where the recovery identifier is over 3, r or s is 0 or at least the group's order, r (plus the
/// order for identifiers 2 and 3) is not the x of a point, or the key would be the point at infinity. A high s is accepted:
/// low-s is the caller's rule. Not constant in time: everything here is public. With AVX-512 the first batch computes a table of
/// 512 KiB in 0.6 ms, and signatures made so that additions meet their special cases cost what they do one by one.
/// [requests.size() == results.size()]
void ecrecover_batch(
    std::span<const RecoverRequest> requests, std::span<RecoverResult> results) noexcept;
/// Public keys of signatures over digests in the same way. [signatures.size() == keys.size()]
void ecrecover_key_batch(
    std::span<const DigestSignature> signatures, std::span<RecoveredKey> keys) noexcept;

[[nodiscard]] Rows<RecoverBatch> ecrecover_rows() noexcept;
[[nodiscard]] Rows<RecoverKeyBatch> ecrecover_key_rows() noexcept;
}  // namespace braid::kernels
