// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/svm/pubkey.hpp"

namespace braid::svm
{
/// Whether the address belongs to the runtime, native programs and sysvars among them: no transaction may write it, whatever
/// its message asks for. Cost: a look at its first byte, mostly.
/// https://github.com/anza-xyz/agave/blob/master/reserved-account-keys/src/lib.rs
[[nodiscard]] bool is_reserved(const Pubkey& address) noexcept;
}  // namespace braid::svm
