// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/evm/env.hpp"
#include "vm-frontends/evm/state/tx_state.hpp"
#include "vm-frontends/evm/transaction.hpp"

namespace braid::evm
{
/// EIP-7702: makes each valid authorization's authority delegate; skips the others. Adds to the refund counter.
void apply_authorizations(
    std::span<const Authorization> authorizations, const EvmEnv& env, TxState& state) noexcept;
}  // namespace braid::evm
