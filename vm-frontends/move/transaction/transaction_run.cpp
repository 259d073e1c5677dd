// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/transaction/transaction_run.hpp"

#include "vm-frontends/move/encode.hpp"
#include <algorithm>

namespace braid::move
{
namespace
{
const ModuleId& core_module(std::string_view name)
{
    // The few modules that transactions are surrounded by, made once.
    static const std::array known{ModuleId{core_address(1), "transaction_validation"},
        ModuleId{core_address(1), "transaction_fee"}, ModuleId{core_address(1), "account"},
        ModuleId{core_address(1), "multisig_account"},
        ModuleId{core_address(1), "account_abstraction"}};
    const auto at = std::ranges::find(known, name, &ModuleId::name);
    BRAID_ASSERT(at != known.end());
    return *at;
}
}  // namespace

TransactionRun::TransactionRun(
    const UserTransaction& tx, const MoveEnv& env, engine::TxView& view, TransactionSpaces& spaces)
  : tx_(tx),
    chain_(*env.chain),
    codes_(*env.codes),
    view_(view),
    scratch_(view.scratch()),
    spaces_(spaces),
    state_(view, env.chain->gas.feature_version >= gas_version::group_sizes),
    effects_(state_, *env.chain),
    gas_(env.chain->gas, 0),
    unmetered_(GasMeter::unmetered(env.chain->gas))
{
    const TransactionAuthenticator& all = tx_.authenticator;
    facts_.sender = tx_.sender;
    facts_.secondary_signers = all.secondary_addresses;
    facts_.gas_payer = all.has_fee_payer() ? all.fee_payer_address : tx_.sender;
    facts_.max_gas_amount = tx_.gas_max;
    facts_.gas_unit_price = tx_.gas_price;
    facts_.chain_id = tx_.chain_id;
    if (tx_.payload.kind == ExecutableKind::entry_function)
    {
        const EntryFunction& entry = tx_.payload.entry;
        entry_text_ = {.account = entry.address,
            .module = entry.module,
            .function = entry.function,
            .type_arguments = {},
            .arguments = entry.arguments};
        if (!tx_.payload.multisig)
            facts_.entry_function = entry_text_;
    }
    if (tx_.payload.multisig)
    {
        auto& multisig = facts_.multisig.emplace();
        multisig.account = *tx_.payload.multisig;
        if (tx_.payload.kind == ExecutableKind::entry_function)
            multisig.entry_function = entry_text_;
    }
    script_hash_ = tx_.payload.script.hash;
}

void TransactionRun::begin_session(TransactionPart part)
{
    session_hash_ = session_hash_of(tx_, part);
    session_.emplace(*spaces_.own, state_, extensions_, scratch_);
    SessionFacts facts;
    facts.session_hash = session_hash_;
    if (tx_.payload.kind == ExecutableKind::script)
        facts.script_hash = script_hash_;
    facts.chain_id = chain_.vm.chain_id;
    facts.user = &facts_;
    facts.storage_items = chain_.storage_items;
    facts.storage_bytes = chain_.storage_bytes;
    extensions_.begin(scratch_, session_->heap(), state_, facts);
}

void TransactionRun::begin_staged_session(StateSource& state)
{
    const std::uint64_t address_count = extensions_.unique_address_count;
    const auto created = extensions_.tables.created();
    const std::vector<NewTable> tables(created.begin(), created.end());
    const std::vector<ModuleId> charged(session_->charged().begin(), session_->charged().end());
    const SessionFacts facts = extensions_.facts;
    session_.emplace(*spaces_.staged, state, extensions_, scratch_);
    extensions_.begin(scratch_, session_->heap(), state_, facts);
    // What is made from now on must differ from what was made before.
    extensions_.unique_address_count = address_count;
    for (const NewTable& table : tables)
        extensions_.tables.note_new(table);
    session_->assume_charged(charged);
}

bool TransactionRun::is_interrupted()
{
    if (is_outdated_ || state_.stopped())
        return true;
    if (!session_ || !session_->outdated())
        return false;
    auto& space = &session_->code() == spaces_.own.get() ? spaces_.own : spaces_.staged;
    const auto reads = session_->module_reads();
    is_outdated_ = true;
    session_.reset();
    space = codes_.find_or_make(reads);
    return true;
}

RunAgain TransactionRun::run_again() noexcept
{
    view_.discard_writes();
    if (state_.stopped())
        return {.blocked = state_.why()};
    return {};
}

TransactionRun::Step TransactionRun::call(const FrameworkCall& call, GasMeter& gas)
{
    const auto result =
        session_->call(core_module(call.module), call.function, {}, call.arguments.all(), gas);
    if (!result.ok())
        return Err{result.error()};
    return Done{};
}

FeeStatement TransactionRun::fee_statement(Octa refund) const noexcept
{
    return {.total_charge_gas_units = tx_.gas_max - gas_.balance(),
        .execution_gas_units = gas_.execution_gas_used(),
        .io_gas_units = gas_.io_gas_used(),
        .storage_fee_octas = gas_.storage_fee_used(),
        .storage_fee_refund_octas = refund};
}

engine::Receipt TransactionRun::discard(StatusCode code)
{
    view_.discard_writes();
    auto* detail = view_.arena().make<MoveReceipt>();
    detail->code = code;
    detail->encoded = tx_.encoded;
    detail->is_user = true;
    return {.status = engine::TxStatus::invalid,
        .error = receipt_error_of(code),
        .gas_used = 0,
        .detail = detail};
}

engine::Receipt TransactionRun::retry()
{
    const engine::Receipt receipt = discard(Code::unknown_validation_status);
    auto* detail =
        view_.arena().make<MoveReceipt>(static_cast<const MoveReceipt&>(*receipt.detail));
    detail->is_retried = true;
    engine::Receipt retried = receipt;
    retried.detail = detail;
    return retried;
}

engine::Receipt TransactionRun::keep(const VmError& error, const ExecutionStatus& status)
{
    auto* detail = view_.arena().make<MoveReceipt>();
    detail->code = error.code;
    detail->sub_status = error.sub_status;
    detail->status = status;
    detail->fee = fee_;
    effects_.leave(*detail);
    detail->encoded = tx_.encoded;
    detail->is_user = true;
    const bool is_success = status.kind == ExecutionStatus::Kind::success;
    return {.status = is_success ? engine::TxStatus::success : engine::TxStatus::failed,
        .error = receipt_error_of(error.code),
        .gas_used = fee_.total_charge_gas_units,
        .detail = detail};
}

engine::Receipt TransactionRun::outcome()
{
    const auto ended = state_.epoch_ended();
    if (!ended.ok() || *ended)
        return retry();
    begin_session(TransactionPart::prologue);
    if (const auto valid = validate(); !valid.ok())
        return discard(valid.error());
    if (const auto left = leave_prologue(); !left.ok())
        return discard(left.error());
    if (is_interrupted())
        return {};
    if (creates_account())
        if (const auto created = create_account(gas_); !created.ok())
            return discard(created.error().code);
    const auto executed = tx_.payload.multisig ? execute_multisig() : execute();
    if (is_interrupted())
        return {};
    if (!executed.ok())
        return fail(executed.error());
    return keep(VmError{Code::executed}, ExecutionStatus{});
}

Result<engine::Receipt, RunAgain> TransactionRun::run()
{
    const engine::Receipt receipt = outcome();
    if (is_interrupted())
        return Err{run_again()};
    return receipt;
}
}  // namespace braid::move
