// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/ecrecover.hpp"

namespace braid::tests
{
/// The public key of a signature by SEC 1, section 4.1.6, with OpenSSL's general curve arithmetic.
[[nodiscard]] kernels::RecoveredKey openssl_recover(const kernels::DigestSignature& signature);

/// The multiple of the group's generator. [0 < scalar < order]
[[nodiscard]] Point64 openssl_multiple(const Hash32& scalar);
}  // namespace braid::tests
