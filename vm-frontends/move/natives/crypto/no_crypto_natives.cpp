// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/natives/crypto/crypto_natives.hpp"

namespace braid::move
{
std::span<const NativeEntry> crypto_natives() noexcept
{
    return {};
}
}  // namespace braid::move
