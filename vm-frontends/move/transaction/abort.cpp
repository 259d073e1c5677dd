// SPDX-License-Identifier: Apache-2.0
// What becomes of a transaction whose payload failed: only its prologue holds, and the epilogue takes the fee for what it used.
// aptos-core: aptos-vm/src/aptos_vm.rs (finish_aborted_transaction).
#include "vm-frontends/move/transaction/transaction_run.hpp"
#include "vm-frontends/move/verifier/metadata.hpp"

namespace braid::move
{
void TransactionRun::back_to_prologue()
{
    session_.reset();
    effects_.back_to_prologue();
}

Result<Done, StatusCode> TransactionRun::create_account_of_failed()
{
    constexpr auto unexpected = Code::unexpected_error_from_known_move_function;
    begin_session(TransactionPart::abort_hook);
    // Where gas is what lacks, it is made all the same; that enough was paid is seen to below.
    if (!create_account(gas_).ok() && !create_account(unmetered_).ok())
        return Err{unexpected};
    if (const auto finished = effects_.take(*session_); !finished.ok())
        return Err{finished.error().code};
    if (const auto checked = effects_.check_limits(); !checked.ok())
        return Err{checked.error().code};
    (void)charge_changes();
    effects_.put();
    if (tx_.gas_price == 0 && chain_.has(Feature::default_account_resource))
        return Done{};
    const FeeStatement fee = fee_statement(0);
    const Octa paid = saturating_add(
        saturating_multiply(fee.total_charge_gas_units, tx_.gas_price), fee.storage_fee_octas);
    if (paid < chain_.gas.space.account_creation_least())
        return Err{unexpected};
    return Done{};
}

void TransactionRun::explain_abort(ExecutionStatus& status)
{
    if (status.kind != ExecutionStatus::Kind::move_abort || status.module.empty())
        return;
    const auto code = session_->module_code({status.address, std::string{status.module}});
    if (!code.ok() || *code == nullptr)
        return;
    const auto metadata = read_metadata((*code)->compiled.metadata);
    const ErrorDescription* const error =
        metadata ? metadata->find_error(status.abort_code) : nullptr;
    if (error == nullptr)
        return;
    const auto keep_text = [&](const std::string& text)
    {
        const Bytes copy =
            view_.arena().copy({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
        return std::string_view{reinterpret_cast<const char*>(copy.data()), copy.size()};
    };
    status.info =
        AbortInfo{.reason = keep_text(error->name), .description = keep_text(error->description)};
}

Result<Done, StatusCode> TransactionRun::settle_failure(ExecutionStatus& status)
{
    back_to_prologue();
    if (creates_account())
        if (const auto created = create_account_of_failed(); !created.ok())
            return created;
    begin_session(TransactionPart::epilogue);
    explain_abort(status);
    if (const auto settled = settle(false); !settled.ok())
        return Err{settled.error().code};
    return Done{};
}

engine::Receipt TransactionRun::fail(const VmError& error)
{
    const auto kept =
        outcome_of(error, chain_.has(Feature::charge_invariant_violation), view_.arena());
    if (!kept.ok())
        return discard(kept.error());
    ExecutionStatus status = *kept;
    if (const auto settled = settle_failure(status); !settled.ok())
        return discard(settled.error());
    return keep(error, status);
}
}  // namespace braid::move
