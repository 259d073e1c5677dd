// SPDX-License-Identifier: Apache-2.0
#include "engine/serial/execution.hpp"

namespace braid::engine
{
Result<Receipt, Blocked> execute_tx(
    const Tx& tx, const BlockEnv& env, const VmTable& vms, TxView& view) noexcept
{
    const auto vm = static_cast<std::size_t>(tx.vm);
    BRAID_ASSERT(vm < vms.size());
    BRAID_ASSERT(vms[vm] != nullptr);
    auto receipt = vms[vm]->execute(tx, env, view);
    if (view.blocked())
        return Err{view.why_blocked()};
    BRAID_ASSERT(receipt.ok());
    if (receipt->status == TxStatus::invalid)
    {
        view.discard_writes();
        receipt->gas_used = 0;
    }
    return receipt;
}
}  // namespace braid::engine
