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
    Result<Receipt, Blocked> receipt = vms[vm]->execute(tx, env, view);
    if (view.blocked())
    {
        receipt = Err{view.why_blocked()};
    }
    else if (!receipt.ok())
    {
        // The language's own finding; every other reason is for the view to give.
        BRAID_ASSERT(receipt.error().reason == Blocked::Reason::state);
    }
    else if (receipt->status == TxStatus::invalid)
    {
        view.discard_writes();
        receipt->gas_used = 0;
    }
    return receipt;
}
}  // namespace braid::engine
