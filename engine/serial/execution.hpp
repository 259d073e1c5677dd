// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/executor.hpp"

namespace braid::engine
{
/// Runs one transaction on its view, as every executor does: an invalid one leaves no writes and uses no gas, and
/// what the view refused counts even where the VM did not pass it on. [the transaction's language is in `vms`]
[[nodiscard]] Result<Receipt, Blocked> execute_tx(
    const Tx& tx, const BlockEnv& env, const VmTable& vms, TxView& view) noexcept;
}  // namespace braid::engine
