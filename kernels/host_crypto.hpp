// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/crypto.hpp"

namespace braid::kernels
{
/// The table of a host, filled with libraries where one is good and with our kernels elsewhere:
/// libsecp256k1 (recovery of one signature; of many: kernels/ecrecover.hpp), OpenSSL (P-256), GMP (modexp), blst (BLS12-381 and KZG). Valid for the whole run.
[[nodiscard]] const Crypto& host_crypto() noexcept;
}  // namespace braid::kernels
