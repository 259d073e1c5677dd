// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/runtime/native.hpp"

namespace braid::move
{
/// The natives of cryptography.
[[nodiscard]] std::span<const NativeEntry> crypto_natives() noexcept;
}  // namespace braid::move
