// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/transaction/transaction_run.hpp"

#include "base/per_thread.hpp"
#include "vm-frontends/svm/program_ids.hpp"
#include "vm-frontends/svm/runtime/invoke_context.hpp"
#include "vm-frontends/svm/transaction/cost.hpp"
#include "vm-frontends/svm/transaction/durable_nonce.hpp"
#include "vm-frontends/svm/transaction/locations.hpp"
#include "vm-frontends/svm/transaction/lookup_table.hpp"
#include "vm-frontends/svm/transaction/program_lookup.hpp"
#include "vm-frontends/svm/transaction/rent_state.hpp"
#include <algorithm>

namespace braid::svm
{
namespace
{
[[nodiscard]] Fees fees_of(const SvmTx& tx, const SvmEnv& env) noexcept
{
    return {.signatures = tx.signatures.total() * env.lamports_per_signature,
        .priority = tx.priority_fee};
}

/// Of a message's instruction, in the transaction's memory.
[[nodiscard]] InstructionContext instruction_of(
    const SvmTx& tx, const CompiledInstruction& compiled, Arena& scratch) noexcept
{
    const auto accounts = scratch.make_array<InstructionAccount>(compiled.accounts.size());
    for (std::size_t i = 0; i < accounts.size(); ++i)
    {
        const std::uint8_t index = compiled.accounts[i];
        const MessageAccount& account = tx.accounts[index];
        accounts[i] = {.index_in_transaction = index,
            .is_signer = account.is_signer,
            .is_writable = account.is_writable};
    }
    return {.program_index = compiled.program, .accounts = accounts, .data = compiled.data};
}

[[nodiscard]] std::span<const Bytes> datas_of(const Message& message, Arena& scratch) noexcept
{
    const auto datas = scratch.make_array<Bytes>(message.instructions.size());
    std::ranges::transform(message.instructions, datas.begin(), &CompiledInstruction::data);
    return datas;
}

[[nodiscard]] bool is_instruction_account(const Message& message, std::size_t index) noexcept
{
    return std::ranges::any_of(message.instructions, [index](const CompiledInstruction& instruction)
        { return std::ranges::find(instruction.accounts, index) != instruction.accounts.end(); });
}
}  // namespace

TransactionRun::TransactionRun(const SvmTx& tx, const SvmEnv& env, engine::TxView& view,
    TransactionWorkspace& workspace) noexcept
  : tx_(tx),
    env_(env),
    reader_(view),
    workspace_(workspace),
    rent_(env.sysvars->rent.value_or(Rent{})),
    receipt_(view.arena().make<SvmReceipt>())
{
    receipt_->fees = fees_of(tx, env);
}

Result<engine::Receipt, engine::Blocked> TransactionRun::run() noexcept
{
    if (!check() || !charge_payer())
        return reader_.has_failed() ? end_blocked() : end_invalid();
    if (load_accounts())
    {
        receipt_->was_executed = true;
        if (run_instructions() && check_rent_states() && check_balance())
            write_accounts();
    }
    if (reader_.has_failed())
        return end_blocked();
    if (error_)
        write_rollback();
    receipt_->loaded_data_size = loaded_size_;
    return end_included();
}

bool TransactionRun::refuse(const TransactionError& error) noexcept
{
    error_ = error;
    return false;
}

bool TransactionRun::check() noexcept
{
    if (tx_.refused)
        return refuse(*tx_.refused);
    if (tx_.unlockable)
        return refuse({.kind = *tx_.unlockable});
    if (tx_.request.refused)
        return refuse(*tx_.request.refused);
    if (const auto number = env_.blockhashes->find(*tx_.message.blockhash))
        return check_not_processed(*number);
    return check_nonce();
}

bool TransactionRun::check_not_processed(std::uint64_t blockhash_number) noexcept
{
    engine::TxView& view = reader_.view();
    processed_ = view.locate(ProcessedKey{blockhash_number, tx_.message_digest}.view());
    const auto value = view.read(processed_);
    if (!value.ok())
    {
        reader_.fail(value.error());
        return false;
    }
    return value->absent() || refuse({.kind = TransactionErrorKind::already_processed});
}

/// A nonce in the place of a blockhash. Once it was used it is another, so nothing else says that the transaction was
/// processed.
bool TransactionRun::check_nonce() noexcept
{
    nonce_account_ = find_nonce_account(tx_);
    if (!nonce_account_)
        return refuse({.kind = TransactionErrorKind::blockhash_not_found});
    LoadedAccount& account = workspace_.loaded[*nonce_account_];
    if (!reader_.read(*tx_.accounts[*nonce_account_].key, account))
        return false;
    const auto nonce = parse_nonce(account.account);
    return (nonce && may_use_nonce(tx_, *nonce, env_.next_nonce)) ||
           refuse({.kind = TransactionErrorKind::blockhash_not_found});
}

bool TransactionRun::run_instructions() noexcept
{
    engine::TxView& view = reader_.view();
    const std::size_t count = tx_.accounts.size();
    const auto accounts = std::span{workspace_.accounts}.first(count);
    TransactionPrograms programs{
        env_, reader_, accounts, std::span{workspace_.loaded}.first(count)};
    const InvokeEnv invoke_env{.sysvars = env_.sysvars,
        .crypto = env_.crypto,
        .programs = &programs,
        .blockhash = env_.blockhashes->newest(),
        .lamports_per_signature = env_.lamports_per_signature,
        .instruction_datas = datas_of(tx_.message, view.scratch()),
        .syscalls = env_.syscalls};
    LogCollector log{view.arena(), env_.keeps_logs};
    workspace_.context.reset(view.scratch(), accounts, rent_);
    InvokeContext invoke{invoke_env, tx_.request.budget, workspace_.context, log};

    const auto instructions = tx_.message.instructions;
    for (std::size_t i = 0; i < instructions.size() && !error_; ++i)
    {
        const auto done =
            invoke.process_instruction(instruction_of(tx_, instructions[i], view.scratch()));
        if (!done.ok())
            error_ = TransactionError{.kind = TransactionErrorKind::instruction_error,
                .index = static_cast<std::uint8_t>(i),
                .instruction = done.error()};
    }
    record(invoke, log);
    return !error_ && !reader_.has_failed();
}

bool TransactionRun::check_rent_states() noexcept
{
    for (std::size_t i = 0; i < tx_.accounts.size(); ++i)
    {
        const TxAccount& account = workspace_.accounts[i];
        if (!account.writable || account.key == ids::incinerator)
            continue;
        const Account& loaded = workspace_.loaded[i].account;
        const std::uint64_t fee = i == 0 ? receipt_->fees.total() : 0;
        if (!may_become({.lamports = loaded.lamports - fee, .data_size = loaded.data.size()},
                {.lamports = account.lamports, .data_size = account.size}, rent_))
            return refuse({.kind = TransactionErrorKind::insufficient_funds_for_rent,
                .index = static_cast<std::uint8_t>(i)});
    }
    return true;
}

/// Lamports are neither made nor lost.
bool TransactionRun::check_balance() noexcept
{
    __extension__ using Wide = __int128;
    Wide gained = static_cast<Wide>(receipt_->fees.total());
    for (std::size_t i = 0; i < tx_.accounts.size(); ++i)
        gained += static_cast<Wide>(workspace_.accounts[i].lamports) -
                  static_cast<Wide>(workspace_.loaded[i].account.lamports);
    return gained == 0 || refuse({.kind = TransactionErrorKind::unbalanced_transaction});
}

/// Puts what the transaction changed. An account without lamports is none.
void TransactionRun::write_accounts() noexcept
{
    for (std::size_t i = 0; i < tx_.accounts.size(); ++i)
    {
        const TxAccount& account = workspace_.accounts[i];
        // Who pays is changed in any case.
        if (!account.writable || (!account.touched && i != 0))
            continue;
        // Programs that are invoked and in no instruction's hands are not stored.
        if (is_invoked(tx_.message, i) && !is_instruction_account(tx_.message, i))
            continue;
        write(i, {.lamports = account.lamports,
                     .rent_epoch = account.rent_epoch,
                     .owner = account.owner,
                     .executable = account.executable,
                     .data = {account.data, account.size}});
    }
}

/// Puts what stays of a transaction that failed: who pays has paid, and a nonce that it used is another.
/// https://github.com/anza-xyz/agave/blob/master/svm/src/rollback_accounts.rs
void TransactionRun::write_rollback() noexcept
{
    Account payer = workspace_.loaded[0].account;
    payer.lamports -= receipt_->fees.total();
    if (!nonce_account_)
        return write(0, payer);
    const bool is_exempt =
        workspace_.loaded[0].account.lamports >= rent_.minimum_balance(payer.data.size());
    if (is_exempt)
        payer.rent_epoch = ~std::uint64_t{0};
    const bool is_payer = *nonce_account_ == 0;
    Account nonce = is_payer ? payer : workspace_.loaded[*nonce_account_].account;
    const auto data = reader_.view().scratch().make_array<std::uint8_t>(nonce.data.size());
    std::ranges::copy(nonce.data, data.begin());
    advance_nonce(data, env_);
    nonce.data = data;
    if (!is_payer)
        write(0, payer);
    write(*nonce_account_, nonce);
}

void TransactionRun::write(std::size_t index, const Account& account) noexcept
{
    engine::TxView& view = reader_.view();
    engine::Location* location = workspace_.loaded[index].location;
    if (location == nullptr)
        return;
    if (account.lamports == 0)
        view.erase(location);
    else
        view.put(location, storage::Value::of_blob(encode_account(account, view.arena())));
}

/// Keeps what the receipt tells of the instructions that ran.
void TransactionRun::record(const InvokeContext& invoke, const LogCollector& log) noexcept
{
    receipt_->compute_units = tx_.request.budget.compute_unit_limit - invoke.compute_units_left();
    receipt_->logs = log.lines();
    const TransactionContext& context = workspace_.context;
    if (!context.return_data().empty())
    {
        receipt_->return_program = context.return_program();
        receipt_->return_data = reader_.view().arena().copy(context.return_data());
    }
    if (env_.keeps_inner_instructions)
        record_inner_instructions();
}

void TransactionRun::record_inner_instructions() noexcept
{
    const TransactionContext& context = workspace_.context;
    const auto trace = context.trace();
    const std::size_t outer_count = context.top_level_count();
    if (trace.size() == outer_count)
        return;
    Arena& arena = reader_.view().arena();
    const auto inner = arena.make_array<InnerInstruction>(trace.size() - outer_count);
    std::size_t next = 0;
    std::size_t outer = 0;
    for (const InstructionContext& instruction : trace)
    {
        if (instruction.stack_height == 1)
        {
            ++outer;
            continue;
        }
        const auto accounts = arena.make_array<std::uint8_t>(instruction.accounts.size());
        for (std::size_t i = 0; i < accounts.size(); ++i)
            accounts[i] = static_cast<std::uint8_t>(instruction.accounts[i].index_in_transaction);
        inner[next++] = {.outer = static_cast<std::uint8_t>(outer - 1),
            .stack_height = instruction.stack_height,
            .program = static_cast<std::uint8_t>(instruction.program_index),
            .accounts = accounts,
            .data = arena.copy(instruction.data)};
    }
    receipt_->inner_instructions = inner;
}

Result<engine::Receipt, engine::Blocked> TransactionRun::end_blocked() const noexcept
{
    return Err{reader_.blocked()};
}

Result<engine::Receipt, engine::Blocked> TransactionRun::end_invalid() noexcept
{
    receipt_->error = error_;
    receipt_->fees = {};
    return engine::Receipt{.status = engine::TxStatus::invalid,
        .error = receipt_error_of(error_->kind),
        .gas_used = 0,
        .detail = receipt_};
}

Result<engine::Receipt, engine::Blocked> TransactionRun::end_included() noexcept
{
    engine::TxView& view = reader_.view();
    if (processed_ != nullptr)
        view.put(processed_, processed_mark(env_.slot));
    const auto paid = view.add(view.locate(fees_key()), {.amount = packed_fees(receipt_->fees)});
    if (!paid.ok())
        return Err{paid.error()};
    BRAID_ASSERT(*paid);
    receipt_->error = error_;
    const auto cost = actual_cost_of(tx_, receipt_->compute_units, receipt_->loaded_data_size);
    return engine::Receipt{.status = error_ ? engine::TxStatus::failed : engine::TxStatus::success,
        .error = error_ ? receipt_error_of(error_->kind) : std::uint16_t{0},
        .gas_used = cost.total(),
        .detail = receipt_};
}

namespace
{
/// The transaction with the accounts that its lookups name now; nothing where the state cannot be read. A lookup that fails
/// leaves `refused`.
[[nodiscard]] Result<SvmTx, engine::Blocked> resolved_now(
    const SvmTx& tx, const SvmEnv& env, engine::TxView& view) noexcept
{
    SvmTx resolved = tx;
    std::array<storage::Value, transaction_size_max / 32> tables;
    for (std::size_t i = 0; i < tx.message.lookups.size(); ++i)
    {
        const auto value = view.read(account_key(*tx.message.lookups[i].table));
        if (!value.ok())
            return Err{value.error()};
        tables[i] = *value;
    }
    resolve_with(resolved, std::span{tables}.first(tx.message.lookups.size()), *env.sysvars,
        env.slot, view.scratch());
    return resolved;
}
}  // namespace

Result<engine::Receipt, engine::Blocked> execute_transaction(
    const SvmTx& tx, const SvmEnv& env, engine::TxView& view) noexcept
{
    auto& workspace = per_thread<TransactionWorkspace>();
    if (tx.is_resolved() || tx.refused)
        return TransactionRun{tx, env, view, workspace}.run();
    const auto resolved = resolved_now(tx, env, view);
    if (!resolved.ok())
        return Err{resolved.error()};
    return TransactionRun{*resolved, env, view, workspace}.run();
}
}  // namespace braid::svm
